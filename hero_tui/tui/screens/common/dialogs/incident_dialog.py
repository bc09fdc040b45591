"""What a screen asks about one alert and does with the answers: seen, with a note; silent, for how long and why."""

from __future__ import annotations

from hero_tui.format.badges import level_badge
from hero_tui.format.titles import incident_title
from hero_tui.models.incidents import IncidentView
from hero_tui.tui.screens.common.dialogs.prompt import Prompt
from hero_tui.tui.screens.common.dialogs.silence_dialog import PURPOSES, SilenceQuestion, answered, begin
from hero_tui.tui.session import Session

NOTE = "note"


class IncidentDialog:
    """Asks one question after the other in the footer and hands the result to the session. One per screen."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._noted: IncidentView | None = None
        self._silence: SilenceQuestion | None = None

    def acknowledge(self, incident: IncidentView) -> Prompt | None:
        """Ask for a note; of an alert that was seen, take that back at once: None."""
        if incident.acknowledged_by is not None:
            self._session.acknowledge(incident, None)
            return None
        self._noted = incident
        return acknowledge_prompt(incident)

    def silence(self, incident: IncidentView, now: float) -> Prompt | str:
        """Ask how long it is to be silent; of a silent one whether that is to end. A sentence: nothing can be asked."""
        question = begin(incident, now)
        if isinstance(question, str):
            return question
        self._silence = question
        return question.prompt

    def answer(self, prompt: Prompt, now: float) -> Prompt | None:
        """Do what was answered, or the question that follows from it. Other prompts than its own lead to nothing."""
        if prompt.purpose == NOTE and self._noted is not None:
            self._session.acknowledge(self._noted, prompt.text.strip())
        if prompt.purpose not in PURPOSES or self._silence is None:
            return None
        incident = self._silence.incident
        result = answered(self._silence, prompt, now)
        if isinstance(result, SilenceQuestion):
            self._silence = result
            return result.prompt
        self._silence = None
        if result is None:
            self._session.end_silence(incident)
        else:
            self._session.silence(incident, result.seconds, result.why)
        return None


def acknowledge_prompt(incident: IncidentView) -> Prompt:
    """`Seen by me: Memory ▲ warning. Note for the others (may be empty): ▏`."""
    badge = level_badge(incident.severity)
    what = f"{incident_title(incident)} {badge.glyph} {badge.wide.lower()}"
    return Prompt(f"Seen by me: {what}. Note for the others (may be empty):", NOTE)

"""Asks how long and why an alert is to be silent, and whether a silence is to end. Pure.

    s   Silence Memory ▲ warning for how long? 30 min▏           30 min, 2 h, 1 d · esc leave
        Silent to 15:02. Why, for the others? restarting it▏     enter silence · esc leave
    s   Memory is silent to 15:02, by me: restarting it          enter end it · esc leave

`30 min because restarting it` answers both questions at once.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.budgets.units import QuantityError, read_duration
from hero_tui.format.badges import level_badge
from hero_tui.format.numbers import until_text
from hero_tui.format.titles import incident_title
from hero_tui.models.incidents import IncidentView
from hero_tui.queries.alerts.silences import LONGEST_SILENCE
from hero_tui.tui.screens.common.dialogs.prompt import Prompt

HOW_LONG, WHY, END = "silence: how long", "silence: why", "silence: end"
PURPOSES = frozenset({HOW_LONG, WHY, END})
EXAMPLES = "30 min, 2 h, 1 d · esc leave"
NO_NUMBER = "A number with its unit, such as 30 min or 2 h:"
NO_REASON = "Say why, the others read it:"
TOO_LONG = "It has to end within 30 d:"
_BECAUSE = " because "


class SilenceRequest(Struct, frozen=True):
    """What was answered: a silence of `seconds`, from now on, for a reason."""

    seconds: float
    why: str


class SilenceQuestion(Struct, frozen=True):
    """What is being asked about an alert. `seconds`: how long it is to be silent, once that is known."""

    incident: IncidentView
    prompt: Prompt
    seconds: float = 0.0


def begin(incident: IncidentView, now: float) -> SilenceQuestion | str:
    """Return the first question about an alert; of a silent one, whether that is to end.

    A sentence where nothing can be asked: a planned silence is ended in budgets.yaml.
    """
    name = incident_title(incident)
    if incident.silenced_until is None or incident.silenced_until <= now:
        badge = level_badge(incident.severity)
        label = f"Silence {name} {badge.glyph} {badge.wide.lower()} for how long?"
        return SilenceQuestion(incident, Prompt(label, HOW_LONG, hint=EXAMPLES))
    until, why = until_text(incident.silenced_until, now), incident.silenced_why or ""
    if incident.silence is None:
        return f"{name} is quiet to {until} as planned in budgets.yaml: {why}"
    state = f"{name} is silent to {until}, by {incident.silenced_by or 'somebody'}: {why}"
    return SilenceQuestion(incident, Prompt(state, END, hint="enter end it · esc leave", fixed=True))


def answered(question: SilenceQuestion, prompt: Prompt, now: float) -> SilenceQuestion | SilenceRequest | None:
    """Return what an answer leads to: the next question, or the same one saying what is missing; the silence that was
    wanted; None where the present silence is to end.
    """
    if prompt.purpose == END:
        return None
    if prompt.purpose == WHY:
        return _because(question, prompt.text)
    length, because, why = f" {prompt.text} ".partition(_BECAUSE)
    try:
        seconds = read_duration(length)
    except QuantityError:
        return replace(question, prompt=replace(prompt, label=NO_NUMBER))
    if not 0.0 < seconds <= LONGEST_SILENCE:
        return replace(question, prompt=replace(prompt, label=TOO_LONG))
    label = f"Silent to {until_text(now + seconds, now)}. Why, for the others?"
    following = SilenceQuestion(question.incident, Prompt(label, WHY, hint="enter silence · esc leave"), seconds)
    return _because(following, why) if because else following


def _because(question: SilenceQuestion, text: str) -> SilenceQuestion | SilenceRequest:
    why = " ".join(text.split())
    return (
        SilenceRequest(question.seconds, why)
        if why
        else replace(question, prompt=replace(question.prompt, label=NO_REASON))
    )

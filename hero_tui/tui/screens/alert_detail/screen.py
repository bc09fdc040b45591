"""The detail of one alert: why, what happened, around it, processes, what to do, people."""

from __future__ import annotations

from typing import ClassVar

from hero_tui.core.time import MINUTE
from hero_tui.format.titles import incident_title
from hero_tui.models.alert_detail import AlertDetail
from hero_tui.queries.detail.alert_detail import load_alert_detail
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.data.detail_source import DetailSource
from hero_tui.tui.key_bindings import Where
from hero_tui.tui.screens.alert_detail.paint import alert_page, body, markdown
from hero_tui.tui.screens.common.detail_screen import DetailScreen
from hero_tui.tui.screens.common.dialogs.incident_dialog import NOTE
from hero_tui.tui.screens.common.dialogs.prompt import Prompt
from hero_tui.tui.screens.common.frame.page import most_scroll, text_page

GONE = "Nothing is known of this alert, or its budget is not in force any more."
AGAIN = 30.0  # seconds after which the values around an open alert are read again


class AlertDetailScreen(DetailScreen):
    """Shows one alert and what was around it. `source` reads the store."""

    WHERE: ClassVar[Where] = Where.ALERT
    LEAVES: ClassVar[str] = "back"

    def __init__(self, incident_id: int, source: DetailSource) -> None:
        super().__init__(source)
        self.incident_id = incident_id
        self.detail: AlertDetail | None = None
        self.scroll_row = 0
        self._basis: tuple[object, ...] = ()
        self._read_at = 0.0
        self._gone = False

    async def load(self) -> None:
        """The incident with what was around it."""
        snapshot, wanted, now, basis = self.snapshot, self.incident_id, self.now(), self._newest()
        detail = await self.source.read(lambda reader: load_alert_detail(reader, snapshot, wanted, now))
        if wanted != self.incident_id:
            return
        self.detail, self._basis, self._read_at = detail, basis, now
        if detail is None:
            self.sentence = GONE
            self._gone = True

    def _newest(self) -> tuple[object, ...]:
        """The incident as the snapshot has it: level, value, acks."""
        return (
            self.incident_id,
            next((incident for incident in self.snapshot.incidents if incident.id == self.incident_id), None),
        )

    def due(self) -> bool:
        """The incident changed, or it is open and half a minute has passed."""
        if self._gone:
            return self._basis != self._newest()
        if self.detail is None or self._basis != self._newest():
            return True
        return self.detail.incident.open and self.now() - self._read_at > AGAIN

    def page(self, width: int, height: int) -> tuple[Line, ...]:
        """The whole screen."""
        del width, height
        if self.detail is None:
            return text_page(self.frame().below(f"Alert {self.incident_id}"), self.sentence)
        return alert_page(self.frame(), self.detail, self.scroll_row)

    def next_change(self, now: float) -> float:
        """When its age steps: each minute."""
        if self.detail is None:
            return super().next_change(now)
        if not self.detail.incident.open:
            return MINUTE
        return MINUTE - max(0.0, now - self.detail.incident.detected) % MINUTE

    def enabled(self, action: str) -> bool:
        """Older and newer only where there is one; nothing is acknowledged or silenced after its end."""
        detail = self.detail
        if action in {"left", "right"}:
            return detail is not None and (detail.older if action == "left" else detail.newer) is not None
        if action == "copy":
            return detail is not None
        if action in {"acknowledge", "silence"}:
            return detail is not None and detail.incident.open
        return super().enabled(action)

    def why_not(self, action: str) -> str:
        """Why a key has nothing to do: nothing older or newer, or the alert is over."""
        if self.detail is None:
            return "The alert has not been read: there is nothing to do that with."
        if action == "left":
            return "This is the oldest alert of the last 30 d."
        if action == "right":
            return "This is the newest alert."
        if action in {"acknowledge", "silence"}:
            return f"{incident_title(self.detail.incident)} is over: nothing to acknowledge or silence."
        return super().why_not(action)

    def scroll_page(self, by: int) -> None:
        """The page, as far as it goes."""
        if self.detail is None:
            return
        width, height = self.app.size
        lines = body(self.detail, self.snapshot, self.now(), width)
        self.scroll_row = max(0, min(most_scroll(len(lines), height), self.scroll_row + by))
        self.repaint()

    def action_down(self) -> None:
        """One line down."""
        self.scroll_page(1)

    def action_up(self) -> None:
        """One line up."""
        self.scroll_page(-1)

    def action_page_down(self) -> None:
        """Half a page down."""
        self.scroll_page(max(1, (self.app.size.height - 3) // 2))

    def action_page_up(self) -> None:
        """Half a page up."""
        self.scroll_page(-max(1, (self.app.size.height - 3) // 2))

    def action_first(self) -> None:
        """The top."""
        self.scroll_page(-10_000)

    def action_last(self) -> None:
        """The end."""
        self.scroll_page(10_000)

    def action_left(self) -> None:
        """The alert before this one."""
        if self.detail is not None:
            self._go(self.detail.older)

    def action_right(self) -> None:
        """The alert after this one."""
        if self.detail is not None:
            self._go(self.detail.newer)

    def _go(self, incident_id: int | None) -> None:
        if incident_id is not None:
            self.incident_id, self.scroll_row, self._gone = incident_id, 0, False
            self.ask()

    def action_acknowledge(self) -> None:
        """Ask for a note; again: take it back."""
        if self.detail is None:
            return
        self.acknowledge(self.detail.incident)
        if self.prompt is None:
            self.ask()

    def action_silence(self) -> None:
        """Ask how long and why; of a silent one whether that is to end."""
        if self.detail is not None:
            self.silence(self.detail.incident)

    def prompt_done(self, prompt: Prompt) -> None:
        """Do what was answered, and read the alert again after a note."""
        super().prompt_done(prompt)
        if prompt.purpose == NOTE:
            self.ask()

    def markdown(self) -> str:
        """What `y` copies."""
        return "" if self.detail is None else markdown(self.detail, self.snapshot, self.now())

"""The Alerts screen: all alerts of a span, open ones first, how soon they were found and over. `paint` draws it.

Its cost: at rest nothing. A question to the store when the span is changed, and when an alert of the snapshot was.
"""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace

from hero_tui.core.time import MINUTE
from hero_tui.format.titles import incident_title
from hero_tui.models.incidents import AlertHistory, IncidentView
from hero_tui.queries.alerts.alert_history import load_alert_history
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.data.detail_source import DetailSource
from hero_tui.tui.key_bindings import Where
from hero_tui.tui.screens.alerts.paint import Listed, markdown, page, row_at
from hero_tui.tui.screens.alerts.state import AlertsState, everything, matched, moved, next_level, spanned
from hero_tui.tui.screens.common.alerts.alert_rows import LogRow, log_rows
from hero_tui.tui.screens.common.alerts.narrowing import narrowed_items
from hero_tui.tui.screens.common.detail_screen import DetailScreen
from hero_tui.tui.screens.common.dialogs.prompt import FILTER, Prompt, filter_prompt

_NEEDS_ROWS = frozenset({"open", "copy", "next_match", "previous_match"})


class AlertsScreen(DetailScreen):
    """What was chosen stays while other screens are open: the app keeps it."""

    WHERE: ClassVar[Where] = Where.ALERTS
    PLACE: ClassVar[str] = "Alerts"

    def __init__(self, source: DetailSource) -> None:
        super().__init__(source)
        self.history: AlertHistory | None = None
        self._basis: tuple[object, ...] = ()
        self._loaded = 0.0

    @property
    def state(self) -> AlertsState:
        """Which span, which alerts."""
        return self.host.kept.get(AlertsState)

    def rows(self) -> tuple[LogRow, ...]:
        """What is listed."""
        history = self.history
        if history is None:
            return ()
        seen = replace(self.snapshot, incidents=history.incidents, gaps=(), away=None)
        return log_rows(seen, self.state.least, self.state.query)

    async def load(self) -> None:
        """The alerts of the span."""
        snapshot, now, basis = self.snapshot, self.now(), self._newest()
        since = self.state.begin(now)
        self.history = await self.source.read(lambda reader: load_alert_history(reader, snapshot, since, now))
        self._basis, self._loaded = basis, now

    def _newest(self) -> tuple[object, ...]:
        return self.snapshot.incidents, self.snapshot.gaps, self.state.span, self.state.since

    def due(self) -> bool:
        """Whether an alert or gap came, changed or went, another span was chosen, or an open alert aged a minute."""
        history = self.history
        if history is None or self._basis != self._newest():
            return True
        return self.now() - self._loaded >= MINUTE and any(incident.open for incident in history.incidents)

    def page(self, width: int, height: int) -> tuple[Line, ...]:
        """The whole screen."""
        del width, height
        return page(self.frame(), self.state, Listed(self.history, self.rows(), self.sentence))

    def next_change(self, now: float) -> float:
        """Until the age of an open alert steps."""
        if self.history is None:
            return super().next_change(now)
        starts = [incident.detected for incident in self.history.incidents if incident.open]
        return min((MINUTE - (now - then) % MINUTE for then in starts), default=MINUTE)

    def enabled(self, action: str) -> bool:
        """Whether an action has anything to do; if not, it is neither in the footer nor in the palette."""
        if action in _NEEDS_ROWS:
            return bool(self.rows())
        if action in {"acknowledge", "silence"}:
            incident = self._incident()
            return incident is not None and incident.open
        return super().enabled(action)

    def why_not(self, action: str) -> str:
        """Why a key has nothing to do: no row, or the alert is over."""
        incident = self._incident()
        if action in {"acknowledge", "silence"} and incident is not None:
            return f"{incident_title(incident)} is over: nothing to acknowledge or silence."
        if action in _NEEDS_ROWS | {"acknowledge", "silence"}:
            return "No alert is listed here: nothing to do that with."
        return super().why_not(action)

    def items(self) -> tuple[tuple[str, str], ...]:
        """The footer's keys; while only a part is listed, how to see all again stands among the first."""
        return narrowed_items(super().items()) if self.state.narrowed else super().items()

    def _change(self, state: AlertsState) -> None:
        before = self.state
        self.host.kept.keep(state)
        if (state.span, state.since) != (before.span, before.since):
            self.ask()
        self.repaint()

    def _incident(self) -> IncidentView | None:
        rows = self.rows()
        at = self.state.selected(rows)
        return None if at is None else rows[at].incident

    def action_down(self) -> None:
        """One row down."""
        self._change(moved(self.state, self.rows(), 1))

    def action_up(self) -> None:
        """One row up."""
        self._change(moved(self.state, self.rows(), -1))

    def action_page_down(self) -> None:
        """Half a page down."""
        self._change(moved(self.state, self.rows(), max(1, self.app.size.height // 2)))

    def action_page_up(self) -> None:
        """Half a page up."""
        self._change(moved(self.state, self.rows(), -max(1, self.app.size.height // 2)))

    def action_first(self) -> None:
        """The first row."""
        self._change(moved(self.state, self.rows(), -len(self.rows())))

    def action_last(self) -> None:
        """The last row."""
        self._change(moved(self.state, self.rows(), len(self.rows())))

    def focus_at(self, x: int, y: int) -> bool:
        """An alert."""
        del x
        rows = self.rows()
        at = row_at(self.frame(), self.state, Listed(self.history, rows, self.sentence), y)
        if at is None:
            return False
        again = self.state.selected(rows) == at
        self._change(replace(self.state, row=rows[at].key))
        return again

    def scroll_at(self, x: int, y: int, step: int) -> None:
        """The list."""
        del x, y
        self._change(moved(self.state, self.rows(), step))

    def action_next_match(self) -> None:
        """The next row that passes the filter."""
        self._change(matched(self.state, self.rows(), 1))

    def action_previous_match(self) -> None:
        """The one before."""
        self._change(matched(self.state, self.rows(), -1))

    def action_shorter(self) -> None:
        """The next shorter range."""
        self._change(spanned(self.state, -1))

    def action_longer(self) -> None:
        """The next longer range."""
        self._change(spanned(self.state, 1))

    def action_level(self) -> None:
        """The next least level."""
        self._change(next_level(self.state))

    def action_filter(self) -> None:
        """Ask for the filter's text."""
        self.show_prompt(filter_prompt(self.state.query))

    def action_acknowledge(self) -> None:
        """Ask for a note; an alert that was seen is taken back."""
        incident = self._incident()
        if incident is not None and incident.open:
            self.acknowledge(incident)

    def action_silence(self) -> None:
        """Ask how long and why; of a silent one whether that is to end."""
        incident = self._incident()
        if incident is not None and incident.open:
            self.silence(incident)

    def prompt_done(self, prompt: Prompt) -> None:
        """Filter; or an answer about an alert."""
        if prompt.purpose == FILTER:
            self.host.kept.keep(replace(self.state, query=prompt.text.strip(), row=None))
        else:
            super().prompt_done(prompt)

    def action_open(self) -> None:
        """The alert's detail."""
        incident = self._incident()
        if incident is not None:
            self.host.open_alert(incident.id)

    def action_back(self) -> None:
        """Everything first, then to Live."""
        if self.state.narrowed:
            self._change(everything(self.state))
        else:
            self.host.back()

    def markdown(self) -> str:
        """What `y` copies."""
        return "" if self.history is None else markdown(self.rows(), self.history, self.now())

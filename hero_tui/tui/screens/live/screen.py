"""The Live screen.

     storefront   main, 3 changed files  vite 8.3.8 :5173, up 2 h 14 min   watching since 09:12   14:32      header
     ▲ 1 warning  ↑ 1 over   Memory 2.47 GB, 82 % of 3.00 GB, for 6 min                                      status
    ▸ Hot reload ━━━━━━━━━━━━━━━━━ 7 d ✓ kept ── ○ ok ━  ─ Memory ─────────────────── ✓ kept ── ▲ warning ─
      latest   212 ms  42 % of 500 ms  ▁▁▁▁▁▁▁▁▁█▁▁▁▁      now     2.47 GB  82 % of 3.00 GB ▁▁▁▁▁     ▁▁▁▁     panels
    ─ Alerts ─────────────────────────────────────────────────────────────── 2 open · today 3 ended ─
      ▲ warning  Memory        2.47 GB  82 % of 3.00 GB  14:26  open 6 min   node (pid 48213) +410 MB          log
     j/k move  enter open  w why  a ack  / filter  f level  ? help                              q quit      footer

`paint` draws it, `layout` says where its parts stand, `blocks` puts them there, `state` says how the cursor moves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from msgspec.structs import replace
from textual.layout import Layout
from textual.widget import Widget

from hero_tui.core.objectives import Level
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.core.time import MINUTE
from hero_tui.format import builds
from hero_tui.format.numbers import next_age_step
from hero_tui.format.titles import incident_title, panel_title, title
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.key_bindings import Where
from hero_tui.tui.screens.common.alerts.alert_rows import LogRow, log_rows
from hero_tui.tui.screens.common.dialogs.prompt import FILTER, Prompt, filter_prompt
from hero_tui.tui.screens.common.frame.status_line import message_line
from hero_tui.tui.screens.common.markdown import snapshot_markdown
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.screens.live.blocks import LiveBlocks
from hero_tui.tui.screens.live.layout import LiveLayout, live_layout
from hero_tui.tui.screens.live.paint import LivePainter
from hero_tui.tui.screens.live.paint_first_run import first_run_items, has_box
from hero_tui.tui.screens.live.pointer import clicked, scrolled
from hero_tui.tui.screens.live.state import (
    PANEL_IDS,
    LiveState,
    can_hide,
    focused_incident,
    moved,
    next_level,
    next_match,
    other_group,
    paged,
    spanned,
    to_end,
    with_panels,
    without_panel,
)

_LOG_ONLY = {"filter", "level"}


class LiveScreen(HeroScreen):
    """Eight panels, the log, and a cursor that walks through both."""

    WHERE: ClassVar[Where] = Where.LIVE
    PLACE: ClassVar[str] = "Live"

    def __init__(self) -> None:
        super().__init__()
        self.state = LiveState()
        self._painter = LivePainter()
        self._blocks = LiveBlocks()
        self._first_run_closed = False

    def compose(self) -> Iterable[Widget]:
        """A block per area; the layout places them."""
        self._painter.cores = self.host.cores
        return self._blocks.make(self.host.palette, ascii_only=self.host.ascii_only)

    @property
    def layout(self) -> Layout:
        """The areas of the terminal's size, in place of textual's own layouts."""
        return self._blocks.layout

    def live_layout(self) -> LiveLayout:
        """The layout for the terminal as it is."""
        width, height = self.app.size
        return live_layout(width, height, self.state.counts)

    def rows(self) -> tuple[LogRow, ...]:
        """The log's rows that pass its filter; none while the box of the first run is in their place."""
        if self._boxed():
            return ()
        return log_rows(self.snapshot, self.state.least, self.state.query)

    def on_mount(self) -> None:
        """Without the panels that the person hid, then or earlier."""
        self.state = with_panels(self.state, self.host.hidden)
        super().on_mount()

    def repaint(self) -> None:
        """Paint the page for this size and send what changed."""
        width, height = self.app.size
        if not self._blocks or width <= 0 or height <= 0:
            return
        self._follow_snapshot()
        layout = self.live_layout()
        bottom = self.bottom_line(layout.width)
        blocks = self.host.header_blocks()
        page = self._painter.page(self.snapshot, self.state, layout, self.now(), self.items(), blocks, bottom)
        if self._blocks.place(layout):
            self.refresh(layout=True)
        self._blocks.show(replace(page, header=self._with_message(page.header, layout.width)))

    def _with_message(self, header: tuple[Line, ...], width: int) -> tuple[Line, ...]:
        """The header with the message in place of its second line; of the first where there is only that."""
        if self.host.message is None or not header:
            return header
        text, bad = self.host.message
        place = min(1, len(header) - 1)
        return (*header[:place], message_line(text, width, bad=bad), *header[place + 1 :])

    def _follow_snapshot(self) -> None:
        """The first run's box stays until `esc`, but who comes back sees what was missed; focus stays on its row."""
        wanted = self.snapshot.first_run and not self._first_run_closed and self.snapshot.away is None
        if wanted != self.state.first_run:
            self.state = replace(self.state, first_run=wanted)
        if self.state.row is not None and not self.rows():
            self.state = replace(self.state, row=None)

    def next_change(self, now: float) -> float:
        """Until the next printed age steps."""
        ages = [view.runs[-1].end for view in self.snapshot.budgets if view.runs]
        starts = [incident.detected for incident in self.snapshot.incidents if incident.open]
        steps = [next_age_step(then, now) for then in ages]
        steps.append(builds.next_build_step(self.snapshot, now))
        steps += [MINUTE - (now - then) % MINUTE for then in starts]
        return min(steps, default=MINUTE)

    def enabled(self, action: str) -> bool:
        """Whether an action has anything to do; if not, it is neither in the footer nor in the palette."""
        if action in _LOG_ONLY:
            told = self.snapshot.incidents or self.snapshot.gaps or self.snapshot.builds
            return bool(told) and not self._boxed()
        if action in {"acknowledge", "silence"}:
            return self._focused() is not None
        if action in {"hide", "show_all"}:
            return can_hide(self.state) if action == "hide" else bool(self.state.hidden)
        return super().enabled(action)

    def why_not(self, action: str) -> str:
        """Why a key has nothing to do: what is in focus has no open alert, the log has no rows."""
        if action in _LOG_ONLY:
            return "The log has no alert and no gap yet: there is nothing to choose from."
        if action in {"acknowledge", "silence"}:
            return self._no_alert()
        if action in {"hide", "show_all"}:
            return "This cannot be hidden." if action == "hide" else "All panels are shown: none is hidden."
        return super().why_not(action)

    def _no_alert(self) -> str:
        row, view = self._row(), self._view()
        if row is not None and row.incident is not None:
            return f"{incident_title(row.incident)} is over: nothing to acknowledge or silence."
        if row is not None or view is None:
            return "What is in focus is no alert: nothing to acknowledge or silence."
        return f"{panel_title(view)} has no alert: nothing to acknowledge or silence."

    def _focused(self) -> IncidentView | None:
        return focused_incident(self.snapshot, self._row(), self._view())

    def items(self) -> tuple[tuple[str, str], ...]:
        """The footer's keys; what the box of the first run says is not said twice."""
        items = super().items()
        return first_run_items(items) if self._boxed() else items

    def _boxed(self) -> bool:
        """Whether the box of the first run stands in the place of the log."""
        return self.state.first_run and has_box(self.snapshot, self.live_layout())

    def _view(self) -> BudgetView | None:
        return self.snapshot.view(self.state.budget) if self.state.budget else None

    def _row(self) -> LogRow | None:
        rows = self.rows()
        at = self.state.selected(rows)
        return rows[at] if at is not None else None

    def _change(self, state: LiveState) -> None:
        self.state = state
        self.repaint()

    def action_down(self) -> None:
        """One down."""
        self._change(moved(self.state, 0, 1, self.live_layout(), self.rows()))

    def action_up(self) -> None:
        """One up."""
        self._change(moved(self.state, 0, -1, self.live_layout(), self.rows()))

    def action_left(self) -> None:
        """To the left half."""
        self._change(moved(self.state, -1, 0, self.live_layout(), self.rows()))

    def action_right(self) -> None:
        """To the right half."""
        self._change(moved(self.state, 1, 0, self.live_layout(), self.rows()))

    def action_first(self) -> None:
        """First of the group."""
        self._change(to_end(self.state, self.rows(), last=False))

    def action_last(self) -> None:
        """Last of the group."""
        self._change(to_end(self.state, self.rows(), last=True))

    def action_page_up(self) -> None:
        """Half a page up."""
        self._change(paged(self.state, self.rows(), -max(1, self.live_layout().log_rows // 2)))

    def action_page_down(self) -> None:
        """Half a page down."""
        self._change(paged(self.state, self.rows(), max(1, self.live_layout().log_rows // 2)))

    def action_next_group(self) -> None:
        """Panels, log."""
        self._change(other_group(self.state, self.rows() if self.live_layout().log.height else ()))

    def action_previous_group(self) -> None:
        """There are two groups."""
        self.action_next_group()

    def focus_at(self, x: int, y: int) -> bool:
        """A panel, or a row of the log."""
        before, wanted = self.state, clicked(self.state, self.live_layout(), self.rows(), x, y)
        self._change(wanted or before)
        return wanted == before

    def scroll_at(self, x: int, y: int, step: int) -> None:
        """The log, under the pointer."""
        del x
        self._change(scrolled(self.state, self.live_layout(), self.rows(), y, step))

    def action_level(self) -> None:
        """Least level of the log."""
        self._change(next_level(self.state))

    def action_hide(self) -> None:
        """Hide the panel in focus, now and next time."""
        self.host.say(f"{title(self.state.budget or '')} is hidden, its alerts are not. X shows all panels.")
        self._keep_panels(without_panel(self.state))

    def action_show_all(self) -> None:
        """Show all panels again."""
        self._keep_panels(with_panels(self.state))

    def _keep_panels(self, state: LiveState) -> None:
        self.host.session.keep_hidden(tuple(each for each in PANEL_IDS if each in state.hidden))
        self._change(state)

    def action_shorter(self) -> None:
        """Fewer minutes per column."""
        self._change(spanned(self.state, -1))

    def action_longer(self) -> None:
        """More minutes per column."""
        self._change(spanned(self.state, 1))

    def action_filter(self) -> None:
        """Ask for the filter's text."""
        self.show_prompt(filter_prompt(self.state.query))

    def action_next_match(self) -> None:
        """The next row of a filtered log; else the next panel that is over its limit or worse."""
        self._next(1)

    def action_previous_match(self) -> None:
        """The same, backwards."""
        self._next(-1)

    def _next(self, step: int) -> None:
        self._change(next_match(self.state, self.snapshot, self.rows(), step))

    def action_close(self) -> None:
        """The first run's box, then the filter; there is nothing further to leave."""
        if self.state.first_run:
            self._first_run_closed = True
            self.host.session.first_run_seen()
            self.repaint()
        elif self.state.query or self.state.least > Level.UNKNOWN:
            self._change(replace(self.state, query="", least=Level.UNKNOWN))
        elif self.snapshot.away is not None:
            self.host.welcome(None)

    def action_open(self) -> None:
        """The panel's detail, or the alert's."""
        row, view = self._row(), self._view()
        if row is not None and row.incident is not None:
            self.host.open_alert(row.incident.id)
        elif row is not None and row.away is not None:
            self.host.welcome(None)  # what is listed there is known then
            self.host.open_alerts(row.away.since)
        elif row is not None and row.build is not None:
            self.host.open_build(row.build)
        elif view is not None and self.state.row is None:
            failed = builds.failing(self.snapshot) if view.budget.id == HOT_RELOAD else None
            if failed is not None:
                self.host.open_build(failed)
            else:
                self.host.open_budget(view.budget.id)

    def action_why(self) -> None:
        """What does not compile; on a panel with an open alert its cause, on a slow one its detail; else the worst."""
        view, row = self._view(), self._row()
        failed = builds.failing(self.snapshot)
        build = row.build if row is not None and row.build is not None else failed
        if build is not None:
            self.host.open_build(build)
        elif view is not None and view.incident is not None:
            self.host.open_alert(view.incident)
        elif view is not None and view.over:
            self.host.open_budget(view.budget.id)
        else:
            self.host.perform("why")

    def action_acknowledge(self) -> None:
        """Ask for a note; an alert that was seen is taken back."""
        incident = self._focused()
        if incident is not None:
            self.acknowledge(incident)

    def action_silence(self) -> None:
        """Ask how long and why; of a silent one whether that is to end."""
        incident = self._focused()
        if incident is not None:
            self.silence(incident)

    def prompt_done(self, prompt: Prompt) -> None:
        """Filter; or an answer about an alert."""
        if prompt.purpose == FILTER:
            self.state = replace(self.state, query=prompt.text.strip(), row=None)
        else:
            super().prompt_done(prompt)

    def markdown(self) -> str:
        """What `y` copies."""
        return snapshot_markdown(self.snapshot, self.now())

"""The detail of one budget: promises, chart, runs. Opened by `enter` on a panel or a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from msgspec.structs import replace

from hero_tui.core.label_sets import CLASS
from hero_tui.core.signals import Labels
from hero_tui.format.numbers import next_age_step
from hero_tui.format.titles import panel_title, title
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.queries.detail.budget_detail import classes_of, find_view, load_panel_detail
from hero_tui.store.reader import Reader
from hero_tui.tui.canvas.chart import plain_chart
from hero_tui.tui.canvas.chart_canvas import load_plotext
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.data.detail_source import DetailSource
from hero_tui.tui.key_bindings import Where
from hero_tui.tui.screens.budget_detail.classes import entry_of, next_class, of_class
from hero_tui.tui.screens.budget_detail.page import budget_body, budget_page, list_place
from hero_tui.tui.screens.budget_detail.paint import markdown
from hero_tui.tui.screens.budget_detail.state import (
    BudgetDetailState,
    chosen,
    first_span,
    incident_at_cursor,
    latest_slow,
    moved,
    next_over,
    on_row,
    on_run,
    paged,
    spanned,
    stepped,
    zoomed,
)
from hero_tui.tui.screens.common.charts.time_span import TimeWindow
from hero_tui.tui.screens.common.detail_screen import DetailScreen
from hero_tui.tui.screens.common.frame.page import body_line, most_scroll, text_page

_OF_TIME = frozenset({"left", "right", "left_far", "right_far", "shorter", "longer", "zoom_in", "zoom_out"})
COLUMNS = 100  # a new column of the chart is worth another look into the store


class BudgetDetailScreen(DetailScreen):
    """Shows the entry of a budget that has these labels; where there is none, the one that stands worst when it opens.

    `source` reads the store. `window`: the span and cursor to begin with; else a day, or an hour of a new history.
    `run`: the id of a run whose page is opened at once.
    """

    WHERE: ClassVar[Where] = Where.BUDGET
    LEAVES: ClassVar[str] = "back"

    def __init__(
        self,
        budget_id: str,
        labels: Labels,
        source: DetailSource,
        window: TimeWindow | None = None,
        run: int | None = None,
    ) -> None:
        super().__init__(source)
        self.budget_id = budget_id
        self.labels = labels
        self.state = BudgetDetailState()
        if window is not None:
            self.state = replace(self.state, span=window.span, end=window.end, cursor=window.cursor)
        if run is not None:
            self.state = replace(self.state, run=run, opened=True)
        self._class = labels.get(CLASS)
        self.detail: PanelDetail | None = None
        self._basis: tuple[object, ...] = ()
        self._shown: tuple[PanelDetail, BudgetView, PanelDetail] | None = None
        self._body: tuple[tuple[object, ...], list[Line]] | None = None

    async def load(self) -> None:
        """Runs or buckets of the span that is looked at."""
        snapshot, state = self.snapshot, self.state
        view = find_view(snapshot, self.budget_id, self.labels)
        if view is not None:
            self.labels = view.labels
        labels = self.labels
        since, until = state.window(self.now())
        basis = self._newest()

        def read(reader: Reader) -> PanelDetail:
            load_plotext()
            return load_panel_detail(reader, snapshot, self.budget_id, labels, since, until)

        detail = await self.source.read(read)
        if self.detail is None and state == BudgetDetailState() and first_span(detail) != state.span:
            self.state = replace(state, span=first_span(detail))
            since, until = self.state.window(self.now())
            basis, detail = self._newest(), await self.source.read(read)
        if self.detail is None and state.run is not None:
            self._class = next((run.labels.get(CLASS) for run in detail.runs if run.id == state.run), self._class)
        self.detail, self._basis = detail, basis

    def view(self) -> BudgetView | None:
        """The entry that is shown, as it stands now: of the chosen class."""
        view = find_view(self.snapshot, self.budget_id, self.labels)
        return None if view is None else entry_of(classes_of(self.snapshot, view), view, self._class)

    def shown(self) -> PanelDetail | None:
        """What was read, with the runs of the chosen class; None before anything was."""
        detail, view = self.detail, self.view()
        if detail is None or view is None:
            return detail if detail is None else replace(detail, view=None)
        if self._shown is None or self._shown[0] is not detail or self._shown[1] is not view:
            self._shown = detail, view, of_class(detail, view)
        return self._shown[2]

    def _newest(self) -> tuple[object, ...]:
        """What a new run or alert of this budget, a run's completion, or another span, changes."""
        view = find_view(self.snapshot, self.budget_id, self.labels)
        runs = (view.runs[-1].id if view.runs else None, view.incident) if view else (None, None)
        return (*runs, self.snapshot.completions, self.state.span, self.state.end)

    def due(self) -> bool:
        """A new or completed run, another span, or as much time as a column of the chart is wide."""
        if self.detail is None or self._basis != self._newest():
            return True
        return self.state.end is None and self.now() - self.detail.until > self.state.span / COLUMNS

    def page(self, width: int, height: int) -> tuple[Line, ...]:
        """The whole screen."""
        detail = self.shown()
        if detail is None:
            view = self.view()
            name = title(self.budget_id) if view is None else panel_title(view)
            return text_page(self.frame().below(name), self.sentence)
        return budget_page(self.frame(), detail, self.state, self._lines(detail, (width, height)))

    def _lines(self, detail: PanelDetail, size: tuple[int, int]) -> list[Line]:
        """The body, painted again only when something in it changed: a chart costs some milliseconds."""
        judged = (
            None if detail.view is None else (detail.view.judgement, detail.view.gauge and detail.view.gauge.inside)
        )
        key = (self.detail, replace(self.state, scroll=0), size, self._class, judged)
        if self._body is None or self._body[0][0] is not key[0] or self._body[0][1:] != key[1:]:
            lines = budget_body(detail, self.state, size)
            if self.host.ascii_only:
                lines = list(plain_chart(lines))
            self._body = (key, lines)
        return self._body[1]

    def next_change(self, now: float) -> float:
        """When the printed age of the latest value steps, or the chart gets another column."""
        view = self.view()
        if self.detail is None or view is None:
            return super().next_change(now)
        column = max(1.0, self.state.span / COLUMNS)
        return column if view.latest_at is None else min(column, next_age_step(view.latest_at, now))

    def enabled(self, action: str) -> bool:
        """No cursor where there is nothing; no over-limit runs in a gauge; in an opened run only what it can do."""
        detail = self.shown()
        if detail is None:
            return action not in {"copy", "open", "next_over", "zoom_in", "next_class"} and super().enabled(action)
        if action == "next_class":
            return len(detail.classes) > 1 and not self.state.opened
        if self.state.opened and action in {"left", "right", "shorter", "longer", "zoom_in", "zoom_out"}:
            return False
        if action in {"next_over", "previous_over"}:
            return bool(detail.runs)
        judged = detail.view is not None and detail.view.budget.is_observed
        if action in _OF_TIME:
            return judged and super().enabled(action)
        if action == "open":
            return incident_at_cursor(detail, self.state) is not None or (bool(detail.runs) and not self.state.opened)
        return super().enabled(action)

    def why_not(self, action: str) -> str:
        """Why a key has nothing to do: nothing was read, nothing is observed, no runs, or a run's page is open."""
        if self.detail is None:
            return "The history has not been read: there is nothing to do that with."
        if action == "next_class" and not self.state.opened:
            return "All runs here are of one class."
        if self.state.opened and action in _OF_TIME | {"open", "next_class"}:
            return "This is one run: esc goes back to all of them."
        if action in {"next_over", "previous_over"}:
            return "No runs here: nothing was over by itself."
        if action in _OF_TIME:
            return "Nobody observes this budget here: it has no course to move along."
        if action == "open":
            return "No run and no alert is under the cursor: nothing to open."
        return super().why_not(action)

    def _move(self, step: Callable[[PanelDetail, BudgetDetailState], BudgetDetailState]) -> None:
        detail = self.shown()
        if detail is None:
            return
        before = self.state
        self.state = step(detail, before)
        if (self.state.span, self.state.end) != (before.span, before.end):
            self.ask()
        self.repaint()

    def action_down(self) -> None:
        """The next row of the list; one line in an opened run."""
        if self.state.opened:
            self.scroll_page(1)
        else:
            self._move(lambda detail, state: stepped(detail, state, 1))

    def action_up(self) -> None:
        """The row above."""
        if self.state.opened:
            self.scroll_page(-1)
        else:
            self._move(lambda detail, state: stepped(detail, state, -1))

    def action_left(self) -> None:
        """To the older column."""
        self._move(lambda detail, state: moved(detail, state, -1, self.app.size.width))

    def action_right(self) -> None:
        """To the newer column."""
        self._move(lambda detail, state: moved(detail, state, 1, self.app.size.width))

    def action_left_far(self) -> None:
        """Half a page of time back."""
        self._move(lambda detail, state: paged(detail, state, -1, self.now()))

    def action_right_far(self) -> None:
        """Half a page of time on."""
        self._move(lambda detail, state: paged(detail, state, 1, self.now()))

    def action_next_class(self) -> None:
        """The next class of runs, from its newest one."""
        view = self.view()
        if view is not None and self.enabled("next_class"):
            self._class = next_class(classes_of(self.snapshot, view), view)
            self.state = replace(self.state, run=None, cursor=None, scroll=0)
            self.repaint()

    def focus_at(self, x: int, y: int) -> bool:
        """A run of the list, or an event beside a gauge; the lines above and below it are read, not clicked."""
        del x
        detail, size = self.shown(), (self.app.size.width, self.app.size.height)
        place = None if detail is None else list_place(detail, self.state, size)
        at = None if detail is None else body_line(len(self._lines(detail, size)), self.state.scroll, y, size[1])
        row = None if place is None or at is None else place.row_at(at)
        if detail is None or row is None:
            return False
        there = on_row(detail, self.state, row)
        if there == self.state or row == chosen(detail, self.state):
            return self.enabled("open")
        self.state = there
        self.repaint()
        return False

    def action_first(self) -> None:
        """The newest run, the top of the page."""
        self._move(lambda detail, state: replace(stepped(detail, state, -len(detail.runs) - 1), scroll=0))

    def action_last(self) -> None:
        """The oldest run of the span."""
        self._move(lambda detail, state: stepped(detail, state, len(detail.runs) + 1))

    def action_page_down(self) -> None:
        """Half a page down: to what stands below the list."""
        self.scroll_page(max(1, (self.app.size.height - 3) // 2))

    def action_page_up(self) -> None:
        """Half a page up."""
        self.scroll_page(-max(1, (self.app.size.height - 3) // 2))

    def scroll_page(self, by: int) -> None:
        """The page, as far as it goes."""
        detail = self.shown()
        if detail is not None:
            size = (self.app.size.width, self.app.size.height)
            most = most_scroll(len(self._lines(detail, size)), size[1])
            self.state = replace(self.state, scroll=max(0, min(most, self.state.scroll + by)))
            self.repaint()

    def action_zoom_in(self) -> None:
        """Half the span, around the cursor."""
        self._move(lambda detail, state: zoomed(detail, state, 0.5, self.now()))

    def action_zoom_out(self) -> None:
        """Twice the span."""
        self._move(lambda detail, state: zoomed(detail, state, 2.0, self.now()))

    def action_shorter(self) -> None:
        """The next shorter span with a name."""
        self._move(lambda _, state: spanned(state, -1))

    def action_longer(self) -> None:
        """The next longer span with a name."""
        self._move(lambda _, state: spanned(state, 1))

    def action_next_over(self) -> None:
        """Down the list to the next run over the limit."""
        self._over(1)

    def action_previous_over(self) -> None:
        """Up the list to the previous one."""
        self._over(-1)

    def _over(self, step: int) -> None:
        shown = self.shown()
        view = None if shown is None else shown.view
        if view is not None:
            self._move(lambda detail, state: next_over(detail, view, state, step))

    def action_open(self) -> None:
        """The run under the cursor; from there, or from a gauge's event, its alert."""
        detail = self.shown()
        incident = None if detail is None else incident_at_cursor(detail, self.state)
        if incident is not None:
            self.host.open_alert(incident)
        elif detail is not None and detail.runs:
            self._move(lambda _, state: replace(state, opened=True, scroll=0))

    def action_back(self) -> None:
        """Out of the opened run, else to the screen below."""
        if self.state.opened:
            self._move(lambda _, state: replace(state, opened=False, scroll=0))
        else:
            super().action_back()

    def action_why(self) -> None:
        """To the latest slow run; where none is in the span, to the worst thing now."""
        shown = self.shown()
        run = None if shown is None or shown.view is None else latest_slow(shown, shown.view)
        if run is not None:
            self._move(lambda _, state: replace(on_run(state, run), opened=True, scroll=0))
            return
        self.host.perform("why")

    def markdown(self) -> str:
        """What `y` copies."""
        detail = self.shown()
        return "" if detail is None or detail.view is None else markdown(detail, detail.view, self.now())

"""The detail of one budget: promises, chart, runs. Opened by `enter` on a panel or a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from msgspec.structs import replace

from hero_tui.core.signals import Labels
from hero_tui.format.numbers import next_age_step
from hero_tui.format.titles import panel_title, title
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.queries.detail.budget_detail import find_view, load_panel_detail
from hero_tui.store.reader import Reader
from hero_tui.tui.canvas.chart import plain_chart
from hero_tui.tui.canvas.chart_canvas import load_plotext
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.data.detail_source import DetailSource
from hero_tui.tui.key_bindings import Where
from hero_tui.tui.screens.budget_detail.page import budget_body, budget_page
from hero_tui.tui.screens.budget_detail.paint import markdown
from hero_tui.tui.screens.budget_detail.state import (
    BudgetDetailState,
    first_span,
    incident_at_cursor,
    latest_slow,
    moved,
    next_over,
    on_run,
    paged,
    spanned,
    stepped,
    zoomed,
)
from hero_tui.tui.screens.common.charts.time_span import TimeWindow
from hero_tui.tui.screens.common.detail_screen import DetailScreen
from hero_tui.tui.screens.common.frame.page import most_scroll, text_page

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
        self.detail: PanelDetail | None = None
        self._basis: tuple[object, ...] = ()
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
        self.detail, self._basis = detail, basis

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
        view = find_view(self.snapshot, self.budget_id, self.labels)
        if self.detail is None:
            name = title(self.budget_id) if view is None else panel_title(view)
            return text_page(self.frame().below(name), self.sentence)
        detail = replace(self.detail, view=view)
        return budget_page(self.frame(), detail, self.state, self._lines(detail, (width, height)))

    def _lines(self, detail: PanelDetail, size: tuple[int, int]) -> list[Line]:
        """The body, painted again only when something in it changed: a chart costs some milliseconds."""
        judged = (
            None if detail.view is None else (detail.view.judgement, detail.view.gauge and detail.view.gauge.inside)
        )
        key = (self.detail, replace(self.state, scroll=0), size, judged)
        if self._body is None or self._body[0][0] is not key[0] or self._body[0][1:] != key[1:]:
            lines = budget_body(detail, self.state, size)
            if self.host.ascii_only:
                lines = list(plain_chart(lines))
            self._body = (key, lines)
        return self._body[1]

    def next_change(self, now: float) -> float:
        """When the printed age of the latest value steps, or the chart gets another column."""
        view = find_view(self.snapshot, self.budget_id, self.labels)
        if self.detail is None or view is None:
            return super().next_change(now)
        column = max(1.0, self.state.span / COLUMNS)
        return column if view.latest_at is None else min(column, next_age_step(view.latest_at, now))

    def enabled(self, action: str) -> bool:
        """No cursor where there is nothing; no over-limit runs in a gauge; in an opened run only what it can do."""
        if self.detail is None:
            return action not in {"copy", "open", "next_over", "zoom_in", "acknowledge"} and super().enabled(action)
        if self.state.opened and action in {"left", "right", "shorter", "longer", "zoom_in", "zoom_out"}:
            return False
        if action in {"next_over", "previous_over"}:
            return bool(self.detail.runs)
        judged = self.detail.view is not None and self.detail.view.budget.is_observed
        if action in _OF_TIME:
            return judged and super().enabled(action)
        if action == "open":
            return incident_at_cursor(self.detail, self.state) is not None or (
                bool(self.detail.runs) and not self.state.opened
            )
        return super().enabled(action)

    def why_not(self, action: str) -> str:
        """Why a key has nothing to do: nothing was read, nothing is observed, no runs, or a run's page is open."""
        if self.detail is None:
            return "The history has not been read: there is nothing to do that with."
        if self.state.opened and action in _OF_TIME | {"open"}:
            return "This is one run: esc goes back to all of them."
        if action in {"next_over", "previous_over"}:
            return "No runs here: nothing was over by itself."
        if action in _OF_TIME:
            return "Nobody observes this budget here: it has no course to move along."
        if action == "open":
            return "No run and no alert is under the cursor: nothing to open."
        return super().why_not(action)

    def _move(self, step: Callable[[PanelDetail, BudgetDetailState], BudgetDetailState]) -> None:
        if self.detail is None:
            return
        before = self.state
        self.state = step(self.detail, before)
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
        if self.detail is not None:
            size = (self.app.size.width, self.app.size.height)
            most = most_scroll(len(self._lines(self.detail, size)), size[1])
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
        view = None if self.detail is None else self.detail.view
        if view is not None:
            self._move(lambda detail, state: next_over(detail, view, state, step))

    def action_open(self) -> None:
        """The run under the cursor; from there, or from a gauge's event, its alert."""
        incident = None if self.detail is None else incident_at_cursor(self.detail, self.state)
        if incident is not None:
            self.host.open_alert(incident)
        elif self.detail is not None and self.detail.runs:
            self._move(lambda _, state: replace(state, opened=True, scroll=0))

    def action_back(self) -> None:
        """Out of the opened run, else to the screen below."""
        if self.state.opened:
            self._move(lambda _, state: replace(state, opened=False, scroll=0))
        else:
            super().action_back()

    def action_why(self) -> None:
        """To the latest slow run; where none is in the span, to the worst thing now."""
        view = None if self.detail is None else self.detail.view
        run = None if self.detail is None or view is None else latest_slow(self.detail, view)
        if run is not None:
            self._move(lambda _, state: replace(on_run(state, run), opened=True, scroll=0))
            return
        self.host.perform("why")

    def markdown(self) -> str:
        """What `y` copies."""
        if self.detail is None or self.detail.view is None:
            return ""
        return markdown(self.detail, self.detail.view, self.now())

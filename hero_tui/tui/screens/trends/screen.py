"""The Trends screen: the course of one budget over an hour to 90 days, beside the span before. `paint` draws it.

Its cost: at rest nothing. A question to the store, away from the event loop, when another budget or span is chosen,
when a run or an alert of the shown one came, and each hundredth of the span while it ends now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from hero_tui.core.label_sets import Series
from hero_tui.core.time import HOUR, MINUTE
from hero_tui.judge.stats.forecast import Forecast
from hero_tui.models.budgets import BudgetView
from hero_tui.models.trends import Trend
from hero_tui.queries.trends.outlook import load_outlook
from hero_tui.queries.trends.trend import load_trend, trend_views
from hero_tui.store.reader import Reader
from hero_tui.tui.canvas.chart import plain_chart
from hero_tui.tui.canvas.chart_canvas import load_plotext
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.data.detail_source import DetailSource
from hero_tui.tui.key_bindings import Where
from hero_tui.tui.screens.common.charts.time_span import TimeWindow
from hero_tui.tui.screens.common.detail_screen import READING, DetailScreen
from hero_tui.tui.screens.common.frame.page import head_lines
from hero_tui.tui.screens.trends.paint import Shown, markdown, page, tab_at, titles
from hero_tui.tui.screens.trends.state import TrendsState, chosen, key_of, moved, paged, spanned, stepped, zoomed

COLUMNS = 100
FORECAST_HOLDS = HOUR
_OF_TIME = frozenset({"left", "right", "left_far", "right_far", "shorter", "longer", "zoom_in", "zoom_out", "open"})


class TrendsScreen(DetailScreen):
    """What was chosen stays while other screens are open: the app keeps it."""

    WHERE: ClassVar[Where] = Where.TRENDS
    PLACE: ClassVar[str] = "Trends"

    def __init__(self, source: DetailSource) -> None:
        super().__init__(source)
        self.trend: Trend | None = None
        self._basis: tuple[object, ...] = ()
        self._outlooks: dict[Series, tuple[float, Forecast | None]] = {}

    @property
    def state(self) -> TrendsState:
        """Which budget, which span."""
        return self.host.kept.get(TrendsState)

    def views(self) -> tuple[BudgetView, ...]:
        """The budgets that have a course over time."""
        return trend_views(self.snapshot)

    def view(self) -> BudgetView | None:
        """The one that is shown."""
        views = self.views()
        at = chosen(views, self.state)
        return None if at is None else views[at]

    async def load(self) -> None:
        """The trend of the span that is looked at, and its forecast where that is older than an hour."""
        view, state, now = self.view(), self.state, self.now()
        if view is None:
            return
        since, until = state.window(now)
        key, basis = key_of(view), self._newest()
        held = self._outlooks.get(key)

        def read(reader: Reader) -> tuple[Trend, Forecast | None]:
            load_plotext()
            trend = load_trend(reader, view, since, until, now)
            if held is not None and 0 <= now - held[0] < FORECAST_HOLDS:
                return trend, held[1]
            return trend, load_outlook(reader, view, now)

        trend, outlook = await self.source.read(read)
        self.trend, self._basis = trend, basis
        if held is None or outlook is not held[1]:
            self._outlooks[key] = now, outlook

    def _newest(self) -> tuple[object, ...]:
        """What a new run or alert of this budget, or another choice, changes."""
        view = self.view()
        newest = None if view is None else (key_of(view), view.runs[-1].id if view.runs else None, view.incident)
        return newest, self.state.span, self.state.end

    def due(self) -> bool:
        """Whether the newest snapshot, or the time, makes it worth reading again."""
        if self.view() is None:
            return False
        if self.trend is None or self._newest() != self._basis:
            return True
        return self.state.end is None and self.now() - self.trend.until > self.state.span / COLUMNS

    def shown(self) -> Shown:
        """What is known of the chosen budget."""
        view = self.view()
        trend = self.trend if self.trend is not None and view is not None else None
        if trend is not None and view is not None and key_of(trend.view) != key_of(view):
            trend = None
        held = None if view is None else self._outlooks.get(key_of(view))
        return Shown(self.views(), trend, None if held is None else held[1], self.sentence)

    def page(self, width: int, height: int) -> tuple[Line, ...]:
        """The whole screen."""
        del width, height
        lines = page(self.frame(), self.state, self.shown())
        if self.host.ascii_only:
            return plain_chart(lines)
        return lines

    def next_change(self, now: float) -> float:
        """When the chart gets another point."""
        if self.trend is None or self.sentence != READING:
            return super().next_change(now)
        return max(1.0, self.state.span / COLUMNS) if self.state.end is None else MINUTE

    def enabled(self, action: str) -> bool:
        """Whether an action has anything to do: no cursor and no other span where no budget has a course."""
        if action in _OF_TIME | {"copy", "down", "up"} and self.view() is None:
            return False
        return super().enabled(action)

    def why_not(self, action: str) -> str:
        """Why a key has nothing to do: no budget has a course."""
        if action in _OF_TIME | {"copy", "down", "up"}:
            return "No budget has a course yet: there is nothing to move along."
        return super().why_not(action)

    def _change(self, state: TrendsState) -> None:
        before = self.state
        self.host.kept.keep(state)
        if (state.key, state.span, state.end) != (before.key, before.span, before.end):
            self.ask()
        self.repaint()

    def _move(self, step: Callable[[Trend, TrendsState], TrendsState]) -> None:
        if self.trend is not None:
            self._change(step(self.trend, self.state))

    def action_down(self) -> None:
        """The next budget."""
        self._change(stepped(self.views(), self.state, 1))

    def action_up(self) -> None:
        """The previous budget."""
        self._change(stepped(self.views(), self.state, -1))

    def action_first(self) -> None:
        """The first budget."""
        self._change(stepped(self.views(), self.state, -len(self.views())))

    def action_last(self) -> None:
        """The last budget."""
        self._change(stepped(self.views(), self.state, len(self.views())))

    def focus_at(self, x: int, y: int) -> bool:
        """A budget's tab."""
        views, (width, height) = self.views(), self.app.size
        now = chosen(views, self.state)
        at = tab_at(titles(views), now, width, x) if now is not None and y == head_lines(height) else None
        if at is None or now is None:
            return False
        self._change(stepped(views, self.state, at - now))
        return at == now

    def action_left(self) -> None:
        """To the older point."""
        self._move(lambda trend, state: moved(trend, state, -1, self.app.size.width))

    def action_right(self) -> None:
        """To the newer point."""
        self._move(lambda trend, state: moved(trend, state, 1, self.app.size.width))

    def action_left_far(self) -> None:
        """Half a page of time back."""
        self._move(lambda trend, state: paged(trend, state, -1, self.now()))

    def action_right_far(self) -> None:
        """Half a page of time on."""
        self._move(lambda trend, state: paged(trend, state, 1, self.now()))

    def action_zoom_in(self) -> None:
        """Half the span, around the cursor."""
        self._move(lambda trend, state: zoomed(trend, state, 0.5, self.now()))

    def action_zoom_out(self) -> None:
        """Twice the span."""
        self._move(lambda trend, state: zoomed(trend, state, 2.0, self.now()))

    def action_shorter(self) -> None:
        """The next shorter span with a name."""
        self._change(spanned(self.state, -1))

    def action_longer(self) -> None:
        """The next longer span with a name."""
        self._change(spanned(self.state, 1))

    def action_open(self) -> None:
        """The budget's detail, over the same span."""
        view = self.view()
        if view is not None:
            state = self.state
            self.host.open_budget(view.budget.id, view.labels, TimeWindow(state.span, state.end, state.cursor))

    def action_back(self) -> None:
        """To Live."""
        self.host.back()

    def markdown(self) -> str:
        """What `y` copies."""
        return markdown(self.shown(), self.state, self.now())

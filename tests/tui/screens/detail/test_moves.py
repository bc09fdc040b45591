"""Stories of the cursor: one for chart and list, spans and zoom around it. Pure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.models.budget_detail import PanelDetail
from hero_tui.tui.canvas.chart import GUTTER, Chart
from hero_tui.tui.canvas.chart_scale import Scale
from hero_tui.tui.screens.budget_detail.state import (
    BudgetDetailState,
    chosen,
    cursor_moment,
    latest_slow,
    moved,
    next_over,
    paged,
    spanned,
    stepped,
    zoomed,
)
from hero_tui.tui.screens.common.charts.time_span import LONGEST, SHORTEST, inner_width
from tests.support.snapshots import NOW, run, snapshot
from tests.tui.screens.detail.scenario import SINCE, hot_reload, memory

HOUR = 3600.0


def of(times: list[float]) -> PanelDetail:
    """A detail with a run at each of these hours before now, of as many seconds."""
    runs = tuple(run(n, "dev.hot_reload", NOW - hours * HOUR + 0.1, 0.1) for n, hours in enumerate(sorted(times)[::-1]))
    return PanelDetail("dev.hot_reload", {}, snapshot().view("dev.hot_reload"), SINCE, NOW, runs=runs)


def test_it_begins_at_the_newest_run_and_steps_down_the_list() -> None:
    detail = of([1, 2, 3])
    state = BudgetDetailState()
    assert chosen(detail, state) == 0
    state = stepped(detail, state, 1)
    assert chosen(detail, state) == 1
    assert cursor_moment(detail, state) == detail.runs[1].start
    state = stepped(detail, state, 99)
    assert chosen(detail, state) == 2
    assert chosen(detail, stepped(detail, state, -99)) == 0


def test_the_cursor_stays_on_its_run_when_newer_ones_come() -> None:
    detail = of([2, 3])
    state = stepped(detail, BudgetDetailState(), 1)
    newer = run(77, "dev.hot_reload", NOW, 0.1)
    grown = replace(detail, runs=(*detail.runs, newer))
    index = chosen(grown, state)
    assert index == 2
    assert grown.runs[::-1][index] == detail.runs[0]


def test_a_run_that_left_the_span_hands_the_cursor_to_the_nearest() -> None:
    detail = of([1, 2, 20])
    state = stepped(detail, BudgetDetailState(), 2)
    assert chosen(replace(detail, runs=detail.runs[1:]), state) == 1


@given(st.lists(st.floats(0.1, 23.9), min_size=1, max_size=30), st.integers(0, 40), st.sampled_from([60, 80, 120, 200]))
def test_one_step_sideways_is_always_another_column_or_the_end(times: list[float], down: int, width: int) -> None:
    detail = of(times)
    columns = inner_width(width) - GUTTER
    chart = Chart(detail.since, detail.until, Scale(0, 1))
    state = stepped(detail, BudgetDetailState(), down)
    for step in (-1, 1):
        after = moved(detail, state, step, width)
        here, there = (cursor_moment(detail, each) for each in (state, after))
        assert here is not None
        assert there is not None
        difference = (chart.column(there, columns) - chart.column(here, columns)) * step
        edge = [
            each for each in detail.runs if (chart.column(each.start, columns) - chart.column(here, columns)) * step > 0
        ]
        assert difference > 0 if edge else after == state


def test_without_runs_the_cursor_moves_by_columns_and_by_events() -> None:
    detail = memory()
    state = moved(detail, BudgetDetailState(), -1, 120)
    assert state.cursor is not None
    further = moved(detail, state, -1, 120)
    assert further.cursor is not None
    assert further.cursor < state.cursor
    event = stepped(detail, BudgetDetailState(), 1)
    assert event.cursor == detail.events[-1].at
    assert stepped(detail, event, 1).cursor == detail.events[-2].at
    nothing = replace(detail, events=(), buckets=())
    assert stepped(nothing, BudgetDetailState(), 1) == BudgetDetailState()


def test_spans_go_through_their_names_and_stop_at_both_ends() -> None:
    state = BudgetDetailState()
    assert spanned(state, -1).span == HOUR
    assert spanned(spanned(state, -1), -1).span == HOUR
    for _ in range(9):
        state = spanned(state, 1)
    assert state.span == LONGEST
    assert spanned(BudgetDetailState(span=5 * HOUR), 1).span == 24 * HOUR
    assert spanned(BudgetDetailState(span=5 * HOUR), -1).span == HOUR


@given(st.integers(0, 80), st.lists(st.sampled_from([0.5, 2.0]), max_size=12))
def test_zooming_keeps_the_cursor_inside_and_never_shows_the_future(down: int, factors: list[float]) -> None:
    detail = hot_reload()
    state = stepped(detail, BudgetDetailState(), down)
    for factor in factors:
        at = cursor_moment(detail, state)
        state = zoomed(detail, state, factor, NOW)
        since, until = state.window(NOW)
        detail = replace(detail, since=since, until=until)
        assert SHORTEST <= until - since <= LONGEST
        assert until <= NOW
        assert at is not None
        assert since - 1 <= at <= until + 1


def test_half_a_page_back_and_on_again_follows_now_again() -> None:
    detail = hot_reload()
    back = paged(detail, BudgetDetailState(), -1, NOW)
    assert back.window(NOW) == (SINCE - 12 * HOUR, NOW - 12 * HOUR)
    earlier = replace(detail, since=SINCE - 12 * HOUR, until=NOW - 12 * HOUR)
    assert paged(earlier, back, 1, NOW).end is None


def test_the_next_run_over_the_limit_down_and_up_the_list() -> None:
    detail = hot_reload()
    assert detail.view is not None
    state = next_over(detail, detail.view, BudgetDetailState(), 1)
    index = chosen(detail, state)
    assert index is not None
    assert detail.runs[::-1][index].duration == 0.660
    further = next_over(detail, detail.view, state, 1)
    index = chosen(detail, further)
    assert index is not None
    assert detail.runs[::-1][index].duration == 4.3
    assert next_over(detail, detail.view, further, -1) == state
    assert next_over(detail, detail.view, state, -1) == state
    slow = latest_slow(detail, detail.view)
    assert slow is not None
    assert slow.duration == 0.660

"""Values that are told after others, beside a running recorder: each enters the verdict as if it had been told in time.

The second account is a recorder that was told the same values in the order of their times, and arithmetic by hand.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import LimitSpec
from hero_tui.core.signals import Operation, Outcome, Stamp
from hero_tui.judge.engine.judge import Judge
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.recorder.trackers.external_events import ExternalEvents
from hero_tui.store.appender import Appender
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from tests.judge.budgets import CPU, MEMORY
from tests.support.examples import examples

HEAP = replace(MEMORY, id="web.heap", signal="web.heap")
LOAD = replace(CPU, id="web.load", signal="web.load")
HOURLY = replace(HEAP, spec=LimitSpec(every=3600.0))
MINUTELY = replace(HEAP, spec=LimitSpec(every=60.0))
Told = tuple[float, float]
"""Seconds ago, value."""


class NoCauses:
    """Nothing is near."""

    def cause(self, *_: object) -> None: ...
    def beside(self, *_: object) -> None: ...
    def detail(self, *_: object) -> None: ...


class Workspace:
    """A store, a recorder that judges one budget, and another program that tells values one by one."""

    def __init__(self, folder: Path, budget: Budget) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.budget = budget
        self.now = time.time() // 3600 * 3600 - 86400.0 + 1800.0
        self.writer = Writer(folder / "history.db")
        self.reader, self.others = Reader(self.writer.database), Appender(self.writer.database)
        budgets = BudgetFile((budget,), None, "")
        self.pipeline = Pipeline(self.writer, Judge(budgets), RecentActivity(), NoCauses())
        self.tracker = ExternalEvents(self.writer, budgets, self.pipeline, lambda _: None, {}, self.now)
        self.tracker.take_up()

    def second(self) -> None:
        """A second of the recorder."""
        self.now += 1.0
        stamp = Stamp(self.now, self.now)
        self.tracker.tick(stamp)
        self.pipeline.tick(stamp)
        self.pipeline.flush(stamp)

    def tell(self, values: Sequence[Told], base: float, *, each: bool = True) -> None:
        """Tell them; `each`: the recorder takes up one before the next is told."""
        for ago, value in values:
            operation = Operation(self.budget.signal, base - ago, None, Outcome.OK, {}, {"value": value})
            self.others.operation(operation)
            if each:
                self.second()
        self.second()

    def slices(self) -> tuple[int, int, int]:
        """Good, bad, unknown."""
        hours = self.reader.slices(self.budget.id, {}, 0.0)
        return sum(each.good for each in hours), sum(each.bad for each in hours), sum(each.unknown for each in hours)

    def close(self) -> None:
        """Close all."""
        for each in (self.writer, self.reader, self.others):
            each.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    found = Workspace(tmp_path / "one", HEAP)
    yield found
    found.close()


def test_what_was_told_of_the_past_is_shown_and_judged(workspace: Workspace) -> None:
    """4.0 GB, 5.9 GB and 4.0 GB, told one after the other with --at: the highest is known, and none is dropped."""
    base = workspace.now
    workspace.tell([(10800, 4.0e9), (7200, 5.9e9), (3600, 1.0e9)], base)
    (gauge,) = workspace.reader.gauges_now()
    assert (gauge.value, gauge.at) == (1.0e9, base - 3600)
    hours = workspace.reader.gauge("web.heap", {}, base - 20000, workspace.now, 3600)
    assert [each.high for each in hours] == [4.0e9, 5.9e9, 1.0e9]
    # the first holds for three minutes, one that comes after a longer wait for three times five
    assert workspace.slices()[:2] == (90, 18 + 90)
    assert workspace.reader.incidents() == []


ORDERS = [list(each) for each in permutations([(9000.0, 1e9), (5000.0, 4e9), (4500.0, 1e9), (700.0, 4e9)])]


@pytest.mark.parametrize("order", ORDERS[::4], ids=range(len(ORDERS[::4])))
def test_the_order_of_telling_changes_no_verdict(tmp_path: Path, order: list[Told]) -> None:
    in_time, late = Workspace(tmp_path / "a", MINUTELY), Workspace(tmp_path / "b", MINUTELY)
    in_time.tell(sorted(order, reverse=True), in_time.now, each=False)
    late.tell(order, late.now)
    for _ in range(3):
        in_time.second()
    assert late.slices()[:2] == in_time.slices()[:2]
    assert late.slices()[2] == pytest.approx(in_time.slices()[2], abs=2)
    (one,), (other,) = in_time.reader.gauges_now(), late.reader.gauges_now()
    assert one.value == other.value == 4e9
    assert one.at - in_time.now == pytest.approx(other.at - late.now, abs=10)
    in_time.close()
    late.close()


@pytest.mark.parametrize(
    ("budget", "every", "count", "expected"),
    [
        (HEAP, 14400.0, 12, 18 + 11 * 90),
        (HEAP, 600.0, 12, 18 + 11 * 60),
        (HOURLY, 3600.0, 6, 6 * 360),
        (HOURLY, 14400.0, 6, 6 * 3 * 360),
    ],
    ids=["four-hours", "ten-minutes", "declared", "declared-and-late"],
)
def test_a_pushed_value_holds_for_three_of_its_intervals(
    tmp_path: Path, budget: Budget, every: float, count: int, expected: int
) -> None:
    """Of 10 s: as declared, else as seen and five minutes at most. 42 values a week do not prove a week."""
    workspace = Workspace(tmp_path / "one", budget)
    workspace.tell([(place * every, 1e9) for place in range(count, 0, -1)], workspace.now, each=False)
    good, bad, _ = workspace.slices()
    assert good == pytest.approx(expected, abs=1)
    assert bad == 0
    workspace.close()


@pytest.mark.parametrize(
    ("ago", "holds"), [(2, True), (60, True), (170, True), (870, True), (910, False), (4000, False)]
)
def test_a_value_of_a_moment_ago_holds_now_and_one_of_long_ago_does_not(tmp_path: Path, ago: int, holds: bool) -> None:
    """Told beside a recorder that has seen the gauge: it holds for a quarter of an hour from its own time on."""
    workspace = Workspace(tmp_path / "one", HEAP)
    workspace.tell([(ago + 800.0, 1e9)], workspace.now)
    workspace.tell([(ago, 4e9)], workspace.now)
    for _ in range(15):
        workspace.second()
    found = [each.worst for each in workspace.reader.incidents()]
    assert found == ([3] if holds else [])
    for each in workspace.reader.incidents():
        assert each.onset <= each.detected
    workspace.close()


@settings(max_examples=examples(10), deadline=None)
@given(
    values=st.lists(
        st.tuples(st.integers(20, 9000), st.sampled_from([1e9, 4e9])),
        min_size=2,
        max_size=6,
        unique_by=lambda each: each[0] // 30,
    )
)
def test_slices_are_never_fewer_than_none_and_agree_with_those_told_in_time(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[int, float]]
) -> None:
    folder = tmp_path_factory.mktemp("late")
    in_time, late = Workspace(folder / "a", MINUTELY), Workspace(folder / "b", MINUTELY)
    in_time.tell(sorted(values, reverse=True), in_time.now, each=False)
    late.tell(values, late.now)
    assert late.slices()[1] == in_time.slices()[1]
    assert late.slices()[0] == pytest.approx(in_time.slices()[0], abs=2)
    assert all(min(each.good, each.bad, each.unknown) >= 0 for each in late.reader.slices("web.heap", {}, 0.0))
    in_time.close()
    late.close()


def test_a_mean_takes_a_late_value_where_it_belongs(tmp_path: Path) -> None:
    """Eight minutes of a value a minute, told in two orders: the mean is that of all of them."""
    values = [(60.0 * place, 0.9 if place % 2 else 0.1) for place in range(8, 0, -1)]
    means = []
    for number, order in enumerate([values, [*values[:-3], values[-2], values[-3], values[-1]]]):
        workspace = Workspace(tmp_path / str(number), LOAD)
        workspace.tell(order, workspace.now, each=False)
        means.append(workspace.slices())
        workspace.close()
    assert means[0] == means[1]

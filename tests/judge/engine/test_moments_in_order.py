"""Whatever is told in whatever order, of every kind that alerts: an incident begins, is opened, and is detected, in
this order; nothing is opened after it expired, and what counts for detection is never before the onset nor to come."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import Kind
from hero_tui.core.signals import Gauge, Operation, Outcome
from hero_tui.judge.engine.changes import Change, IncidentChanged
from hero_tui.judge.results import Transition
from tests.judge.budgets import BUILDS, CPU, FLAKY, GROWTH, HOT_RELOAD, MEMORY, START, SUCCESS, TREND
from tests.judge.scenario import Play
from tests.support.examples import examples

FEW = replace(TREND, window=replace(TREND.window, operations=10))
SHIPPED = replace(HOT_RELOAD, shipped=True)
ALL = (HOT_RELOAD, SHIPPED, MEMORY, replace(MEMORY, shipped=True), CPU, GROWTH, SUCCESS, FLAKY, BUILDS, FEW)
IDS = [f"{each.kind.value}{'-shipped' if each.shipped else ''}-{place}" for place, each in enumerate(ALL)]


class Told(Play):
    """Keeps every transition of every incident."""

    def take(self, changes: tuple[Change, ...]) -> None:
        """Keep them."""
        super().take(changes)
        for change in changes:
            if isinstance(change, IncidentChanged):
                self.history().setdefault(change.incident.id, []).extend(change.transitions)

    def history(self) -> dict[int, list[Transition]]:
        """By incident."""
        found: dict[int, list[Transition]] = self.__dict__.setdefault("_history", {})
        return found

    def batch(self, budget: Budget, ends: Sequence[int], took: float) -> None:
        """Runs of the past are told together."""
        attributes = {"good": 2, "bad": 9, "value": 1e9 * took}
        runs = [
            Operation(budget.signals[0], self.now - ago - took, took, Outcome.OK, attributes=attributes) for ago in ends
        ]
        self.take(self.judge.observe_together(runs, self.now))

    def pushed(self, budget: Budget, ago: int, value: float) -> None:
        """A value of the past."""
        gauge = Gauge(budget.signal, self.now - ago, value, attributes={"appended": True})
        self.take(self.judge.observe_past(gauge, self.now))


def step(playing: Told, budget: Budget, kind: str, number: int, seconds: int) -> None:
    """One thing happens."""
    limit = budget.headline.limit.value
    share = (0.3, 0.72, 0.95, 1.3, 2.6)[number]
    took = share * (limit if budget.kind is Kind.TIME else 30.0)
    match kind:
        case "seen" if budget.of_gauges:
            playing.hold(budget.signal, share * limit, min(seconds, 330))
        case "seen":
            attributes = {"good": 1, "bad": 3 * number, "value": 1e9 * (1.0 + number)}
            outcome = Outcome.TIMEOUT if seconds == 4000 else Outcome.OK
            playing.run(budget.signals[number % len(budget.signals)], took, outcome, attributes)
        case "late" if budget.of_gauges:
            playing.pushed(budget, seconds, share * limit)
        case "late":
            playing.batch(budget, (seconds, seconds // 2, 2 * seconds), took)
        case "wait":
            playing.wait(seconds, every=max(1.0, seconds / 100.0))
        case "gap":
            playing.gap(seconds)
        case "restart":
            playing.restart(seconds, clean=number % 2 == 0)
        case _ if budget.of_gauges:
            playing.ends(budget.signal)
        case _:
            playing.wait(1)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["seen", "seen", "seen", "late", "late", "wait", "gap", "restart", "end"]),
        st.integers(0, 4),
        st.sampled_from([1, 15, 70, 330, 1000, 4000]),
    ),
    min_size=4,
    max_size=30,
)


def begun(budget: Budget) -> Told:
    """A history that a comparison may be made with."""
    playing = Told(BudgetFile((budget,), None, ""))
    if budget.spec.compares:
        playing.now = START + 86400.0
        playing.batch(budget, range(80_000, 40_000, -1000), 1.0)
    return playing


@pytest.mark.parametrize("budget", ALL, ids=IDS)
@settings(max_examples=examples(25), deadline=None)
@given(steps=STEPS)
def test_onset_opened_and_detected_are_in_this_order(budget: Budget, steps: list[tuple[str, int, int]]) -> None:
    playing = begun(budget)
    for each in steps:
        step(playing, budget, *each)
        playing.second()
    for number, incident in playing.incidents.items():
        history = playing.history()[number]
        opened = [each.at for each in history if each.kind == "opened"]
        assert len(opened) == 1
        assert history[0].kind == "opened"
        assert incident.onset <= opened[0] <= incident.detected <= playing.now
        assert all(before.at <= after.at for before, after in pairwise(history))
        assert incident.counted is None or incident.onset <= incident.counted <= playing.now
        assert incident.recovered is None or incident.onset <= incident.recovered <= playing.now


@pytest.mark.parametrize("budget", ALL, ids=IDS)
def test_the_steps_above_open_incidents_of_every_kind(budget: Budget) -> None:
    """Else nothing is held by them."""
    playing = begun(budget)
    for number in (0, 1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4):
        step(playing, budget, "seen", number, 330)
        playing.second()
    assert playing.incidents

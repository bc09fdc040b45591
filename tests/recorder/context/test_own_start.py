"""What a server takes on as it starts is no growth: "+2.11 GB since 22:38" was its own start."""

from __future__ import annotations

import json

import pytest

from hero_tui.core.budget import BudgetFile
from hero_tui.core.causes import GrowthCause, load_cause
from hero_tui.core.signals import Gauge, Share
from hero_tui.recorder.context.causes import CauseFinder, KnownProcess
from hero_tui.recorder.context.recent_activity import RecentActivity
from tests.judge.budgets import MEMORY

AT = 1_800_000_000.0
VITE = {"server": "vite"}
Course = list[tuple[int, float]]
"""From that second on so many GB."""


def finder(course: Course, until: int, started: dict[int, float], watched: int = 0) -> CauseFinder:
    """One process of `course`, seen each five seconds from `watched` on; `started`: when, by PID."""
    activity = RecentActivity()
    for second in range(watched, until, 5):
        size = next(gigabytes for since, gigabytes in reversed(course) if since <= second) * 1e9
        parts = (Share("node", size, "7"),) if 7 in started else (Share(".vite", size, ".vite"),)
        activity.gauge(Gauge("dev.memory", AT + second, size, VITE, parts))
    known = {pid: KnownProcess(AT + moment, "node") for pid, moment in started.items()}
    return CauseFinder(BudgetFile((MEMORY,), None, ""), activity, known.get)


@pytest.mark.parametrize(
    ("course", "until", "started", "watched", "expected"),
    [
        ([(0, 0.2), (30, 2.3), (60, 2.8)], 120, {7: 0.0}, 0, None),
        ([(0, 0.2), (30, 2.3), (60, 2.8)], 120, {7: -200.0}, 0, None),
        ([(0, 0.2), (30, 2.3), (200, 2.8)], 260, {7: 0.0}, 60, None),
        ([(0, 0.2), (60, 1.0), (400, 2.8)], 500, {7: 0.0}, 0, (1.8, 300, 400)),
        ([(0, 0.2), (60, 1.0), (400, 2.8)], 500, {7: -3000.0}, 0, (2.6, 0, 60)),
        ([(0, 0.2), (400, 2.8)], 500, {}, 0, (2.6, 300, 400)),
    ],
    ids=["its-start", "still-starting", "watched-since", "settled-before", "old", "no-process"],
)
def test_a_growth_is_counted_from_after_the_start(
    course: Course, until: int, started: dict[int, float], watched: int, expected: tuple[float, int, int] | None
) -> None:
    """Its first five minutes; (GB, not before, not after)."""
    text = finder(course, until, started, watched).cause("dev.memory", VITE, AT + until)
    if expected is None:
        assert text is None
        return
    assert text is not None
    cause = load_cause(text)
    assert isinstance(cause, GrowthCause)
    grown, earliest, latest = expected
    assert cause.by == pytest.approx(grown * 1e9)
    assert AT + earliest <= cause.since <= AT + latest


def test_a_worker_that_begins_in_an_old_server_is_a_growth() -> None:
    activity = RecentActivity()
    for second in range(0, 600, 5):
        parts = [Share("node", 0.5e9, "7"), *([Share("esbuild", 2e9, "8")] if second >= 500 else [])]
        activity.gauge(Gauge("dev.memory", AT + second, sum(each.value for each in parts), VITE, tuple(parts)))
    known = {7: KnownProcess(AT - 5000, "node"), 8: KnownProcess(AT + 498, "esbuild")}
    text = CauseFinder(BudgetFile((MEMORY,), None, ""), activity, known.get).cause("dev.memory", VITE, AT + 600)
    assert text is not None
    cause = load_cause(text)
    assert isinstance(cause, GrowthCause)
    assert (cause.pid, cause.by, cause.since) == (8, 2e9, AT + 498)


@pytest.mark.parametrize(("started", "change"), [(0.0, None), (-5000.0, 2.6e9)])
def test_the_processes_of_an_alert_change_by_as_much(started: float, change: float | None) -> None:
    detail = finder([(0, 0.2), (60, 2.8)], 120, {7: started}).detail("dev.memory", VITE, AT + 120)
    assert detail is not None
    (line,) = json.loads(detail)["processes"]
    assert line["change"] == (None if change is None else pytest.approx(change))
    assert (json.loads(detail)["since"] is None) is (change is None)

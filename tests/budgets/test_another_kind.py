"""A built-in budget that becomes another kind: what stays of it, and which window it is judged over."""

from __future__ import annotations

import pytest

from hero_tui.budgets.files import read_budgets
from hero_tui.core.budget import Budget

DAY = 86_400.0


def effective(text: str, budget: str) -> Budget:
    return next(each for each in read_budgets(text, "budgets.yaml") if each.id == budget)


@pytest.mark.parametrize(
    ("budget", "written", "window"),
    [
        ("dev.lint.baseline", "time: {p95: 2 s}", (7 * DAY, None)),  # twenty runs were for the comparison
        ("ci.tests.baseline", "ratio: {max: 2 %}", (7 * DAY, None)),
        ("build.fast", "ratio: {max: 2 %}", (30 * DAY, None)),  # its thirty days stay
        ("build.fast", "baseline: {max: 20 %}", (None, 20)),
        ("dev.lint", "baseline: {max: 20 %}", (None, 20)),
        ("dev.server_start", "ratio: {max: 1 %}", (30 * DAY, None)),
        ("dev.memory", "sustained: {max: 3 GB}", (7 * DAY, None)),
        ("dev.lint.baseline", "time: {p95: 2 s}, window: 100 runs", (None, 100)),
        ("build.fast", "time: {p95: 14 s}", (30 * DAY, None)),
        ("build.memory.growth", "growth: {max: 5 %}", (None, 10)),
    ],
)
def test_a_window_of_runs_goes_with_the_kind_that_counts_them(
    budget: str, written: str, window: tuple[float | None, int | None]
) -> None:
    found = effective(f"budgets: {{{budget}: {{{written}}}}}", budget)
    assert (found.window.seconds, found.window.operations) == window


@pytest.mark.parametrize(
    ("budget", "written", "enter"),
    [
        ("dev.memory", "sustained: {max: 3 GB}", 0.6),  # the levels of a mean
        ("dev.memory", "limit: {max: 2 GB}", 0.7),
        ("dev.cpu", "limit: {max: 0.5 cores}", 0.7),
        ("build.fast", "ratio: {max: 2 %}", 0.5),
        ("ci.success", "ratio: {max: 2 %}", 0.5),
    ],
)
def test_its_levels_are_those_of_the_kind_that_it_became(budget: str, written: str, enter: float) -> None:
    found = effective(f"budgets: {{{budget}: {{{written}}}}}", budget)
    assert found.ladder[0].enter == enter


def test_a_share_of_bad_events_takes_the_place_of_one_of_good_ones() -> None:
    found = effective("budgets: {ci.success: {ratio: {max: 2 %}}}", "ci.success")
    assert [(each.statistic, each.limit.text) for each in found.objectives] == [("max", "2 %")]


def test_what_is_not_written_stays() -> None:
    found = effective("budgets: {ci.success: {title: Green builds}}", "ci.success")
    assert [(each.statistic, each.limit.text) for each in found.objectives] == [("min", "98 %")]
    assert (found.title, found.window.seconds) == ("Green builds", 30 * DAY)

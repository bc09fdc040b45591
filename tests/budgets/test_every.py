"""`every:` says how often another program pushes a value: what may stand there, and what it changes."""

from __future__ import annotations

import json

import pytest

from hero_tui.budgets.files import read_budgets
from hero_tui.budgets.problems import BudgetsError
from hero_tui.budgets.revision import changed_budgets, revision_of
from hero_tui.core.budget import BudgetFile
from hero_tui.core.kinds import GaugeSpec

HEAP = "budgets: {{web.heap: {{limit: {{max: 2 GB}}{}}}}}"


def file_of(text: str) -> BudgetFile:
    return BudgetFile(read_budgets(text, "budgets.yaml"), None, "")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("", None),
        (", every: 1 s", 1.0),
        (", every: 15 min", 900.0),
        (", every: 4h", 14400.0),
        (", every: 1 d", 86400.0),
    ],
)
def test_a_gauge_says_how_often_it_is_pushed(written: str, seconds: float | None) -> None:
    budget = file_of(HEAP.format(written)).get("web.heap")
    assert budget is not None
    assert budget.spec_as(GaugeSpec).every == seconds


@pytest.mark.parametrize(
    ("budget", "sentence"),
    [
        ("web.heap: {limit: {max: 2 GB}, every: 25 h}", "a value every 25 h says little of the time between"),
        ("web.heap: {limit: {max: 2 GB}, every: 500 ms}", "a value every 500 ms says little of the time between"),
        ("web.reload: {time: {p95: 2 s}, every: 1 h}", "a time budget has no values that are pushed every 1 h"),
        ("web.good: {ratio: {min: 98 %}, every: 1 h}", "a ratio budget has no values that are pushed every 1 h"),
        ("web.peak: {growth: {max: 10 %}, every: 1 h}", "a growth budget has no values that are pushed every 1 h"),
    ],
)
def test_elsewhere_and_beyond_a_day_it_is_refused(budget: str, sentence: str) -> None:
    with pytest.raises(BudgetsError) as refused:
        file_of(f"budgets: {{{budget}}}")
    assert sentence in str(refused.value)


@pytest.mark.parametrize("kind", ["limit: {max: 2 GB}", "sustained: {max: 2 GB}", "observe: {max: 2 GB}"])
def test_whoever_has_a_value_may_say_it(kind: str) -> None:
    budget = file_of(f"budgets: {{web.heap: {{{kind}, every: 1 h}}}}").get("web.heap")
    assert budget is not None
    assert budget.spec_as(GaugeSpec).every == 3600.0


def test_another_interval_is_another_way_to_judge_and_none_leaves_the_revision_as_it_was() -> None:
    without, hourly = (revision_of(file_of(HEAP.format(each)))[1] for each in ("", ", every: 1 h"))
    assert changed_budgets(without, hourly) == {"web.heap"}
    assert all("every" not in each for each in json.loads(without)["budgets"])

"""No line of the specification is forgotten: each has a scenario, and the shipped budgets promise what it says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from hero_tui.budgets.files import load_budgets
from hero_tui.core.budget import Budget
from hero_tui.core.kinds import ConcurrencySpec, Kind, RatioSpec
from tests.judge.scenario import FOLDER
from tests.judge.specification import SPECIFIED

BY_SYSTEM = {"dev": 8, "build": 10, "ci": 11, "orchestration": 12, "promise": 5, "success": 4}


def test_every_line_of_the_table_is_here() -> None:
    """The 49 ids of objectives.md, section 2, and build.memory.heap, the second figure of one of them."""
    assert Counter(each.system for each in SPECIFIED) == BY_SYSTEM
    assert len({each.id for each in SPECIFIED}) == 50


@pytest.mark.parametrize("name", [each.id for each in SPECIFIED])
def test_every_id_has_a_scenario_of_its_own(name: str) -> None:
    scenario = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert scenario["budget"] == name
    assert any("verdict" in step.get("expect", {}) for step in scenario["timeline"])


def test_the_shipped_budgets_promise_the_same(tmp_path: Path) -> None:
    shipped = {each.id: each for each in load_budgets(tmp_path).budgets}
    for specified in SPECIFIED:
        found = shipped.get(specified.id)
        if found is not None:
            assert promise(found) == promise(specified)


def promise(budget: Budget) -> object:
    """Everything that is judged, without how it is written. Concurrency's one level is the judge's own."""
    return (
        budget.kind,
        budget.unit,
        [(each.statistic, each.limit.value, round(each.quantile or 0.0, 12)) for each in budget.objectives],
        budget.window,
        []
        if budget.kind is Kind.CONCURRENCY
        else [(each.level, round(each.enter, 9), round(each.leave, 9), each.hold) for each in budget.ladder],
        budget.spec if isinstance(budget.spec, ConcurrencySpec | RatioSpec) else None,
        budget.keep_firing_for,
    )

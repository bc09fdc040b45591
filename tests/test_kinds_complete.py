"""A new kind of budget is one file in each registry: a registry without it is found here."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hero_tui.budgets.kinds.registry import KINDS as BUDGET_KINDS
from hero_tui.core.kinds import SPECS, Input, Kind
from hero_tui.core.objectives import Unit
from hero_tui.format.kinds.registry import KINDS as FORMAT_KINDS
from hero_tui.judge.kinds.registry import KINDS as JUDGE_KINDS
from hero_tui.queries.kinds.registry import KINDS as FIGURE_KINDS
from hero_tui.tui.screens.budget_detail.kinds.registry import KINDS as DETAIL_KINDS
from hero_tui.tui.screens.common.kinds.registry import KINDS as SCREEN_KINDS

REGISTRIES: dict[str, Mapping[Kind, object]] = {
    "core": SPECS,
    "budgets": BUDGET_KINDS,
    "judge": JUDGE_KINDS,
    "format": FORMAT_KINDS,
    "queries": FIGURE_KINDS,
    "screens": SCREEN_KINDS,
    "detail": DETAIL_KINDS,
}


@pytest.mark.parametrize("layer", REGISTRIES)
def test_a_registry_has_every_kind_in_the_order_of_the_enum(layer: str) -> None:
    assert list(REGISTRIES[layer]) == list(Kind)


def test_a_kind_is_registered_under_its_own_name() -> None:
    assert {kind: spec.kind for kind, spec in SPECS.items()} == {kind: kind for kind in Kind}
    assert {kind: facts.spec_type for kind, facts in BUDGET_KINDS.items()} == dict(SPECS)


def test_what_judges_operations_has_a_window_and_alerts() -> None:
    """A kind may have gauges and operations: what is observed has no alerts of either."""
    of_operations = {
        kind for kind, spec in SPECS.items() if any(spec.measuring(unit).input is Input.OPERATIONS for unit in Unit)
    }
    promised = {kind for kind in of_operations if SPECS[kind].promises}
    assert of_operations - promised == {Kind.OBSERVE}
    assert {kind for kind, facts in JUDGE_KINDS.items() if facts.window is not None} == of_operations
    assert {kind for kind, facts in JUDGE_KINDS.items() if facts.rules is not None} == promised


def test_a_kind_stays_itself_whatever_it_measures() -> None:
    assert {kind: {spec.measuring(unit).kind for unit in Unit} for kind, spec in SPECS.items()} == {
        kind: {kind} for kind in Kind
    }

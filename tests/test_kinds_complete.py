"""A new kind of budget is one file in each registry: a registry without it is found here."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hero_tui.budgets.kinds.registry import KINDS as BUDGET_KINDS
from hero_tui.core.budget import SPECS, Kind

REGISTRIES: dict[str, Mapping[Kind, object]] = {
    "core": SPECS,
    "budgets": BUDGET_KINDS,
}


@pytest.mark.parametrize("layer", REGISTRIES)
def test_a_registry_has_every_kind_in_the_order_of_the_enum(layer: str) -> None:
    assert list(REGISTRIES[layer]) == list(Kind)


def test_a_kind_is_registered_under_its_own_name() -> None:
    assert {kind: spec.kind for kind, spec in SPECS.items()} == {kind: kind for kind in Kind}
    assert {kind: facts.spec_type for kind, facts in BUDGET_KINDS.items()} == dict(SPECS)

"""A clock that was set moves all that rules remember by as much."""

from __future__ import annotations

from hero_tui.judge.kinds.concurrency.alerts import ConcurrencyRules, ConcurrencyState
from tests.judge.specification import SPECIFICATION


def rules() -> ConcurrencyRules:
    """The rules of a budget of operations at once."""
    (budget, *_) = [each for each in SPECIFICATION.budgets if each.kind.value == "concurrency"]
    return ConcurrencyRules(budget)


def test_operations_and_moments_of_a_concurrency_alert_move_together() -> None:
    state = ConcurrencyState(((100.0, 110.0), (105.0, 120.0)), 105.0, 110.0, 2, 400.0)
    assert rules().moved(state, -50.0) == ConcurrencyState(((50.0, 60.0), (55.0, 70.0)), 55.0, 60.0, 2, 350.0)
    assert rules().moved(ConcurrencyState(), 9.0) == ConcurrencyState(until=9.0)

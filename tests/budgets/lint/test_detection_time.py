"""How long an alert takes at the worst, from its rule alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hero_tui.budgets.files import load_effective, read_effective
from hero_tui.budgets.kinds.available import burn_detection
from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.lint.detection import Detection
from hero_tui.core.budget import Budget
from hero_tui.core.declared import Check
from hero_tui.core.kinds import AvailableSpec
from hero_tui.core.objectives import Level
from hero_tui.core.quantities import spelled_span_text

SHIPPED = load_effective(None)


def worst_detection(budget: Budget, checks: Sequence[Check] = ()) -> Detection | None:
    return KINDS[budget.kind].worst_detection(budget, checks)


@pytest.mark.parametrize(
    ("budget_id", "level", "seconds"),
    [
        ("dev.memory", Level.INFO, 70.0),
        ("dev.memory", Level.WARNING, 40.0),
        ("dev.memory", Level.CRITICAL, 20.0),
        ("dev.cpu", Level.INFO, 0.6 * 300 + 60),
        ("dev.cpu", Level.WARNING, 0.8 * 300 + 30),
        ("dev.cpu", Level.CRITICAL, 0.9 * 300 + 10),
        ("promise.errors", Level.WARNING, 72.0),
        ("ci.cache_hits", Level.WARNING, 1080.0),
        ("orchestration.concurrency.builds", Level.WARNING, 0.0),
        ("dev.lint", Level.WARNING, None),
    ],
)
def test_a_level(budget_id: str, level: Level, seconds: float | None) -> None:
    budget = SHIPPED.get(budget_id)
    assert budget is not None
    rung = next(each for each in budget.ladder if each.level is level)
    found = KINDS[budget.kind].rung_detection(budget, rung).seconds
    assert found == (None if seconds is None else pytest.approx(seconds))


def test_incidents_count_from_warning_on_and_the_first_level_to_come_finds_them() -> None:
    """Given a critical level that comes sooner than the warning, then that is when somebody hears of it."""
    memory = SHIPPED.get("dev.memory")
    assert memory is not None
    worst = worst_detection(memory)
    assert worst is not None
    assert worst.seconds == 20.0
    assert worst.text == "after 20 s at the worst (a slice of 10 s, then 10 s without a break)"


def test_a_level_above_the_limit_never_comes_while_the_value_is_at_it() -> None:
    text = "budgets:\n  shop.disk: {limit: {max: 1 GB}, ladder: {info: 1.2x, warning: 1.5x, critical: 2x}}\n"
    disk = read_effective(text, "budgets.yaml").get("shop.disk")
    assert disk is not None
    worst = worst_detection(disk)
    assert worst is not None
    assert worst.text == "never while the value stands at the limit: the level begins above it"


def test_what_is_down_is_found_by_two_failed_checks() -> None:
    text = 'checks:\n  web: {http: "http://127.0.0.1/", every: 10 s, timeout: 4 s}\n'
    effective = read_effective(text, "budgets.yaml")
    uptime = effective.get("promise.uptime")
    assert uptime is not None
    worst, never = worst_detection(uptime, effective.checks), worst_detection(uptime)
    assert worst is not None
    assert never is not None
    assert worst.seconds == 24.0
    assert (never.seconds, never.text) == (None, "never: no check is declared")


def test_a_burn_rate_is_spent_in_real_time() -> None:
    """2 % of the 43 min that 99.9 % of 30 d allow are 52 s."""
    available = SHIPPED.get("promise.availability")
    assert available is not None
    assert burn_detection(available, available.spec_as(AvailableSpec).burn[0]).seconds == pytest.approx(51.84)


def test_what_has_no_levels_has_no_alert_to_find() -> None:
    for budget_id in ("build.cpu.peak", "success.mttd"):
        budget = SHIPPED.get(budget_id)
        assert budget is not None
        assert worst_detection(budget) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.5, "0.5 s"), (59.7, "1 min"), (90, "1 min 30 s"), (3600, "1 h"), (3661, "1 h 1 min"), (90_000, "1 d 1 h")],
)
def test_spans(seconds: float, text: str) -> None:
    assert spelled_span_text(seconds) == text

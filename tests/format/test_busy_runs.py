"""A run beside which others took the machine carries the mark wherever runs are listed."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Outcome, Scalar
from hero_tui.format.runs import beside_text, run_parts
from hero_tui.models.runs import Beside, BesideKind, RunView
from hero_tui.tui.screens.budget_detail.paint_runs import outcome_text

NOON = 1_795_000_000.0


def run(others: Scalar, outcome: Outcome = Outcome.OK, beside: Beside | None = None) -> RunView:
    return RunView(1, "dev.lint", NOON, 2.0, outcome, {}, {"tool": "ruff", "others_share": others}, beside)


@pytest.mark.parametrize(
    ("others", "outcome", "marked", "word"),
    [
        (0.25, Outcome.OK, True, "ok, busy"),
        (1.0, Outcome.OK, True, "ok, busy"),
        (0.9, Outcome.FAILED, True, "× failed"),
        (0.9, Outcome.TIMEOUT, True, "timeout"),
        (0.249, Outcome.OK, False, "ok"),
        (None, Outcome.OK, False, "ok"),
        ("0.9", Outcome.OK, False, "ok"),
        (True, Outcome.OK, False, "ok"),
    ],
)
def test_the_mark(others: Scalar, outcome: Outcome, marked: bool, word: str) -> None:
    seen = run(others, outcome)
    assert ("machine busy" in run_parts(seen, NOON + 60)) is marked
    assert beside_text(seen) == ("machine busy" if marked else "")
    assert outcome_text(seen) == word


def test_it_comes_before_what_else_was_near() -> None:
    running = Beside(BesideKind.TOOL_RUNNING, "tsc")
    assert beside_text(run(0.5, beside=running)) == "machine busy, tsc was running"
    assert beside_text(run(0.1, beside=running)) == "tsc was running"

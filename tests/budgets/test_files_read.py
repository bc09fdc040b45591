"""Whole files: those in `good/` read as their text says, those in `bad/` are refused in just these words."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.budgets.files import read_budgets
from hero_tui.budgets.model import Budget
from hero_tui.budgets.problems import BudgetsError

HERE = Path(__file__).parent
GOOD = sorted((HERE / "good").glob("*.yaml"))
BAD = sorted((HERE / "bad").glob("*.yaml"))


def told(budget: Budget) -> str:
    """A budget in one line."""
    limits = ", ".join(f"{each.statistic} {each.limit.text} = {each.limit.value:g}" for each in budget.objectives)
    window = f"{budget.window.operations} runs" if budget.window.operations else f"{budget.window.seconds:g} s"
    ladder = " ".join(f"{rung.enter:g}>{rung.leave:g}/{rung.hold:g}s" for rung in budget.ladder)
    source = "-" if budget.source is None else f"{budget.source.file}:{budget.source.line}:{budget.source.column}"
    words = "".join(f" {each}" for each in (budget.owner, budget.runbook, budget.note) if each is not None)
    return (
        f"{budget.id} [{budget.signal}] {budget.kind.value} {budget.unit.value}: {limits}; over {window};"
        f" {ladder} keep {budget.keep_firing_for:g} s; {source}{words}"
    )


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_a_good_file_reads_as_its_text_says(file: Path) -> None:
    budgets = read_budgets(file.read_text(encoding="utf-8"), "budgets.yaml")
    assert "".join(f"{told(each)}\n" for each in budgets) == file.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_bad_file_is_refused_in_these_words(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as opened, pytest.raises(BudgetsError) as refused:
        read_budgets(opened.read(), "budgets.yaml")
    drawn = "".join(f"{each.drawn()}\n" for each in refused.value.problems)
    assert drawn == file.with_suffix(".txt").read_text(encoding="utf-8")
    assert str(refused.value) == drawn.splitlines()[0]


def test_the_folders_hold_what_they_should() -> None:
    assert len(GOOD) >= 10
    assert len(BAD) >= 50

"""`budgets explain`: where each value comes from, in the words of the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.budgets.docs.explain import explain
from hero_tui.budgets.files import load_effective, read_effective
from hero_tui.budgets.units import scaled_text

HERE = Path(__file__).parent / "explained"
OWN = """defaults: {keep_firing_for: 2 min}
budgets:
  dev.memory: {limit: {max: 4 GB}, owner: frontend, ladder: {warning: {enter: 85 %, leave: 80 %}}}
  dev.lint: off
  shop.leak: {growth: {max: 5 %}, signal: shop.peak}
"""


@pytest.mark.parametrize("budget_id", ["dev.memory", "dev.hot_reload", "promise.uptime", "shop.leak"])
def test_all_that_is_to_be_said(budget_id: str) -> None:
    """Values of the file's own, of its defaults and of the built-in ones; a ladder of both; a growth of one's own."""
    said = explain(read_effective(OWN, "budgets.yaml"), budget_id)
    assert f"{said}\n" == (HERE / f"{budget_id}.txt").read_text(encoding="utf-8")


def test_one_that_is_switched_off_says_where() -> None:
    assert explain(read_effective(OWN, "budgets.yaml"), "dev.lint") == "dev.lint is switched off: budgets.yaml:4:3"


def test_what_nobody_wrote_comes_from_its_kind() -> None:
    lines = explain(read_effective(OWN, "budgets.yaml"), "shop.leak").splitlines()
    assert (
        "  window           10 runs    by its kind        the span its verdict is about: a time, or the last runs"
        in lines
    )
    assert "  signal           shop.peak  budgets.yaml:5:43  what it judges, where that is not its id" in lines


@pytest.mark.parametrize(
    ("budget_id", "line"),
    [
        ("promise.errors", "from 1 % bad in 1 h: 10x of the 0.1 % promised"),
        ("dev.hot_reload", "from 750 ms (p95), 3.0 s (p99): 1.5x"),
        ("orchestration.concurrency.builds", "from 4 at a time"),
        ("promise.availability", "2 % of the 43 min 12 s that may be down, spent in 1 h and still in 5 min (14.4x)"),
        ("dev.watched_files", "from 7,000 (70 %), until 6,500 (65 %), for 1 min"),
        ("ci.disk", "from 60 MB/s (60 %), until 55 MB/s (55 %), for 1 min"),
    ],
)
def test_where_alerts_begin_in_units(budget_id: str, line: str) -> None:
    assert line in explain(load_effective(None), budget_id)


def test_every_budget_can_be_explained() -> None:
    """Nothing of a file reaches the terminal as a control character."""
    text = 'budgets:\n  shop.a: {time: {max: 1 min 30 s}, title: "\\e[31mred", note: "a\\nb"}\n'
    effective = read_effective(text, "budgets.yaml")
    for each in effective.budgets:
        said = explain(effective, each.id)
        assert said.startswith(each.id)
        assert said.replace("\n", "").isprintable()
    assert "from 108 s (max)" in explain(effective, "shop.a")


@pytest.mark.parametrize(
    ("text", "factor", "scaled"),
    [
        ("3.00 GB", 0.7, "2.10 GB"),
        ("500 ms", 1.2, "600 ms"),
        ("500 ms", 2.0, "1.0 s"),
        ("0.50 cores", 0.85, "0.425 cores"),
        ("10,000", 0.7, "7,000"),
        ("2min", 1.5, "3min"),
        ("1 min 10 s", 2.0, "140 s"),
        ("3", 4 / 3, "4"),
        ("1 GB", 1 / 3, "0.333 GB"),
    ],
)
def test_a_multiple_of_a_limit_is_written_like_it(text: str, factor: float, scaled: str) -> None:
    assert scaled_text(text, factor) == scaled


@pytest.mark.parametrize(
    ("text", "scaled"),
    [
        ("3.00 GB", "1.50GB"),
        ("0.60 cores", "0.30cores"),
        ("10,000", "5000"),
        ("1 min 10 s", "35s"),
        ("500 ms", "250ms"),
    ],
)
def test_a_multiple_as_one_word_of_a_command_line(text: str, scaled: str) -> None:
    assert scaled_text(text, 0.5, one_word=True) == scaled

"""Whatever stands in a budgets.yaml, it reads or is refused at a place of it: never another exception."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hero_tui.budgets.files import read_budgets
from hero_tui.budgets.problems import BudgetsError
from hero_tui.core.kinds import Kind
from tests.support.examples import examples

GOOD = [file.read_text(encoding="utf-8") for file in sorted((Path(__file__).parent / "good").glob("*.yaml"))]
LEVELS = {Kind.TIME: 3, Kind.LIMIT: 3, Kind.SUSTAINED: 3, Kind.RATIO: 3, Kind.CONCURRENCY: 1}
PIECES = [
    *"{}[]:,&*!|>%@`'\"#-? \n\t\x00\x85\u2028\ufeff\ud800",
    "  ", "\r\n", "---", "...", "<<", "&a ", "*a", "!!int ", "%YAML 1.1\n", "\\U0011FFFF", "version: 1\n", "budgets:\n",
    "  dev.lint:", "dev.memory", " time: ", "limit: ", "max: ", "p95: ", "2.0 s", "3 GB", "off", "on", "1:30", "010",
    "-1 s", ".nan", "1e999", "10,000", "ladders:\n", "info: ", "enter: ", "70 %", "window: ", "7d", "200 runs",
]  # fmt: skip


def reads_or_is_refused(text: str) -> None:
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 1
    try:
        budgets = read_budgets(text, "budgets.yaml")
    except BudgetsError as refused:
        for problem in refused.problems:
            assert 1 <= problem.place.line <= lines
            assert problem.place.column >= 1
            assert "\n" not in str(problem)
            assert str(problem).startswith(f"budgets.yaml:{problem.place.line}:{problem.place.column}: ")
            assert not any(ord(char) < 32 for char in problem.drawn().replace("\n", ""))
    else:
        assert len({each.id for each in budgets}) == len(budgets)
        assert all(each.objectives and len(each.ladder) == LEVELS.get(each.kind, 0) for each in budgets)


@given(st.text(max_size=300))
@settings(max_examples=examples(300))
@example("\ud800")
@example("a" * 300_000)
@example('"\\' + "x" * 3)
@example("? - ? - ? -\n")
def test_any_text(text: str) -> None:
    reads_or_is_refused(text)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@settings(max_examples=examples(500))
def test_any_heap_of_pieces_of_yaml(text: str) -> None:
    reads_or_is_refused(text)


@given(st.sampled_from(GOOD), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 6), st.sampled_from(PIECES))))
@settings(max_examples=examples(500))
def test_any_damage_to_a_good_file(text: str, damages: list[tuple[int, int, str]]) -> None:
    for at, length, piece in damages:
        text = text[:at] + piece + text[at + length :]
    reads_or_is_refused(text)

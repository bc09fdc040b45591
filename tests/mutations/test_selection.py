"""Which tests are tried on a mutation, from a record of what they executed."""

from __future__ import annotations

from pathlib import Path

from tests.mutations.operators import Mutation, mutations_of
from tests.mutations.record import TracedTest
from tests.mutations.selection import Selection

SHOP = """\
LIMIT = 5

def is_full(count, limit=7):
    full = count >= LIMIT
    return full

def price():
    return 3
"""
FULL = TracedTest("tests/store/test_shop.py::test_full", 2.0, {"hero_tui/store/shop.py": [4, 5]})
PRICE = TracedTest("tests/store/test_shop.py::test_price", 1.0, {"hero_tui/store/shop.py": [8]})
FAR = TracedTest("tests/tui/test_screen.py::test_all", 1.0, {"hero_tui/store/shop.py": [4, 5, 8]})


def chosen(tmp_path: Path, line: int, most_seconds: float = 60.0) -> list[str]:
    """The names of the tests that are tried on the first mutation of a line of the shop."""
    (tmp_path / "hero_tui/store").mkdir(parents=True)
    (tmp_path / "hero_tui/store/shop.py").write_text(SHOP)
    selection = Selection([FULL, PRICE, FAR], tmp_path)
    return [test.test.split("::")[1] for test in selection.tests_of(_first(line), most_seconds)]


def _first(line: int) -> Mutation:
    return next(mutation for mutation in mutations_of(SHOP, "hero_tui/store/shop.py") if mutation.line == line)


def test_who_executes_the_line_is_asked_the_near_ones_first(tmp_path: Path) -> None:
    """Given a line that a near and a quicker far test execute: both, the near one first."""
    assert chosen(tmp_path, 4) == ["test_full", "test_all"]


def test_a_constant_is_asked_of_who_executes_its_users(tmp_path: Path) -> None:
    """Given a constant, set on import: the tests of the lines that name it."""
    assert chosen(tmp_path, 1) == ["test_full", "test_all"]


def test_a_default_is_asked_of_who_executes_the_body(tmp_path: Path) -> None:
    """Given a default argument: the tests of the function's lines."""
    assert chosen(tmp_path, 3) == ["test_full", "test_all"]


def test_tests_end_where_the_time_does(tmp_path: Path) -> None:
    """Given 2.5 seconds for tests of 2 and 1: only the first; the first is tried even where it takes longer."""
    assert chosen(tmp_path, 4, most_seconds=2.5) == ["test_full"]


def test_one_test_is_tried_however_long_it_takes(tmp_path: Path) -> None:
    """Given less time than any test takes: the first one."""
    assert chosen(tmp_path, 4, most_seconds=0.1) == ["test_full"]

"""Which changes of a text count as mutations, and which places are left alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutations.operators import mutations_of


def mutated(source: str) -> list[tuple[str, str]]:
    """Every mutation of a text: its operator and the whole text after it."""
    return [(mutation.operator, mutation.applied_to(source)) for mutation in mutations_of(source, "shop.py")]


@pytest.mark.parametrize(
    ("before", "operator", "after"),
    [
        ("LIMIT = 5", "number", ["LIMIT = 10", "LIMIT = 4", "LIMIT = 6"]),
        ("LIMIT = 0.5", "number", ["LIMIT = 1.0", "LIMIT = 1.5"]),
        ("ON = True", "boolean", ["ON = False"]),
        ("a = x < y", "comparison", ["a = x <= y"]),
        ("a = x < y >= z", "comparison", ["a = x <= y >= z", "a = x < y > z"]),
        ("a = x is not None", "comparison", ["a = x is None"]),
        ("a = x not  in y", "comparison", ["a = x in y"]),
        ("a = x and y or z", "and/or", ["a = x or y or z", "a = x and y and z"]),
        ("a = x + y", "arithmetic", ["a = x - y"]),
        ("a = not x", "not dropped", ["a = (x)"]),
        ("a = min(x, y)", "min/max", ["a = max(x, y)"]),
        ("a = x['key']", "key", ["a = x['key_']"]),
        ("a = x.get('key')", "key", ["a = x.get('key_')"]),
        ("a = {'key': x}", "key", ["a = {'key_': x}"]),
        ("f(x)", "call removed", ["pass"]),
        ("a = 'SELECT a FROM b WHERE c < ?'", "SQL", ["a = 'SELECT a FROM b WHERE c <= ?'"]),
        ("def f():\n    return x", "returned value", ["def f():\n    return None"]),
        (
            "def f():\n    return x < y",
            "returned value",
            ["def f():\n    return None", "def f():\n    return not (x < y)"],
        ),
        ("def f(x=1): ...", "number", ["def f(x=0): ...", "def f(x=2): ..."]),
    ],
)
def test_one_small_change_at_a_time(before: str, operator: str, after: list[str]) -> None:
    """Given a line with something to change: each change stands in a text of its own."""
    assert [text for name, text in mutated(before) if name == operator] == after


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring of 5 words."""',
        "def f(x: Literal['a'] = y) -> dict[Literal['b'], int]: ...",
        "import a",
        "if TYPE_CHECKING:\n    A = 5",
        "a = f'{x:5}' + 'text'",
        "a = 'a plain word'",
        "def f():\n    return None",
    ],
)
def test_what_no_test_could_notice_is_left_alone(source: str) -> None:
    """Docstrings, types, imports, words: none of them is mutated."""
    assert mutated(source) == []


def test_a_place_behind_letters_of_several_bytes_is_found() -> None:
    """Given a line with letters of two bytes before the number: the number changes, the letters stay."""
    assert mutated("a = 'größer' * 2")[-1][1] == "a = 'größer' * 4"


def test_every_mutation_says_where_it_is() -> None:
    """Given a mutation in the third line: its name has file, line, operator, before and after."""
    (mutation,) = mutations_of("\n\na = x <= y\n", "hero_tui/shop.py")
    assert str(mutation) == "hero_tui/shop.py:3 comparison: <= → <"


def test_the_own_text_is_mutated_to_python_nearly_everywhere() -> None:
    """Given this package's own files: what is not Python any more is left to the sampling to drop, and is rare."""
    sources = [path.read_text("utf-8") for path in Path(__file__).parent.glob("*.py")]
    texts = [mutation.applied_to(source) for source in sources for mutation in mutations_of(source, "x.py")]
    assert len(texts) > 200
    assert sum(_is_python(text) for text in texts) > 0.99 * len(texts)


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True

"""A paste is passed on as it is, bounded, and ends although its end was lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hero_tui.tui.paste_filter import PasteFilter
from tests.support.examples import examples

BEGIN, END = "\x1b[200~", "\x1b[201~"


def fed(*pieces: str) -> tuple[str, PasteFilter]:
    paste = PasteFilter()
    return "".join(paste.feed(piece) for piece in pieces), paste


@pytest.mark.parametrize(
    ("text", "passed", "waits"),
    [
        ("jjq", "jjq", False),
        ("\x1b[A\x1b[B", "\x1b[A\x1b[B", False),
        (f"{BEGIN}one{END}q", f"{BEGIN}one{END}q", False),
        (f"j{BEGIN}one", f"j{BEGIN}one", True),
        (f"{BEGIN}{END}{BEGIN}two{END}", f"{BEGIN}{END}{BEGIN}two{END}", False),
        (f"{BEGIN}a\x1b[Ab\x1bq{END}j", f"{BEGIN}a[Abq{END}j", False),
        (f"{BEGIN}a{BEGIN}b{END}q", f"{BEGIN}a[200~b{END}q", False),
        (END, END, False),
    ],
)
def test_what_is_passed_on_is_the_same_however_it_comes(text: str, passed: str, waits: bool) -> None:
    for size in range(1, len(text) + 1):
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        found, paste = fed(*pieces)
        assert (found, paste.waiting) == (passed, waits), size


def test_a_paste_without_an_end_is_ended_and_keys_are_keys_again() -> None:
    found, paste = fed(f"{BEGIN}abc", "def\x1b[20")
    assert found == f"{BEGIN}abcdef"
    assert paste.end() == END
    assert paste.end() == ""
    assert paste.feed("q") == "q"


def test_a_paste_is_cut_and_its_rest_is_no_keys() -> None:
    paste = PasteFilter()
    passed = paste.feed(BEGIN) + "".join(paste.feed("x" * 4096) for _ in range(100))
    assert passed == BEGIN + "x" * 65_536
    assert paste.feed(f"qqq{END}j") == f"{END}j"


@settings(max_examples=examples(200))
@given(
    st.lists(st.sampled_from([BEGIN, END, "\x1b", "[", "2", "0", "~", "q", "\x1b[A", "ü"]), max_size=30),
    st.lists(st.integers(0, 120), max_size=8),
)
def test_where_reads_are_cut_changes_nothing(parts: list[str], cuts: list[int]) -> None:
    text = "".join(parts)
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    cut, of_pieces = fed(*(text[one:other] for one, other in pairwise(places)))
    whole, at_once = fed(text)
    assert (cut + of_pieces.end(), of_pieces.feed("")) == (whole + at_once.end(), at_once.feed(""))

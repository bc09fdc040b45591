"""Nothing from outside reaches the terminal as anything but visible characters of one column."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from hero_tui.tui.canvas.escape import escape, middle, shown, to_ascii


def test_what_is_seen_of_hostile_names() -> None:
    assert escape("a\x1b[31mb") == "a\\e[31mb"
    assert escape("two\nlines\tand\r") == "two\\nlines\\tand\\r"
    assert escape("[bold]x[/bold]") == "[bold]x[/bold]", "markup is text: nothing interprets it"
    assert escape("a\u202eb\u200bc") == "a\\u202eb\\u200bc"
    assert escape("日本") == "\\u65e5\\u672c"
    assert escape("é ○ ß") == "é ○ ß"
    assert escape("e\u0301") == "e\\u0301"
    assert escape("\x9b31m\udcff") == "\\x9b31m\\udcff"
    assert len(escape("x" * 100_000)) == 4096


def test_cut_in_the_middle_and_never_at_its_end() -> None:
    assert middle("src/cart/deep/Cart.tsx", 20) == "src/…/Cart.tsx"
    assert middle("some/very/long/path/Component.tsx", 16) == "…/Component.tsx"
    assert middle("abcdefghij", 5) == "ab…ij"
    assert middle("abc", 3) == "abc"
    assert middle("abc", 1) == "…"
    assert middle("abc", 0) == ""


@given(st.text(max_size=300), st.integers(0, 60))
def test_any_text_becomes_single_columns_within_the_width(text: str, width: int) -> None:
    out = shown(text, width)
    assert len(out) <= width
    for character in out:
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Mn", "Me", "Mc"}
        assert unicodedata.east_asian_width(character) not in {"W", "F"}


@given(st.text(max_size=300))
def test_the_ascii_fallback_keeps_the_columns(text: str) -> None:
    out = to_ascii(escape(text))
    assert out.isascii()
    assert len(out) == len(escape(text))

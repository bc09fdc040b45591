"""Words from outside, made fit for one line of a message."""

from __future__ import annotations

import unicodedata

_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain(text: str, most: int = 60) -> str:
    """`text` with everything escaped that could move a cursor or turn the writing, cut in the middle to `most`."""
    if len(text) > most:
        head = (most - 1) // 2
        tail = most - 1 - head
        text = f"{text[:head]}…{text[-tail:]}"
    return "".join(_escaped(char) if unicodedata.category(char) in _UNSAFE else char for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")

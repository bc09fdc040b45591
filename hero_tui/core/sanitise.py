"""Sanitises texts and paths from outside for one line of a message."""

from __future__ import annotations

import unicodedata
from pathlib import Path

MOST_CHARACTERS = 8192
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def sanitise(text: str, most: int = 60) -> str:
    """`text` on one line: control characters escaped, cut in the middle to `most` characters before that."""
    if len(text) > most:
        head = (most - 1) // 2
        tail = most - 1 - head
        text = f"{text[:head]}…{text[-tail:]}"
    return "".join(_escaped(char) if unicodedata.category(char) in _UNSAFE else char for char in text)


def printable(text: str) -> str:
    """`text` as a name: a `?` for each character that cannot be printed."""
    return "".join(char if char.isprintable() else "?" for char in text)


def cut(text: str, width: int) -> str:
    """`text` in `width` characters; what was cut ends with an ellipsis."""
    return text if len(text) <= width else f"{text[: max(0, width - 1)]}…"


def bounded(text: str) -> str:
    """`text`, cut to 8,192 characters."""
    return cut(text, MOST_CHARACTERS)


def from_home(path: Path) -> str:
    """`path` with the home folder written as `~`, where one is known."""
    try:
        home = Path.home()
    except RuntimeError:
        return str(path)
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")

"""The footer: the first keys that fit, what `q` does at the right end; or for some seconds the answer to a key."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, Line, LineBuilder

NARROW = 80
# In the list's footer there is room for what a glance leads to.
_NARROW_KEYS = {"enter": "", "w": "why", "a": "ack", "R": "recorder", "esc": "back", "?": "help"}


# What goes last, the first of them first. On a main screen `esc` mostly takes back a filter, and `1` leads to Live.
_LASTING = {"quit": ("?",), "back": ("?", "esc")}


def footer(width: int, items: Sequence[tuple[str, str]], leaves: str = "quit") -> Line:
    """` j/k move  enter open  w why … ? help   q quit `. The ways back and to the help stay; others go from the right.

    `leaves`: what `q` does there, `back` on what lies on another screen.
    """
    end = f"q {leaves} "
    kept = list(_narrow(items) if width < NARROW else items)
    while kept and _width(kept) + 2 + len(end) > width:
        others = [index for index, item in enumerate(kept) if item[0] not in _LASTING[leaves]]
        lasting = [index for label in _LASTING[leaves] for index, item in enumerate(kept) if item[0] == label]
        del kept[others[-1] if others else lasting[0]]
    row = LineBuilder(width).add(" ")
    for index, (label, word) in enumerate(kept):
        row.add("  " if index else "").add(label, ACCENT).add(f" {word}" if word else "", MUTED)
    if row.column + len(end) <= width:
        row.to(width - len(end)).add("q", ACCENT).add(f" {leaves} ", MUTED)
    return row.line()


def answer_line(width: int, text: str) -> Line:
    """Why a key did nothing: `Build cache has no alert: nothing to acknowledge`."""
    return LineBuilder(width).add(" ").add(shown(text, max(1, width - 2))).line()


def _narrow(items: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [(label, _NARROW_KEYS[label]) for label, _ in items if label in _NARROW_KEYS]
    return [("j/k enter" if label == "enter" else label, word) for label, word in kept]


def _width(items: Sequence[tuple[str, str]]) -> int:
    return 1 + sum(len(label) + (1 + len(word) if word else 0) for label, word in items) + 2 * (len(items) - 1)

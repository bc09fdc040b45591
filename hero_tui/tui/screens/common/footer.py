"""The footer: the first keys that fit, `q quit` at the right end."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, Line, LineBuilder

NARROW = 80
# In the list's footer there is room for what a glance leads to.
_NARROW_KEYS = {"enter": "", "w": "why", "a": "ack", "R": "recorder", "esc": "back", "?": "help"}


def footer(width: int, items: Sequence[tuple[str, str]]) -> Line:
    """` j/k move  enter open  w why … ? help   q quit `. `? help` always stays; others go from the right."""
    end = "q quit "
    shown = list(_narrow(items) if width < NARROW else items)
    while shown and _width(shown) + 2 + len(end) > width:
        others = [index for index, item in enumerate(shown) if item[0] != "?"]
        if not others:
            shown = []
            break
        del shown[others[-1]]
    row = LineBuilder(width).add(" ")
    for index, (label, word) in enumerate(shown):
        row.add("  " if index else "").add(label, ACCENT).add(f" {word}" if word else "", MUTED)
    if row.column + len(end) <= width:
        row.to(width - len(end)).add("q", ACCENT).add(" quit ", MUTED)
    return row.line()


def _narrow(items: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    kept = [(label, _NARROW_KEYS[label]) for label, _ in items if label in _NARROW_KEYS]
    return [("j/k enter" if label == "enter" else label, word) for label, word in kept]


def _width(items: Sequence[tuple[str, str]]) -> int:
    return 1 + sum(len(label) + (1 + len(word) if word else 0) for label, word in items) + 2 * (len(items) - 1)

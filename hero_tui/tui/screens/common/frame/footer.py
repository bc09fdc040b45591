"""The footer: the first keys that fit, what `q` does at the right end; or for some seconds the answer to a key."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, Line, LineBuilder

NARROW = 80
# In the list's footer there is room for what a glance leads to.
_NARROW_KEYS = {"enter": "", "w": "why", "a": "ack", "R": "recorder", "esc": "back", "?": "help"}
# What goes last, the first of them first. On a main screen `esc` mostly takes back a filter, and `1` leads to Live.
_LASTING = {"quit": ("?",), "back": ("?", "esc")}
LEAVES = "q"


class FooterKey(Struct, frozen=True):
    """A key of the registry as it stands in a footer: its `label` there, what is printed for it, and its word."""

    label: str
    printed: str
    word: str

    @property
    def width(self) -> int:
        """Columns of key and word."""
        return len(self.printed) + (1 + len(self.word) if self.word else 0)


class FooterSpot(Struct, frozen=True):
    """Where a click hit. `right`: the right half of the key, for a pair as `[ ]` or `j/k`."""

    label: str
    right: bool = False


def footer(width: int, items: Sequence[tuple[str, str]], leaves: str = "quit") -> Line:
    """` j/k move  enter open  w why … ? help   q quit `. The ways back and to the help stay; others go from the right.

    `leaves`: what `q` does there, `back` on what lies on another screen.
    """
    end = f"{LEAVES} {leaves} "
    row = LineBuilder(width).add(" ")
    for index, key in enumerate(_fitting(width, items, leaves)):
        row.add("  " if index else "").add(key.printed, ACCENT).add(f" {key.word}" if key.word else "", MUTED)
    if row.column + len(end) <= width:
        row.to(width - len(end)).add(LEAVES, ACCENT).add(f" {leaves} ", MUTED)
    return row.line()


def footer_spot(width: int, items: Sequence[tuple[str, str]], leaves: str, x: int) -> FooterSpot | None:
    """Which key of the footer stands in column `x`; None between them."""
    column = 1
    for key in _fitting(width, items, leaves):
        if column <= x < column + key.width:
            return FooterSpot(key.label, 2 * (x - column) > len(key.label) - 1 and x < column + len(key.printed))
        column += key.width + 2
    end = len(leaves) + 3
    return FooterSpot(LEAVES) if width - end <= x < width - 1 and column - 2 + end <= width else None


def answer_line(width: int, text: str) -> Line:
    """Why a key did nothing: `Build cache has no alert: nothing to acknowledge`."""
    return LineBuilder(width).add(" ").add(shown(text, max(1, width - 2))).line()


def _fitting(width: int, items: Sequence[tuple[str, str]], leaves: str) -> list[FooterKey]:
    """The keys that a footer of that width has."""
    kept = _narrow(items) if width < NARROW else [FooterKey(label, label, word) for label, word in items]
    while kept and _width(kept) + 2 + len(LEAVES) + len(leaves) + 2 > width:
        others = [index for index, key in enumerate(kept) if key.printed not in _LASTING[leaves]]
        lasting = [index for label in _LASTING[leaves] for index, key in enumerate(kept) if key.printed == label]
        del kept[others[-1] if others else lasting[0]]
    return kept


def _narrow(items: Sequence[tuple[str, str]]) -> list[FooterKey]:
    kept = [(label, _NARROW_KEYS[label]) for label, _ in items if label in _NARROW_KEYS]
    return [FooterKey(label, "j/k enter" if label == "enter" else label, word) for label, word in kept]


def _width(keys: Sequence[FooterKey]) -> int:
    return 1 + sum(key.width for key in keys) + 2 * (len(keys) - 1)

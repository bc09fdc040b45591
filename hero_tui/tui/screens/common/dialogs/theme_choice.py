"""Chooses a theme in the footer's place: the screen above it is the preview. Pure.

Theme  auto  dark  [light]  colour-blind  high-contrast     ← → try · enter keep · esc as it was
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.tui.canvas.styled_text import ACCENT, BOLD, MUTED, Line, LineBuilder

HINT = "← → try · enter keep · esc as it was"


class ThemeChoice(Struct, frozen=True):
    """`names` of the themes, which of them is tried (`at`), and which was in use `before`."""

    names: tuple[str, ...]
    at: int
    before: str

    @property
    def name(self) -> str:
        """The theme that is tried."""
        return self.names[self.at]

    def moved(self, step: int) -> ThemeChoice:
        """Return the choice with the next theme (+1) or the one before it (-1); after the last comes the first."""
        return replace(self, at=(self.at + step) % len(self.names))

    def line(self, width: int) -> Line:
        """The names with the tried one in brackets; where they do not fit, that one alone."""
        row = LineBuilder(width).add(" Theme ", ACCENT)
        if row.column + sum(len(name) + 2 for name in self.names) + 2 > width:
            row.add(f" [{self.name}]"[: max(0, width - row.column)], BOLD)
        else:
            for index, name in enumerate(self.names):
                row.add(f" [{name}]" if index == self.at else f"  {name}", BOLD if index == self.at else MUTED)
        if row.column + 3 + len(HINT) <= width:
            row.to(width - len(HINT) - 1).add(HINT, MUTED)
        return row.line()


def begin(names: tuple[str, ...], present: str) -> ThemeChoice:
    """Return the choice with the present theme in brackets."""
    return ThemeChoice(names, names.index(present) if present in names else 0, present)

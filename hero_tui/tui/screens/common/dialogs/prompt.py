"""A line of text that somebody types, in the footer's place: `enter` does it, `esc` leaves it. Pure."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, Line, LineBuilder

LONGEST = 500
HINT = "enter save · esc leave"
FILTER = "filter"


class Prompt(Struct, frozen=True):
    """`label` says what is asked; `purpose` tells its owner what to do with the text. `fixed`: only enter or esc."""

    label: str
    purpose: str
    text: str = ""
    hint: str = HINT
    fixed: bool = False

    def typed(self, character: str) -> Prompt:
        """Return the prompt with one more character; what cannot be seen is not taken."""
        if self.fixed or not character.isprintable() or len(self.text) >= LONGEST:
            return self
        return replace(self, text=self.text + character)

    def erased(self) -> Prompt:
        """Return the prompt without its last character."""
        return replace(self, text=self.text[:-1])

    def line(self, width: int) -> Line:
        """`Filter: mem▏   enter save · esc leave`; the end of a long text stays in sight."""
        label = f" {shown(self.label, max(8, width - (len(self.hint) + 4 if self.fixed else 14)))} "
        room = max(4, width - len(label) - len(self.hint) - 5)
        text = shown(self.text, 2 * LONGEST)[-room:]
        row = LineBuilder(width).add(label, ACCENT).add(text).add("" if self.fixed else "▏", ACCENT)
        if row.column + 3 + len(self.hint) <= width:
            row.add("   ").add(self.hint, MUTED)
        return row.line()


def filter_prompt(query: str) -> Prompt:
    """`Filter: mem▏`: asks for the text that listed rows must hold."""
    return Prompt("Filter:", FILTER, query, "enter filter · esc leave")

"""The palette: every action that exists below it, found by typing a part of its name.

`q` goes back while nothing is typed; after the first letter it is text.

─ Actions ──────────────────────────────── esc, q back ─
  > pau▏
▸ p        pause the screen; recording goes on
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, TEXT, Line, LineBuilder, Span, on_row
from hero_tui.tui.key_bindings import Action, key_name
from hero_tui.tui.screens.common.frame.lines import title_rule
from hero_tui.tui.screens.common.frame.page import more_line
from hero_tui.tui.screens.common.screen import HeroScreen


def matching(actions: Sequence[Action], typed: str) -> tuple[Action, ...]:
    """Return the actions whose sentence, word or id holds every typed word."""
    parts = typed.casefold().split()
    matches = []
    for action in actions:
        text = f"{action.help} {action.word} {action.id.replace('_', ' ')}".casefold()
        if action.palette and all(part in text for part in parts):
            matches.append(action)
    return tuple(matches)


class PaletteScreen(HeroScreen):
    """Typing narrows the list; up and down choose; enter does it on the screen below."""

    def __init__(self, below: HeroScreen) -> None:
        super().__init__()
        self._below = below
        self._typed = ""
        self._at = 0

    def matches(self) -> tuple[Action, ...]:
        """What is listed."""
        return matching(self._below.actions(), self._typed)

    def page(self, width: int, height: int) -> Sequence[Line]:
        """Title, what was typed, the list."""
        matches = self.matches()
        closes = "enter do · esc back" if self._typed else "enter do · esc, q back"
        lines = [title_rule(width, "Actions", ((Span(closes, MUTED),),), focused=True)]
        lines.append(LineBuilder(width).add("  > ", ACCENT).add(shown(self._typed, width - 8)).add("▏", ACCENT).line())
        first = max(0, self._at - (height - 4)) if len(matches) > height - 2 else 0
        first = min(first, max(0, len(matches) - (height - 2)))
        below = len(matches) - first - (height - 2)
        visible = matches[first:] if below <= 0 else matches[first : first + height - 3]
        for index, action in enumerate(visible, first):
            row = (
                LineBuilder(width)
                .add("▸ " if index == self._at else "  ", ACCENT)
                .add(key_name(action.keys[0]), ACCENT)
                .to(12)
            )
            line = row.add(action.help, TEXT).line()
            lines.append(on_row(line) if index == self._at else line)
        if below > 0:
            lines.append(more_line(below + 1, width))
        if not matches:
            lines.append(LineBuilder(width).add("  No such action.", MUTED).line())
        lines += [LineBuilder(width).line()] * max(0, height - len(lines))
        return lines[:height]

    async def on_key(self, event: events.Key) -> None:
        """Take text as text; up, down, enter and escape move, do and leave."""
        event.stop()
        event.prevent_default()
        matches = self.matches()
        match event.key:
            case "ctrl+c":
                self.host.perform("leave")
            case "escape":
                self.host.back()
            case "q" if not self._typed:
                self.host.back()
            case "enter":
                self.host.back()
                if matches:
                    self._below.perform(matches[min(self._at, len(matches) - 1)].id)
                return
            case "up":
                self._at = max(0, self._at - 1)
            case "down":
                self._at = min(max(0, len(matches) - 1), self._at + 1)
            case "backspace":
                self._typed, self._at = self._typed[:-1], 0
            case _ if event.character and event.character.isprintable():
                self._typed, self._at = self._typed + event.character, 0
            case _:
                return
        self.repaint()

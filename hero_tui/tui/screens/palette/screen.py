"""The palette: where to go and what to do, found by typing a part of its name.

`q` goes back while nothing is typed; after the first letter it is text.

─ Go to or do ──────────────────────────── esc, q back ─
  > mem▏
▸ Memory           panel    2.47 GB, 82 % of 3.00 GB   enter
  Alert 43 Memory  alert    ▲ open 6 min
"""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from hero_tui.core.sanitise import cut
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import ACCENT, MUTED, TEXT, Line, LineBuilder, Span, on_row
from hero_tui.tui.screens.common.frame.lines import title_rule
from hero_tui.tui.screens.common.frame.page import more_line
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.screens.palette.entries import Entry, entries

HEAD = 2  # lines above the list
_DOES = "enter"


def first_shown(count: int, at: int, room: int) -> int:
    """The index of the first of `count` rows in `room` lines: the chosen one is seen, also above `▼ 9 more`."""
    if count <= room:
        return 0
    return max(0, min(at - (room - 2), count - room))


def entry_line(entry: Entry, width: int, *, chosen: bool) -> Line:
    """Name, kind and what is known of it; `enter` at the end of the chosen row."""
    name, kind = max(12, min(34, width // 3)), 8 if width >= 60 else 0
    row = LineBuilder(width).add("▸ " if chosen else "  ", ACCENT)
    row.add(shown(entry.name, name - 2), ACCENT if entry.kind == "do" else TEXT).to(name + 2)
    if kind:
        row.add(entry.kind, MUTED).to(name + 2 + kind)
    does = _DOES if chosen and width >= 80 else ""
    row.add(cut(escape(entry.fact), max(1, width - row.column - 1 - (len(does) + 2 if does else 0))), TEXT)
    line = row.right(does, width - 1, MUTED).line()
    return on_row(line) if chosen else line


class PaletteScreen(HeroScreen):
    """Typing narrows the list; up and down choose; enter, or a second click, does it on the screen below."""

    def __init__(self, below: HeroScreen) -> None:
        super().__init__()
        self._below = below
        self._typed = ""
        self._at = 0

    def listed(self) -> tuple[Entry, ...]:
        """What is listed."""
        return entries(self.snapshot, self._below.actions(), self.now(), self._typed)

    def page(self, width: int, height: int) -> Sequence[Line]:
        """Title, what was typed, the list."""
        listed = self.listed()
        self._at = min(self._at, max(0, len(listed) - 1))
        closes = "enter do · esc back" if self._typed else "enter do · esc, q back"
        lines = [title_rule(width, "Go to or do", ((Span(closes, MUTED),),), focused=True)]
        lines.append(LineBuilder(width).add("  > ", ACCENT).add(shown(self._typed, width - 8)).add("▏", ACCENT).line())
        room = height - HEAD
        first = first_shown(len(listed), self._at, room)
        below = len(listed) - first - room
        visible = listed[first:] if below <= 0 else listed[first : first + room - 1]
        lines += [entry_line(each, width, chosen=index == self._at) for index, each in enumerate(visible, first)]
        if below > 0:
            lines.append(more_line(below + 1, width))
        if not listed:
            lines.append(LineBuilder(width).add("  Nothing here is called that.", MUTED).line())
        lines += [LineBuilder(width).line()] * max(0, height - len(lines))
        return lines[:height]

    def focus_at(self, x: int, y: int) -> bool:
        """The row in that line."""
        del x
        listed, room = self.listed(), self.app.size.height - HEAD
        first = first_shown(len(listed), self._at, room)
        at = first + y - HEAD
        if not y >= HEAD or at >= len(listed) or (len(listed) - first > room and y == HEAD + room - 1):
            return False
        if at == self._at:
            return True
        self._move_to(at)
        return False

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click chooses a row, another one does it; there is no footer here."""
        event.stop()
        if event.button == 1 and self.focus_at(int(event.screen_x), int(event.screen_y)):
            self._do()

    def scroll_at(self, x: int, y: int, step: int) -> None:
        """The choice, by one."""
        del x, y
        self._move_to(self._at + step)

    def _move_to(self, at: int) -> None:
        self._at = max(0, min(len(self.listed()) - 1, at))
        self.repaint()

    def _do(self) -> None:
        listed = self.listed()
        self.host.back()
        if listed:
            listed[min(self._at, len(listed) - 1)].go(self._below)

    async def on_key(self, event: events.Key) -> None:
        """Take text as text; up, down, enter and escape move, do and leave."""
        event.stop()
        event.prevent_default()
        match event.key:
            case "ctrl+c":
                self.host.perform("leave")
            case "escape":
                self.host.back()
            case "q" if not self._typed:
                self.host.back()
            case "enter":
                self._do()
            case "up":
                self._move_to(self._at - 1)
            case "down":
                self._move_to(self._at + 1)
            case "backspace":
                self._search(self._typed[:-1])
            case _ if event.character and event.character.isprintable():
                self._search(self._typed + event.character)
            case _:
                return

    def _search(self, typed: str) -> None:
        self._typed, self._at = typed, 0
        self.repaint()

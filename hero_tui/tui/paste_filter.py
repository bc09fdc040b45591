"""Keeps a bracketed paste bounded: in size, in time, and free of what could be taken for keys.

A terminal sends a paste between two sequences. One whose end is lost (a connection that broke, a program that printed
the beginning) would swallow every key that comes after it, and hold them in memory for ever.
"""

from __future__ import annotations

BEGIN, END = "\x1b[200~", "\x1b[201~"
ESCAPE = "\x1b"
MOST_PASTED = 64 * 1024
"""Characters of one paste that are passed on; the longest answer to a prompt has 500."""


class PasteFilter:
    """Passes input on to the parser. `waiting`: whether a paste has begun and its end is still to come."""

    def __init__(self) -> None:
        self.waiting = False
        self._room = 0
        self._before = ""
        """What was passed on last, where a paste's beginning may stand half."""
        self._held = ""
        """The begin of what may be a paste's end."""

    def feed(self, text: str) -> str:
        """Return what the parser gets of `text`: all of it outside a paste, and of a paste at most so much."""
        passed: list[str] = []
        rest = self._held + text
        self._held = ""
        while rest:
            rest = self._paste(rest, passed) if self.waiting else self._keys(rest, passed)
        return "".join(passed)

    def end(self) -> str:
        """End a paste that waits for its end, and return what the parser gets for it."""
        if not self.waiting:
            return ""
        self.waiting, self._held = False, ""
        return END

    def _keys(self, text: str, passed: list[str]) -> str:
        seen = self._before + text
        at = seen.find(BEGIN)
        if at < 0:
            passed.append(text)
            self._before = seen[1 - len(BEGIN) :]
            return ""
        through = at + len(BEGIN) - len(self._before)
        passed.append(text[:through])
        self.waiting, self._room, self._before = True, MOST_PASTED, ""
        return text[through:]

    def _paste(self, text: str, passed: list[str]) -> str:
        at = text.find(END)
        if at >= 0:
            self._take(text[:at], passed)
            passed.append(END)
            self.waiting = False
            return text[at + len(END) :]
        half = next((size for size in range(len(END) - 1, 0, -1) if text.endswith(END[:size])), 0)
        self._take(text[: len(text) - half], passed)
        self._held = text[len(text) - half :]
        return ""

    def _take(self, text: str, passed: list[str]) -> None:
        """An escape within a paste would begin a sequence for the parser, and end as keys."""
        taken = text.replace(ESCAPE, "")[: self._room]
        self._room -= len(taken)
        passed.append(taken)

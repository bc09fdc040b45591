"""What is wrong with a file, where, and what to do about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from hero_tui.core.sanitise import sanitise

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
WIDEST_EXCERPT = 100
MOST_KNOWN = 12
MOST_COMPARED = 200


class Place(Struct, frozen=True):
    """A place in a text, 1-based, counted in characters."""

    line: int
    column: int


class Severity(StrEnum):
    """An error keeps the file from being used; a note is worth knowing."""

    ERROR = "error"
    NOTE = "note"


class Problem(Struct, frozen=True):
    """One thing to say of a file. `sentence` and `hint` come without a final point; `excerpt` is the source line.

    `key`: the dotted path of what it is about (`budgets.dev.lint.time.p95`), None where nothing could be read.
    """

    file: str
    place: Place
    sentence: str
    hint: str
    excerpt: str
    severity: Severity = Severity.ERROR
    key: str | None = None

    def __str__(self) -> str:
        """`file:line:column: sentence. suggestion`, in one line."""
        hint = f". {self.hint}" if self.hint else ""
        return f"{sanitise(self.file, 300)}:{self.place.line}:{self.place.column}: {self.sentence}{hint}"

    def drawn(self) -> str:
        """The message, the source line and a caret under the place."""
        start = max(0, self.place.column - 1 - WIDEST_EXCERPT // 2)
        shown = "".join(_visible(char) for char in self.excerpt[start : start + WIDEST_EXCERPT])
        before = "".join(_visible(char) for char in self.excerpt[start : self.place.column - 1])
        gutter = f"{self.place.line:>5} │ "
        return f"{self}\n{gutter}{shown}\n{' ' * 5} │ {' ' * _width(before)}^"


class BudgetsError(Exception):
    """A budgets.yaml cannot be used. Its text is that of the first problem, in one line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(str(self.problems[0]))


class Problems:
    """Collects what is to be said of one file, so that all is said at once."""

    MOST = 50

    def __init__(self, text: str, file: str) -> None:
        self._lines = LINE_BREAK.split(text)
        self._file = file
        self._found: list[Problem] = []
        self.count = 0
        """How often an error was noted, also those that are left out."""

    def add(self, place: Place, sentence: str, hint: str = "", key: str | None = None) -> None:
        """Note an error, once; those after the fiftieth are left out."""
        self.collect(self.problem(place, sentence, hint, key))

    def collect(self, problem: Problem) -> None:
        """Note an error that was made elsewhere."""
        self.count += 1
        if len(self._found) < self.MOST and problem not in self._found:
            self._found.append(problem)

    def problem(
        self, place: Place, sentence: str, hint: str = "", key: str | None = None, severity: Severity = Severity.ERROR
    ) -> Problem:
        """One with its source line; it is not collected."""
        excerpt = self._lines[place.line - 1] if 0 < place.line <= len(self._lines) else ""
        return Problem(self._file, place, sentence, hint, excerpt, severity, key)

    def place_of(self, offset: int, text: str) -> Place:
        """The place of the character at `offset`."""
        before = LINE_BREAK.split(text[:offset])
        return Place(len(before), len(before[-1]) + 1)

    def raise_any(self) -> None:
        """Raise `BudgetsError` when there are errors, in the order of their places."""
        if self._found:
            raise BudgetsError(in_order(self._found))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By their places."""
    return sorted(problems, key=lambda each: (each.place.line, each.place.column))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be; of very many words none is looked for."""
    known = list(known)
    if len(known) > MOST_COMPARED:
        return None
    import difflib

    found = difflib.get_close_matches(word[:80], known, n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion: the nearest known word, else all of them. Of short words (p96) several are as near."""
    known = list(known)
    near = nearest(word, known) if len(word) > 3 else None
    if near is not None:
        return f"Did you mean {near}?"
    more = f" and {len(known) - MOST_KNOWN} more" if len(known) > MOST_KNOWN else ""
    return f"Known here: {', '.join(known[:MOST_KNOWN])}{more}"


def _visible(char: str) -> str:
    return " " if char == "\t" else sanitise(char)


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )

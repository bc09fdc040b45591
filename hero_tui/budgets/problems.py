"""Problems of a budgets.yaml: what is wrong, where, and what to write instead."""

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
    """A place in a text: line and column in characters, from 1 on."""

    line: int
    column: int


class Severity(StrEnum):
    """An error keeps the file from being used; a note is worth knowing."""

    ERROR = "error"
    NOTE = "note"


class Problem(Struct, frozen=True):
    """One problem of a file. `sentence` and `hint` have no final point; `excerpt` is the source line.

    `key`: the dotted path of the value (`budgets.dev.lint.time.p95`), None where nothing could be read.
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
    """Collects the problems of one file, so that all are reported at once."""

    MOST = 50

    def __init__(self, text: str, file: str) -> None:
        self._lines = LINE_BREAK.split(text)
        self._file = file
        self._errors: list[Problem] = []
        self.count = 0
        """How many errors were noted, with duplicates and those beyond the fiftieth."""

    def add(self, place: Place, sentence: str, hint: str = "", key: str | None = None) -> None:
        """Note an error; duplicates and those after the fiftieth are left out."""
        self.collect(self.problem(place, sentence, hint, key))

    def collect(self, problem: Problem) -> None:
        """Note an error that was made elsewhere."""
        self.count += 1
        if len(self._errors) < self.MOST and problem not in self._errors:
            self._errors.append(problem)

    def problem(
        self, place: Place, sentence: str, hint: str = "", key: str | None = None, severity: Severity = Severity.ERROR
    ) -> Problem:
        """Make a problem with its source line, without collecting it."""
        excerpt = self._lines[place.line - 1] if 0 < place.line <= len(self._lines) else ""
        return Problem(self._file, place, sentence, hint, excerpt, severity, key)

    def place_of(self, offset: int, text: str) -> Place:
        """The place of the character at `offset`."""
        before = LINE_BREAK.split(text[:offset])
        return Place(len(before), len(before[-1]) + 1)

    def raise_any(self) -> None:
        """Raise `BudgetsError` when there are errors, in the order of their places."""
        if self._errors:
            raise BudgetsError(in_order(self._errors))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems in the order of their places."""
    return sorted(problems, key=lambda problem: (problem.place.line, problem.place.column))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like `word`; None where none is, or among more than 200 words."""
    known = list(known)
    if len(known) > MOST_COMPARED:
        return None
    import difflib

    matches = difflib.get_close_matches(word[:80], known, n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint: the nearest known word, else a list of them. Short words (p96) get the list: several are as near."""
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

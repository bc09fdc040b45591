"""Everything that is in force, with where it was written: what the checks of the whole picture, the notes and
`budgets explain` look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec import Struct

from hero_tui.budgets.parse.document import Entry, Leaves, Placed, Sheet, leaf
from hero_tui.core.budget import Budget, Check, Kind, Planned

T = TypeVar("T")


class Ground(Struct, frozen=True):
    """What a budget is settled on: the shipped sheet, all sheets (the user's own one last), what they say together of
    defaults and ladders, and the checks by name.

    `signals`: the shipped ids of each kind. `closed`: their systems, whose signals come from this program, so that
    another name there is a slip of the pen.
    """

    shipped: Sheet
    sheets: tuple[Sheet, ...]
    leaves: Leaves
    checks: dict[str, Entry]
    signals: Mapping[Kind, tuple[str, ...]]
    closed: frozenset[str]

    def get(self, path: str, type_: type[T]) -> Placed[T] | None:
        """What is said of defaults and ladders at that path."""
        return leaf(self.leaves, path, type_)

    def own(self, *placed: Placed[Any] | None) -> Placed[Any]:
        """Of values that do not go together, the one that the user's own file wrote; else the first."""
        found = [each for each in placed if each is not None]
        return next((each for each in found if each.sheet is not self.shipped), found[0])

    def say(self, sentence: str, hint: str, *placed: Placed[Any] | None) -> None:
        """Note an error at the user's own value of these, and always in the user's own sheet: the shipped one is shared
        by all that are laid over it."""
        at = self.own(*placed)
        self.sheets[-1].problems.collect(at.sheet.problems.problem(at.place, sentence, hint, at.key or None))


class Note(Struct, frozen=True):
    """A sentence about a written value that keeps nobody from using it."""

    at: Placed[Any]
    sentence: str
    hint: str


class Picture(Struct, frozen=True):
    """What is in force, in the file's order. `entries`: by id, as written, also those that are switched off."""

    ground: Ground
    entries: dict[str, Entry]
    budgets: tuple[Budget, ...]
    checks: tuple[Check, ...] = ()
    planned: tuple[Planned, ...] = ()

    def get(self, budget_id: str) -> Budget | None:
        """The budget of that id, or None."""
        return next((each for each in self.budgets if each.id == budget_id), None)

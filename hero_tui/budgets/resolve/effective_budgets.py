"""The context in which entries are resolved, and the budgets that are in force afterwards."""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec import Struct

from hero_tui.budgets.parse.document import Document, Entry, Leaves, Placed, leaf
from hero_tui.budgets.units import Quantity
from hero_tui.core.budget import Budget
from hero_tui.core.declared import Check, DeclaredServer, Planned

T = TypeVar("T")


class ResolveContext(Struct, frozen=True):
    """What entries are resolved against: the shipped document, all documents (the user's own last), their defaults and
    ladders laid over one another, and the declared checks by name.

    `timed`: the shipped signals of single timed operations. `figures`: the shipped figures of the reports. `closed`:
    the systems of the shipped budgets; another name in one of them is a slip of the pen.
    """

    shipped: Document
    documents: tuple[Document, ...]
    leaves: Leaves
    checks: dict[str, Entry]
    timed: tuple[str, ...]
    figures: tuple[str, ...]
    closed: frozenset[str]

    def get(self, path: str, type_: type[T]) -> Placed[T] | None:
        """The value of defaults or ladders at that path."""
        return leaf(self.leaves, path, type_)

    def own(self, *placed: Placed[Any] | None) -> Placed[Any]:
        """Of values that do not go together, the one that the user's own file wrote; else the first."""
        written = [value for value in placed if value is not None]
        return next((value for value in written if value.document is not self.shipped), written[0])

    def error(self, sentence: str, hint: str, *placed: Placed[Any] | None) -> None:
        """Note an error at the user's own value of these. It is always collected by the user's own document: the
        shipped one is shared by all that are laid over it."""
        at = self.own(*placed)
        self.documents[-1].problems.collect(at.document.problems.problem(at.place, sentence, hint, at.key or None))

    def is_slip(self, signal: str) -> bool:
        """Whether nothing is measured under that name, though its system is one of this program."""
        return signal.partition(".")[0] in self.closed and signal not in self.shipped.entries


class Note(Struct, frozen=True):
    """A sentence about a written value that keeps nobody from using it."""

    at: Placed[Any]
    sentence: str
    hint: str


class EffectiveBudgets(Struct, frozen=True):
    """What is in force, in the file's order. `entries`: by id, as written, also those that are switched off."""

    context: ResolveContext
    entries: dict[str, Entry]
    budgets: tuple[Budget, ...]
    checks: tuple[Check, ...] = ()
    planned: tuple[Planned, ...] = ()
    servers: tuple[DeclaredServer, ...] = ()

    @property
    def launched_by(self) -> tuple[str, ...]:
        """The names of programs that the file adds to those below which a launch begins."""
        written = self.context.get("launched_by", tuple)
        return tuple(name.value for name in written.value) if written is not None else ()

    @property
    def poll_files(self) -> float | None:
        """How often the files of the workspace are looked at (s); None: never, the kernel tells of saves."""
        written = self.context.get("poll_files", Quantity)
        return None if written is None else written.value.value

    def get(self, budget_id: str) -> Budget | None:
        """The budget of that id, or None."""
        return next((budget for budget in self.budgets if budget.id == budget_id), None)

    def checks_of(self, name: str | None) -> list[Check]:
        """The declared check of that name; None: all of them."""
        return [check for check in self.checks if name in {None, check.name}]

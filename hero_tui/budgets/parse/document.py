"""A budgets.yaml as it was written, before it is laid over another: every value by its key, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from hero_tui.budgets.problems import Place, Problems
from hero_tui.core.declared import Source
from hero_tui.core.kinds import Kind

T = TypeVar("T")


class Placed(Struct, Generic[T], frozen=True):
    """A value and where it was written, for messages about how it goes with others.

    `key`: its dotted path in the file; `text`: as it was written, empty for what is not one value.
    """

    value: T
    place: Place
    document: Document
    key: str = ""
    text: str = ""

    @property
    def source(self) -> Source:
        """The place with its file."""
        return Source(self.document.file, self.place.line, self.place.column)


Leaves = Mapping[str, Placed[Any]]
"""What stands below one mapping, by dotted path: `time`, `time.p95`, `ladder.info.enter`. A block's own value is None;
so is that of an `off`. A list is a tuple of values, or of `Leaves`."""


class Entry(Struct, frozen=True):
    """One mapping of a document: a budget, a check, a planned span. `id`: its name, placed at its key.

    `broken`: some of it could not be read, so that nothing can be concluded from what is missing.
    """

    id: Placed[str]
    leaves: Leaves
    off: bool = False
    broken: bool = False

    @property
    def kind(self) -> Placed[Kind] | None:
        """A budget's kind, placed at its key."""
        for kind in Kind:
            block = self.leaves.get(kind.value)
            if block is not None:
                return Placed(kind, block.place, block.document, block.key)
        return None

    def get(self, path: str, type_: type[T]) -> Placed[T] | None:
        """The value at that path; None where there is none of that type, or `off`."""
        return leaf(self.leaves, path, type_)


class Document(Struct, eq=False):
    """One file: its budgets by id in its order, what else it says, and what is wrong with it."""

    file: str
    problems: Problems
    entries: dict[str, Entry] = field(default_factory=dict)
    leaves: Leaves = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    """The top-level keys below which something could not be read."""

    def error(self, placed: Placed[Any], sentence: str, hint: str = "") -> None:
        """Note an error at a value of this document."""
        self.problems.add(placed.place, sentence, hint, placed.key or None)


def leaf(leaves: Leaves, path: str, type_: type[T]) -> Placed[T] | None:
    """The value at that path; None where there is none of that type, or `off`."""
    placed = leaves.get(path)
    return placed if placed is not None and isinstance(placed.value, type_) else None

"""A budgets.yaml as it was written, before it is laid over another: every value by its key, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from hero_tui.budgets.kinds.registry import KIND_WORDS
from hero_tui.budgets.problems import Place, Problems
from hero_tui.core.budget import Kind, Source, Window

T = TypeVar("T")
_IN_RUNS = frozenset({Kind.GROWTH, Kind.BASELINE})


class Placed(Struct, Generic[T], frozen=True):
    """A value and where it was written, for messages about how it goes with others.

    `key`: its dotted path in the file; `text`: as it was written, empty for what is not one value.
    """

    value: T
    place: Place
    sheet: Sheet
    key: str = ""
    text: str = ""

    @property
    def source(self) -> Source:
        """The place with its file."""
        return Source(self.sheet.file, self.place.line, self.place.column)


Leaves = Mapping[str, Placed[Any]]
"""What stands below one mapping, by dotted path: `time`, `time.p95`, `ladder.info.enter`. A block's own value is None;
so is that of an `off`. A list is a tuple of values, or of `Leaves`."""


class Entry(Struct, frozen=True):
    """What one mapping says: a budget, a check, a planned span. `id`: its name, placed at its key.

    `broken`: some of it could not be read, so that nothing can be concluded from what is missing.
    """

    id: Placed[str]
    leaves: Leaves
    off: bool = False
    broken: bool = False

    @property
    def kind(self) -> Placed[Kind] | None:
        """A budget's kind, placed at what it promises."""
        for word in KIND_WORDS:
            found = self.leaves.get(word)
            if found is not None:
                return Placed(Kind(word), found.place, found.sheet, found.key)
        return None

    def get(self, path: str, type_: type[T]) -> Placed[T] | None:
        """What is said at that path; None where nothing is, or `off`."""
        return leaf(self.leaves, path, type_)

    def over(self, base: Entry | None) -> Entry:
        """This entry laid over `base`: what it does not say stays. Another kind brings promises and levels of its own,
        and its own window in place of one that counts runs; a ratio of good events replaces one of bad ones."""
        if base is None or self.off or base.off:
            return self
        mine, theirs = self.kind, base.kind
        gone: tuple[str, ...] = ()
        if mine is not None and theirs is not None and mine.value is not theirs.value:
            window = base.get("window", Window)
            counted = mine.value in _IN_RUNS or (window is not None and window.value.operations is not None)
            gone = (theirs.value.value, "ladder", "over", *(("window",) if counted else ()))
        elif {"ratio.min", "ratio.max"} & self.leaves.keys():
            gone = ("ratio",)
        kept = {path: each for path, each in base.leaves.items() if path.partition(".")[0] not in gone}
        return Entry(self.id, {**kept, **self.leaves}, broken=self.broken)


class Sheet(Struct, eq=False):
    """One file: its budgets by id in its order, what else it says, and what is wrong with it."""

    file: str
    problems: Problems
    entries: dict[str, Entry] = field(default_factory=dict)
    leaves: Leaves = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    """The top-level keys below which something could not be read."""

    def say(self, placed: Placed[Any], sentence: str, hint: str = "") -> None:
        """Note an error at a value of this sheet."""
        self.problems.add(placed.place, sentence, hint, placed.key or None)


def leaf(leaves: Leaves, path: str, type_: type[T]) -> Placed[T] | None:
    """What is said at that path; None where nothing is, or `off`."""
    found = leaves.get(path)
    return found if found is not None and isinstance(found.value, type_) else None

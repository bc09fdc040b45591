"""One command's saves: many different files, one after the other without a pause, are no person's.

A formatter over a tree, a code generator, an agent: somebody ran one command. It is a bulk change, told in pieces of at
most 5 s, and no piece of it is judged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

PAUSE = 0.5  # seconds between two saves of a run are less
MANY = 5  # different files
MOST_AT_ONCE = 20  # different files that an editor saves within a second, and nobody else
HELD = 1.6  # seconds for which a burst is held back that others follow: by then it is known whether they are many
LONGEST = 5.0  # seconds of one piece


class SaveRun:
    """The run that one server's operations are in now: `paths` are the files of those told, `last` (monotonic s) the
    newest save of them."""

    def __init__(self) -> None:
        self.paths: set[str] = set()
        self.last = -math.inf

    def continues(self, at: float) -> bool:
        """Whether a save at that moment (monotonic s) is of the run."""
        return at - self.last < PAUSE

    def add(self, first: float, last: float, paths: Iterable[str]) -> None:
        """An operation is told, of saves from `first` to `last`."""
        if not self.continues(first):
            self.paths.clear()
        self.paths.update(paths)
        self.last = max(self.last, last)

    @property
    def is_bulk(self) -> bool:
        """Whether what continues it is a command's."""
        return len(self.paths) >= MANY

"""How HEAD moved, from its reference log: git-reflog(1). Git adds a line to `logs/HEAD` before it writes HEAD."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from hero_tui.core.file_system.regular_file import read_end_if_possible

LARGEST_READ = 64 * 1024  # some 400 moves
CHECKOUT = "checkout"
_LINE = re.compile(r"([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^\t]* (\d{1,12}) [+-]\d{4}(?:\t(.*))?")


class LogEntry(Struct, frozen=True):
    """One move of HEAD: the commits (in full) that it left and reached, when (UTC seconds, whole ones), and why.

    The reason is `what git did: more`; GIT_REFLOG_ACTION may name the first part as it likes.
    """

    old: str
    new: str
    at: float
    reason: str

    @property
    def action(self) -> str:
        """What git did: `commit (amend)`, `merge topic`, `rebase (pick)`."""
        return self.reason.partition(":")[0].strip()


class HeadLog:
    """Reads of the log what was added since the last time."""

    def __init__(self) -> None:
        self._size = 0

    def skip(self, folder: Path) -> None:
        """Leave out what is in the log of this git folder by now. Cost: one stat(2)."""
        self._size = _size(folder)

    def added(self, folder: Path) -> tuple[LogEntry, ...]:
        """Return the moves since the last call, the oldest first; empty where no log is kept. Lines of another form are
        left out."""
        begin, self._size = self._size, _size(folder)
        read = read_end_if_possible(folder / "logs/HEAD", LARGEST_READ, begin=begin)
        found = () if read is None else (_LINE.fullmatch(line) for line in read.text.split("\n"))
        return tuple(LogEntry(each[1], each[2], float(each[3]), each[4] or "") for each in found if each is not None)


def without_checkout(log: Sequence[LogEntry]) -> bool:
    """Whether these moves are known, and all of them commits, resets and the like: nothing was checked out."""
    return bool(log) and not any(entry.action == CHECKOUT for entry in log)


def _size(folder: Path) -> int:
    try:
        return (folder / "logs/HEAD").stat().st_size
    except OSError:
        return 0

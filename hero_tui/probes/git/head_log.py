"""Why HEAD moved, from its reference log: git-reflog(1). Git adds a line to `logs/HEAD` before it writes HEAD."""

from __future__ import annotations

from pathlib import Path

from hero_tui.core.file_system.regular_file import read_end_if_possible

LARGEST_READ = 64 * 1024  # some 400 moves
CHECKOUT = "checkout: "


class HeadLog:
    """Reads of the log what was added since the last time."""

    def __init__(self) -> None:
        self._size = 0

    def skip(self, folder: Path) -> None:
        """Leave out what is in the log of this git folder by now. Cost: one stat(2)."""
        self._size = _size(folder)

    def added(self, folder: Path) -> tuple[str, ...]:
        """Return the reason of each move since the last call, the oldest first; empty where no log is kept."""
        begin, self._size = self._size, _size(folder)
        read = read_end_if_possible(folder / "logs/HEAD", LARGEST_READ, begin=begin)
        return () if read is None else tuple(line.partition("\t")[2] for line in read.text.split("\n") if line)


def without_checkout(reasons: tuple[str, ...]) -> bool:
    """Whether these moves are known, and all of them commits, resets and the like: nothing was checked out."""
    return bool(reasons) and not any(reason.startswith(CHECKOUT) for reason in reasons)


def _size(folder: Path) -> int:
    try:
        return (folder / "logs/HEAD").stat().st_size
    except OSError:
        return 0

"""Names that appear complete: a hard link is there with its content, and nobody closes it.

A file that is made by open(2) is closed by its writer, which is its save. A link tells of its name only; what stands
behind it was written before it had that name, or has another one still.
"""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from collections.abc import Callable

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Saved

UNCLOSED = 0.08  # seconds in which a writer closes what it made, or it is open for long
REPLACED = 1.0  # seconds after a name's end in which another file takes it
MOST = 1000
MOST_A_TURN = 200


class _Made(Struct, frozen=True):
    at: Stamp
    linked: bool
    replaces: bool


class NewLinks:
    """Names that were made and not closed yet."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, _Made] = OrderedDict()
        self._gone: OrderedDict[str, float] = OrderedDict()

    @property
    def deadline(self) -> float | None:
        """When `due` has something to look at (monotonic s), or None."""
        return next((made.at.mono + UNCLOSED for made in self._made.values()), None)

    def made(self, path: str, status: os.stat_result, at: Stamp) -> None:
        """A name was made that the folder had not; `status`: of its file, a moment later."""
        before = self._gone.pop(path, None)
        replaces = before is not None and at.mono - before <= REPLACED
        self._made[path] = _Made(at, is_link(status), replaces)
        if len(self._made) > MOST:
            self._made.popitem(last=False)

    def closed(self, path: str) -> None:
        """Its writer closed it, or it was moved there: that is its save."""
        self._made.pop(path, None)

    def gone(self, path: str, at: float) -> None:
        """The name is gone since `at` (monotonic s)."""
        self._made.pop(path, None)
        self._gone[path] = at
        self._gone.move_to_end(path)
        if len(self._gone) > MOST:
            self._gone.popitem(last=False)

    def due(self, status_of: Callable[[str], os.stat_result | None], now: Stamp) -> list[Saved]:
        """Return the saves among the names that nobody closed by `now`. Costs a `status_of` for each, at most 200."""
        saves = []
        for _ in range(MOST_A_TURN):
            path, made = next(iter(self._made.items()), (None, None))
            if path is None or made is None or made.at.mono + UNCLOSED > now.mono:
                break
            del self._made[path]
            status = status_of(path)
            if status is None:
                continue  # gone again
            settled = now.wall - status.st_mtime >= UNCLOSED and status.st_size > 0
            if stat.S_ISREG(status.st_mode) and (made.linked or is_link(status) or (made.replaces and settled)):
                saves.append(Saved(path, made.at, made.at.mono))
        return saves

    def forget(self) -> None:
        """Forget all: the workspace is no longer there."""
        self._made.clear()
        self._gone.clear()


def is_link(status: os.stat_result) -> bool:
    """Whether a file has another name, or was written before it had its name: a writer sets both times at once."""
    return stat.S_ISREG(status.st_mode) and (status.st_nlink > 1 or status.st_ctime_ns > status.st_mtime_ns)

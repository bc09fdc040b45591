"""When a file was saved, and which signs of a save are one and the same: an event, what a new folder held, a poll."""

from __future__ import annotations

import os
from collections import OrderedDict

from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Saved

LATE = 0.005  # seconds: when this thread read of a save that much after it, the file itself says when it was
WRITING = 0.15  # seconds: a file that was found and told may still be open; its close is not another save
SAME = 0.05  # seconds: a file that was written at most so long after the kernel told a save is that save
MOVED_HERE = 30.0  # seconds: a name that a look found and whose file is older was moved there, not saved
MOST_TOLD = 2000
RECENT = 2.0  # seconds: a file found in a new folder was saved there when its mtime or ctime is this young


class SaveMoments:
    """The saves that were told, and those that were found in new folders and are still to be told. Pure."""

    def __init__(self) -> None:
        self._moved: tuple[str, int] | None = None
        self._found: dict[str, Stamp] = {}
        self._told_early: dict[str, Stamp] = {}
        self._told: OrderedDict[str, float] = OrderedDict()  # a file written by then (UTC s) was told

    def from_event(self, path: str, status: os.stat_result | None, read: Stamp, *, moved: bool) -> Saved | None:
        """Return the save that an event tells of, None where it was told already. `moved`: by a rename; `read`: when
        the event was; `status`: of its file then, None where it is gone again."""
        self._found.pop(path, None)
        self._note(path, read.wall + SAME)
        saved, early = self._stamped(path, status, read, moved=moved), self._told_early.pop(path, None)
        if saved is None or (early is not None and saved.stamp.mono - early.mono <= WRITING):
            return None
        return saved

    def from_poll(self, path: str, status: os.stat_result, now: Stamp, *, came: bool) -> Saved | None:
        """Return the save that a look found, None where the kernel told it. `came`: its name is new there."""
        told, age = self._told.get(path), now.wall - status.st_mtime
        if (told is not None and status.st_mtime <= told) or (came and age > MOVED_HERE):
            return None
        self._note(path, status.st_mtime)
        return Saved(path, Stamp(status.st_mtime, now.mono - age) if 0 <= age <= MOVED_HERE else now)

    def moved_with_folder(self, path: str, at: Stamp) -> None:
        """It lay in a folder that was moved here."""
        self._found[path] = at

    def found_in_folder(self, path: str, status: os.stat_result, now: Stamp) -> None:
        """It was there before its new folder was watched: saved by its mtime (within 0.25 ms of the close), or linked
        or unpacked there by its ctime."""
        ages = (now.wall - status.st_mtime, now.wall - status.st_ctime)
        age = next((age for age in ages if 0 <= age <= RECENT), None)
        if age is not None:
            self._found[path] = Stamp(now.wall - age, now.mono - age)

    def take_found(self, now: Stamp) -> list[Saved]:
        """Return what was found and no event told, oldest first: once, when no event and no folder waits."""
        found = [Saved(path, stamp) for path, stamp in sorted(self._found.items(), key=lambda item: item[1].mono)]
        if found:
            early = {path: at for path, at in self._told_early.items() if now.mono - at.mono <= RECENT}
            self._told_early, self._found = early | self._found, {}
        return found

    def gone(self, path: str) -> None:
        """It is gone before it was told."""
        self._found.pop(path, None)

    def forget(self) -> None:
        """Forget what is to be told: the workspace is no longer there."""
        self._found.clear()
        self._told_early.clear()

    def _note(self, path: str, at: float) -> None:
        self._told[path] = at
        self._told.move_to_end(path)
        while len(self._told) > MOST_TOLD:
            self._told.popitem(last=False)

    def _stamped(self, path: str, status: os.stat_result | None, read: Stamp, *, moved: bool) -> Saved | None:
        """When it was saved: a thread that had to wait for its turn reads of it too late, up to tens of milliseconds
        on a busy machine. A move keeps the file's mtime and sets its ctime.

        None for a file that is closed only now, and was not written since it had been moved here.
        """
        if status is None:
            return Saved(path, read)  # gone again
        before, self._moved = self._moved, (path, status.st_mtime_ns) if moved else None
        if before == (path, status.st_mtime_ns) and not moved:
            return None
        age = read.wall - (status.st_ctime if moved else status.st_mtime)
        at = Stamp(read.wall - age, read.mono - age) if LATE < age <= RECENT else read
        return Saved(path, at, at.mono if moved else read.mono - (read.wall - status.st_mtime))

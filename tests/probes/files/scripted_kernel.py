"""A watcher without a thread, on a real folder: a test says what the kernel tells, and when it is read."""

from __future__ import annotations

import os
import time
from pathlib import Path

from hero_tui.core.signals import Gap, Stamp
from hero_tui.probes.events import Saved
from hero_tui.probes.files.watcher import Watcher

# linux/inotify.h
CLOSE_WRITE, MOVED_FROM, MOVED_TO, CREATE, DELETE = 0x08, 0x40, 0x80, 0x100, 0x200
DELETE_SELF, MOVE_SELF, UNMOUNT, OVERFLOW, IGNORED = 0x400, 0x800, 0x2000, 0x4000, 0x8000
FOLDER = 0x40000000


class Kernel:
    """Gives a number for each folder, the same for the same; refuses those in `refused` with their errno."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.refused: dict[str, int] = {}
        self.removed: list[int] = []

    def watch(self, path: bytes, mask: int, /) -> int:
        """Watch one folder."""
        name = os.fsdecode(path)
        if name in self.refused:
            raise OSError(self.refused[name], os.strerror(self.refused[name]))
        return self.numbers.setdefault(name, len(self.numbers) + 1)

    def unwatch(self, descriptor: int, /) -> None:
        """Stop watching."""
        self.removed.append(descriptor)


class Told:
    """A watcher of `workspace` after its first walk, and what it said since."""

    def __init__(self, workspace: Path) -> None:
        self.workspace, self.kernel = workspace, Kernel()
        self.said: list[object] = []
        self.read = Stamp.now()
        self.watcher = Watcher(workspace, self.said.append)
        self.watcher._visits.start(self.kernel)
        self.walk()

    def walk(self) -> None:
        """Make all visits that wait, and what follows."""
        while self.watcher.step():
            pass

    def tell(self, folder: str, mask: int, name: str = "", read: Stamp | None = None) -> None:
        """The kernel tells one event of that folder; `read`: when it is read, else now."""
        self.tell_together([(folder, mask, name)], read)

    def tell_together(self, events: list[tuple[str, int, str]], read: Stamp | None = None) -> None:
        """One read brings these events: folder, mask and name of each."""
        folders = [str(self.workspace / folder) if folder else str(self.workspace) for folder, _, _ in events]
        numbers = [self.kernel.numbers[folder] for folder in folders]
        self.read = read or Stamp.now()
        raw = [(number, mask, 0, os.fsencode(name)) for number, (_, mask, name) in zip(numbers, events, strict=True)]
        self.watcher.events(raw, self.read)

    def stays(self) -> None:
        """The time is over in which a new name may be one on the way to another."""
        self.watcher.due(Stamp(self.read.wall + 0.081, self.read.mono + 0.081))

    def file(self, path: str, age: float = 0.0) -> float:
        """Write a file that was saved so long ago; returns its time (UTC s)."""
        file = self.workspace / path
        file.write_text("x")
        at = time.time() - age
        os.utime(file, (at, at))
        return file.stat().st_mtime

    def saves(self) -> list[str]:
        """The files whose saves were told, in order."""
        return [event.path for event in self.said if isinstance(event, Saved)]

    def gaps(self) -> list[Gap]:
        """The gaps that were told."""
        return [event for event in self.said if isinstance(event, Gap)]


def read_at(wall: float) -> Stamp:
    """A moment by its wall time."""
    now = Stamp.now()
    return Stamp(wall, now.mono + wall - now.wall)

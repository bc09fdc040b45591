"""A files probe on a real folder, with everything that it says, and waits that end when what they wait for is true."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from hero_tui.core.facts import WatchFact
from hero_tui.core.signals import Gauge, Stamp
from hero_tui.probes.events import Notice, Saved
from hero_tui.probes.files.probe import FilesProbe

LONGEST_WAIT = 20.0
Event = TypeVar("Event")


class Watching:
    """Keeps what the probe says in order; plays the recorder's loop by ticking whenever it waits."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.said: list[object] = []
        self.offset = 0.0  # seconds by which the loop's clock runs ahead
        self._news = threading.Condition()
        self._barriers = 0
        self.probe = FilesProbe(workspace, self._take)

    def _take(self, event: object, /) -> None:
        with self._news:
            self.said.append(event)
            self._news.notify_all()

    def tick(self) -> None:
        now = Stamp.now()
        self.probe.tick(Stamp(now.wall + self.offset, now.mono + self.offset))

    def until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + LONGEST_WAIT
        while True:
            self.tick()
            if condition():
                return
            assert time.monotonic() < deadline, f"waited {LONGEST_WAIT:.0f} s for {what}; said: {self.said[-5:]}"
            with self._news:
                self._news.wait(0.02)

    def all_of(self, kind: type[Event]) -> list[Event]:
        return [event for event in list(self.said) if isinstance(event, kind)]

    def saves(self) -> list[str]:
        return [each.path for each in self.all_of(Saved) if not each.path.startswith("barrier")]

    def gauges(self, signal: str = "dev.watched_files") -> list[Gauge]:
        return [each for each in self.all_of(Gauge) if each.signal == signal]

    def figure(self, key: str) -> object:
        facts = self.all_of(WatchFact)
        return getattr(facts[-1], key) if facts else None

    def notices(self, key: str) -> list[Notice]:
        return [each for each in self.all_of(Notice) if each.key == key]

    def counted(self) -> None:
        self.until(lambda: self.figure("counting") is False, "the end of the first count")

    def counts(self, files: int) -> None:
        self.until(lambda: self.figure("files") == files, f"a count of {files} files")

    def has(self, directories: int) -> None:
        self.until(lambda: self.figure("directories") == directories, f"a count of {directories} folders")

    def saved(self, path: str) -> Saved:
        self.until(lambda: path in self.saves(), f"the save of {path!r}")
        return next(each for each in self.all_of(Saved) if each.path == path)

    def barrier(self) -> None:
        """Everything that happened before has been looked at: inotify keeps the order."""
        self._barriers += 1
        name = f"barrier-{self._barriers}"
        (self.workspace / name).write_text("")
        self.until(lambda: any(each.path == name for each in self.all_of(Saved)), name)
        (self.workspace / name).unlink()


@contextmanager
def watching(workspace: Path) -> Iterator[Watching]:
    """Watch from the first count to the end of the block; the probe must be alive then, and end when told."""
    each = Watching(workspace)
    each.probe.start()
    try:
        each.counted()
        yield each
    finally:
        each.probe.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "hero-tui files"]


def fill(folder: Path, files: int, suffix: str = ".ts") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(files):
        (folder / f"f{number}{suffix}").touch()

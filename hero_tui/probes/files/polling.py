"""Looks for what the kernel does not tell: files that were written from the other side of a shared file system.

watchdog's polling observer compares what stat(2) says of each file with what it said before. It is given the folders
and files that are watched, and nothing else: a `node_modules` is never walked. Cost: some 5 µs a file and look.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from hero_tui.probes.files.rules.ignore import FolderRules

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver


class Difference(Struct, frozen=True):
    """What a look found: at `path` (relative to the workspace) a file was written, something came, or something went.

    `came`, `gone`: the folder that holds it is no longer as it was. `written`: it is a file with new content.
    """

    path: str
    written: bool = False
    came: bool = False
    gone: bool = False


class Watched(Protocol):
    """Says which folders are watched, and takes what was found; both are called in the poller's threads."""

    def rules_of(self, folder: str, /) -> FolderRules | None:
        """Return the rules of a folder that is watched, None of any other."""

    def found(self, difference: Difference, /) -> None:
        """Take what a look found."""


class Poller:
    """Looks at the watched files every `every` seconds, in threads of its own, from `start` until `stop`."""

    def __init__(self, workspace: Path, watched: Watched, every: float) -> None:
        self._workspace = str(workspace)
        self._watched = watched
        self._every = every
        self._observer: BaseObserver | None = None

    @property
    def alive(self) -> bool:
        """Whether it looks: it ends itself when the workspace is gone."""
        return self._observer is not None and any(emitter.is_alive() for emitter in self._observer.emitters)

    def start(self) -> None:
        """Begin; what is there now is no difference."""
        from watchdog.events import FileSystemEventHandler  # seldom asked for: not at the recorder's start
        from watchdog.observers.polling import PollingObserverVFS

        class Handler(FileSystemEventHandler):
            """Hands everything on."""

            def on_any_event(self, event: FileSystemEvent) -> None:
                """Take an event of the polling observer."""
                take(event)

        take = self._take
        self.stop()
        self._observer = PollingObserverVFS(os.lstat, self._entries, polling_interval=self._every)
        self._observer.schedule(Handler(), self._workspace, recursive=True)
        self._observer.start()

    def stop(self) -> None:
        """End, and wait for the threads at most a second."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(1.0)
            self._observer = None

    def _entries(self, folder: str | None) -> Iterator[os.DirEntry[str]]:
        """What is watched in a folder; nothing of one that is not watched."""
        rules = self._watched.rules_of(self._relative(folder or self._workspace))
        if rules is None:
            return
        with os.scandir(folder) as entries:
            for entry in entries:
                name, is_folder = entry.name, entry.is_dir(follow_symlinks=False)
                if not (rules.prunes(name) if is_folder else rules.ignores_file(name)):
                    yield entry

    def _take(self, event: FileSystemEvent) -> None:
        kind, source, target = event.event_type, os.fsdecode(event.src_path), os.fsdecode(event.dest_path)
        if source == self._workspace:
            return
        if kind == "moved":
            self._watched.found(Difference(self._relative(source), gone=True))
            self._watched.found(Difference(self._relative(target), written=not event.is_directory, came=True))
        elif kind in {"created", "deleted"}:
            came = kind == "created"
            written = came and not event.is_directory
            self._watched.found(Difference(self._relative(source), written=written, came=came, gone=not came))
        elif kind == "modified" and not event.is_directory:
            self._watched.found(Difference(self._relative(source), written=True))

    def _relative(self, path: str) -> str:
        return path[len(self._workspace) :].lstrip("/")

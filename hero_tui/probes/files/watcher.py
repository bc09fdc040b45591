"""Saves and counts from inotify, with folders left out by rule before they cost a watch.

A *visit* is the one operation on a folder: watch it first, then read it, so that nothing falls between. The start, a
new folder, an edited .gitignore, an overflow and a raised limit are all visits, differing only in how deep. All of it
runs in the one thread of `Inotify`; other threads ask through `look_again` and `summary`.
"""

from __future__ import annotations

import errno
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct
from watchdog.observers.inotify_c import InotifyConstants as In

from hero_tui.core.signals import Gap, Gauge, Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.events import Saved
from hero_tui.probes.files.build_cache import CACHES_WITHIN, CacheMeter, is_cache_file
from hero_tui.probes.files.burst import Burst
from hero_tui.probes.files.count import Watched
from hero_tui.probes.files.ignore import GITIGNORE, MANIFESTS, IgnoreRules
from hero_tui.probes.files.inotify import CACHE_MASK, FOLDER_MASK, Inotify, RawEvent
from hero_tui.probes.files.tree import Folder, Tree

MOST_FOLDERS = 50_000  # a home folder, or "/": memory and time must end somewhere
TOO_MANY = errno.E2BIG
LATE = 0.005  # seconds: when this thread read of a save that much after it, the file itself says when it was
WRITING = 0.15  # seconds: a file that was found and told may still be open; its close is not another save
RECENT = 2.0  # seconds: a file found in a new folder was saved there, not moved there, when its mtime is this young

RETRIED_AT_ONCE = 20

_SAVE = In.IN_CLOSE_WRITE | In.IN_MOVED_TO
_GONE = In.IN_DELETE | In.IN_MOVED_FROM
_SELF_GONE = In.IN_DELETE_SELF | In.IN_MOVE_SELF | In.IN_UNMOUNT | In.IN_IGNORED
_NO_LONGER_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


class _Visit(Struct, frozen=True):
    path: str
    deep: bool  # also the folders below that are known already
    new: bool = False  # files found here may have been saved before the folder's watch existed


class Watcher:
    """Watches one workspace from `start` until `stop`.

    `version` grows with every change of the figures; `counted` tells that the first walk is over. `identity` is the
    device and inode of the watched workspace, None while it is `gone` and before the first look. `ended` is called
    when the thread ends without `stop`.
    """

    def __init__(self, workspace: Path, sink: Sink, ended: Callable[[], None] = lambda: None) -> None:
        self._workspace = workspace
        self._sink = sink
        self._ended = ended
        self._lock = threading.Lock()
        self._tree = Tree()
        self._rules = IgnoreRules(workspace)
        self._burst = Burst()
        self._visits: deque[_Visit] = deque()
        self._found: dict[str, Stamp] = {}
        self._told_early: dict[str, Stamp] = {}
        self._cache_files: set[str] = set()
        self._caches = CacheMeter(str(workspace), sink, self._watch_cache)
        self._inotify: Inotify | None = None
        self._previous_read = Stamp.now()
        self._lost_since: Stamp | None = None
        self._lost = 0
        self.counted = False
        self._asked = False
        self._turn = 0
        self.version = 0
        self.identity: tuple[int, int] | None = None
        self.gone = False

    def start(self) -> None:
        """Begin in a thread of its own; raises OSError (EMFILE) when there is no inotify instance to be had."""
        self._inotify = Inotify(self, self._ended)
        self._visits.append(_Visit("", deep=True))
        self._inotify.start()

    def stop(self) -> None:
        """End, and wait for the thread at most a second."""
        if self._inotify is not None and self._inotify.is_alive():
            self._inotify.stop()
            self._inotify.join(1.0)

    def look_again(self) -> None:
        """From any thread: see whether the workspace is still (or again) there, and try what could not be watched."""
        if self._inotify is not None and self._inotify.is_alive():
            self._asked = True
            self._inotify.wake()

    def summary(self) -> Watched:
        """The figures now; from any thread. Costs some microseconds a folder."""
        with self._lock:
            return self._tree.summary(
                counting=not self.counted,
                lost=self._lost,
                no_room_error=errno.ENOSPC,
                too_many_error=TOO_MANY,
                unread=len(self._rules.unreadable),
            )

    @property
    def latest_cache(self) -> Gauge | None:
        """What the caches took when last measured, at most five minutes ago; None without any."""
        return self._caches.latest

    # What the thread calls.

    def events(self, events: Iterable[RawEvent], stamp: Stamp) -> None:
        """Take what one read gave."""
        with self._lock:
            for descriptor, mask, _, name in events:
                if mask & In.IN_Q_OVERFLOW:
                    self._overflow()
                    continue
                folder = self._tree.at(descriptor)
                if folder is None:
                    self._caches.rang(descriptor, gone=bool(mask & In.IN_IGNORED), now=stamp.mono)
                elif not name:
                    self._self_event(folder, descriptor, mask)
                elif mask & In.IN_ISDIR:
                    self._folder_event(folder, os.fsdecode(name), mask, stamp)
                else:
                    self._file_event(folder, os.fsdecode(name), mask, stamp)
            self._previous_read = stamp

    def step(self) -> bool:
        """One folder's visit, or what follows when all are done; False when nothing is left."""
        with self._lock:
            if self._asked:
                self._asked = False
                self._look()
            if self._visits:
                self._visit(self._visits.popleft())
                return True
            self._all_visited(Stamp.now())
            return self._caches.step()

    def deadline(self) -> float | None:
        """When a burst is over or the caches are measured again."""
        moments = [moment for moment in (self._burst.deadline, self._caches.deadline) if moment is not None]
        return min(moments, default=None)

    def due(self, now: Stamp) -> None:
        """A deadline has come."""
        with self._lock:
            for many in self._burst.settle(now.mono):
                self._sink(many)
            if self._caches.deadline is not None and self._caches.deadline <= now.mono:
                self._caches.begin(self._cache_candidates())

    # Events.

    def _self_event(self, folder: Folder, descriptor: int, mask: int) -> None:
        if not mask & _SELF_GONE:
            return
        if not folder.path:
            self._vanished()
        elif mask & In.IN_IGNORED:
            self._tree.unwatched(descriptor)
            self._drop(folder.path)

    def _folder_event(self, parent: Folder, name: str, mask: int, stamp: Stamp) -> None:
        self.version += 1
        path = parent.below(name)
        parent.pruned.discard(name)
        if mask & _GONE:
            self._drop(path)
            return
        if name in CACHES_WITHIN:
            self._caches.measure_soon(stamp.mono)
        if parent.rules is not None and parent.rules.prunes(name):
            parent.pruned.add(name)
            return
        if mask & In.IN_MOVED_TO:
            self._drop(path)  # what was there before, if anything
        parent.folders.add(name)
        self._visits.append(_Visit(path, deep=False, new=True))

    def _file_event(self, folder: Folder, name: str, mask: int, stamp: Stamp) -> None:
        path = folder.below(name)
        if is_cache_file(name) and path not in self._cache_files:
            self._cache_files.add(path)
            self._caches.measure_soon(stamp.mono)
        if name == GITIGNORE and mask & (_SAVE | _GONE):
            self._gitignore_changed(folder)
        if mask & _GONE:
            if name in folder.files:
                folder.files.discard(name)
                self.version += 1
            self._found.pop(path, None)
            return
        if name not in folder.files:
            if folder.rules is None or folder.rules.ignores_file(name):
                return
            folder.files.add(name)
            self.version += 1
        if mask & _SAVE:
            self._found.pop(path, None)
            moment, early = self._moment(path, mask, stamp), self._told_early.pop(path, None)
            if early is None or moment.mono - early.mono > WRITING:
                self._tell(Saved(path, moment))

    def _moment(self, path: str, mask: int, read: Stamp) -> Stamp:
        """When it was saved: a thread that had to wait for its turn reads of it too late, up to tens of milliseconds
        on a busy machine. A move keeps the file's mtime and sets its ctime. Costs one lstat."""
        try:
            status = os.lstat(self._absolute(path))
        except OSError:
            return read  # gone again
        age = read.wall - (status.st_ctime if mask & In.IN_MOVED_TO else status.st_mtime)
        return Stamp(read.wall - age, read.mono - age) if LATE < age <= RECENT else read

    def _gitignore_changed(self, folder: Folder) -> None:
        if self._rules.reload(folder.path, self._absolute(folder.path)):
            self._visits.append(_Visit(folder.path, deep=True))

    def _tell(self, saved: Saved) -> None:
        for event in self._burst.take(saved):
            self._sink(event)

    def _overflow(self) -> None:
        self._lost += 1
        self.version += 1
        if self._lost_since is None:
            self._lost_since = self._previous_read
            self._visits.append(_Visit("", deep=True))

    # Visits.

    def _visit(self, visit: _Visit) -> None:
        folder = self._known(visit.path)
        if folder is None:
            return
        self.version += 1
        if len(self._tree.folders) > MOST_FOLDERS and folder.rules is None:
            folder.error = TOO_MANY
            return
        absolute = self._absolute(visit.path)
        try:
            self._watch(folder, absolute)
            with os.scandir(absolute) as entries:
                listed = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
        except OSError as error:
            if error.errno not in _NO_LONGER_THERE:
                folder.error = error.errno or errno.EIO
            elif visit.path:
                self._drop(visit.path)
            else:
                self._vanished()
            return
        folder.error = 0 if folder.descriptor is not None else folder.error
        before = folder.folders, folder.files
        self._sort_in(folder, absolute, listed)
        for name in before[0] - folder.folders:
            self._drop(folder.below(name))
        for name in folder.folders if visit.deep else folder.folders - before[0]:
            self._visits.append(_Visit(folder.below(name), visit.deep, visit.new))
        if visit.new:
            self._look_for_saves(folder, folder.files - before[1], Stamp.now())

    def _known(self, path: str) -> Folder | None:
        """The folder to visit; None when its parent went, or left it out, since the visit was asked for."""
        folder = self._tree.folders.get(path)
        if folder is None:
            parent, _, name = path.rpartition("/")
            if path and (parent not in self._tree.folders or name not in self._tree.folders[parent].folders):
                return None
            folder = self._tree.folders[path] = Folder(path)
        return folder

    def _watch(self, folder: Folder, absolute: Path) -> None:
        """Watch it, or note why not; raises OSError when it is no longer there."""
        try:
            descriptor = self._kernel.watch(os.fsencode(absolute), FOLDER_MASK)
        except OSError as error:
            if error.errno in _NO_LONGER_THERE:
                raise
            if folder.descriptor is None:
                folder.error = error.errno or errno.EIO
            return
        replaced = self._tree.watched(folder, descriptor)
        if replaced is not None:
            self._kernel.unwatch(replaced)
        if not folder.path:
            status = absolute.stat()
            self.identity = (status.st_dev, status.st_ino)
            self.gone = False

    def _sort_in(self, folder: Folder, absolute: Path, listed: list[tuple[str, bool]]) -> None:
        if (GITIGNORE, False) in listed:
            self._rules.reload(folder.path, absolute)
        else:
            self._rules.forget(folder.path)
        package = not folder.path or any(name in MANIFESTS for name, _ in listed)
        rules = folder.rules = self._rules.within(folder.path, package=package)
        pruned = {name for name, is_folder in listed if is_folder and rules.prunes(name)}
        folder.pruned = pruned
        folder.folders = {name for name, is_folder in listed if is_folder and name not in pruned}
        folder.files = {name for name, is_folder in listed if not is_folder and not rules.ignores_file(name)}
        self._cache_files |= {folder.below(name) for name, is_folder in listed if not is_folder and is_cache_file(name)}

    def _look_for_saves(self, folder: Folder, names: Iterable[str], now: Stamp) -> None:
        """Files that were saved in a new folder before it was watched, by their mtime (within 0.25 ms of the close)."""
        for name in names:
            path = folder.below(name)
            try:
                age = now.wall - os.lstat(self._absolute(path)).st_mtime
            except OSError:
                continue  # gone again, or its path is too long to be asked about: then it can tell nothing
            if 0 <= age <= RECENT:
                self._found[path] = Stamp(now.wall - age, now.mono - age)

    def _all_visited(self, now: Stamp) -> None:
        """No event waits, no folder is left: what an event would have told by now, it has told."""
        for path, stamp in sorted(self._found.items(), key=lambda item: item[1].mono):
            self._tell(Saved(path, stamp))
        if self._found:
            early = {path: at for path, at in self._told_early.items() if now.mono - at.mono <= RECENT}
            self._told_early, self._found = early | self._found, {}
        if self._lost_since is not None:
            self._sink(Gap(self._lost_since.wall, now.wall, "events lost"))
            self._lost_since = None
        if not self.counted and self.identity is not None:
            self.counted = True
            self.version += 1
            self._caches.begin(self._cache_candidates())

    def _cache_candidates(self) -> set[str]:
        folders = self._tree.folders.values()
        named = {folder.below(name) for folder in folders for name in folder.pruned if name in CACHES_WITHIN}
        return named | self._cache_files

    def _watch_cache(self, path: str) -> int | None:
        try:
            return self._kernel.watch(os.fsencode(self._absolute(path)), CACHE_MASK)
        except OSError:  # no room, not ours, or gone: the cache is then measured every five minutes only
            return None

    # What is no longer there.

    def _drop(self, path: str) -> None:
        for folder in self._tree.take_out(path):
            self.version += 1
            self._rules.forget(folder.path)
            if folder.descriptor is not None:
                self._kernel.unwatch(folder.descriptor)

    def _vanished(self) -> None:
        self.version += 1
        self.identity = None
        self.gone = True
        self.counted = False
        self._visits.clear()
        self._found.clear()
        self._told_early.clear()
        self._cache_files.clear()
        self._drop("")
        self._caches.forget()

    def _look(self) -> None:
        """Asked from outside: is the workspace the one that is watched, and is there room now for the rest?"""
        try:
            status = self._workspace.stat()
        except OSError:
            if self.identity is not None:
                self._vanished()
            return
        if self.identity != (status.st_dev, status.st_ino):
            if self.identity is not None:
                self._vanished()
            self._visits.append(_Visit("", deep=True))
            return
        self._retry()

    def _retry(self) -> None:
        """One folder tells for all whether there is room again; those that may not be read take turns."""
        failed = [folder for folder in self._tree.folders.values() if folder.error]
        no_room = [folder.path for folder in failed if folder.error == errno.ENOSPC]
        denied = [folder.path for folder in failed if folder.error not in {errno.ENOSPC, TOO_MANY}]
        if no_room and self._has_room(no_room[0]):
            self._visits.extend(_Visit(path, deep=False) for path in no_room)
        if denied:
            turn = self._turn % len(denied)
            self._visits.extend(_Visit(path, deep=False) for path in (denied[turn:] + denied[:turn])[:RETRIED_AT_ONCE])
            self._turn += RETRIED_AT_ONCE

    def _has_room(self, path: str) -> bool:
        folder = self._tree.folders[path]
        try:
            self._watch(folder, self._absolute(path))
        except OSError:  # no longer there
            self._drop(path)
            return False
        return folder.descriptor is not None

    @property
    def _kernel(self) -> Inotify:
        if self._inotify is None:
            raise RuntimeError("start() comes before any visit")
        return self._inotify

    def _absolute(self, path: str) -> Path:
        return self._workspace / path if path else self._workspace

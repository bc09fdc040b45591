"""Saves and counts from inotify, with folders left out by rule before they cost a watch.

What an event says of a folder leads to a visit (`visits`), what it says of a file to a save (`save_moments`). All of
it runs in the one thread of `Inotify`; other threads ask through `look_again` and `summary`.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec.structs import replace
from watchdog.observers.inotify_c import InotifyConstants as In

from hero_tui.core.signals import Gap, GapReason, Gauge, Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.events import FilesRemoved, Saved
from hero_tui.probes.files.build_cache import CACHES_WITHIN, CacheMeter, is_cache_file
from hero_tui.probes.files.burst import Burst
from hero_tui.probes.files.count import Watched
from hero_tui.probes.files.inotify import CACHE_MASK, Inotify, RawEvent
from hero_tui.probes.files.links import NewLinks
from hero_tui.probes.files.new_names import HOLD, NewNames
from hero_tui.probes.files.polling import Difference
from hero_tui.probes.files.rules.ignore import GITIGNORE, FolderRules, is_temporary
from hero_tui.probes.files.save_moments import SaveMoments
from hero_tui.probes.files.tree import Folder
from hero_tui.probes.files.visits import GIT, TOO_MANY, Visits

MOST_REMOVED = 200  # paths that are named, of one read

ENVIRONMENT = re.compile(r"\.env(\..{1,50})?")  # servers react to them, also where git ignores them

_SAVE = In.IN_CLOSE_WRITE | In.IN_MOVED_TO
_GONE = In.IN_DELETE | In.IN_MOVED_FROM
_SELF_GONE = In.IN_DELETE_SELF | In.IN_MOVE_SELF | In.IN_UNMOUNT | In.IN_IGNORED


class Watcher:
    """Watches one workspace from `start` until `stop`.

    `counted` tells that the first walk is over. `ended` is called when the thread ends without `stop`.
    """

    def __init__(self, workspace: Path, sink: Sink, ended: Callable[[], None] = lambda: None) -> None:
        self._workspace = workspace
        self._sink = sink
        self._ended = ended
        self._lock = threading.Lock()
        self._visits = Visits(workspace, self._appeared, self._vanished)
        self._tree, self._rules = self._visits.tree, self._visits.rules
        self._burst = Burst()
        self._new_names, self._new_links = NewNames(), NewLinks()
        self._moments = SaveMoments()
        self._caches = CacheMeter(str(workspace), sink, self._watch_cache)
        self._inotify: Inotify | None = None
        self._previous_read = Stamp.now()
        self._lost_since: Stamp | None = None
        self._lost = 0
        self.counted = False
        self._asked = False
        self._removed: set[str] = set()  # by the read under way

    def start(self) -> None:
        """Begin in a thread of its own; raises OSError (EMFILE) when there is no inotify instance to be had."""
        self._inotify = Inotify(self, self._ended)
        self._visits.start(self._inotify)
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
            figures = self._tree.summary(
                counting=not self.counted,
                lost=self._lost,
                no_room_error=errno.ENOSPC,
                too_many_error=TOO_MANY,
                unread=len(self._rules.unreadable),
            )
            return replace(figures, cut=self._rules.cut)

    @property
    def out_of_date(self) -> bool:
        """Whether what git says of ignoring was written since it was read: `look_again` reads it. From any thread."""
        return self._rules.out_of_date()

    @property
    def version(self) -> int:
        """Grows with every change of the figures."""
        return self._visits.version

    @property
    def identity(self) -> tuple[int, int] | None:
        """Device and inode of the watched workspace; None while it is `gone` and before the first look."""
        return self._visits.identity

    @property
    def gone(self) -> bool:
        """Whether the workspace is no longer there."""
        return self._visits.gone

    @property
    def latest_cache(self) -> Gauge | None:
        """What the caches took when last measured, at most five minutes ago; None without any."""
        return self._caches.latest

    # What a poller calls, in its threads.

    def rules_of(self, folder: str, /) -> FolderRules | None:
        """Return the rules of a folder that is watched, None of any other."""
        known = self._tree.folders.get(folder)
        return None if known is None else known.rules

    def found(self, difference: Difference, /) -> None:
        """Take what a look found, unless the kernel told it."""
        with self._lock:
            folder = self._tree.folders.get(difference.path.rpartition("/")[0])
            if folder is None or self._inotify is None:
                return
            if difference.written:
                self._found_written(folder, difference)
            if difference.came or difference.gone:
                self._visits.new(folder.path)
            if difference.gone:
                self._sink(FilesRemoved(Stamp.now(), (difference.path,)))
        self._inotify.wake()

    def _found_written(self, folder: Folder, difference: Difference) -> None:
        path, name = difference.path, difference.path.rpartition("/")[2]
        status = self._status(path)
        if status is None:
            return  # gone again: the next look says so
        if folder.rules is None or folder.rules.ignores_file(name) or not stat.S_ISREG(status.st_mode):
            return
        if name not in folder.files:
            folder.files.add(name)
            self._visits.version += 1
        if name == GITIGNORE:
            self._gitignore_changed(folder)
        saved = self._moments.from_poll(path, status, Stamp.now(), came=difference.came)
        if saved is not None:
            self._tell(saved)

    # What the thread calls.

    def events(self, events: Iterable[RawEvent], stamp: Stamp) -> None:
        """Take the events of one read."""
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
            if self._removed:
                removed = tuple(self._removed) if len(self._removed) <= MOST_REMOVED else None
                self._removed.clear()
                self._sink(FilesRemoved(stamp, removed))

    def step(self) -> bool:
        """One folder's visit, or what follows when all are done; False when nothing is left."""
        with self._lock:
            if self._asked:
                self._asked = False
                self._visits.look()
            if self._visits.step():
                return True
            self._all_visited(Stamp.now())
            return self._caches.step()

    def deadline(self) -> float | None:
        """When a burst is over, a new name has stayed, or the caches are measured again."""
        burst = self._burst.deadline
        held = (self._new_names.deadline, self._new_links.deadline)
        moments = (None if burst is None else burst + HOLD, *held, self._caches.deadline)
        return min((moment for moment in moments if moment is not None), default=None)

    def due(self, now: Stamp) -> None:
        """A deadline has come."""
        with self._lock:
            for saved in (*self._new_names.due(now.mono), *self._new_links.due(self._status, now)):
                self._tell(saved)
            for many in self._burst.settle(now.mono - HOLD):  # saves of new names may still come
                self._sink(many)
            if self._caches.deadline is not None and self._caches.deadline <= now.mono:
                self._caches.begin(self._visits.cache_candidates())

    # Events.

    def _self_event(self, folder: Folder, descriptor: int, mask: int) -> None:
        if not mask & _SELF_GONE:
            return
        if not folder.path:
            self._visits.workspace_gone()
        elif mask & In.IN_IGNORED:
            self._tree.unwatched(descriptor)
            self._visits.drop(folder.path)

    def _folder_event(self, parent: Folder, name: str, mask: int, stamp: Stamp) -> None:
        self._visits.version += 1
        path = parent.below(name)
        parent.pruned.discard(name)
        if mask & _GONE:
            self._removed.add(path)
            self._visits.drop(path)
            return
        if name in CACHES_WITHIN:
            self._caches.measure_soon(stamp.mono)
        if name == GIT:
            self._visits.again(parent.path)
        if parent.rules is not None and parent.rules.prunes(name):
            parent.pruned.add(name)
            return
        if mask & In.IN_MOVED_TO:
            self._visits.drop(path)  # what was there before, if anything
        parent.folders.add(name)
        self._visits.new(path, moved=stamp if mask & In.IN_MOVED_TO else None)

    def _file_event(self, folder: Folder, name: str, mask: int, stamp: Stamp) -> None:
        path = folder.below(name)
        if is_cache_file(name) and path not in self._visits.cache_files:
            self._visits.cache_files.add(path)
            self._caches.measure_soon(stamp.mono)
        if name == GITIGNORE and mask & (_SAVE | _GONE):
            self._gitignore_changed(folder)
        if name == GIT and mask & (_SAVE | _GONE):
            self._visits.again(folder.path)
        if mask & _GONE:
            if name in folder.files:
                self._removed.add(path)
                folder.files.discard(name)
                self._visits.version += 1
            self._moments.gone(path)
            self._new_names.gone(path)
            self._new_links.gone(path, stamp.mono)
            return
        if name not in folder.files:
            if folder.rules is None or folder.rules.ignores_file(name):
                if mask & _SAVE and ENVIRONMENT.fullmatch(name) and not is_temporary(name):
                    self._new_names.appeared(path)  # nobody knows here whether it was there before
                    self._file_saved(path, mask, stamp)
                return
            status = self._status(path)
            if status is not None and stat.S_IFMT(status.st_mode) not in {stat.S_IFREG, stat.S_IFLNK}:
                return  # a pipe, a socket
            if status is not None:
                self._new_links.made(path, status, stamp)
            folder.files.add(name)
            self._removed.discard(path)
            self._visits.version += 1
            self._new_names.appeared(path)
        if mask & _SAVE:
            self._file_saved(path, mask, stamp)

    def _file_saved(self, path: str, mask: int, stamp: Stamp) -> None:
        self._new_links.closed(path)
        saved = self._moments.from_event(path, self._status(path), stamp, moved=bool(mask & In.IN_MOVED_TO))
        if saved is not None and not self._new_names.holds(saved, stamp.mono):
            self._tell(saved)

    def _status(self, path: str) -> os.stat_result | None:
        """None: it is gone again, and its end is told next."""
        try:
            return os.lstat(self._visits.absolute(path))
        except OSError:
            return None

    def _gitignore_changed(self, folder: Folder) -> None:
        if self._rules.reload(folder.path, self._visits.absolute(folder.path)):
            self._visits.again(folder.path)

    def _tell(self, saved: Saved) -> None:
        for event in self._burst.take(saved):
            self._sink(event)

    def _overflow(self) -> None:
        self._lost += 1
        self._visits.version += 1
        if self._lost_since is None:
            self._lost_since = self._previous_read
            self._visits.again("")

    def _appeared(self, folder: Folder, names: Iterable[str], moved: Stamp | None) -> None:
        """Files that were there before their new folder was watched; with a folder that was `moved`, then."""
        now = Stamp.now()
        for name in names:
            path = folder.below(name)
            if moved is not None:
                self._moments.moved_with_folder(path, moved)
                continue
            status = self._status(path)
            if status is not None:  # else gone again, or its path is too long to be asked about: it can tell nothing
                self._moments.found_in_folder(path, status, now)

    def _all_visited(self, now: Stamp) -> None:
        """No event waits, no folder is left: what an event would have told by now, it has told."""
        for saved in self._moments.take_found(now):
            self._tell(saved)
        if self._lost_since is not None:
            self._sink(Gap(self._lost_since.wall, now.wall, GapReason.EVENTS_LOST.value))
            self._lost_since = None
        if not self.counted and self._visits.identity is not None:
            self.counted = True
            self._visits.version += 1
            self._caches.begin(self._visits.cache_candidates())

    def _watch_cache(self, path: str) -> int | None:
        try:
            return self._visits.kernel.watch(os.fsencode(self._visits.absolute(path)), CACHE_MASK)
        except OSError:  # no room, not ours, or gone: the cache is then measured every five minutes only
            return None

    def _vanished(self) -> None:
        """The workspace is no longer there."""
        self.counted = False
        self._moments.forget()
        self._new_names.forget()
        self._new_links.forget()
        self._caches.forget()

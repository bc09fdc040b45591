"""Folders are visited: each is watched first and then read, so that nothing falls between.

A *visit* is the one operation on a folder. The start, a new folder, an edited .gitignore, an overflow and a raised
limit are all visits, differing only in how deep. All of it runs in the thread of the watcher.
"""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import NamedTuple, Protocol

from msgspec import Struct
from watchdog.observers.inotify_c import Mask

from hero_tui.core.signals import Stamp
from hero_tui.probes.files.build_cache import CACHES_WITHIN, is_cache_file
from hero_tui.probes.files.inotify import FOLDER_MASK
from hero_tui.probes.files.rules.ignore import GITIGNORE, MANIFESTS, IgnoreRules
from hero_tui.probes.files.tree import Folder, Tree
from hero_tui.probes.git.repository import repository_at

MOST_FOLDERS = 50_000  # a home folder, or "/": memory and time must end somewhere
TOO_MANY = errno.E2BIG
RETRIED_AT_ONCE = 20
GIT = ".git"

_NO_LONGER_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})


class Kernel(Protocol):
    """Sets and removes watches."""

    def watch(self, path: bytes, mask: Mask, /) -> int:
        """Watch one folder and return the descriptor; raises OSError."""

    def unwatch(self, descriptor: int, /) -> None:
        """Stop watching."""


class _Visit(Struct, frozen=True):
    path: str
    deep: bool  # also the folders below that are known already
    new: bool = False  # files found here may have been saved before the folder's watch existed
    moved: Stamp | None = None  # when it came here with all that is in it


class _Kind(Enum):
    """What a name stands for; a pipe, socket or device is neither counted nor saved, as git does not list them."""

    FOLDER = 0
    FILE = 1
    OTHER = 2


class _Entry(NamedTuple):
    name: str
    kind: _Kind


def _kind_of(entry: os.DirEntry[str]) -> _Kind:
    if entry.is_dir(follow_symlinks=False):
        return _Kind.FOLDER
    return _Kind.FILE if entry.is_file(follow_symlinks=False) or entry.is_symlink() else _Kind.OTHER


class Visits:
    """The folders of one workspace, and the visits that are still to be made.

    `appeared` takes the names of files found in a new folder and when it was moved there, `vanished` is called when the
    workspace is no longer there. `version` grows with every change of the figures; `identity` is the device and inode
    of the watched workspace, None while it is `gone` and before the first visit.
    """

    def __init__(
        self,
        workspace: Path,
        appeared: Callable[[Folder, set[str], Stamp | None], None],
        vanished: Callable[[], None],
    ) -> None:
        self._workspace = workspace
        self._appeared, self._vanished = appeared, vanished
        self._kernel: Kernel | None = None
        self._waiting: deque[_Visit] = deque()
        self._turn = 0
        self.tree = Tree()
        self.rules = IgnoreRules(workspace)
        self.cache_files: set[str] = set()
        self.version = 0
        self.identity: tuple[int, int] | None = None
        self.gone = False

    @property
    def kernel(self) -> Kernel:
        """What sets the watches; `start` comes before any visit."""
        if self._kernel is None:
            raise RuntimeError("start() comes before any visit")
        return self._kernel

    def start(self, kernel: Kernel) -> None:
        """Have the whole workspace visited, with these watches."""
        self._kernel = kernel
        self.again("")

    def again(self, path: str) -> None:
        """Have a folder visited again, with all below it."""
        self._waiting.append(_Visit(path, deep=True))

    def new(self, path: str, moved: Stamp | None = None) -> None:
        """Have a folder visited that appeared just now; `moved`: with what was in it already."""
        self._waiting.append(_Visit(path, deep=False, new=True, moved=moved))

    def step(self) -> bool:
        """Make one visit; False when none waits."""
        if not self._waiting:
            return False
        self._visit(self._waiting.popleft())
        return True

    def drop(self, path: str) -> None:
        """Forget a folder that is no longer there, and all below it."""
        for folder in self.tree.take_out(path):
            self.version += 1
            self.rules.forget(folder.path)
            self.rules.end_checkout(folder.path)
            if folder.descriptor is not None:
                self.kernel.unwatch(folder.descriptor)

    def workspace_gone(self) -> None:
        """Forget everything: the workspace is no longer there."""
        self.version += 1
        self.identity = None
        self.gone = True
        self._waiting.clear()
        self.cache_files.clear()
        self.drop("")
        self._vanished()

    def look(self) -> None:
        """Check whether the workspace is the one that is watched, and whether there is room now for the rest."""
        try:
            status = self._workspace.stat()
        except OSError:
            if self.identity is not None:
                self.workspace_gone()
            return
        if self.identity != (status.st_dev, status.st_ino):
            if self.identity is not None:
                self.workspace_gone()
            self.again("")
            return
        if self.rules.refresh():
            self.again("")
            return
        self._retry()

    def cache_candidates(self) -> set[str]:
        """Return the paths of cache files, and of folders that may hold caches."""
        folders = self.tree.folders.values()
        named = {folder.below(name) for folder in folders for name in folder.pruned if name in CACHES_WITHIN}
        return named | self.cache_files

    def absolute(self, path: str) -> Path:
        """Return the absolute path of one relative to the workspace."""
        return self._workspace / path if path else self._workspace

    def _visit(self, visit: _Visit) -> None:
        folder = self._known(visit.path)
        if folder is None:
            return
        self.version += 1
        if len(self.tree.folders) > MOST_FOLDERS and folder.rules is None:
            folder.error = TOO_MANY
            return
        absolute = self.absolute(visit.path)
        try:
            self._watch(folder, absolute)
            with os.scandir(absolute) as entries:
                listed = [_Entry(entry.name, _kind_of(entry)) for entry in entries]
        except OSError as error:
            if error.errno not in _NO_LONGER_THERE:
                folder.error = error.errno or errno.EIO
            elif visit.path:
                self.drop(visit.path)
            else:
                self.workspace_gone()
            return
        folder.error = 0 if folder.descriptor is not None else folder.error
        if visit.path and not self._same_checkout(visit.path, absolute, listed):
            return
        before = folder.folders, folder.files
        self._sort_in(folder, absolute, listed)
        for name in before[0] - folder.folders:
            self.drop(folder.below(name))
        for name in folder.folders if visit.deep else folder.folders - before[0]:
            self._waiting.append(_Visit(folder.below(name), visit.deep, visit.new, visit.moved))
        if visit.new:
            self._appeared(folder, folder.files - before[1], visit.moved)

    def _known(self, path: str) -> Folder | None:
        """The folder to visit; None when its parent went, or left it out, since the visit was asked for."""
        folder = self.tree.folders.get(path)
        if folder is None:
            parent, _, name = path.rpartition("/")
            if path and (parent not in self.tree.folders or name not in self.tree.folders[parent].folders):
                return None
            folder = self.tree.folders[path] = Folder(path)
        return folder

    def _watch(self, folder: Folder, absolute: Path) -> None:
        """Watch it, or note why not; raises OSError when it is no longer there."""
        try:
            descriptor = self.kernel.watch(os.fsencode(absolute), FOLDER_MASK)
        except OSError as error:
            if error.errno in _NO_LONGER_THERE:
                raise
            if folder.descriptor is None:
                folder.error = error.errno or errno.EIO
            return
        replaced = self.tree.watched(folder, descriptor)
        if replaced is not None:
            self.kernel.unwatch(replaced)
        if not folder.path:
            status = absolute.stat()
            self.identity = (status.st_dev, status.st_ino)
            self.gone = False

    def _same_checkout(self, path: str, absolute: Path, listed: list[_Entry]) -> bool:
        """Whether the folder is watched: a linked worktree within the workspace is another checkout, and is left out. A
        submodule or clone is not, and has rules of its own."""
        begun = any(entry.name == GIT for entry in listed)
        nested = repository_at(absolute) if begun else None
        if nested is None:
            self.rules.end_checkout(path, may_come=begun)
        elif nested.linked:
            self.drop(path)
            parent, _, name = path.rpartition("/")
            self.tree.folders[parent].pruned.add(name)
            return False
        else:
            self.rules.begin_checkout(path, nested)
        return True

    def _sort_in(self, folder: Folder, absolute: Path, listed: list[_Entry]) -> None:
        if any(entry.name == GITIGNORE and entry.kind is not _Kind.FOLDER for entry in listed):
            self.rules.reload(folder.path, absolute)
        else:
            self.rules.forget(folder.path)
        package = not folder.path or any(entry.name in MANIFESTS for entry in listed)
        rules = folder.rules = self.rules.within(folder.path, package=package)
        below = {entry.name for entry in listed if entry.kind is _Kind.FOLDER}
        folder.pruned = {name for name in below if rules.prunes(name)}
        folder.folders = below - folder.pruned
        files = {entry.name for entry in listed if entry.kind is _Kind.FILE}
        folder.files = {name for name in files if not rules.ignores_file(name)}
        self.cache_files |= {folder.below(name) for name in files if is_cache_file(name)}

    def _retry(self) -> None:
        """One folder tells for all whether there is room again; those that may not be read take turns."""
        failed = [folder for folder in self.tree.folders.values() if folder.error]
        no_room = [folder.path for folder in failed if folder.error == errno.ENOSPC]
        denied = [folder.path for folder in failed if folder.error not in {errno.ENOSPC, TOO_MANY}]
        if no_room and self._has_room(no_room[0]):
            self._waiting.extend(_Visit(path, deep=False) for path in no_room)
        if denied:
            turn = self._turn % len(denied)
            self._waiting.extend(_Visit(path, deep=False) for path in (denied[turn:] + denied[:turn])[:RETRIED_AT_ONCE])
            self._turn += RETRIED_AT_ONCE

    def _has_room(self, path: str) -> bool:
        folder = self.tree.folders[path]
        try:
            self._watch(folder, self.absolute(path))
        except OSError:  # no longer there
            self.drop(path)
            return False
        return folder.descriptor is not None

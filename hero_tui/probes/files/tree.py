"""The folders of the workspace as the watcher knows them: a table, no I/O."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from hero_tui.probes.files.count import Watched, biggest_folders, readable
from hero_tui.probes.files.rules.ignore import FolderRules

MOST_UNWATCHED_NAMED = 5


class Folder(Struct):
    """One folder that no rule leaves out.

    `path` is relative to the workspace, "" for itself. `descriptor` is None while it is not watched, `error` then says
    why (an errno; 0: not tried yet). `files` are the names counted, `folders` and `pruned` names of folders in it.
    Costs some 110 bytes a file: a rename onto a name does not tell whether the name was there before, so a plain
    number would drift.
    """

    path: str
    descriptor: int | None = None
    error: int = 0
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    pruned: set[str] = field(default_factory=set)
    rules: FolderRules | None = None

    def below(self, name: str) -> str:
        """The path of a name within."""
        return f"{self.path}/{name}" if self.path else name


class Tree:
    """Folders by path and by watch descriptor."""

    def __init__(self) -> None:
        self.folders: dict[str, Folder] = {}
        self._by_descriptor: dict[int, Folder] = {}

    def at(self, descriptor: int) -> Folder | None:
        """The folder that this watch belongs to now."""
        return self._by_descriptor.get(descriptor)

    def watched(self, folder: Folder, descriptor: int) -> int | None:
        """Note that the folder has this watch; returns the one before, if another, for the caller to remove.

        It is taken from whoever had it: a folder that was renamed before we were told.
        """
        before = self._by_descriptor.get(descriptor)
        if before is not None and before is not folder:
            before.descriptor = None
        replaced = folder.descriptor if folder.descriptor != descriptor else None
        if replaced is not None:
            del self._by_descriptor[replaced]
        folder.descriptor = descriptor
        self._by_descriptor[descriptor] = folder
        return replaced

    def unwatched(self, descriptor: int) -> Folder | None:
        """Note that the kernel dropped this watch; returns the folder it belonged to."""
        folder = self._by_descriptor.pop(descriptor, None)
        if folder is not None:
            folder.descriptor = None
        return folder

    def take_out(self, path: str) -> list[Folder]:
        """Remove a folder with all below it; returns what was removed, watches included."""
        parent, _, name = path.rpartition("/")
        if path and parent in self.folders:
            self.folders[parent].folders.discard(name)
        gone = [self.folders.pop(folder.path) for folder in list(self._with_all_below(path))]
        for folder in gone:
            if folder.descriptor is not None:
                self._by_descriptor.pop(folder.descriptor, None)
        return gone

    def _with_all_below(self, path: str) -> Iterator[Folder]:
        waiting = [path]
        while waiting:
            folder = self.folders.get(waiting.pop())
            if folder is not None:
                yield folder
                waiting += map(folder.below, folder.folders)

    def summary(self, *, counting: bool, lost: int, no_room_error: int, too_many_error: int, unread: int) -> Watched:
        """Every figure at this moment; costs some microseconds a folder."""
        failed = [folder for folder in self.folders.values() if folder.error]
        return Watched(
            files=sum(len(folder.files) for folder in self.folders.values()),
            directories=len(self.folders),
            pruned=sum(len(folder.pruned) for folder in self.folders.values()),
            failed=len(failed),
            lost=lost,
            counting=counting,
            unwatched=tuple(readable(folder.path) or "." for folder in failed[:MOST_UNWATCHED_NAMED]),
            no_room=sum(folder.error == no_room_error for folder in failed),
            too_many=sum(folder.error == too_many_error for folder in failed),
            unread=unread,
            biggest=biggest_folders({path: len(folder.files) for path, folder in self.folders.items()}),
        )

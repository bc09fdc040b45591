"""Whether a save changed anything, by a digest of the file's content as it was at the save before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from pathlib import Path

from hero_tui.core.file_system.regular_file import read_file_if_possible
from hero_tui.core.signals import Stamp

LARGEST = 1024 * 1024
REPLACING = 0.15  # seconds: an editor moves the old file away and writes the new one; watchers call that one change
REMEMBERED = 500
ROUNDING = 0.001  # seconds


class Contents:
    """Digests of the files saved lately. Small regular files only; one read per save, nothing else."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._digests: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._gone: dict[str, float] = {}

    def same_since(self, path: str, at: Stamp) -> float | None:
        """Remember the content of `path` (relative to the workspace) as saved at `at`.

        Returns when the save before was (monotonic s), where it left the same content, else None. A server that started
        after that need not know this content: the file may have been another one in between. Nor is anything known
        where the file was written again before it was read: that content is the next save's.
        """
        digest = self._digest(path, at.wall + ROUNDING)
        before, gone = self._digests.pop(path, None), self._gone.pop(path, None)
        if digest is None:
            return None
        if gone is not None and at.mono - gone >= REPLACING:
            before = None
        self._digests[path] = (digest, at.mono)
        while len(self._digests) > REMEMBERED:
            self._gone.pop(self._digests.popitem(last=False)[0], None)
        return before[1] if before is not None and before[0] == digest else None

    def removed(self, paths: Collection[str] | None, at: float) -> None:
        """Take it that these files and folders were gone at `at` (monotonic s); None: very many were. What comes back
        is a change, whatever is in it, unless it comes at once."""
        if paths is None:
            self.forget()
            return
        gone, below = frozenset(paths), tuple(f"{path}/" for path in paths)
        for known in self._digests:
            if known in gone or known.startswith(below):
                self._gone[known] = at

    def forget(self) -> None:
        """Forget all: many files were changed, and none of them was read."""
        self._digests.clear()
        self._gone.clear()

    def _digest(self, path: str, until: float) -> bytes | None:
        """None where nothing is known of its content: it is gone again, a link, too large, no file, or was written
        after `until` (UTC s)."""
        read = read_file_if_possible(self._workspace / path, LARGEST, follow_link=False)
        if read is None or read.modified > until * 1e9:
            return None
        import hashlib  # with the first save, not at the recorder's start

        return hashlib.blake2b(read.content, digest_size=16).digest()

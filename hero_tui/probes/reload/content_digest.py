"""Whether a save changed anything, by a digest of the file's content as it was at the save before."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path

from hero_tui.core.regular_file import read_file_if_possible

LARGEST = 1024 * 1024
REMEMBERED = 500


class Contents:
    """Digests of the files saved lately. Small regular files only; one read per save, nothing else."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._digests: OrderedDict[str, tuple[bytes, float]] = OrderedDict()

    def same_since(self, path: str, at: float) -> float | None:
        """Remember the content of `path` (relative to the workspace) as saved at `at` (monotonic s).

        Returns when the save before was, where it left the same content, else None. A server that started after that
        need not know this content: the file may have been another one in between.
        """
        digest = self._digest(path)
        before = self._digests.pop(path, None)
        if digest is None:
            return None
        self._digests[path] = (digest, at)
        while len(self._digests) > REMEMBERED:
            self._digests.popitem(last=False)
        return before[1] if before is not None and before[0] == digest else None

    def forget(self) -> None:
        """Forget all: many files were changed, and none of them was read."""
        self._digests.clear()

    def _digest(self, path: str) -> bytes | None:
        """None where nothing is known of its content: it is gone again, a link, too large, no file."""
        read = read_file_if_possible(self._workspace / path, LARGEST, follow_link=False)
        return None if read is None else hashlib.blake2b(read.content, digest_size=16).digest()

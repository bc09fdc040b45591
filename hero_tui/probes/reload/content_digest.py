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
        self._digests: OrderedDict[str, bytes] = OrderedDict()

    def unchanged(self, path: str) -> bool:
        """Remember the content of `path` (relative to the workspace); True when it is what it was before."""
        digest = self._digest(path)
        before = self._digests.pop(path, None)
        if digest is None:
            return False
        self._digests[path] = digest
        while len(self._digests) > REMEMBERED:
            self._digests.popitem(last=False)
        return digest == before

    def _digest(self, path: str) -> bytes | None:
        """None where nothing is known of its content: it is gone again, a link, too large, no file."""
        read = read_file_if_possible(self._workspace / path, LARGEST, follow_link=False)
        return None if read is None else hashlib.blake2b(read.content, digest_size=16).digest()

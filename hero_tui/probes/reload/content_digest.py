"""Whether a save changed anything, by a digest of the file's content as it was at the save before."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import OrderedDict
from pathlib import Path

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
        try:
            descriptor = os.open(self._workspace / path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except (OSError, ValueError):
            return None  # gone again, or a link: then nothing is known of its content
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
                return None
            return hashlib.blake2b(os.read(descriptor, LARGEST), digest_size=16).digest()
        except OSError:
            return None
        finally:
            os.close(descriptor)

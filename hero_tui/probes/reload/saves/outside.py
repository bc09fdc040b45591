"""Files that a server names though they are not watched: packages that are linked from beside the workspace."""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from pathlib import Path

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.reload.protocol import Reaction
from hero_tui.probes.reload.saves.model import WRITING, ReloadSave

RECENT = 10.0  # seconds before the server noticed it
REMEMBERED = 500
MOST_FILES = 4  # of one reaction


class Outside:
    """Follows saves outside of the workspace by what the servers report, and the files' own times."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace.resolve()
        self._seen: OrderedDict[tuple[ProcessKey, str], int] = OrderedDict()

    def anchored(self, file: str) -> str:
        """An absolute path as it stands to the workspace, with a slash before it; others unchanged."""
        return "/" + os.path.relpath(file, self._workspace) if file.startswith("/") and "\0" not in file else file

    def saves(self, reaction: Reaction, now: Stamp) -> list[ReloadSave]:
        """Return the saves that the reaction answers, of files named as by `anchored` that lie outside. Costs an lstat
        for each."""
        outside = [file for file in reaction.files if file.startswith("/../")][:MOST_FILES]
        saves = [self._save(reaction, file[1:], now) for file in outside]
        return [save for save in saves if save is not None]

    def _save(self, reaction: Reaction, path: str, now: Stamp) -> ReloadSave | None:
        try:
            status = os.lstat(self._workspace / path)
        except (OSError, ValueError):
            return None
        at = now.mono - (now.wall - status.st_mtime)
        if not stat.S_ISREG(status.st_mode) or not -WRITING <= reaction.noticed.mono - at <= RECENT:
            return None
        key = (reaction.key, path)
        before = self._seen.pop(key, None)
        self._seen[key] = status.st_mtime_ns
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return None if before == status.st_mtime_ns else ReloadSave(path, Stamp(status.st_mtime, at), written=at)

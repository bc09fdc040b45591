"""The known signals of a workspace, kept in its store: reading two budget files costs more than all the rest."""

from __future__ import annotations

import json
from pathlib import Path

from hero_tui import __version__
from hero_tui.budgets.discovery import find_budgets
from hero_tui.core.resources import packaged
from hero_tui.core.signal_catalogue import Known, from_plain, to_plain
from hero_tui.store.appender import Appender

KEPT = "known_signals"


def known_here(appender: Appender, workspace: Path) -> Known:
    """What may be said of which signal. Raises `BudgetsError` where the budgets cannot be used."""
    files: list[object] = [__version__, _mark(packaged("budgets.yaml")), _mark(find_budgets(workspace))]
    kept = appender.meta(KEPT)
    if kept is not None:
        found = _unless_older(kept, files)
        if found is not None:
            return found

    from hero_tui.budgets.files import load_budgets
    from hero_tui.budgets.resolve.resolve import settle
    from hero_tui.budgets.resolve.shipped_budgets import shipped_sheet
    from hero_tui.core.signal_catalogue import known_signals

    known = known_signals(load_budgets(workspace), settle(shipped_sheet()).budgets)
    appender.set_meta(KEPT, json.dumps({"files": files, **to_plain(known)}, separators=(",", ":")))
    return known


def _unless_older(kept: str, files: list[object]) -> Known | None:
    try:
        data = json.loads(kept)
        return from_plain(data) if data["files"] == files else None
    except (ValueError, TypeError, KeyError):
        return None  # another version wrote it: it is read anew and written over


def _mark(path: Path | None) -> list[object] | None:
    """What changes when a file does, its owner too: who may be believed was asked when it was read."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return [str(path)]  # reading it says why
    return [str(path), found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_uid]

"""The signals that `hero-tui event` knows, cached in the store: reading both budget files costs more than the rest."""

from __future__ import annotations

import json
from pathlib import Path

from hero_tui import __version__
from hero_tui.budgets.discovery import find_budgets
from hero_tui.budgets.shipped import packaged
from hero_tui.budgets.signal_catalogue import SignalCatalogue, from_stored, to_stored
from hero_tui.store.appender import Appender

KEY = "known_signals"
"""The cache's key in the `meta` table."""


def cached_signals(appender: Appender, workspace: Path) -> SignalCatalogue:
    """The workspace's signals and what may be recorded of each. Raises `BudgetsError` where its budgets are wrong."""
    files: list[object] = [__version__, _file_mark(packaged("budgets.yaml")), _file_mark(find_budgets(workspace))]
    cached = appender.meta(KEY)
    if cached is not None:
        catalogue = _unless_older(cached, files)
        if catalogue is not None:
            return catalogue

    from hero_tui.budgets.files import load_budgets
    from hero_tui.budgets.resolve.resolve import resolve
    from hero_tui.budgets.resolve.shipped_budgets import shipped_document
    from hero_tui.budgets.signal_catalogue import catalogue_of

    catalogue = catalogue_of(load_budgets(workspace), resolve(shipped_document()).budgets)
    appender.set_meta(KEY, json.dumps({"files": files, **to_stored(catalogue)}, separators=(",", ":")))
    return catalogue


def _unless_older(cached: str, files: list[object]) -> SignalCatalogue | None:
    try:
        data = json.loads(cached)
        return from_stored(data) if data["files"] == files else None
    except (ValueError, TypeError, KeyError):
        return None  # another version wrote it: it is read anew and written over


def _file_mark(path: Path | None) -> list[object] | None:
    """What changes when a file does, its owner too: who may be believed was asked when it was read."""
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return [str(path)]  # reading it says why
    return [str(path), status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_uid]

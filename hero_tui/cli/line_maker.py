"""Makes the line that a recorder keeps for `hero-tui status --line`: the very words of that command."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from hero_tui.budgets.discovery import find_budgets
from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.problems import BudgetsError
from hero_tui.store.errors import StoreError
from hero_tui.store.workspace.locks import recorder_seen
from hero_tui.store.workspace.paths import StorePaths

if TYPE_CHECKING:
    from hero_tui.queries.live.snapshot_loader import SnapshotLoader
    from hero_tui.store.reader import Reader


class StatusLineMaker:
    """Reads what `status` reads, through one reader, and only what is new. What it needs is imported when it is asked
    first: most recorders never are."""

    def __init__(self, workspace: Path, paths: StorePaths) -> None:
        self._workspace = workspace
        self._paths = paths
        self._reader: Reader | None = None
        self._loader: SnapshotLoader | None = None
        self._budgets: object = None
        self._news: object = None
        self._line: str | None = None

    def __call__(self, *, anew: bool) -> str | None:
        """Return the line of now; None where the command would say what is wrong instead."""
        try:
            return self._line_of_now(anew=anew)
        except (BudgetsError, StoreError):
            self.close()
            return None

    def close(self) -> None:
        """Close the reader; the next line opens it again."""
        if self._reader is not None:
            self._reader.close()
        self._reader = self._loader = self._line = None

    def _line_of_now(self, *, anew: bool) -> str | None:
        from hero_tui.report.status_text import status_line

        budgets = _mark(find_budgets(self._workspace))
        if self._reader is not None and (self._reader.moved() or budgets != self._budgets):
            self.close()
        if self._reader is None or self._loader is None:
            self._budgets = budgets
            self._reader, self._loader = self._opened()
        reader = self._reader
        seen = recorder_seen(self._paths.recorder_lock)
        pid, trouble = (None, "") if seen is None else (seen.pid, seen.trouble)
        news = (reader.last_operation_id(), dict(reader.rule_states()), dict(reader.facts()), trouble)
        if anew or self._line is None or news != self._news:
            self._news = news
            snapshot = self._loader.load(time.time(), pid, trouble=trouble)
            self._line = status_line(snapshot)
        return self._line

    def _opened(self) -> tuple[Reader, SnapshotLoader]:
        from hero_tui.queries.live.snapshot_loader import SnapshotLoader
        from hero_tui.store.reader import Reader

        budgets = load_budgets(self._workspace)
        reader = Reader(self._paths.database)
        return reader, SnapshotLoader(reader, budgets, self._workspace)


def _mark(path: Path | None) -> object:
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return str(path)
    return str(path), status.st_ino, status.st_size, status.st_mtime_ns

"""Notices that the budgets.yaml on the disk is no longer the one that the recorder judges by."""

from __future__ import annotations

from pathlib import Path

from hero_tui.budgets.discovery import find_budgets, home_folder
from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.problems import BudgetsError
from hero_tui.core.budget import BudgetFile
from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import Notice

KEY = "budgets"
_Mark = tuple[str, int, int, int] | None


class BudgetsWatch(Tracker):
    """Looks once a second: the file may lie above the workspace, where nothing is watched. Costs a few stat(2)."""

    def __init__(self, workspace: Path, sink: Sink, budgets: BudgetFile) -> None:
        self._workspace = workspace
        self._sink = sink
        self._home = home_folder()
        self._digest = budgets.digest
        self._mark: _Mark = None
        self._looked = False

    def tick(self, _now: Stamp, /) -> None:
        """Read the file again when it changed, and emit a notice if its budgets differ."""
        mark = _mark(find_budgets(self._workspace, self._home))
        if self._looked and mark == self._mark:
            return
        self._looked, self._mark = True, mark
        try:
            digest = load_budgets(self._workspace).digest
        except BudgetsError as error:
            self._sink(Notice(KEY, f"The former budgets hold, for the new ones cannot be used: {error}"))
            return
        if digest == self._digest:
            self._sink(Notice(KEY, "", resolved=True))
        else:
            self._sink(Notice(KEY, "budgets.yaml has changed: it holds after `hero-tui stop` and a new start"))


def _mark(path: Path | None) -> _Mark:
    """A mark that changes whenever the file does; None without a file."""
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0, 0  # a broken link or a race: reading it says more
    return str(path), status.st_ino, status.st_size, status.st_mtime_ns

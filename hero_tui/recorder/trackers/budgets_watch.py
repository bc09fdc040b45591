"""Takes up a budgets.yaml that was changed while the recorder runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hero_tui.budgets.compiled import CompiledBudgets
from hero_tui.budgets.discovery import find_budgets, home_folder
from hero_tui.budgets.problems import BudgetsError
from hero_tui.budgets.revision import changed_budgets, revision_of
from hero_tui.core.budget import BudgetFile
from hero_tui.core.facts import CHANGED_BUDGETS, WRONG_BUDGETS
from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import Notice

QUIET = 0.3  # seconds without a write, after which a file is whole
SAID_FOR = 20.0  # seconds
Taken = Callable[[BudgetFile, frozenset[str], Stamp], None]
_Mark = tuple[str, int, int, int] | None


class BudgetsWatch(Tracker):
    """Looks once a second: the file may lie above the workspace, where nothing is watched. Costs a few stat(2).

    A file that was not written for 300 ms is read; `taken` is called with its budgets, the ids of those that judge by
    other limits, and the moment. A file that cannot be used changes nothing, and is said.
    """

    def __init__(
        self, workspace: Path, sink: Sink, budgets: BudgetFile, taken: Taken, compiled: CompiledBudgets
    ) -> None:
        self._workspace = workspace
        self._sink = sink
        self._home = home_folder()
        self._digest = budgets.digest
        self._text = revision_of(budgets)[1]
        self._taken = taken
        self._compiled = compiled
        self._mark: _Mark = None
        self._seen: tuple[_Mark, float] | None = None
        self._looked = budgets.path is None  # a file that was not there when they were read is news
        self._said_until: float | None = None

    def next_deadline(self) -> float | None:
        """When a file that is being written may be quiet (monotonic s)."""
        return None if self._seen is None else self._seen[1] + QUIET

    def tick(self, now: Stamp, /) -> None:
        """Read the file once it changed and is quiet, and have its budgets taken up."""
        if self._said_until is not None and now.mono >= self._said_until:
            self._said_until = None
            self._resolve(CHANGED_BUDGETS)
        mark = _mark(find_budgets(self._workspace, self._home))
        if self._looked and mark == self._mark:
            self._seen = None
            return
        if self._looked and (self._seen is None or self._seen[0] != mark):
            self._seen = mark, now.mono
            return
        if self._looked and self._seen is not None and now.mono < self._seen[1] + QUIET:
            return
        self._looked, self._mark, self._seen = True, mark, None
        self._read(now)

    def _read(self, now: Stamp) -> None:
        try:
            budgets = self._compiled.load()
        except BudgetsError as error:
            wrong = str(error).replace(f"{self._workspace}/", "")
            self._said_until = None
            self._resolve(CHANGED_BUDGETS)
            self._sink(Notice(WRONG_BUDGETS, f"{wrong}; the former budgets hold"))
            return
        self._resolve(WRONG_BUDGETS)
        self._compiled.keep()
        text = revision_of(budgets)[1]
        if budgets.digest == self._digest or text == self._text:
            self._digest = budgets.digest
            self._resolve(CHANGED_BUDGETS)
            return
        changed = changed_budgets(self._text, text)
        self._digest, self._text = budgets.digest, text
        self._taken(budgets, changed, now)
        self._said_until = now.mono + SAID_FOR
        number = "1 budget" if len(changed) == 1 else f"{len(changed)} budgets"
        news = f"{number} with other limits or levels" if changed else "its limits and levels are as before"
        self._sink(Notice(CHANGED_BUDGETS, f"budgets.yaml was changed and holds now: {news}"))

    def _resolve(self, key: str) -> None:
        self._sink(Notice(key, "", resolved=True))


def _mark(path: Path | None) -> _Mark:
    """A mark that changes whenever the file does; None without a file."""
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0, 0  # a broken link or a race: reading it says more
    return str(path), status.st_ino, status.st_size, status.st_mtime_ns

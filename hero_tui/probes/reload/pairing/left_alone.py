"""The saves that a server did not take up: how many, since when, and which files it leaves alone for good."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from msgspec import Struct

from hero_tui.probes.reload.saves.model import ReloadSave, Waiting

BUSY, PERSON = 8, 3.0  # so many saves of one file in a row, less than so many seconds apart, are no person's
REMEMBERED = 500


class _Run(Struct):
    first: ReloadSave
    newest: ReloadSave
    count: int = 0

    @property
    def is_busy(self) -> bool:
        return self.count >= BUSY and self.newest.at.mono - self.first.at.mono < PERSON * self.count


class LeftAlone:
    """One server's account of the saves that it did not take up.

    `saves`: all of them. `in_a_row`: those since it last took one up, of files that it is expected to take up, without
    bulk changes and saves that changed nothing; `since` is the first of them (UTC s). A file that is written again and
    again (a log, a database) is busy.
    """

    def __init__(self) -> None:
        self.saves = 0
        self.in_a_row = 0
        self.since: float | None = None
        self._last_taken = 0.0
        self._runs: OrderedDict[str, _Run] = OrderedDict()

    def is_busy(self, path: str) -> bool:
        """Whether that file is written again and again, and the server leaves it alone."""
        run = self._runs.get(path)
        return run is not None and run.is_busy

    def add(self, save: ReloadSave, *, expected: bool) -> None:
        """Count a save that nothing followed. `expected`: it is of a kind that the server takes up as a rule."""
        run = self._runs.setdefault(save.path, _Run(save, save))
        run.count, run.newest = run.count + save.count, save
        self._runs.move_to_end(save.path)
        while len(self._runs) > REMEMBERED:
            self._runs.popitem(last=False)
        self.saves += save.count
        if expected and not run.is_busy and save.excluded is None and save.at.mono > self._last_taken:
            self.in_a_row += save.count
            self.since = save.at.wall if self.since is None else min(self.since, save.at.wall)

    def take_back(self, waiting: Iterable[Waiting]) -> None:
        """The server took them up after all: those that are counted here are not counted any more."""
        for each in waiting:
            if each.left and not each.save.removed:
                self.saves -= each.save.count

    def taken_up(self, paths: Iterable[str], noticed: float) -> None:
        """The server reacts, and does not leave those files alone; `noticed`: monotonic s."""
        for path in paths:
            self._runs.pop(path, None)
        self._last_taken = max(self._last_taken, noticed)
        self.in_a_row, self.since = 0, None

    def newest_busy(self) -> list[ReloadSave]:
        """The newest save of each file that is written again and again."""
        return [run.newest for run in self._runs.values() if run.is_busy]

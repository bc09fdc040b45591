"""What was observed near an alert, as the store keeps it: a cause, and the processes. A coincidence, never a proof."""

from __future__ import annotations

import json
from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.attributes import CORES, CPU_SECONDS, FILE, OTHERS_SHARE
from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.causes import BusyCause, FoundCause, GrowthCause, SaveCause, dump_cause
from hero_tui.core.objectives import Unit
from hero_tui.core.signal_names import CPU, MEMORY
from hero_tui.core.signals import Labels, Operation, Share, number_of
from hero_tui.judge.results import was_busy
from hero_tui.recorder.context.recent_activity import PartGrowth, RecentActivity, Save

WORTH_NAMING = 0.02  # of the limit: a smaller growth says nothing
MOST_PROCESSES = 12
STARTS_FOR = 300.0  # seconds from the start of a server's oldest process, in which its growth is the start's own
CLOCKS_DIFFER = 1.0  # seconds between a process' start, in ticks since boot, and the wall clock


class KnownProcess(Struct, frozen=True):
    """A process as the history may keep it: when it started (UTC s), and tool, sub-command and script name only."""

    started: float
    command: str


class CauseFinder:
    """Finds causes in the recent activity. `describe` gives what may be kept of a living process by PID, or None."""

    def __init__(
        self, budgets: BudgetFile, activity: RecentActivity, describe: Callable[[int], KnownProcess | None]
    ) -> None:
        self._budgets = budgets
        self._activity = activity
        self._describe = describe

    def take_budgets(self, budgets: BudgetFile) -> None:
        """Other budgets are in force."""
        self._budgets = budgets

    def cause(self, budget: str, labels: Labels, at: float) -> str | None:
        """What was observed nearest to `at` (UTC s), as `core.causes.dump_cause` writes it, or None."""
        known = self._budgets.get(budget)
        cause = None if known is None else self._nearest(known, labels, at)
        return None if cause is None else dump_cause(cause)

    def beside(self, budget: str, labels: Labels, value: float, kept: str | None) -> str | None:
        """What is told beside an incident's value: of a run's time what was near that run (None: nothing was); `kept`
        for other values, and where the run is not remembered."""
        known = self._budgets.get(budget)
        timed = known is not None and known.spec.timed
        run = self._activity.run_that_took(known.signal, labels, value) if known is not None and timed else None
        if run is None:
            return kept
        cause = self._cause_of(run)
        return None if cause is None else dump_cause(cause)

    def _nearest(self, budget: Budget, labels: Labels, at: float) -> FoundCause | None:
        if budget.spec.timed:
            return self._of_a_run(budget, labels, at)
        growth = self._growth(budget, labels)
        return growth if growth is not None else _save_cause(self._activity.save_before(at))

    def _growth(self, budget: Budget, labels: Labels) -> GrowthCause | None:
        """The biggest growth of a gauge's parts with the save that it followed; None when none is big. A process that
        has ended since is no cause of what goes on, and none grew before it began."""
        least, settled = WORTH_NAMING * budget.headline.limit.value, self._settled(budget.signal, labels)
        growths = (each for each in self._activity.growths(budget.signal, labels, settled) if each.by >= least)
        growth = next((lives for each in growths if (lives := self._of_living(each)) is not None), None)
        if growth is None:
            return None
        save = _save_cause(self._activity.save_before(growth.seen_at))
        return GrowthCause(growth.part.name, _pid(growth.part), growth.by, growth.since, save)

    def _settled(self, signal: str, labels: Labels) -> float:
        """When a gauge's processes had started (UTC s): what they took on by then is no growth. 0 of other gauges."""
        newest = self._activity.newest(signal, labels)
        pids = [] if newest is None else [pid for part in newest.parts if (pid := _pid(part)) is not None]
        started = [known.started for pid in pids if (known := self._describe(pid)) is not None]
        return min(started) + STARTS_FOR if started else 0.0

    def _of_living(self, growth: PartGrowth) -> PartGrowth | None:
        """The growth, counted from the beginning of its process at the earliest; None where that has ended."""
        pid = _pid(growth.part)
        if pid is None:
            return growth
        process = self._describe(pid)
        if process is None or process.started > growth.seen_at + CLOCKS_DIFFER:
            return None  # it ended, and another one may have its number
        return replace(growth, since=max(growth.since, process.started))

    def _of_a_run(self, budget: Budget, labels: Labels, at: float) -> SaveCause | BusyCause | None:
        """A machine that was busy comes first, the save beside it."""
        run = self._activity.run_near(budget.signal, labels, at)
        return None if run is None else self._cause_of(run)

    def _cause_of(self, run: Operation) -> SaveCause | BusyCause | None:
        save = self._save_of(run)
        return _busy_cause(run, save) if was_busy(run.attributes) else save

    def _save_of(self, run: Operation) -> SaveCause | None:
        """The save that the run is of, else the one before it."""
        file = run.attributes.get(FILE)
        if isinstance(file, str):
            return SaveCause(file, run.start)
        return _save_cause(self._activity.save_before(run.start), run.start)

    def detail(self, budget: str, labels: Labels, at: float) -> str | None:
        """The processes of the server's tree at that moment as JSON text, or None where no process is counted.

        `since`: the moment (UTC s) from which each process's `change` is counted.
        """
        known = self._budgets.get(budget)
        if known is None or known.unit not in {Unit.BYTES, Unit.CORES}:
            return None
        memory, cpu = self._activity.newest(MEMORY, labels), self._activity.newest(CPU, labels)
        if memory is None or not any(part.key.isdigit() for part in memory.parts):
            return None
        cores = {part.key: part.value for part in cpu.parts} if cpu is not None else {}
        settled = self._settled(MEMORY, labels)
        before = self._activity.lowest_parts(MEMORY, labels, settled)
        lines = [self._line(part, before, cores, at) for part in memory.parts[:MOST_PROCESSES]]
        since = self._activity.lowest_at(MEMORY, labels, settled)
        return json.dumps({"processes": lines, "since": since}, ensure_ascii=True)

    def _line(
        self, part: Share, before: dict[tuple[str, str], float], cores: dict[str, float], at: float
    ) -> dict[str, object]:
        pid = _pid(part)
        process = None if pid is None else self._describe(pid)
        return {
            "pid": pid or 0,
            "memory": part.value,
            "change": part.value - before[part.name, part.key] if (part.name, part.key) in before else None,
            "cpu": cores.get(part.key),
            "age": None if process is None else max(0.0, at - process.started),
            "command": part.name if process is None else process.command,
        }


def _pid(part: Share) -> int | None:
    return int(part.key) if part.key.isdigit() else None


def _save_cause(save: Save | None, run_start: float | None = None) -> SaveCause | None:
    """The save as a cause, with how long before the run's start (UTC s) it was, where a run was judged."""
    if save is None:
        return None
    return SaveCause(save.file, save.at, None if run_start is None else run_start - save.at, save.files)


def _busy_cause(run: Operation, save: SaveCause | None) -> BusyCause:
    """Of a run that is marked busy."""
    others, cores, cpu = (number_of(run.attributes.get(key)) for key in (OTHERS_SHARE, CORES, CPU_SECONDS))
    return BusyCause(others or 0.0, cores or 0.0, run.duration or 0.0, cpu, save)

"""What was observed near an alert, as data and as a list of processes. A coincidence, never a proof."""

from __future__ import annotations

import json
from collections.abc import Callable

from msgspec import Struct

from hero_tui.core.attributes import FILE
from hero_tui.core.budget import Budget, BudgetFile, Kind, Unit
from hero_tui.core.causes import GrowthNear, Nearby, SaveNear, dump_nearby
from hero_tui.core.signal_names import CPU, MEMORY
from hero_tui.core.signals import Labels, Share
from hero_tui.recorder.recent_activity import Surroundings

WORTH_NAMING = 0.02  # of the limit: a smaller change says nothing
MOST_PROCESSES = 12


class Seen(Struct, frozen=True):
    """A process as the history may keep it: when it started (UTC s), and tool, sub-command and script name only."""

    started: float
    command: str


class NearbyCauses:
    """Answers from `Surroundings`. `describe` names a living process by PID, or None."""

    def __init__(self, budgets: BudgetFile, surroundings: Surroundings, describe: Callable[[int], Seen | None]) -> None:
        self._budgets = budgets
        self._near = surroundings
        self._describe = describe

    def cause(self, budget: str, labels: Labels, at: float) -> str | None:
        """What was observed nearest to it, as `store.nearby` writes it, or None."""
        found = self._budgets.get(budget)
        near = None if found is None else self._nearest(found, labels, at)
        return None if near is None else dump_nearby(near)

    def _nearest(self, budget: Budget, labels: Labels, at: float) -> Nearby | None:
        if budget.kind is Kind.TIME:
            return self._of_a_run(budget, labels, at)
        change = self._change(budget, labels)
        if change is not None:
            return change
        save = self._near.save_before(at)
        return None if save is None else SaveNear(save[1], save[0])

    def _change(self, budget: Budget, labels: Labels) -> GrowthNear | None:
        """The biggest change of a gauge's parts, or None when none is big."""
        change = self._near.biggest_change(budget.signal, labels)
        if change is None or change.by < WORTH_NAMING * budget.headline.limit.value:
            return None
        pid = int(change.part.key) if change.part.key.isdigit() else None
        return GrowthNear(change.part.name, pid, change.by, change.since)

    def detail(self, budget: str, labels: Labels, at: float) -> str | None:
        """The processes of the server's tree at that moment as JSON text, or None where no process is counted."""
        found = self._budgets.get(budget)
        if found is None or found.unit not in {Unit.BYTES, Unit.CORES}:
            return None
        memory, cpu = self._near.newest(MEMORY, labels), self._near.newest(CPU, labels)
        if memory is None or not any(part.key.isdigit() for part in memory.parts):
            return None
        cores = {part.key: part.value for part in cpu.parts} if cpu is not None else {}
        before = self._near.lowest_parts(MEMORY, labels)
        lines = [self._line(part, before, cores, at) for part in memory.parts[:MOST_PROCESSES]]
        return json.dumps({"processes": lines}, ensure_ascii=True)

    def _line(
        self, part: Share, before: dict[tuple[str, str], float], cores: dict[str, float], at: float
    ) -> dict[str, object]:
        seen = self._describe(int(part.key)) if part.key.isdigit() else None
        return {
            "pid": int(part.key) if part.key.isdigit() else 0,
            "memory": part.value,
            "change": part.value - before[part.name, part.key] if (part.name, part.key) in before else None,
            "cpu": cores.get(part.key),
            "age": None if seen is None else max(0.0, at - seen.started),
            "command": part.name if seen is None else seen.command,
        }

    def _of_a_run(self, budget: Budget, labels: Labels, at: float) -> SaveNear | None:
        run = self._near.run_near(budget.signal, labels, at)
        if run is None:
            return None
        file = run.attributes.get(FILE)
        if isinstance(file, str):
            return SaveNear(file, run.start)
        save = self._near.save_before(run.start)
        return None if save is None else SaveNear(save[1], save[0], run.start - save[0])

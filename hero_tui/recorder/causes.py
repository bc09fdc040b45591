"""What was observed near an alert, in words and as a list of processes. A coincidence, never a proof."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from hero_tui.budgets.model import Budget, BudgetFile, Kind, Unit
from hero_tui.budgets.signals import Labels, Share
from hero_tui.recorder.surroundings import Surroundings
from hero_tui.view.numbers import clock_text, value_text

WORTH_NAMING = 0.02  # of the limit: a smaller change says nothing
MOST_PROCESSES = 12


@dataclass(frozen=True, slots=True)
class Seen:
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
        """What was observed nearest to it, or None."""
        found = self._budgets.get(budget)
        if found is None:
            return None
        if found.kind is Kind.TIME:
            return self._of_a_run(found, labels, at)
        save = self._near.save_before(at)
        change = self.change(budget, labels)
        if change is not None:
            return change
        return None if save is None else f"{save[1]} saved at {clock_text(save[0])}"

    def change(self, budget: str, labels: Labels) -> str | None:
        """The biggest change of a gauge's parts: `node (pid 48213) +410 MB since 13:58`, or None when none is big."""
        found = self._budgets.get(budget)
        if found is None or found.kind is Kind.TIME:
            return None
        change = self._near.biggest_change(found.signal, labels)
        if change is None or change.by < WORTH_NAMING * found.headline.limit.value:
            return None
        return f"{part_name(change.part)} +{value_text(change.by, found.unit)} since {clock_text(change.since)}"

    def detail(self, budget: str, labels: Labels, at: float) -> str | None:
        """The processes of the server's tree at that moment as JSON text, or None where no process is counted."""
        found = self._budgets.get(budget)
        if found is None or found.unit not in {Unit.BYTES, Unit.CORES}:
            return None
        memory, cpu = self._near.newest("dev.memory", labels), self._near.newest("dev.cpu", labels)
        if memory is None or not any(part.key.isdigit() for part in memory.parts):
            return None
        cores = {part.key: part.value for part in cpu.parts} if cpu is not None else {}
        before = self._near.lowest_parts("dev.memory", labels)
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

    def _of_a_run(self, budget: Budget, labels: Labels, at: float) -> str | None:
        run = self._near.run_near(budget.signal, labels, at)
        if run is None:
            return None
        file = run.attributes.get("file")
        if isinstance(file, str):
            return f"{file} saved at {clock_text(run.start)}"
        save = self._near.save_before(run.start)
        return None if save is None else f"{save[1]} saved {run.start - save[0]:.0f} s before it"


def part_name(part: Share) -> str:
    """`node (pid 48213)`, or the name alone."""
    return f"{part.name} (pid {part.key})" if part.key.isdigit() else part.name

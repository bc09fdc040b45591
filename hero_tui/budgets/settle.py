"""Sheets laid over one another into budgets, and the checks that need the whole picture."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hero_tui.budgets.fields import QUANTILES
from hero_tui.budgets.model import Budget, Kind, Level, Objective, Rung, Source, Window
from hero_tui.budgets.problems import did_you_mean
from hero_tui.budgets.sheet import Entry, Ladder, Placed, Sheet, Step, ladder_over
from hero_tui.budgets.units import Quantity, unit_example, unit_name

WEEK = Window(seconds=7 * 86400.0)
OWN_SYSTEM = "dev"


def settle(shipped: Sheet, own: Sheet | None = None) -> tuple[Budget, ...]:
    """The budgets in force: `shipped` with `own` laid over it by id, in the shipped order, new ones after.

    Raises `BudgetsError` with the problems of `own` (of `shipped`, where it stands alone).
    """
    sheets = [shipped] if own is None else [shipped, own]
    entries: dict[str, Entry] = dict(shipped.entries)
    for sheet in sheets[1:]:
        for budget_id, entry in sheet.entries.items():
            entries[budget_id] = entry.over(entries.get(budget_id))
    ladders: dict[Kind, Ladder] = {}
    for sheet in sheets:
        for kind, ladder in sheet.ladders.items():
            ladders[kind] = ladder_over(ladder, ladders.get(kind, {}))
    budgets = [
        _Settler(entry, shipped, sheets, ladders).budget()
        for entry in entries.values()
        if not (entry.off and entry.id.value in shipped.entries)
    ]
    for sheet in sheets:
        sheet.problems.raise_any()
    return tuple(budget for budget in budgets if budget is not None)


class _Settler:
    """Makes one budget, or notes why it cannot be made."""

    def __init__(self, entry: Entry, shipped: Sheet, sheets: list[Sheet], ladders: dict[Kind, Ladder]) -> None:
        self._entry = entry
        self._shipped = shipped
        self._sheets = sheets
        self._ladders = ladders

    def budget(self) -> Budget | None:
        entry = self._entry
        if not self._names_are_known():
            return None
        if entry.off:
            hint = did_you_mean(entry.id.value, self._shipped.entries)
            self._say(entry.id, f"there is no budget {entry.id.value} to switch off", hint)
            return None
        if entry.kind is None:
            self._say(entry.id, f"{entry.id.value} says nothing that could be judged", "Add time, limit or sustained")
            return None
        kind = entry.kind.value
        objectives = self._objectives(kind)
        if not objectives:
            return None
        unit = objectives[0][1].value.unit
        window = self._window(kind)
        return Budget(
            id=entry.id.value,
            kind=kind,
            unit=unit,
            objectives=tuple(Objective(word, each.value.written, QUANTILES.get(word)) for word, each in objectives),
            window=window,
            ladder=self._ladder(kind),
            signal=entry.signal.value if entry.signal else entry.id.value,
            keep_firing_for=self._keep_firing_for(),
            owner=entry.owner,
            runbook=entry.runbook,
            note=entry.note,
            source=Source(entry.id.sheet.file, entry.id.place.line, entry.id.place.column),
        )

    def _names_are_known(self) -> bool:
        """Signals of our own system come from our probes: another name there is a slip of the pen."""
        named = self._entry.signal or self._entry.id
        if named.value.partition(".")[0] != OWN_SYSTEM or named.value in self._shipped.entries:
            return True
        hint = did_you_mean(named.value, self._shipped.entries)
        self._say(named, f"nothing is measured under the name {named.value}", hint)
        return False

    def _objectives(self, kind: Kind) -> list[tuple[str, Placed[Quantity]]]:
        entry = self._entry
        found = [
            (word, Placed(each.value, each.place, each.sheet))
            for word, each in sorted(entry.objectives.items(), key=lambda pair: QUANTILES.get(pair[0], 1.0))
            if each.value is not None  # switched off
        ]
        if not found and entry.kind is not None:
            self._say(entry.kind, f"{entry.id.value} promises nothing", f"Write a limit, or {entry.id.value}: off")
            return []
        shipped = self._shipped.entries.get(entry.signal.value if entry.signal else entry.id.value)
        if shipped is not None and self._measures_otherwise(found, shipped, kind):
            return []
        for (lower, below), (higher, above) in pairwise(found):
            if below.value.value >= above.value.value:
                changed, other = (above, below) if above.sheet is not self._shipped else (below, above)
                sentence = f"{higher} ({above.value.text}) must be above {lower} ({below.value.text})"
                hint = f"Change one of them; the other is written in {other.sheet.file}, line {other.place.line}"
                self._say(changed, sentence, hint)
                return []
        return found

    def _measures_otherwise(self, found: list[tuple[str, Placed[Quantity]]], shipped: Entry, kind: Kind) -> bool:
        """A signal that we measure has one unit, and operations cannot be judged as a gauge."""
        of_shipped = next(iter(shipped.objectives.values()), None)
        if shipped.kind is None or of_shipped is None or of_shipped.value is None:
            return False
        unit = of_shipped.value.unit
        if (kind is Kind.TIME) is not (shipped.kind.value is Kind.TIME) and self._entry.kind is not None:
            name = shipped.id.value
            hint = f"Write {shipped.kind.value.value}: {{…}}"
            self._say(self._entry.kind, f"{name} is not judged by {kind.value}: it measures {unit_name(unit)}", hint)
            return True
        for _, each in found:
            if each.value.unit is not unit:
                sentence = f"{each.value.text} is {unit_name(each.value.unit)}, and this is {unit_name(unit)}"
                self._say(each, sentence, f"Write {unit_name(unit)} such as {unit_example(unit)}")
                return True
        return False

    def _window(self, kind: Kind) -> Window:
        placed = self._entry.window
        for sheet in reversed(self._sheets):
            placed = placed or sheet.window
        if placed is None:
            return WEEK
        if placed.value.operations is not None and kind is not Kind.TIME:
            hint = "Write a time such as 7d"
            self._say(placed, f"{self._entry.id.value} has no runs that a window could count", hint)
        return placed.value

    def _keep_firing_for(self) -> float:
        placed = self._entry.keep_firing_for
        for sheet in reversed(self._sheets):
            placed = placed or sheet.keep_firing_for
        return 60.0 if placed is None else placed.value

    def _ladder(self, kind: Kind) -> tuple[Rung, ...]:
        steps = ladder_over(self._entry.ladder, self._ladders.get(kind, {}))
        rungs: list[Rung] = []
        for level in (Level.INFO, Level.WARNING, Level.CRITICAL):
            rung = self._rung(level, steps.get(level, Step()), kind)
            if rung is None:
                continue
            enter = steps[level].enter
            if rungs and enter is not None and rung.enter <= rungs[-1].enter:
                lower = rungs[-1]
                sentence = (
                    f"{lower.level.word} begins at {lower.enter:.4g}x the limit,"
                    f" and {level.word} already at {rung.enter:.4g}x"
                )
                self._say(self._changed(steps, level), sentence, "Let info, warning and critical rise")
            rungs.append(rung)
        return tuple(rungs)

    def _changed(self, steps: Ladder, level: Level) -> Placed[float]:
        """Of two rungs in the wrong order, the value that the user's own file wrote; else the upper one."""
        enters = [step.enter for each, step in steps.items() if each <= level and step.enter is not None]
        return next((enter for enter in reversed(enters) if enter.sheet is not self._shipped), enters[-1])

    def _rung(self, level: Level, step: Step, kind: Kind) -> Rung | None:
        if step.enter is None:
            return None
        leave = step.enter if step.leave is None or kind is Kind.TIME else step.leave
        if leave.value > step.enter.value:
            own = leave if leave.sheet is not self._shipped else step.enter
            sentence = f"{level.word} would end above the value at which it begins"
            self._say(own, sentence, "Write a leave below enter, such as enter: 80 %, leave: 75 %")
        if kind is Kind.TIME and step.leave is not None and step.leave.sheet is not self._shipped:
            self._say(step.leave, "single runs have nothing to leave", "Remove leave")
        return Rung(level, step.enter.value, leave.value, 0.0 if step.hold is None else step.hold.value)

    def _say(self, placed: Placed[Any], sentence: str, hint: str) -> None:
        placed.sheet.problems.add(placed.place, sentence, hint)

"""Sheets laid over one another into budgets, and the checks that need the whole picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hero_tui.budgets.kinds.registry import KIND_WORDS, KINDS
from hero_tui.budgets.parse.document import Entry, Placed, Sheet
from hero_tui.budgets.problems import did_you_mean
from hero_tui.budgets.resolve.effective_budgets import Ground, Picture
from hero_tui.budgets.resolve.ladders import fixed_rungs, settle_burn, settle_ladder
from hero_tui.budgets.resolve.objectives import Promised, settle_promises
from hero_tui.budgets.resolve.schedule import settle_checks, settle_planned
from hero_tui.budgets.resolve.windows import settle_window
from hero_tui.budgets.units import Quantity
from hero_tui.core.budget import Budget, Kind, Unit
from hero_tui.core.durations import DAY, HOUR, MINUTE

KEEP_FIRING_FOR = MINUTE
RATE_OVER = HOUR
COMPARED_WITH = 30 * DAY
SLICE = 10.0


def settle(shipped: Sheet, own: Sheet | None = None) -> Picture:
    """What is in force: `shipped` with `own` laid over it by id, in the shipped order, new ones after.

    Raises `BudgetsError` with all problems of `own` (of `shipped`, where it stands alone).
    """
    sheets = (shipped,) if own is None else (shipped, own)
    ground = _ground(shipped, sheets)
    entries: dict[str, Entry] = dict(shipped.entries)
    if own is not None:
        for budget_id, entry in own.entries.items():
            entries[budget_id] = entry.over(entries.get(budget_id))
    settled = [_Settler(entry, ground).budget() for entry in entries.values() if not _silent(entry, ground, entries)]
    budgets = tuple(budget for budget in settled if budget is not None)
    checks = settle_checks(ground, entries, budgets)
    planned = settle_planned(ground, budgets)
    sheets[-1].problems.raise_any()
    return Picture(ground, entries, budgets, checks, planned)


def _ground(shipped: Sheet, sheets: tuple[Sheet, ...]) -> Ground:
    leaves: dict[str, Placed[Any]] = {}
    checks: dict[str, Entry] = {}
    for sheet in sheets:
        leaves |= sheet.leaves
        declared = sheet.leaves.get("checks")
        checks |= declared.value if declared is not None else {}
    signals: dict[Kind, tuple[str, ...]] = dict.fromkeys(Kind, ())
    for budget_id, entry in shipped.entries.items():
        kind = entry.kind
        if kind is not None:
            signals[kind.value] += (budget_id,)
    closed = frozenset(each.partition(".")[0] for each in shipped.entries)
    return Ground(shipped, sheets, leaves, checks, signals, closed)


def _silent(entry: Entry, ground: Ground, entries: Mapping[str, Entry]) -> bool:
    """Switched off, or not read well enough to say more of it. A built-in comparison with the past goes with the budget
    whose runs it compares, unless the file speaks of it."""
    if entry.broken or (entry.off and entry.id.value in ground.shipped.entries):
        return True
    kind, signal = entry.kind, entry.get("signal", str)
    compares = kind is not None and kind.value is Kind.BASELINE and entry is ground.shipped.entries.get(entry.id.value)
    compared = entries.get(signal.value) if compares and signal is not None else None
    return compared is not None and compared.off


class _Settler:
    """Makes one budget, or notes why it cannot be made."""

    def __init__(self, entry: Entry, ground: Ground) -> None:
        self._entry = entry
        self._ground = ground
        self._id = entry.id.value
        self._signal: Placed[str] = entry.get("signal", str) or entry.id

    def budget(self) -> Budget | None:
        entry, ground = self._entry, self._ground
        kind = entry.kind
        if not self._name_is_known(kind):
            return None
        if entry.off:
            hint = did_you_mean(self._id, ground.shipped.entries)
            ground.say(f"there is no budget {self._id} to switch off", hint, entry.id)
            return None
        if kind is None:
            hint = f"Add what it promises: {', '.join(KIND_WORDS)}"
            ground.say(f"{self._id} says nothing that could be judged", hint, entry.id)
            return None
        promises = settle_promises(entry, kind, self._signal, ground)
        return self._settled(kind.value, promises) if promises else None

    def _settled(self, kind: Kind, promises: list[Promised]) -> Budget:
        entry, ground = self._entry, self._ground
        ladder = (
            settle_ladder(entry, kind, promises[0], ground) if KINDS[kind].ladder else fixed_rungs(kind, promises[0])
        )
        self._says_only_what_it_may(kind)
        window = settle_window(entry, kind, ground)
        title, owner, runbook, note = (entry.get(word, str) for word in ("title", "owner", "runbook", "note"))
        check, planned = entry.get("available.check", str), entry.get("available.planned", str)
        return Budget(
            id=self._id,
            kind=kind,
            unit=_unit(kind, promises),
            objectives=tuple(each.objective for each in promises),
            window=window,
            ladder=ladder,
            signal=self._signal.value,
            keep_firing_for=self._seconds(KEEP_FIRING_FOR, "keep_firing_for", "defaults.keep_firing_for"),
            owner=None if owner is None else owner.value,
            runbook=None if runbook is None else runbook.value,
            note=None if note is None else note.value,
            source=entry.id.source,
            title=None if title is None else title.value,
            counts=self._counts() if kind is Kind.CONCURRENCY else (),
            over=self._seconds(RATE_OVER, "over", "ladders.ratio.over") if kind is Kind.RATIO else None,
            than=self._seconds(COMPARED_WITH, "baseline.than") if kind is Kind.BASELINE else None,
            burn=settle_burn(entry, promises[0], window, ground) if kind is Kind.AVAILABLE else (),
            slice=self._seconds(SLICE, "available.slice"),
            check=None if check is None else check.value,
            planned_counts=planned is not None and planned.value == "counts",
        )

    def _name_is_known(self, kind: Placed[Kind] | None) -> bool:
        """In the systems of this program a name that nothing emits is a slip of the pen. Concurrency may count other
        signals, and what is available is told by checks."""
        ground, named = self._ground, self._signal
        known = ground.shipped.entries
        if kind is not None and kind.value is Kind.REPORT:
            figures = ground.signals[Kind.REPORT]
            if named.value not in figures:
                ground.say(f"{named.value} is no figure of the reports", did_you_mean(named.value, figures), named)
                return False
            return True
        counted = self._entry.get("concurrency.of", tuple)
        if kind is not None and (kind.value is Kind.AVAILABLE or (kind.value is Kind.CONCURRENCY and counted)):
            return True
        if named.value.partition(".")[0] not in ground.closed or named.value in known:
            return True
        hint = did_you_mean(named.value, known)
        ground.say(f"nothing is measured under the name {named.value}", hint, named)
        return False

    def _counts(self) -> tuple[str, ...]:
        """The signals whose operations are counted; those of this program must be made of operations."""
        counted = self._entry.get("concurrency.of", tuple)
        if counted is None:
            return (self._signal.value,)
        ground = self._ground
        operations = ground.signals[Kind.TIME]
        for each in counted.value:
            if each.value.partition(".")[0] in ground.closed and each.value not in operations:
                what = "is not made of operations" if each.value in ground.shipped.entries else "is measured by nothing"
                ground.say(f"{each.value} {what}", did_you_mean(each.value, operations), each)
        return tuple(each.value for each in counted.value)

    def _says_only_what_it_may(self, kind: Kind) -> None:
        entry, ground = self._entry, self._ground
        ladder, over = entry.leaves.get("ladder"), entry.get("over", Quantity)
        if ladder is not None and not KINDS[kind].ladder:
            ground.say(f"{kind.value} budgets have no ladder: {KINDS[kind].levels}", "Remove ladder", ladder)
        if over is not None and kind is not Kind.RATIO:
            ground.say(f"a {kind.value} budget counts nothing over {over.text}", "Remove over: a ratio has it", over)

    def _seconds(self, otherwise: float, path: str, default: str = "") -> float:
        """A time that the budget says, or the defaults, or nobody."""
        placed = self._entry.get(path, Quantity) or (self._ground.get(default, Quantity) if default else None)
        return otherwise if placed is None else placed.value.value


def _unit(kind: Kind, promises: list[Promised]) -> Unit:
    return KINDS[kind].units[0] if len(KINDS[kind].units) == 1 else promises[0].placed.value.unit

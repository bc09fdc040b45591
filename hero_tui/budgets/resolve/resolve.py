"""Documents laid over one another into budgets, and the checks that need all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hero_tui.budgets.kinds.base import BudgetKind
from hero_tui.budgets.kinds.registry import KIND_WORDS, KINDS
from hero_tui.budgets.parse.document import Document, Entry, Placed
from hero_tui.budgets.problems import did_you_mean
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets, ResolveContext
from hero_tui.budgets.resolve.ladders import resolve_ladder
from hero_tui.budgets.resolve.objectives import resolve_objectives
from hero_tui.budgets.resolve.placed import PlacedObjective
from hero_tui.budgets.resolve.schedule import resolve_checks, resolve_planned
from hero_tui.budgets.resolve.servers import resolve_servers
from hero_tui.budgets.units import Quantity
from hero_tui.core.budget import Budget
from hero_tui.core.kinds import Input
from hero_tui.core.objectives import Window
from hero_tui.core.time import MINUTE, WEEK

KEEP_FIRING_FOR = MINUTE
LAST_WEEK = Window(seconds=WEEK)


def resolve(shipped: Document, own: Document | None = None) -> EffectiveBudgets:
    """What is in force: `shipped` with `own` laid over it by id, in the shipped order, new ones after.

    Raises `BudgetsError` with all problems of `own` (of `shipped`, where it stands alone).
    """
    documents = (shipped,) if own is None else (shipped, own)
    context = _context(shipped, documents)
    entries: dict[str, Entry] = dict(shipped.entries)
    if own is not None:
        for budget_id, entry in own.entries.items():
            entries[budget_id] = laid_over(entry, entries.get(budget_id))
    resolved = [
        _BudgetResolver(entry, context).budget() for entry in entries.values() if not _left_out(entry, context, entries)
    ]
    budgets = tuple(budget for budget in resolved if budget is not None)
    checks = resolve_checks(context, entries, budgets)
    planned = resolve_planned(context, budgets)
    servers = resolve_servers(context)
    documents[-1].problems.raise_any()
    return EffectiveBudgets(context, entries, budgets, checks, planned, servers)


def laid_over(entry: Entry, base: Entry | None) -> Entry:
    """`entry` laid over `base`: values that it does not write stay. Another kind brings objectives and levels of its
    own, and its own window in place of one that counts runs; a ratio of good events replaces one of bad ones; a limit
    that cannot hold beside one that is written here goes."""
    if base is None or entry.off or base.off:
        return entry
    own, former = entry.kind, base.kind
    replaced: tuple[str, ...] = ()
    if own is not None and former is not None and own.value is not former.value:
        window = base.get("window", Window)
        counts_runs = window is not None and window.value.operations is not None
        windows = ("window",) if counts_runs or KINDS[own.value].last_runs is not None else ()
        replaced = (former.value.value, "ladder", "over", "every", *windows)
    elif {"ratio.min", "ratio.max"} & entry.leaves.keys():
        replaced = ("ratio",)
    kept = {path: placed for path, placed in base.leaves.items() if path.partition(".")[0] not in replaced}
    if own is not None and former is not None and own.value is former.value:
        for path in KINDS[own.value].outdated(entry, base):
            del kept[path]
    return Entry(entry.id, {**kept, **entry.leaves}, broken=entry.broken)


def _context(shipped: Document, documents: tuple[Document, ...]) -> ResolveContext:
    leaves: dict[str, Placed[Any]] = {}
    checks: dict[str, Entry] = {}
    for document in documents:
        leaves |= document.leaves
        declared = document.leaves.get("checks")
        checks |= declared.value if declared is not None else {}
    specs = {name: KINDS[entry.kind.value].judging(entry) for name, entry in shipped.entries.items() if entry.kind}
    timed = tuple(name for name, spec in specs.items() if spec.timed)
    figures = tuple(name for name, spec in specs.items() if spec.input is Input.BUDGETS)
    closed = frozenset(name.partition(".")[0] for name in shipped.entries)
    return ResolveContext(shipped, documents, leaves, checks, timed, figures, closed)


def _left_out(entry: Entry, context: ResolveContext, entries: Mapping[str, Entry]) -> bool:
    """Switched off, or not read well enough to say more of it. A built-in comparison with the past goes with the budget
    whose runs it compares, unless the file speaks of it."""
    if entry.broken or (entry.off and entry.id.value in context.shipped.entries):
        return True
    kind, signal = entry.kind, entry.get("signal", str)
    built_in = entry is context.shipped.entries.get(entry.id.value)
    follows = kind is not None and KINDS[kind.value].follows and built_in
    followed = entries.get(signal.value) if follows and signal is not None else None
    return followed is not None and followed.off


class _BudgetResolver:
    """Makes one budget, or notes why it cannot be made."""

    def __init__(self, entry: Entry, context: ResolveContext) -> None:
        self._entry = entry
        self._context = context
        self._id = entry.id.value
        self._signal: Placed[str] = entry.get("signal", str) or entry.id

    def budget(self) -> Budget | None:
        entry, context = self._entry, self._context
        kind = entry.kind
        if not self._name_is_known(None if kind is None else KINDS[kind.value]):
            return None
        if entry.off:
            hint = did_you_mean(self._id, context.shipped.entries)
            context.error(f"there is no budget {self._id} to switch off", hint, entry.id)
            return None
        if kind is None:
            hint = f"Add what it promises: {', '.join(KIND_WORDS)}"
            context.error(f"{self._id} says nothing that could be judged", hint, entry.id)
            return None
        objectives = resolve_objectives(entry, kind, self._signal, context)
        return self._resolved(KINDS[kind.value], objectives) if objectives else None

    def _resolved(self, kind: BudgetKind, objectives: list[PlacedObjective]) -> Budget:
        entry, context = self._entry, self._context
        ladder = resolve_ladder(entry, kind, objectives[0], context)
        self._check_common_keys(kind)
        window = self._window(kind)
        return Budget(
            id=self._id,
            spec=kind.spec(entry, objectives[0], window, context),
            unit=kind.units[0] if len(kind.units) == 1 else objectives[0].placed.value.unit,
            objectives=tuple(objective.objective for objective in objectives),
            window=window,
            ladder=ladder,
            signal=self._signal.value,
            keep_firing_for=self._keep_firing_for(),
            owner=self._text("owner"),
            runbook=self._text("runbook"),
            note=self._text("note"),
            source=entry.id.source,
            title=self._text("title"),
            shipped=all(objective.placed.document is context.shipped for objective in objectives),
        )

    def _in_its_file(self, value: Placed[str]) -> Placed[str]:
        """What a file took over from the shipped budget is wrong because of what the file says: at the budget's id."""
        return value if value.document is self._entry.id.document else self._entry.id

    def _name_is_known(self, kind: BudgetKind | None) -> bool:
        """In the systems of this program a name that nothing emits is a slip of the pen."""
        context, signal = self._context, self._signal
        if kind is not None and kind.spec_type.input is Input.BUDGETS:
            if signal.value not in context.figures:
                hint = did_you_mean(signal.value, context.figures)
                context.error(f"{signal.value} is no figure of the reports", hint, self._in_its_file(signal))
                return False
            return True
        if kind is not None and kind.names_any_signal(self._entry):
            return True
        if not context.is_slip(signal.value):
            return True
        hint = did_you_mean(signal.value, context.shipped.entries)
        context.error(f"nothing is measured under the name {signal.value}", hint, self._in_its_file(signal))
        return False

    def _check_common_keys(self, kind: BudgetKind) -> None:
        """Keys that every budget may have, and that mean nothing for some kinds."""
        entry, context, word = self._entry, self._context, kind.kind.value
        ladder, over = entry.leaves.get("ladder"), entry.get("over", Quantity)
        if ladder is not None and kind.ladder is None:
            context.error(f"{word} budgets have no ladder: {kind.levels}", "Remove ladder", ladder)
        if over is not None and not kind.rated:
            context.error(f"a {word} budget counts nothing over {over.text}", "Remove over: a ratio has it", over)
        every = entry.get("every", Quantity)
        if every is not None and not kind.sampled:
            hint = "Remove every: a limit and a sustained one have it"
            context.error(f"a {word} budget has no values that are pushed every {every.text}", hint, every)

    def _window(self, kind: BudgetKind) -> Window:
        """The window that the budget says, or its kind, or the defaults; one that cannot carry a verdict is noted."""
        placed = self._entry.get("window", Window)
        if placed is None and kind.last_runs is not None:
            return kind.last_runs
        placed = placed or self._context.get("defaults.window", Window)
        if placed is None:
            return LAST_WEEK
        kind.check_window(self._entry, placed, self._context)
        return placed.value

    def _keep_firing_for(self) -> float:
        own = self._entry.get("keep_firing_for", Quantity)
        placed = own or self._context.get("defaults.keep_firing_for", Quantity)
        return KEEP_FIRING_FOR if placed is None else placed.value.value

    def _text(self, key: str) -> str | None:
        placed = self._entry.get(key, str)
        return None if placed is None else placed.value

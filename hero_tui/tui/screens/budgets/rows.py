"""The rows of the Budgets screen: systems, and below each its budgets, in one of four orders. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Level, Verdict
from hero_tui.format import badges, budget_text, titles
from hero_tui.format.badges import Urgency
from hero_tui.format.summary import is_recording
from hero_tui.models.budgets import BudgetView
from hero_tui.models.snapshot import Snapshot

SYSTEMS: Mapping[str, str] = MappingProxyType(
    {
        "dev": "Development loop",
        "build": "Builds",
        "ci": "CI",
        "orchestration": "Orchestration",
        "promise": "Service promises",
        "machine": "The machine",
        "success": "Success",
    }
)


class Order(StrEnum):
    """How systems, and the budgets in each, follow each other."""

    FILE = "file"
    URGENCY = "urgency"
    NAME = "name"
    USE = "use"

    @property
    def next(self) -> Order:
        """The one that `o` goes on to."""
        every = tuple(Order)
        return every[(every.index(self) + 1) % len(every)]


class ListOptions(Struct, frozen=True):
    """What is listed and how. `opened` and `closed`: systems that somebody unfolded or folded; the others are folded
    while nothing in them was ever seen."""

    order: Order = Order.FILE
    least: Level = Level.UNKNOWN
    query: str = ""
    opened: AbstractSet[str] = frozenset()
    closed: AbstractSet[str] = frozenset()

    @property
    def narrowed(self) -> bool:
        """Only a part is listed: then nothing is folded, for what was found is to be seen."""
        return bool(self.query) or self.least > Level.UNKNOWN


EVERYTHING = ListOptions()


class SystemRow(Struct, frozen=True):
    """The line of a system. `views`: its budgets that are listed, in their order."""

    system: str
    views: tuple[BudgetView, ...]
    folded: bool

    @property
    def key(self) -> str:
        """Stable from snapshot to snapshot."""
        return f"system {self.system}"

    @property
    def title(self) -> str:
        """`CI`, `Builds (build)`; the system's own name where the file made it up."""
        name = SYSTEMS.get(self.system, self.system)
        return name if name.casefold() == self.system.casefold() else f"{name} ({self.system})"

    @property
    def silent(self) -> bool:
        """Nothing in it was ever seen."""
        return not any(budget_text.has_data(view) for view in self.views)


def budget_key(budget: Budget) -> str:
    """The key of a budget's row."""
    return f"budget {budget.id}"


class BudgetRow(Struct, frozen=True):
    """The line of a budget: of the label set that stands worst."""

    view: BudgetView

    @property
    def key(self) -> str:
        """Stable from snapshot to snapshot."""
        return budget_key(self.view.budget)


ListedRow = SystemRow | BudgetRow


def standing_of(view: BudgetView, *, recording: bool = True) -> Urgency:
    """Its place in the one order of urgency."""
    return badges.urgency(view, recording=recording)


def worst_of(views: Iterable[BudgetView], *, recording: bool = True) -> BudgetView | None:
    """The one that stands worst, of equals the one that uses most; None where there is none."""
    return max(views, key=lambda view: (standing_of(view, recording=recording), view.share or 0.0), default=None)


def verdicts_of(views: Iterable[BudgetView]) -> tuple[tuple[Verdict, int], ...]:
    """How many are broken, not sure yet, kept, without data; what is none of them is left out."""
    verdicts = [view.judgement.verdict for view in views]
    order = (Verdict.BREACHED, Verdict.UNDETERMINED, Verdict.MET, Verdict.NO_DATA)
    return tuple((verdict, number) for verdict in order if (number := verdicts.count(verdict)))


def budget_rows(snapshot: Snapshot, options: ListOptions) -> tuple[ListedRow, ...]:
    """Every system that has something to list, each followed by its budgets where it is not folded."""
    recording = is_recording(snapshot)
    systems: dict[str, list[BudgetView]] = {}
    for view in snapshot.budgets:
        if passes(view, options, recording=recording):
            systems.setdefault(view.budget.system, []).append(view)
    key = _keys(recording=recording)[options.order]
    groups = [(system, sorted(views, key=key) if key else views) for system, views in systems.items()]
    if key is not None:
        groups.sort(key=lambda group: (system_name(group[0]),) if options.order is Order.NAME else key(group[1][0]))
    rows: list[ListedRow] = []
    for system, views in groups:
        row = SystemRow(system, tuple(views), folded=False)
        folded = not options.narrowed and (system in options.closed or (row.silent and system not in options.opened))
        rows.append(SystemRow(system, tuple(views), folded))
        if not folded:
            rows += [BudgetRow(view) for view in views]
    return tuple(rows)


def system_name(system: str) -> str:
    """What a system is sorted by."""
    return SYSTEMS.get(system, system).casefold()


_Key = Callable[[BudgetView], tuple[float | str, ...]]


def _keys(*, recording: bool) -> Mapping[Order, _Key | None]:
    """What is smallest comes first; None keeps the file's order."""

    def urgency(view: BudgetView) -> tuple[float | str, ...]:
        return (-standing_of(view, recording=recording), -(view.share or 0.0))

    def name(view: BudgetView) -> tuple[float | str, ...]:
        return (titles.panel_title(view).casefold(),)

    def use(view: BudgetView) -> tuple[float | str, ...]:
        return (1.0 if view.share is None else -view.share,)

    return {Order.FILE: None, Order.URGENCY: urgency, Order.NAME: name, Order.USE: use}


def passes(view: BudgetView, options: ListOptions, *, recording: bool = True) -> bool:
    """Whether the least level and the filter's text let it through; what is unknown is not above any level."""
    if options.least > Level.UNKNOWN and (not recording or view.level < options.least):
        return False
    return options.query.casefold() in _searched(view, recording=recording) if options.query else True


def _searched(view: BudgetView, *, recording: bool) -> str:
    budget = view.budget
    parts = (
        titles.panel_title(view),
        budget.id,
        budget.kind.value,
        SYSTEMS.get(budget.system, ""),
        badges.badge(view, recording=recording).text(),
        badges.WORD_OF_VERDICT[view.judgement.verdict],
        budget.owner or "",
        *view.labels.values(),
    )
    return " ".join(parts).casefold()


def place_of(rows: Sequence[ListedRow], key: str | None) -> int | None:
    """Index of the row of that key; of a budget that is folded away, its system's; else the first budget, the first
    row. None where there is no row."""
    if not rows:
        return None
    at = next((index for index, row in enumerate(rows) if row.key == key), None)
    if at is not None:
        return at
    system = "" if key is None else key.removeprefix("budget ").partition(".")[0]
    owner = next((index for index, row in enumerate(rows) if row.key == f"system {system}"), None)
    if owner is not None:
        return owner
    return next((index for index, row in enumerate(rows) if isinstance(row, BudgetRow)), 0)

"""The scenes of the Budgets screen's golden files. `python -m tests.tui.screens.budgets.scenes` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.causes import WrittenCause
from hero_tui.core.objectives import Level
from hero_tui.models.budgets import Hint, HintKind
from hero_tui.models.snapshot import RecorderState, Snapshot
from hero_tui.tui.canvas.escape import to_ascii
from hero_tui.tui.canvas.styled_text import Line, plain
from hero_tui.tui.key_bindings import Where, available, footer_items
from hero_tui.tui.screens.budgets.layout import budgets_layout
from hero_tui.tui.screens.budgets.paint import BudgetsPainter
from hero_tui.tui.screens.budgets.rows import ListOptions, Order, budget_rows
from hero_tui.tui.screens.budgets.state import BudgetsState, in_sight
from hero_tui.tui.screens.common.alerts.narrowing import narrowed_items
from tests.support import snapshots
from tests.support.budget_views import every_kind, nothing_fed
from tests.support.zones import fixed_zone
from tests.tui.screens.live.scenes import NASTY

GOLDEN = Path(__file__).parent / "golden"


def stopped() -> Snapshot:
    """The recorder ended at 14:20."""
    dark = snapshots.stopped()
    views = {view.budget.id: view for view in dark.budgets}
    others = (replace(view, level=Level.UNKNOWN) for view in every_kind().budgets)
    return replace(dark, budgets=tuple(views.get(view.budget.id, view) for view in others))


def hostile() -> Snapshot:
    """Names that try to be more than names: of servers, owners, files."""
    views = []
    for view in every_kind().budgets:
        budget = replace(view.budget, owner=NASTY, title=None if view.budget.title is None else NASTY)
        runs = tuple(replace(run, attributes={**run.attributes, "file": NASTY}) for run in view.runs)
        gauge = None if view.gauge is None else replace(view.gauge, change=WrittenCause(NASTY))
        views.append(
            replace(
                view,
                budget=budget,
                runs=runs,
                gauge=gauge,
                labels={"server": NASTY},
                others=1,
                hint=Hint(HintKind.START_SERVER, NASTY),
            )
        )
    return every_kind(name=NASTY, budgets=tuple(views))


def painted(
    snapshot: Snapshot, state: BudgetsState, width: int, height: int, painter: BudgetsPainter | None = None
) -> tuple[Line, ...]:
    """The screen as the app paints it."""
    hidden = set() if snapshot.recorder.state is RecorderState.STOPPED else {"start_recorder"}
    hidden |= {"fold"} if state.options.narrowed else set()
    items = footer_items(available(Where.BUDGETS, lambda action: action not in hidden))
    items = narrowed_items(items) if state.options.narrowed else items
    rows = budget_rows(snapshot, state.options)
    layout = budgets_layout(width, height, owners=any(view.budget.owner for view in snapshot.budgets))
    shown = in_sight(state, rows, layout.rows)
    return (painter or BudgetsPainter()).page(snapshot, shown, rows, layout, snapshot.at, items)


@dataclass(frozen=True, slots=True)
class Scene:
    """A moment at a size, with the cursor and the options of somebody."""

    name: str
    width: int
    height: int
    moment: Callable[[], Snapshot] = every_kind
    state: BudgetsState = BudgetsState()  # noqa: RUF009  it is frozen
    ascii_only: bool = False

    @property
    def file(self) -> Path:
        """Its golden file."""
        return GOLDEN / f"{self.name}-{self.width}x{self.height}.txt"

    def text(self) -> str:
        """The screen as text."""
        text = plain(painted(self.moment(), self.state, self.width, self.height))
        return to_ascii(text) if self.ascii_only else text


ON_MEMORY = BudgetsState("budget dev.memory")
URGENT = BudgetsState(options=ListOptions(Order.URGENCY))
FOUND = BudgetsState(options=ListOptions(query="broken"))
WARNED = BudgetsState(options=ListOptions(Order.USE, Level.WARNING))
SIZES = ((200, 60), (120, 40), (80, 24), (60, 15), (40, 12), (30, 8), (20, 1))

SCENES = (
    *(Scene("every", *size) for size in SIZES),
    *(Scene("fed", *size, nothing_fed, ON_MEMORY) for size in ((120, 40), (80, 24), (60, 15))),
    Scene("system", 120, 40, nothing_fed, BudgetsState("system ci")),
    Scene("urgency", 120, 40, every_kind, URGENT),
    Scene("found", 80, 24, every_kind, FOUND),
    Scene("warned", 120, 30, every_kind, WARNED),
    Scene("first-run", 80, 24, snapshots.first_run),
    *(Scene("stopped", *size, stopped) for size in ((120, 40), (80, 24))),
    *(Scene("hostile", *size, hostile) for size in ((200, 60), (120, 40), (80, 24), (60, 15))),
    Scene("ascii", 120, 40, every_kind, ON_MEMORY, ascii_only=True),
)


def main() -> None:
    """Write all golden files."""
    with fixed_zone():
        for scene in SCENES:
            scene.file.write_text(scene.text(), encoding="utf-8")


if __name__ == "__main__":
    main()

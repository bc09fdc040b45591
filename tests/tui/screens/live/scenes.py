"""The golden scenes: which moment at which size. `python -m tests.tui.screens.live.scenes` writes them anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.causes import WrittenCause
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Share
from hero_tui.models.snapshot import AwayView, RecorderState, Snapshot, ViewerView
from hero_tui.tui.canvas.escape import to_ascii
from hero_tui.tui.key_bindings import Where, available, footer_items
from hero_tui.tui.screens.live.layout import live_layout
from hero_tui.tui.screens.live.paint import LivePainter
from hero_tui.tui.screens.live.paint_first_run import first_run_items
from hero_tui.tui.screens.live.state import LiveState
from tests.support import snapshots
from tests.support.zones import fixed_zone

GOLDEN = Path(__file__).parent / "golden"
NASTY = "src/\x1b[31mred\x1b[0m/[bold]two\nlines\u202e\u200b日本/" + "x" * 4096 + ".tsx"


def hostile() -> Snapshot:
    """Names that try to be more than names."""
    views = []
    for view in snapshots.snapshot().budgets:
        runs = tuple(replace(run, attributes={**run.attributes, "file": NASTY, "command": NASTY}) for run in view.runs)
        gauge = view.gauge
        if gauge is not None:
            parts = tuple(Share(NASTY, part.value, "\x1b[2J") for part in gauge.parts)
            gauge = replace(gauge, parts=parts, change=replace(snapshots.NODE_GREW, name=NASTY, pid=1))
        views.append(replace(view, runs=runs, gauge=gauge, acknowledged_by=NASTY))
    incidents = tuple(replace(each, cause=WrittenCause(NASTY), acknowledged_by=NASTY) for each in snapshots.incidents())
    viewers = (ViewerView("me", True), ViewerView(NASTY, False))
    return snapshots.snapshot(
        name=NASTY, branch="main\x1b]0;owned\x07", budgets=tuple(views), incidents=incidents, viewers=viewers
    )


def away() -> Snapshot:
    """Somebody is back from a long morning elsewhere."""
    absence = AwayView(snapshots.at("09:40"), snapshots.at("14:02"), 3, 1, 4.3, 0.98)
    return snapshots.snapshot(away=absence)


def critical() -> Snapshot:
    """The watched files are far over: 12,000 of 10,000."""
    moment = snapshots.snapshot()
    views = []
    for view in moment.budgets:
        if view.budget.id == "dev.watched_files" and view.gauge is not None:
            gauge = replace(view.gauge, value=12_000.0, minutes=snapshots.minutes([12_000.0] * 29))
            views.append(replace(view, level=Level.CRITICAL, latest=12_000.0, gauge=gauge, incident=44))
        else:
            views.append(view)
    alert = snapshots.incident(44, snapshots.WATCHED_FILES, Level.CRITICAL, snapshots.at("14:31"), 12_000.0, None)
    return snapshots.snapshot(budgets=tuple(views), incidents=(alert, *snapshots.incidents()))


def slow() -> Snapshot:
    """Type checks take three times as long as they may."""
    views = []
    for view in snapshots.snapshot().budgets:
        if view.budget.id == "dev.type_check":
            runs = tuple(replace(run, duration=(run.duration or 0.0) * 3.0) for run in view.runs)
            views.append(replace(view, runs=runs, latest=runs[-1].duration))
        else:
            views.append(view)
    return snapshots.snapshot(budgets=tuple(views))


def silent(until: float = snapshots.NOW + 1800.0, why: str = "a leak that we know") -> Snapshot:
    """Memory's alert is silent for half an hour."""
    told = replace(snapshots.incidents()[0], silenced_until=until, silenced_by="pair", silenced_why=why, silence=7)
    views = [
        replace(view, silenced_until=until, silenced_why=why) if view.incident == 43 else view
        for view in snapshots.snapshot().budgets
    ]
    return snapshots.snapshot(incidents=(told, *snapshots.incidents()[1:]), budgets=tuple(views))


@dataclass(frozen=True, slots=True)
class Scene:
    """A moment at a size."""

    name: str
    width: int
    height: int
    moment: Callable[[], Snapshot] = snapshots.snapshot
    ascii_only: bool = False
    hidden: tuple[str, ...] = ()

    @property
    def file(self) -> Path:
        """Its golden file."""
        return GOLDEN / f"{self.name}-{self.width}x{self.height}.txt"

    def text(self) -> str:
        """The screen as text."""
        snapshot = self.moment()
        state = LiveState(first_run=snapshot.first_run, hidden=frozenset(self.hidden))
        layout = live_layout(self.width, self.height, state.counts)
        hidden = {"silence", "acknowledge"}  # the first panel has no alert
        hidden |= set() if self.hidden else {"show_all"}
        hidden |= set() if snapshot.incidents else {"filter", "level"}
        if snapshot.recorder.state is not RecorderState.STOPPED:
            hidden.add("start_recorder")
        items = footer_items(available(Where.LIVE, lambda action: action not in hidden))
        if snapshot.first_run:
            items = first_run_items(items)
        text = LivePainter(cores=7).page(snapshot, state, layout, snapshot.at, items).text(layout)
        return to_ascii(text) if self.ascii_only else text


SIZES = ((120, 40), (80, 24), (60, 15), (200, 60), (20, 1), (40, 12), (100, 30), (160, 45))
MOMENTS: tuple[tuple[str, Callable[[], Snapshot]], ...] = (
    ("live", snapshots.snapshot),
    ("first-run", snapshots.first_run),
    ("calm", snapshots.calm),
    ("stopped", snapshots.stopped),
    ("critical", critical),
    ("failed", snapshots.failed),
    ("silent", silent),
    ("hostile", hostile),
    ("away", away),
)
SCENES = (
    *(Scene(name, *size, moment) for name, moment in MOMENTS for size in SIZES),
    *(Scene("live", *size) for size in ((30, 8), (240, 60), (70, 43), (120, 30))),
    *(Scene("slow", *size, slow) for size in ((120, 40), (100, 30), (80, 24), (200, 60), (60, 15))),
    *(Scene("fixed", *size, snapshots.fixed) for size in ((120, 40), (80, 24))),
    *(Scene("hidden", *size, hidden=("dev.lint", "dev.server_start", "dev.build_cache")) for size in SIZES),
    Scene("live-ascii", 80, 24, ascii_only=True),
)


def main() -> None:
    """Write all golden files."""
    with fixed_zone():
        for scene in SCENES:
            scene.file.write_text(scene.text(), encoding="utf-8")


if __name__ == "__main__":
    main()

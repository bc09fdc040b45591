"""The scenes of the Trends screen's golden files. `python -m tests.tui.screens.trends.scenes` writes them anew."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hero_tui.budgets.files import load_budgets
from hero_tui.models.snapshot import Snapshot
from hero_tui.queries.live.snapshot_loader import SnapshotLoader, empty_snapshot
from hero_tui.queries.trends.outlook import load_outlook
from hero_tui.queries.trends.trend import load_trend, trend_views
from hero_tui.store.reader import Reader
from hero_tui.tui.canvas.styled_text import Line, plain
from hero_tui.tui.key_bindings import Where, available, footer_items
from hero_tui.tui.screens.common.frame.page import PageFrame
from hero_tui.tui.screens.trends.paint import Shown, page
from hero_tui.tui.screens.trends.state import TrendsState, key_of
from tests.support import ninety_days
from tests.support.snapshots import NOW
from tests.support.zones import fixed_zone

GOLDEN = Path(__file__).parent / "golden"
DAY = 86400.0
SIZES = ((20, 1), (60, 15), (80, 24), (120, 40), (200, 60))


@dataclass(frozen=True)
class Scene:
    """What is looked at: a budget, a span (s), the cursor so many seconds back."""

    budget: str
    span: float
    cursor: float | None = None


SCENES = {
    "reload-90d": Scene("dev.hot_reload", 90 * DAY),
    "reload-30d": Scene("dev.hot_reload", 30 * DAY, 9 * DAY),
    "reload-24h": Scene("dev.hot_reload", DAY),
    "memory-90d": Scene("dev.memory", 90 * DAY),
    "memory-7d": Scene("dev.memory", 7 * DAY, 2 * DAY),
    "check-1h": Scene("dev.type_check", 3600.0),
}
_FOLDER = TemporaryDirectory(prefix="hero-tui-trends-")


@cache
def database() -> Path:
    """The three months, written once."""
    path = Path(_FOLDER.name) / "history.db"
    ninety_days.fill(path)
    return path


def loaded(reader: Reader) -> Snapshot:
    """The snapshot over them, with the shipped budgets."""
    workspace = Path(_FOLDER.name) / "storefront"
    workspace.mkdir(exist_ok=True)
    return SnapshotLoader(reader, load_budgets(workspace), workspace).load(NOW, 1)


def seen(scene: Scene) -> tuple[Snapshot, TrendsState, Shown]:
    """What the screen knows of it."""
    reader = Reader(database())
    snapshot = loaded(reader)
    views = trend_views(snapshot)
    view = next(each for each in views if each.budget.id == scene.budget)
    trend = load_trend(reader, view, NOW - scene.span, NOW, NOW)
    outlook = load_outlook(reader, view, NOW)
    reader.close()
    cursor = None if scene.cursor is None else NOW - scene.cursor
    if cursor is not None and trend.steps:
        cursor = min((each.middle for each in trend.steps), key=lambda each: abs(each - (cursor or 0.0)))
    return snapshot, TrendsState(key_of(view), scene.span, None, cursor), Shown(views, trend, outlook)


def painted(scene: Scene, size: tuple[int, int]) -> tuple[Line, ...]:
    """The screen as the app paints it."""
    items = footer_items(available(Where.TRENDS, lambda action: action != "start_recorder"))
    snapshot, state, shown = seen(scene)
    return page(PageFrame(snapshot, NOW, size, items), state, shown)


def nothing(size: tuple[int, int]) -> tuple[Line, ...]:
    """A workspace of which nothing was recorded."""
    workspace = Path(_FOLDER.name) / "storefront"
    workspace.mkdir(exist_ok=True)
    snapshot = empty_snapshot(workspace, load_budgets(workspace), NOW, None)
    hidden = {"left", "right", "shorter", "longer", "zoom_in", "zoom_out", "open", "copy", "down", "up"}
    items = footer_items(available(Where.TRENDS, lambda action: action not in hidden))
    return page(PageFrame(snapshot, NOW, size, items), TrendsState(), Shown((), None, None))


def texts() -> dict[str, str]:
    """Every golden file by its name."""
    with fixed_zone():
        found = {
            f"{name}-{width}x{height}.txt": plain(painted(scene, (width, height)))
            for name, scene in SCENES.items()
            for width, height in SIZES
        }
        found |= {f"nothing-{width}x{height}.txt": plain(nothing((width, height))) for width, height in SIZES}
    return found


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, text in texts().items():
        (GOLDEN / name).write_text(text, encoding="utf-8")

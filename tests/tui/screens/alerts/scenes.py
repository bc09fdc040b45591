"""The scenes of the Alerts screen's golden files. `python -m tests.tui.screens.alerts.scenes` writes them anew."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.models.snapshot import Snapshot
from hero_tui.queries.alerts.alert_history import load_alert_history
from hero_tui.store.reader import Reader
from hero_tui.tui.canvas.styled_text import Line, plain
from hero_tui.tui.key_bindings import Where, available, footer_items
from hero_tui.tui.screens.alerts.paint import Listed, page
from hero_tui.tui.screens.alerts.state import RANGES, AlertsState
from hero_tui.tui.screens.common.alerts.alert_rows import log_rows
from hero_tui.tui.screens.common.alerts.narrowing import narrowed_items
from hero_tui.tui.screens.common.frame.page import PageFrame
from tests.support.snapshots import NOW
from tests.support.zones import fixed_zone
from tests.tui.screens.trends.scenes import database, loaded

GOLDEN = Path(__file__).parent / "golden"
SIZES = ((20, 1), (60, 15), (80, 24), (120, 40), (200, 60))
ALL = RANGES[-1].seconds
SCENES = {
    "all": AlertsState(span=ALL, row="incident 14"),
    "week": AlertsState(),
    "critical": AlertsState(span=ALL, least=Level.CRITICAL, query="reload"),
    "none": AlertsState(since=NOW - 60.0),
    "nothing-passes": AlertsState(query="no such thing"),
}


def seen(state: AlertsState) -> tuple[Snapshot, Listed]:
    """What the screen knows of it."""
    reader = Reader(database())
    snapshot = loaded(reader)
    history = load_alert_history(reader, snapshot, state.begin(NOW), NOW)
    reader.close()
    rows = log_rows(replace(snapshot, incidents=history.incidents, gaps=()), state.least, state.query)
    return snapshot, Listed(history, rows)


def painted(state: AlertsState, size: tuple[int, int]) -> tuple[Line, ...]:
    """The screen as the app paints it."""
    snapshot, listed = seen(state)
    at = state.selected(listed.rows)
    incident = None if at is None else listed.rows[at].incident
    hidden = {"start_recorder"} | (set() if listed.rows else {"open", "copy"})
    hidden |= set() if incident is not None and incident.open else {"acknowledge", "silence"}
    items = footer_items(available(Where.ALERTS, lambda action: action not in hidden))
    items = narrowed_items(items) if state.narrowed else items
    return page(PageFrame(snapshot, NOW, size, items), state, listed)


def texts() -> dict[str, str]:
    """Every golden file by its name."""
    with fixed_zone():
        return {
            f"{name}-{width}x{height}.txt": plain(painted(state, (width, height)))
            for name, state in SCENES.items()
            for width, height in SIZES
        }


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, text in texts().items():
        (GOLDEN / name).write_text(text, encoding="utf-8")

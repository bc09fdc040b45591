"""`hero-tui` in a real terminal, on a workspace of the test's own."""

from __future__ import annotations

from tests.support.recorder import HERO_TUI, Recorded
from tests.support.terminal import Terminal


def open_viewer(seen: Recorded, columns: int = 120, rows: int = 40, **environment: str) -> Terminal:
    """Start it; leave it as a context manager. `environment` is added to the test's own."""
    env = {**seen.environment, "COLORTERM": "truecolor", **environment}
    return Terminal([*HERO_TUI, str(seen.workspace)], columns, rows, env)

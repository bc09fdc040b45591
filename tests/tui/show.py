"""Shows the drawings' moment in this terminal: `python -m tests.tui.show [THEME] [calm|first|stopped|live]`.

`live` moves memory and adds a save every second, to look at what is repainted.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from hero_tui.store.reader import Reader
from hero_tui.tui.app import HeroApp
from hero_tui.tui.palette import load_theme
from hero_tui.tui.session import Session
from hero_tui.view.snapshot import BudgetView
from tests.support.snapshots import NOW, calm, first_run, snapshot, stopped

Answer = TypeVar("Answer")


class NoSource:
    """There is no store behind the script."""

    async def read(self, load: Callable[[Reader], Answer]) -> Answer:
        """Nothing to read from."""
        raise OSError("no store behind this script")


def main() -> None:
    """Run the app over a scripted snapshot."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    words = sys.argv[1:]
    theme = next(
        (word for word in words if word in {"dark", "light", "colour-blind", "high-contrast", "ansi16"}), "dark"
    )
    make = {"calm": calm, "first": first_run, "stopped": stopped}.get(words[-1] if words else "", snapshot)
    began = time.time()
    session = Session(lambda: None, lambda incident, note: None, lambda: None, NoSource())
    app = HeroApp(session, make(), load_theme(theme), clock=lambda: NOW + time.time() - began)
    if words and words[-1] == "live":
        threading.Thread(target=_move, args=(app,), daemon=True).start()
    app.run(mouse=False)
    print(app.leaving.value)


def _moved(view: BudgetView, step: int) -> BudgetView:
    if view.budget.id != "dev.memory" or view.gauge is None:
        return view
    value = 2.47e9 + 0.04e9 * (step % 7)
    return replace(view, latest=value, gauge=replace(view.gauge, value=value))


def _move(app: HeroApp) -> None:
    for step in range(3600):
        time.sleep(1)
        views = [_moved(view, step) for view in app.snapshot.budgets]
        app.deliver(replace(app.snapshot, budgets=tuple(views)))


if __name__ == "__main__":
    main()

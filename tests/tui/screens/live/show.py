"""Shows the drawings' moment here: `python -m tests.tui.screens.live.show [mouse] [THEME] [MOMENT]`.

MOMENT: calm, first, stopped, critical, failed, fixed, silent, every (kind of budget), fed (only the development loop
is), frozen, live, busy.

`frozen` stops the clock. `live` moves memory every second. `busy` sends whole frames as fast as it can and counts
them in the file that HERO_SHOW_PROGRESS names.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from hero_tui.models.budgets import BudgetView
from hero_tui.store.reader import Reader
from hero_tui.tui.app import HeroApp
from hero_tui.tui.canvas.themes import load_theme
from hero_tui.tui.run import needs_ascii
from hero_tui.tui.session import Session
from tests.support.budget_views import every_kind, nothing_fed
from tests.support.snapshots import NOW, calm, failed, first_run, fixed, snapshot, stopped
from tests.tui.screens.live.scenes import critical, silent

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
    words = [word for word in sys.argv[1:] if word != "mouse"]
    theme = next(
        (word for word in words if word in {"dark", "light", "colour-blind", "high-contrast", "ansi16"}), "dark"
    )
    moments = {
        "calm": calm,
        "first": first_run,
        "stopped": stopped,
        "critical": critical,
        "failed": failed,
        "fixed": fixed,
        "silent": silent,
        "every": every_kind,
        "fed": nothing_fed,
    }
    make = moments.get(words[-1] if words else "", snapshot)
    began = time.time()
    session = Session(lambda: None, lambda *_: None, lambda: None, NoSource(), lambda *_: None, lambda *_: None)
    mode = words[-1] if words else ""
    clock = (lambda: NOW) if mode == "frozen" else (lambda: NOW + time.time() - began)
    app = HeroApp(session, make(), load_theme(theme), ascii_only=needs_ascii(os.environ), cores=7, clock=clock)
    if mode in {"live", "busy"}:
        threading.Thread(target=_move if mode == "live" else _hurry, args=(app,), daemon=True).start()
    app.mouse = "mouse" in sys.argv
    app.run(mouse=app.mouse)
    print(f"left: {app.leaving.value}")


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


def _hurry(app: HeroApp) -> None:
    progress = Path(os.environ["HERO_SHOW_PROGRESS"])
    frames = 0

    def count() -> None:
        nonlocal frames
        frames += 1
        progress.write_text(str(frames))

    while True:
        time.sleep(0.01)
        app.whole_frame()
        app.soon(count)


if __name__ == "__main__":
    main()

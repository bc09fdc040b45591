"""The tracker between saves, servers and operations."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import Saved
from hero_tui.probes.reload.pairing import Party
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.tracker import ReloadTracker

KEY = (7, 70)


class Servers:
    """One server that lives."""

    requests = True
    table = SimpleNamespace()

    def get(self, key: object) -> Any:
        return SimpleNamespace(alive=True) if key == KEY else None

    def mark(self, *_: object, **__: object) -> None:
        """What works is of no interest here."""

    mark_primed = mark


def test_a_reload_that_is_not_settled_yet_is_told_at_the_recorders_end(tmp_path: Path) -> None:
    told: list[object] = []
    servers: Any = Servers()
    tracker = ReloadTracker(tmp_path, told.append, servers)
    tracker._pairing.join(KEY, Party("vite"))
    tracker._channels[KEY] = Any  # type: ignore[assignment] # attached: saves count from now on
    saved = Stamp.now()
    tracker.handle(Saved("src/App.tsx", saved))
    served = Stamp(saved.wall + 0.012, saved.mono + 0.012)
    tracker.handle(Reaction(KEY, ReloadKind.UPDATE, served, served, ("src/App.tsx",)))
    assert told == []
    tracker.close(Stamp.now())
    (operation,) = told
    assert isinstance(operation, Operation)
    assert (operation.signal, operation.attributes["file"]) == ("dev.hot_reload", "src/App.tsx")

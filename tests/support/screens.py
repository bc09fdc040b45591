"""An app over a scripted snapshot and a clock that stands, for tests with textual's pilot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import Snapshot
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.tui.app import HeroApp
from hero_tui.tui.canvas.themes import Depth, load_theme
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.session import Session
from tests.support.snapshots import NOW

Answer = TypeVar("Answer")


@dataclass
class Clock:
    """UTC seconds that only a test moves."""

    at: float = NOW

    def __call__(self) -> float:
        """The present moment."""
        return self.at


class NoStore:
    """A source of details behind which there is no store."""

    async def read(self, load: Callable[[Reader], Answer]) -> Answer:
        """Says so."""
        raise StoreError("there is no history here")


@dataclass
class Calls:
    """What the screens asked to be done."""

    acknowledged: list[tuple[int, str | None]] = field(default_factory=list)
    recorders: int = 0
    first_runs: int = 0
    silences: list[tuple[int, float, str]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    def acknowledge(self, incident: IncidentView, note: str | None) -> None:
        """Remember it."""
        self.acknowledged.append((incident.id, note))

    def silence(self, incident: IncidentView, seconds: float, why: str) -> None:
        """Remember it."""
        self.silences.append((incident.id, seconds, why))

    def end_silence(self, incident: IncidentView) -> None:
        """Remember it."""
        self.ended.append(incident.id)

    def start_recorder(self) -> None:
        """Count it."""
        self.recorders += 1

    def first_run_seen(self) -> None:
        """Count it."""
        self.first_runs += 1


def scripted_app(
    snapshot: Snapshot, *, calls: Calls | None = None, clock: Clock | None = None, ascii_only: bool = False
) -> HeroApp:
    """The app, dark, in true colour."""
    done = calls or Calls()
    session = Session(
        done.start_recorder, done.acknowledge, done.first_run_seen, NoStore(), done.silence, done.end_silence
    )
    when = clock or Clock(snapshot.at)
    return HeroApp(session, snapshot, load_theme("dark"), ascii_only=ascii_only, depth=Depth.TRUE, clock=when)


def shown(app: HeroApp) -> list[str]:
    """All lines of the screen on top, block by block."""
    screen = app.screen
    assert isinstance(screen, HeroScreen)
    return list(screen.lines_as_text())


def bottom(app: HeroApp) -> str:
    """The last line of the screen."""
    screen = app.screen
    assert isinstance(screen, HeroScreen)
    return list(screen.lines_as_text())[-1]

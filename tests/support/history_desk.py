"""The app over three months of history, driven by textual's pilot."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from msgspec.structs import replace
from textual.pilot import Pilot

from hero_tui.models.snapshot import Snapshot
from hero_tui.store.reader import Reader
from hero_tui.tui.app import HeroApp
from hero_tui.tui.canvas.themes import load_theme
from hero_tui.tui.data.detail_source import StoreDetailSource
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.session import Leaving, Session
from tests.support.screens import Calls
from tests.support.snapshots import NOW
from tests.tui.screens.trends.scenes import database, loaded

PATIENCE = 10.0


@dataclass
class Desk:
    """The app, and what it was told to do. `passed`: seconds since it was opened, as its clock goes."""

    app: HeroApp
    pilot: Pilot[Leaving]
    snapshot: Snapshot
    calls: Calls = field(default_factory=Calls)
    passed: list[float] = field(default_factory=list)

    def lines(self) -> list[str]:
        """What the top screen shows."""
        screen = self.app.screen
        assert isinstance(screen, HeroScreen)
        return list(screen.lines_as_text())

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait for the store's thread to answer."""
        deadline = time.monotonic() + PATIENCE
        while not met():
            assert time.monotonic() < deadline, "\n".join(self.lines())
            await self.pilot.pause(0.01)

    async def said(self, words: str) -> None:
        """Wait until it is on the screen."""
        await self.until(lambda: any(words in line for line in self.lines()))

    async def wait(self, seconds: float) -> None:
        """Time passes, and its clock strikes."""
        self.passed.append(seconds)
        screen = self.app.screen
        assert isinstance(screen, HeroScreen)
        screen.repaint()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Type."""
        await self.pilot.press(*keys)


@asynccontextmanager
async def desk(size: tuple[int, int] = (120, 40), *, empty: bool = False) -> AsyncIterator[Desk]:
    """The app on its Live screen. `empty`: its snapshot has no entries."""
    reader = Reader(database())
    snapshot = replace(loaded(reader), entries=()) if empty else loaded(reader)
    reader.close()
    source, calls = StoreDetailSource(database()), Calls()
    session = Session(
        calls.start_recorder, calls.acknowledge, calls.first_run_seen, source, calls.silence, calls.end_silence
    )
    passed: list[float] = []
    app = HeroApp(session, snapshot, load_theme("dark"), clock=lambda: NOW + sum(passed))
    async with app.run_test(size=size) as pilot:
        yield Desk(app, pilot, snapshot, calls, passed)
    source.close()

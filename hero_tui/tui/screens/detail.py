"""What the two detail screens share: loading away from the event loop, scrolling, going back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar, TypeVar

from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.tui.actions import Where
from hero_tui.tui.screens.base import HeroScreen
from hero_tui.tui.screens.detail_source import DetailSource, StoreSource

READING = "Reading …"
Answer = TypeVar("Answer")


class DetailScreen(HeroScreen):
    """A screen over one part of the store. A subclass says how to `load`, and whether a snapshot makes that `due`.

    One question is on its way at most; what changes meanwhile is asked once more afterwards. Without a `source` the
    screen opens the session's store, and closes it when it goes.
    """

    WHERE: ClassVar[Where] = Where.PANEL

    def __init__(self, source: DetailSource | None) -> None:
        super().__init__()
        self.source = source
        self._own: StoreSource | None = None
        self.said = READING
        self._asked = False
        self._again = False

    async def load(self) -> None:
        """Read what the page shows and keep it. Raises `StoreError`."""
        raise NotImplementedError

    def due(self) -> bool:
        """Whether the newest snapshot makes it worth reading again."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Paint what is known, ask for the rest."""
        super().on_mount()
        paths = self.hero.session.paths
        if self.source is None and paths is not None:
            self.source = self._own = StoreSource(paths.database)
        self.ask()

    async def on_unmount(self) -> None:
        """Close what was opened here, without holding up the event loop."""
        if self._own is not None:
            await asyncio.to_thread(self._own.close)

    async def read(self, question: Callable[[Reader], Answer]) -> Answer:
        """Ask the source; raises `StoreError`, also where there is none."""
        if self.source is None:
            raise StoreError("this viewer has no store")
        return await self.source.read(question)

    def on_screen_resume(self) -> None:
        """Back on top: time has passed."""
        super().on_screen_resume()
        if self.due():
            self.ask()

    def snapshot_changed(self) -> None:
        """Repaint what the snapshot tells; ask the store where that is not all."""
        super().snapshot_changed()
        if self.due():
            self.ask()

    def ask(self) -> None:
        """Load, or once more when the present load is done."""
        if self._asked:
            self._again = True
            return
        self._asked = True
        self.run_worker(self._answer(), group="detail")

    async def _answer(self) -> None:
        try:
            again = True
            while again:
                self._again = False
                try:
                    await self.load()
                except StoreError as error:
                    self.said = f"The history cannot be read: {error}"
                again = self._again
                self.repaint()
        finally:
            self._asked = False

    def do_back(self) -> None:
        """To the screen below."""
        self.app.pop_screen()

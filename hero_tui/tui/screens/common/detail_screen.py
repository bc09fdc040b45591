"""A screen over a part of the store: it loads away from the event loop, and again when a snapshot makes that due."""

from __future__ import annotations

from hero_tui.core.time import MINUTE
from hero_tui.store.errors import StoreError
from hero_tui.tui.data.detail_source import DetailSource
from hero_tui.tui.screens.common.screen import HeroScreen

READING = "Reading …"
RETRY = 5.0


class DetailScreen(HeroScreen):
    """Shows one part of the store. A subclass says how to `load` it, and whether a snapshot makes that `due`.

    One question is on its way at most; what changes meanwhile is asked once more afterwards.
    """

    def __init__(self, source: DetailSource) -> None:
        super().__init__()
        self.source = source
        self.sentence = READING
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
        self.ask()
        super().on_mount()

    def repaint(self) -> None:
        """Paint what is known (on a snapshot, on a step of the clock), and ask the store where a load is due."""
        super().repaint()
        if self.is_mounted and not self._asked and self.due():
            self.ask()

    def ask(self) -> None:
        """Load; where a load is on its way, once more when that is done."""
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
                except (StoreError, OSError) as error:
                    self.sentence = f"The history cannot be read: {error}"
                again = self._again
                super().repaint()
        finally:
            self._asked = False
            self.host.rewind_clock()

    def next_change(self, now: float) -> float:
        """Soon again where the store could not be read; else a subclass's own."""
        del now
        return MINUTE if self.sentence == READING else RETRY

    def action_back(self) -> None:
        """To the screen below."""
        self.host.back()

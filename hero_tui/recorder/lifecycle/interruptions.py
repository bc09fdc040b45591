"""What the recorder did not live through: a suspend, a clock that was set, a stop, no turn on the processor."""

from __future__ import annotations

import logging
from collections.abc import Callable

from hero_tui.core.signals import Gap, GapReason, Stamp
from hero_tui.core.time import MINUTE
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import Notice
from hero_tui.store.errors import StoreError

log = logging.getLogger("hero_tui.recorder.interruptions")

NOTICE = "interrupted"
SHOWN = 5 * MINUTE


class Interruptions(Tracker):
    """Hands the gaps of the clocks to the loop. What other programs told while the recorder did not respond is judged
    first: of their values nothing was missed. The gap and their number are said for five minutes."""

    def __init__(self, look: Callable[[], Gap | None], catch_up: Callable[[], int], sink: Sink) -> None:
        """`catch_up` has everything judged that others recorded, and returns how many that were."""
        self._look = look
        self._catch_up = catch_up
        self._sink = sink
        self._until: float | None = None

    def look(self) -> Gap | None:
        """Return what was not observed since the last call, or None."""
        gap = self._look()
        if gap is not None and gap.reason == GapReason.NOT_RESPONDING:
            told = self._judged()
            self._sink(Notice(NOTICE, interruption_text(gap, told)))
            self._until = Stamp.now().mono + SHOWN
        return gap

    def _judged(self) -> int:
        try:
            return self._catch_up()
        except StoreError as error:  # they are judged once it can be read
            log.warning("what was told meanwhile cannot be read now: %s", error)
            return 0

    def tick(self, now: Stamp, /) -> None:
        """Take the notice back when it was shown long enough."""
        if self._until is not None and now.mono >= self._until:
            self._until = None
            self._sink(Notice(NOTICE, "", resolved=True))


def interruption_text(gap: Gap, told: int) -> str:
    """`The recorder did not respond for 41 s: nothing was observed. 2 events told meanwhile are judged now.`"""
    text = f"The recorder did not respond for {gap.end - gap.start:,.0f} s: nothing was observed."
    if not told:
        return text
    events = "1 event told meanwhile is" if told == 1 else f"{told:,} events told meanwhile are"
    return f"{text} {events} judged now."

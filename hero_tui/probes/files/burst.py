"""One save, or a bulk change? Decided without a clock of its own.

A single save must leave at once: it starts the clock of a hot reload, and 150 ms of holding it back would be 150 ms of
error in what the person sees. So each save goes out as `Saved` when it comes. When more than 20 different files were
saved within 150 ms a `SavedMany` follows whose [first, last] covers those singles, and from there on nothing goes out
singly until the burst is over; then the final `SavedMany` with the whole count follows. Both carry the same `first`,
which identifies the burst: whoever paired one of the singles drops that pair.

A burst is over after 150 ms without a save, and is cut after 5 s: something that writes without end (logs within the
workspace) must not silence the single saves for ever.

Stamps lie some milliseconds out of order, for one may be when the save was read of and the next when the file was
written. A save that comes after the final word but was stamped within the burst belongs to it: then another final word
follows, with the count one higher.
"""

from __future__ import annotations

from bisect import insort

from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Saved, SavedMany

MOST_SINGLES = 20  # different files within one window that still count as single saves
WINDOW = 0.150  # seconds
LONGEST = 5.0  # seconds


class Burst:
    """A state machine fed with saves in the order in which they were noticed; stamps may lie slightly out of order."""

    def __init__(self) -> None:
        self._window: list[Saved] = []  # by stamp
        self._paths: set[str] = set()  # of the burst under way, or of the one that ended
        self._first: Stamp | None = None
        self._last = Stamp(0.0, 0.0)
        self._example = ""
        self._ended: SavedMany | None = None

    @property
    def deadline(self) -> float | None:
        """Return when `settle` has something to emit (monotonic s), or None outside of a burst."""
        if self._first is None:
            return None
        return min(self._last.mono + WINDOW, self._first.mono + LONGEST)

    def take(self, saved: Saved) -> tuple[Saved | SavedMany, ...]:
        """Return what to emit for this save, now."""
        ended = self.settle(saved.stamp.mono)
        if self._first is not None:
            self._note(saved)
            return ()
        late = self._ended
        if late is not None and late.first.mono <= saved.stamp.mono <= late.last.mono:
            return self._one_more(late, saved.path)
        answer: tuple[Saved | SavedMany, ...] = (*ended, saved)
        begun = self._look_for_begin(saved)
        return answer if begun is None else (*answer, begun)

    def settle(self, now: float) -> tuple[SavedMany, ...]:
        """Return the whole count of a burst that is over at `now` (monotonic seconds), else nothing."""
        deadline = self.deadline
        if self._first is None or deadline is None or now < deadline:
            return ()
        self._ended = self._so_far(self._first)
        self._first = None
        self._window.clear()
        return (self._ended,)

    def _one_more(self, ended: SavedMany, path: str) -> tuple[SavedMany, ...]:
        if path in self._paths:
            return ()
        self._paths.add(path)
        self._ended = replace(ended, count=len(self._paths))
        return (self._ended,)

    def _look_for_begin(self, saved: Saved) -> SavedMany | None:
        window = self._window
        insort(window, saved, key=lambda save: save.stamp.mono)
        while window[-1].stamp.mono - window[0].stamp.mono > WINDOW:
            window.pop(0)
        if len(window) <= MOST_SINGLES or len({save.path for save in window}) <= MOST_SINGLES:
            del window[: -10 * MOST_SINGLES]  # one file written in a tight loop
            return None
        self._first, self._last = window[0].stamp, window[-1].stamp
        self._example = window[0].path
        self._paths = {save.path for save in window}
        return self._so_far(self._first)

    def _note(self, saved: Saved) -> None:
        self._paths.add(saved.path)
        if saved.stamp.mono > self._last.mono:
            self._last = saved.stamp

    def _so_far(self, first: Stamp) -> SavedMany:
        return SavedMany(len(self._paths), first, self._last, self._example)

"""One save, or a bulk change? Decided without a clock of its own.

A single save must leave at once: it starts the clock of a hot reload, and 150 ms of holding it back would be 150 ms of
error in what the person sees. So each save goes out as `Saved` when it comes. When more than 20 different files were
saved within 150 ms a `SavedMany` follows whose [first, last] covers those singles, and from there on nothing goes out
singly until the burst is over; then the final `SavedMany` with the whole count follows. Both carry the same `first`,
which identifies the burst: whoever paired one of the singles drops that pair.

A burst is over after 150 ms without a save, and is cut after 5 s: something that writes without end (logs within the
workspace) must not silence the single saves for ever.

Stamps lie out of order, for one may be when the save was read of and the next when the file was written: some
milliseconds, on a busy machine some hundred. So a save is counted with those around its own time, not with the newest.
A save that comes after the final word but was stamped within the burst, or before it could have been over, belongs to
it: then another final word follows, with the count one higher.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort

from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Saved, SavedMany

MOST_SINGLES = 20  # different files within one window that still count as single saves
WINDOW = 0.150  # seconds
LONGEST = 5.0  # seconds


class Burst:
    """A state machine fed with saves in the order in which they were noticed; stamps may lie out of order."""

    def __init__(self) -> None:
        self._singles: list[Saved] = []  # the newest that no burst covers, by stamp
        self._paths: set[str] = set()  # of the burst under way, or of the one that ended
        self._first: Stamp | None = None
        self._last = Stamp(0.0, 0.0)
        self._example = ""
        self._ended: SavedMany | None = None

    @property
    def deadline(self) -> float | None:
        """Return when `settle` has something to emit (monotonic s), or None outside of a burst."""
        return None if self._first is None else _over(self._first, self._last)

    def take(self, saved: Saved) -> tuple[Saved | SavedMany, ...]:
        """Return what to emit for this save, now."""
        ended = self.settle(saved.stamp.mono)
        if self._first is not None:
            self._note(self._first, saved)
            return ()
        late = self._ended
        if late is not None and late.first.mono <= saved.stamp.mono < _over(late.first, late.last):
            return (*ended, *self._one_more(late, saved))
        insort(self._singles, saved, key=_moment)
        answer: tuple[Saved | SavedMany, ...] = (*ended, saved)
        return (*answer, *self._begun_by(saved))

    def settle(self, now: float) -> tuple[SavedMany, ...]:
        """Return the whole count of a burst that is over at `now` (monotonic seconds), else nothing."""
        first = self._first
        if first is None or now < _over(first, self._last):
            return ()
        self._ended, self._first = self._so_far(first), None
        return (self._ended,)

    def _note(self, first: Stamp, saved: Saved) -> None:
        """Count a save into the burst, with every single that it covers by now."""
        self._paths.add(saved.path)
        if saved.stamp.mono > self._last.mono:
            self._last = saved.stamp
        begin = bisect_left(self._singles, first.mono, key=_moment)
        end = bisect_right(self._singles, self._last.mono, key=_moment)
        self._paths.update(save.path for save in self._singles[begin:end])
        del self._singles[:end]

    def _one_more(self, ended: SavedMany, saved: Saved) -> tuple[SavedMany, ...]:
        if saved.path in self._paths:
            return ()
        self._note(ended.first, saved)
        self._ended = self._so_far(ended.first)
        return (self._ended,)

    def _begun_by(self, saved: Saved) -> tuple[SavedMany, ...]:
        """Begin a burst when more than `MOST_SINGLES` files were saved within one window around this save."""
        singles, at = self._singles, saved.stamp.mono
        left = bisect_left(singles, at - WINDOW, key=_moment)
        near = singles[left : bisect_right(singles, at + WINDOW, key=_moment)]
        for begin in near if _files(near) > MOST_SINGLES else ():
            span = [save for save in near if 0.0 <= save.stamp.mono - begin.stamp.mono <= WINDOW]
            if begin.stamp.mono <= at and _files(span) > MOST_SINGLES:
                self._first, self._last, self._example = begin.stamp, span[-1].stamp, begin.path
                self._paths.clear()
                self._note(begin.stamp, saved)
                return (self._so_far(begin.stamp),)
        del singles[: -10 * MOST_SINGLES]  # one file written in a tight loop
        return ()

    def _so_far(self, first: Stamp) -> SavedMany:
        return SavedMany(len(self._paths), first, self._last, self._example)


def _moment(saved: Saved) -> float:
    return saved.stamp.mono


def _files(saves: list[Saved]) -> int:
    return len({save.path for save in saves})


def _over(first: Stamp, last: Stamp) -> float:
    """When a burst with these ends is over (monotonic s)."""
    return min(last.mono + WINDOW, first.mono + LONGEST)

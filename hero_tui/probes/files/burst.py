"""One save, or a bulk change? Decided without a clock of its own.

A single save must leave at once: it starts the clock of a hot reload, and 150 ms of holding it back would be 150 ms of
error in what the person sees. So each save goes out as `Saved` when it comes. When more than 20 different files were
saved within 150 ms a `SavedMany` follows whose [first, last] covers those singles, and from there on nothing goes out
singly until the burst is over; then the final `SavedMany` with the whole count follows. Both carry the same `first`,
which identifies the burst: whoever paired one of the singles drops that pair.

A burst is over after 150 ms without a save, and is cut after 5 s: something that writes without end (logs within the
workspace) must not silence the single saves for ever.
"""

from __future__ import annotations

from collections import deque

from hero_tui.budgets.signals import Stamp
from hero_tui.probes.base import Saved, SavedMany

MOST_SINGLES = 20  # different files within one window that still count as single saves
WINDOW = 0.150  # seconds
LONGEST = 5.0  # seconds


class Burst:
    """A state machine fed with saves in the order in which they were noticed; stamps may lie slightly out of order."""

    def __init__(self) -> None:
        self._window: deque[Saved] = deque()
        self._paths: set[str] = set()
        self._first: Stamp | None = None
        self._last = Stamp(0.0, 0.0)
        self._example = ""

    @property
    def deadline(self) -> float | None:
        """Monotonic seconds at which `settle` has something to say, or None outside of a burst."""
        if self._first is None:
            return None
        return min(self._last.mono + WINDOW, self._first.mono + LONGEST)

    def take(self, saved: Saved) -> tuple[Saved | SavedMany, ...]:
        """What to send for this save, now."""
        ended = self.settle(saved.stamp.mono)
        if self._first is not None:
            self._note(saved)
            return ()
        answer: tuple[Saved | SavedMany, ...] = (*ended, saved)
        begun = self._look_for_begin(saved)
        return answer if begun is None else (*answer, begun)

    def settle(self, now: float) -> tuple[SavedMany, ...]:
        """The final word on a burst that is over at `now` (monotonic seconds), else nothing."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return ()
        many = self._so_far()
        self._first = None
        self._paths.clear()
        self._window.clear()
        return (many,)

    def _look_for_begin(self, saved: Saved) -> SavedMany | None:
        window = self._window
        window.append(saved)
        while saved.stamp.mono - window[0].stamp.mono > WINDOW:
            window.popleft()
        if len(window) <= MOST_SINGLES or len({each.path for each in window}) <= MOST_SINGLES:
            while len(window) > 10 * MOST_SINGLES:  # one file written in a tight loop
                window.popleft()
            return None
        self._first = self._last = window[0].stamp
        self._example = window[0].path
        for each in window:
            self._note(each)
        return self._so_far()

    def _note(self, saved: Saved) -> None:
        self._paths.add(saved.path)
        if self._first is None or saved.stamp.mono < self._first.mono:
            self._first = saved.stamp
        if saved.stamp.mono > self._last.mono:
            self._last = saved.stamp

    def _so_far(self) -> SavedMany:
        first = self._last if self._first is None else self._first
        return SavedMany(len(self._paths), first, self._last, self._example)

"""How long how many operations were open at once: a sweep over their spans [start, end), kept up to date.

All of it is known, so nothing is estimated. Times are whole microseconds inside, so that what is added can be taken
away again without a remainder.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable

MICRO = 1_000_000
_COMPACT_FROM = 4096
Interval = tuple[float, float]


def crowded(spans: Iterable[Interval], most: float) -> tuple[float, float, int] | None:
    """The first moment at which more than `most` of the spans are open, the last, and the greatest number of them;
    None when there never are. Spans of no length are never open."""
    edges = sorted(edge for start, end in spans if end > start for edge in ((start, 1), (end, -1)))
    number, peak = 0, 0
    first: float | None = None
    last = 0.0
    for at, step in edges:  # ends sort before starts of the same moment
        was_over = number > most
        number += step
        peak = max(peak, number)
        if number > most and first is None:
            first = at
        if was_over and number <= most:
            last = at
    return None if first is None else (first, last, peak)


class OpenIntervals:
    """The time spent with so many open, since a moment that moves on.

    Cost of a span: one step for each operation that ended while it was open. What lies before `forget` is dropped.
    """

    def __init__(self) -> None:
        self._edges: list[int] = []
        self._open: list[int] = []  # how many, from the edge at the same place on
        self._first = 0
        self._cut: int | None = None
        self._spent: Counter[int] = Counter()

    @property
    def busy(self) -> int:
        """Microseconds with at least one open."""
        return sum(self._spent.values())

    @property
    def most(self) -> int:
        """The greatest number that was open at once."""
        return max(self._spent, default=0)

    def over(self, most: float) -> int:
        """Microseconds with more than `most` open."""
        return sum(spent for number, spent in self._spent.items() if number > most)

    def add(self, start: float, end: float) -> None:
        """An operation was open over [start, end), UTC seconds."""
        begin, stop = round(start * MICRO), round(end * MICRO)
        if self._cut is not None:
            begin = max(begin, self._cut)
        if stop <= begin:
            return
        first = self._edge(begin)
        for place in range(first, self._edge(stop)):
            length = self._edges[place + 1] - self._edges[place]
            self._spend(self._open[place], -length)
            self._open[place] += 1
            self._spend(self._open[place], length)

    def forget(self, before: float) -> None:
        """Drop all time before that moment."""
        cut = round(before * MICRO)
        if self._cut is not None and cut <= self._cut:
            return
        self._cut = cut
        while self._first < len(self._edges) and self._edges[self._first] < cut:
            here = self._edges[self._first]
            following = self._edges[self._first + 1] if self._first + 1 < len(self._edges) else cut
            self._spend(self._open[self._first], here - min(following, cut))
            if following > cut:
                self._edges[self._first] = cut
                return
            self._first += 1
        if self._first > _COMPACT_FROM:
            del self._edges[: self._first], self._open[: self._first]
            self._first = 0

    def _edge(self, at: int) -> int:
        """Make an edge there, which changes nothing else."""
        place = bisect_left(self._edges, at, self._first)
        if place == len(self._edges) or self._edges[place] != at:
            number = self._open[place - 1] if place > self._first else 0
            self._edges.insert(place, at)
            self._open.insert(place, number)
        return place

    def _spend(self, number: int, length: int) -> None:
        if number == 0:
            return
        self._spent[number] += length
        if not self._spent[number]:
            del self._spent[number]

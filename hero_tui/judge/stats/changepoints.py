"""When did it begin: the runs at which a series changed its level, found afterwards.

First pass, binary segmentation: a segment is split where the rank sum of its first part stands furthest from what it
would be by chance, if that is no chance. Ranks, so that one odd value is no change. Looked at are all of the segment
and seeded parts of it, for a change that was undone is a small part of all: S. Kovács, P. Bühlmann, H. Li, A. Munk,
*Seeded binary segmentation*, Biometrika 110 (2023), 249–256. The maximum over all the splits is held against its own
distribution, that of a Brownian bridge divided by its deviation: R. Miller, D. Siegmund, *Maximally selected chi square
statistics*, Biometrics 38 (1982), 1011–1016:

    P(max over e <= t <= 1-e of |B(t)| / sqrt(t(1-t)) >= b)  ~  phi(b) (b - 1/b) log((1-e)^2 / e^2) + 4 phi(b) / b

so that looking at every split costs what it should. A discrete series has fewer splits: the bound is on the safe side.

Second pass: every change is moved to the best split between its two neighbours and tested again there; the weakest is
dropped, until all hold. Changes of less than 10 % of the median are no news.

Values must be exchangeable where nothing changed. Where each depends on the one before (a machine that gets warm), more
is found than the 1 % of looks at unchanged series that is promised here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate, islice
from statistics import median

from msgspec import Struct

SMALLEST_SEGMENT = 5
FEWEST = 21
"""Of so many values a change in their middle can be found, however large it is; of fewer none."""
MOST_CHANCE = 0.005
LEAST_RATIO = 1.1
MOST_CHANGES = 32
SMALLEST_PART = 20


class ChangePoint(Struct, frozen=True):
    """From the value at `index` on it is another series. `before` and `after`: the medians up to the neighbouring
    changes; `chance`: how likely so much is by chance."""

    index: int
    before: float
    after: float
    chance: float


class _Part(Struct, frozen=True):
    """The values from `start` to before `end`: their best split, and the chance of it."""

    start: int
    end: int
    index: int
    chance: float


def changes(values: Sequence[float]) -> tuple[ChangePoint, ...]:
    """The changes of level in `values`, oldest first. Cost: n log² n; 2,000 values take some tens of milliseconds."""
    bounds = _moved(values, _segmented(values, 0, len(values), MOST_CHANGES, _parts(values)))
    while True:
        points = _between_neighbours(values, bounds)
        weakest = max(points, key=lambda point: (not _matters(point), point.chance), default=None)
        if weakest is None or (weakest.chance <= MOST_CHANCE and _matters(weakest)):
            return tuple(points)
        bounds.remove(weakest.index)


def _segmented(values: Sequence[float], start: int, end: int, most: int, parts: Sequence[_Part]) -> list[int]:
    index = _surest_split(values, start, end, parts) if most > 0 else None
    if index is None:
        return []
    before = _segmented(values, start, index, most - 1, parts)
    return [*before, index, *_segmented(values, index, end, most - 1 - len(before), parts)]


def _surest_split(values: Sequence[float], start: int, end: int, parts: Sequence[_Part]) -> int | None:
    """The least likely split of the segment; None where chance explains each, or leaves a segment too short.

    Half of the allowed chance is spent on the split of the whole segment, half on those of all its parts together.
    """
    whole = _best_split(values[start:end])
    splits = [] if whole is None else [(2.0 * whole[1], start + whole[0])]
    splits += [
        (2.0 * len(parts) * part.chance, part.index) for part in parts if start <= part.start and part.end <= end
    ]
    chance, index = min(
        (split for split in splits if min(split[1] - start, end - split[1]) >= SMALLEST_SEGMENT), default=(1.0, 0)
    )
    return index if chance <= MOST_CHANCE else None


def _parts(values: Sequence[float]) -> list[_Part]:
    """The best splits of halves that overlap by half, of quarters, and so on: a change that was undone is large in one
    of them."""
    parts = []
    length = len(values) // 2
    while length >= SMALLEST_PART:
        for start in range(0, len(values) - length + 1, length // 2):
            best = _best_split(values[start : start + length])
            parts.append(
                _Part(start, start + length, start, 1.0)
                if best is None
                else _Part(start, start + length, start + best[0], best[1])
            )
        length //= 2
    return parts


def _moved(values: Sequence[float], bounds: Sequence[int]) -> list[int]:
    """The bounds, each moved to the best split between its neighbours."""
    moved = list(bounds)
    for place in range(len(moved)):
        edges = [0, *moved, len(values)]
        best = _best_split(values[edges[place] : edges[place + 2]])
        if best is not None:
            moved[place] = edges[place] + best[0]
    return moved


def _between_neighbours(values: Sequence[float], bounds: Sequence[int]) -> list[ChangePoint]:
    edges = [0, *bounds, len(values)]
    points = []
    for former, index, later in zip(edges, edges[1:], edges[2:], strict=False):
        best = _best_split(values[former:later])
        chance = 1.0 if best is None else best[1]
        points.append(ChangePoint(index, median(values[former:index]), median(values[index:later]), chance))
    return points


def _matters(change: ChangePoint) -> bool:
    if change.before == change.after:
        return False
    if change.before <= 0 or change.after <= 0:
        return change.before != change.after
    return not 1 / LEAST_RATIO < change.after / change.before < LEAST_RATIO


def _best_split(values: Sequence[float]) -> tuple[int, float] | None:
    """Where the rank sum stands furthest from its mean, and the chance of it; None for too few or all equal values."""
    count = len(values)
    if count < 2 * SMALLEST_SEGMENT:
        return None
    ranks, ties = _ranks(values)
    spread = (count + 1) / 12.0 * (1.0 - ties / (count**3 - count))
    if spread <= 0:
        return None
    mean, last = (count + 1) / 2.0, count - SMALLEST_SEGMENT
    sums = enumerate(islice(accumulate(ranks), SMALLEST_SEGMENT - 1, last), SMALLEST_SEGMENT)
    away = [(total - index * mean) ** 2 / (index * (count - index)) for index, total in sums]
    best = max(away)
    if best <= 0.0:
        return None
    return away.index(best) + SMALLEST_SEGMENT, _chance(math.sqrt(best / spread), SMALLEST_SEGMENT / count)


def _ranks(values: Sequence[float]) -> tuple[list[float], int]:
    """Ranks from 1, equal values sharing their mean rank; and the sum of t^3 - t over groups of t equal ones."""
    order = sorted(range(len(values)), key=lambda each: values[each])
    ranks = [0.0] * len(values)
    ties = start = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or values[order[end]] != values[order[start]]:
            for place in order[start:end]:
                ranks[place] = (start + 1 + end) / 2.0
            ties += (end - start) ** 3 - (end - start)
            start = end
    return ranks, ties


def _chance(away: float, share: float) -> float:
    """The formula above for b = `away`, e = `share`."""
    if away <= 1.0:
        return 1.0
    density = math.exp(-away * away / 2.0) / math.sqrt(2.0 * math.pi)
    span = 2.0 * math.log((1.0 - share) / share)
    return min(1.0, density * ((away - 1.0 / away) * span + 4.0 / away))

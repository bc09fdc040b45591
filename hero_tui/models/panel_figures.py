"""What a panel's table says beside the latest value: today's and the usual times, and the other classes."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.objectives import Level


class RunTimes(Struct, frozen=True):
    """How long the runs of one label set took, in seconds; only those that were measured and count.

    `today`: the median of the `today_count` runs since local midnight, None below two. `usual`: that of the
    `usual_count` runs of the window before, None below five. `slowest`: the longest of today, of the whole window where
    today has fewer than two; when it ended (UTC s) and what it was about, from outside, empty where that is not known.
    """

    today: float | None = None
    today_count: int = 0
    usual: float | None = None
    usual_count: int = 0
    slowest: float | None = None
    slowest_at: float | None = None
    slowest_subject: str = ""


class ClassFigures(Struct, frozen=True):
    """A class of a panel's owner beside the one that the panel shows: its newest time (s), how many of its `count` runs
    were over the headline limit, its level, and whether a promise about it is broken."""

    name: str
    latest: float | None
    latest_at: float | None
    over: int
    count: int
    level: Level
    broken: bool = False

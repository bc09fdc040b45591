"""How long the runs of a label set took today and on the days before, from its window. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from statistics import median

from hero_tui.core.label_sets import CLASS, LabelKey
from hero_tui.core.signals import Outcome
from hero_tui.judge.results import Run
from hero_tui.judge.verdicts import counts
from hero_tui.models.panel_figures import RunTimes
from hero_tui.models.runs import RunView

FEWEST_USUAL = 5
FEWEST_TODAY = 2
MOST_RECENT = 20


def run_times(runs: Iterable[Run], shown: Sequence[RunView], midnight: float) -> RunTimes:
    """What a panel says of the runs of a window, oldest first. `shown`: the newest of them, which know what they were
    about. `midnight`: when today began (UTC s)."""
    timed = [(run.end, run.duration) for run in runs if _is_measured(run) and run.duration is not None]
    today = [took for end, took in timed if end >= midnight]
    before = [took for end, took in timed if end < midnight]
    recent = [each for each in timed if each[0] >= midnight] if len(today) >= FEWEST_TODAY else timed
    slowest = max(recent, key=lambda each: each[1], default=None) if len(recent) >= FEWEST_TODAY else None
    return RunTimes(
        today=median(today) if len(today) >= FEWEST_TODAY else None,
        today_count=len(today),
        usual=median(before) if len(before) >= FEWEST_USUAL else None,
        usual_count=len(before),
        slowest=None if slowest is None else slowest[1],
        slowest_at=None if slowest is None else slowest[0],
        slowest_subject="" if slowest is None else _subject(shown, slowest),
    )


def recent_runs(runs: Mapping[LabelKey, Iterable[Run]], midnight: float) -> dict[LabelKey, int]:
    """How many of the last 20 runs of an owner before today are of each of its label sets; where there are none of
    before, of the first 20 of today. So what a panel shows changes once a day at most. `runs`: oldest first."""
    by_owner: dict[LabelKey, list[tuple[float, LabelKey]]] = {}
    for key, own in runs.items():
        counted = [run.end for run in own if counts(run)]
        before = [end for end in counted if end < midnight][-MOST_RECENT:]
        first = list(islice((end for end in counted if end >= midnight), MOST_RECENT))
        owner = tuple(pair for pair in key if pair[0] != CLASS)
        by_owner.setdefault(owner, []).extend((end, key) for end in (*before, *first))
    found: Counter[LabelKey] = Counter()
    for ends in by_owner.values():
        ordered = sorted(ends)
        old = [key for end, key in ordered if end < midnight]
        found.update(old[-MOST_RECENT:] or [key for _, key in ordered[:MOST_RECENT]])
    return found


def _is_measured(run: Run) -> bool:
    if run.duration is None or run.outcome is Outcome.TIMEOUT:
        return False
    return counts(run) and math.isfinite(run.duration)


def _subject(shown: Sequence[RunView], slowest: tuple[float, float]) -> str:
    found = (run.subject for run in reversed(shown) if (run.end, run.duration) == slowest)
    return next(found, "")

"""What happened while somebody was away."""

from __future__ import annotations

from hero_tui.core.budget import BudgetFile
from hero_tui.core.objectives import Level
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.core.signals import Outcome
from hero_tui.judge.results import run_of
from hero_tui.judge.verdicts import counts
from hero_tui.models.snapshot import AwayView
from hero_tui.queries.live.coverage import coverage, observed_spans, recorded_spans
from hero_tui.store.reader import Reader

SHORTEST = 300.0


def load_away(reader: Reader, budgets: BudgetFile, name: str, now: float, recorder: int | None) -> AwayView | None:
    """The absence of that person, which ends now: since their last viewer left. None where they are here in another
    viewer, were never here, left within five minutes, or where nothing was observed meanwhile. Raises `StoreError`."""
    left = reader.last_left(name)
    if left is None or now - left < SHORTEST:
        return None
    recorded = recorded_spans(reader.recordings(left), now, recorder)
    seen = coverage(observed_spans(recorded, reader.gaps(left), left, now), left, now)
    if not seen:
        return None
    begun = [
        each for each in reader.incidents(since=left) if each.detected >= left and budgets.get(each.budget) is not None
    ]
    saves = [
        run
        for _, start, duration, outcome, _, _ in reader.runs(HOT_RELOAD, left)
        if counts(run := run_of(start, duration, Outcome(outcome))) and run.duration is not None
    ]
    return AwayView(
        left,
        now,
        len(begun),
        sum(each.worst >= Level.CRITICAL for each in begun),
        max((run.duration for run in saves if run.duration is not None), default=None),
        seen,
    )

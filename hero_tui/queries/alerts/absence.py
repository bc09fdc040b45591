"""What happened while somebody was away: one sentence at their return."""

from __future__ import annotations

from hero_tui.core.budget import BudgetFile, Level
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.core.signals import Outcome
from hero_tui.format.numbers import count_text, duration_text, moment_text, share_text
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


def away_text(away: AwayView, *, narrow: bool = False) -> str:
    """`while you were away 09:40–14:02: 3 alerts (1 critical), slowest save 4.3 s, 98 % seen`."""
    critical = f" ({away.critical} critical)" if away.critical else ""
    alerts = f"{count_text(away.alerts)} alert{'s' if away.alerts != 1 else ''}{critical}"
    told = [alerts if away.alerts else "no alert"]
    if away.slowest is not None:
        told.append(f"slowest save {duration_text(away.slowest)}")
    told.append(f"{share_text(away.seen)} seen")
    when = f"{moment_text(away.since, away.until)}–{moment_text(away.until, away.until)}"
    return f"{'away' if narrow else 'while you were away'} {when}: {', '.join(told)}"

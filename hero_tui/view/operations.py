"""What a recorded operation says to the kinds that judge more than its time: values, good and bad events, overlap."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.judge.model import run_of
from hero_tui.view.snapshot import RunView


def measured_value(run: RunView) -> float | None:
    """What it measured; where it measured nothing, how long it took (s)."""
    value = run_of(run.start, run.duration, run.outcome, run.attributes).value
    return run.duration if value is None else value


def events_of(run: RunView) -> tuple[int, int, bool]:
    """Its good and its bad events, and whether they leave the denominator of a ratio."""
    judged = run_of(run.start, run.duration, run.outcome, run.attributes)
    return judged.good, judged.bad, judged.excluded


def open_at(runs: Sequence[RunView], at: float) -> int:
    """How many of them were open at that moment; one that begins just then is."""
    return sum(run.start <= at < run.end or run.start == at for run in runs)

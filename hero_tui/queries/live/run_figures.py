"""A run as the judge takes it, and the value that it measured. Apart from the other figures of a kind of budget because
the first screen needs these alone."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.signals import Outcome
from hero_tui.judge.results import Run, run_of
from hero_tui.models.runs import RunView


def judged_run(run: RunView) -> Run:
    """The run as the judge takes it."""
    return run_of(run.start, run.duration, run.outcome, run.attributes)


def measured(run: RunView) -> float | None:
    """A value that a growth compares."""
    judged = judged_run(run)
    ended = run.outcome in {Outcome.OK, Outcome.UNKNOWN}
    return judged.value if ended and judged.value is not None and judged.value > 0 else None


def like_the_newest(runs: Sequence[RunView]) -> list[RunView]:
    """Those of the machine and the branch of the newest one: what a baseline judges."""
    return [run for run in runs if judged_run(run).group == judged_run(runs[-1]).group]

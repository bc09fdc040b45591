"""The files whose reloads usually take longest, and since which commit one takes another time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from msgspec.structs import replace

from hero_tui.core.attributes import COMMIT, FILE
from hero_tui.core.label_sets import CLASS
from hero_tui.core.signals import Outcome
from hero_tui.judge.stats.quantile_binomial import shown_from
from hero_tui.judge.stats.sample_comparison import Sample, chance_of_difference
from hero_tui.models.budget_detail import SlowFile
from hero_tui.models.runs import RunView

FEWEST_RUNS = 3
FEWEST_BESIDE = 10
CHANCE = 0.05


def slow_files(runs: Iterable[RunView]) -> tuple[SlowFile, ...]:
    """Return the files with at least three counted runs of a class, slowest median first; those of the class that most
    runs are of stand before the others, for a restart is no slow update. `runs`: oldest first."""
    of_file: dict[tuple[str, str], list[RunView]] = {}
    kinds: Counter[str] = Counter()
    for run in runs:
        file = run.attributes.get(FILE)
        if isinstance(file, str) and file and run.outcome is Outcome.OK and run.duration is not None:
            kind = run.labels.get(CLASS, "")
            kinds[kind] += 1
            of_file.setdefault((file, kind), []).append(run)
    often = {key: some for key, some in of_file.items() if len(some) >= FEWEST_RUNS}
    boundaries = {key: _boundaries(some) for key, some in often.items()}
    tests = sum(len(each) for each in boundaries.values())
    usual = max(sorted(kinds), key=lambda kind: kinds[kind], default="")
    found = [
        replace(_file(file, some, boundaries[file, kind], tests), kind="" if kind == usual else kind)
        for (file, kind), some in often.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.kind, -each.median, each.file)))


def _file(file: str, runs: Sequence[RunView], boundaries: Sequence[int], tests: int) -> SlowFile:
    took = [run.duration or 0.0 for run in runs]
    ordered = sorted(took)
    p95 = ordered[-(-len(ordered) * 95 // 100) - 1] if len(ordered) >= shown_from(0.95) else None
    likely = [(chance_of_difference(took[at:], Sample(took[:at])), at) for at in boundaries]
    chance, at = min(likely, default=(1.0, 0))
    if not likely or chance * tests > CHANCE:
        return SlowFile(file, len(took), median(took), p95, ordered[-1])
    before, after = median(took[:at]), median(took[at:])
    return SlowFile(file, len(took), median(took), p95, ordered[-1], str(runs[at].attributes[COMMIT]), before, after)


def _boundaries(runs: Sequence[RunView]) -> list[int]:
    """Where another commit begins with ten runs on each side: the index of its first run."""
    return [
        at
        for at, (one, two) in enumerate(pairwise(runs), 1)
        if two.attributes.get(COMMIT)
        and one.attributes.get(COMMIT) != two.attributes[COMMIT]
        and FEWEST_BESIDE <= at <= len(runs) - FEWEST_BESIDE
    ]

"""Tries mutations: puts one into a copy of the tree, runs the tests that execute it, and sees whether one fails."""

from __future__ import annotations

import enum
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from tests.mutations.forks import Ended, Run, in_parallel
from tests.mutations.operators import Mutation
from tests.mutations.plugin_pick import PICKED
from tests.mutations.record import TracedTest


class Fate(enum.Enum):
    """What became of a mutation."""

    NOTICED = "noticed"
    SURVIVED = "survived"
    NO_TEST = "no test"


class Trial(Struct, frozen=True):
    """A mutation and the tests that execute it."""

    mutation: Mutation
    tests: list[TracedTest]
    also: tuple[str, ...] = ()
    """Test files that are tried after them, whether they execute it or not."""


def tried(trials: Sequence[Trial], origin: Path, trees: list[Path]) -> Iterator[tuple[Trial, Fate]]:
    """What became of each in copies of `origin`, as they end. A run that hangs is noticed, as is a failing import."""

    def start(trial: Trial, tree: Path) -> Run:
        source = (origin / trial.mutation.file).read_text("utf-8")
        (tree / trial.mutation.file).write_text(trial.mutation.applied_to(source), "utf-8")
        return _run(trial, tree)

    for trial in trials:
        if not trial.tests and not trial.also:
            yield trial, Fate.NO_TEST
    for trial, tree, ended in in_parallel([trial for trial in trials if trial.tests or trial.also], start, trees):
        shutil.copy2(origin / trial.mutation.file, tree / trial.mutation.file)
        yield trial, _fate(trial, ended)


def _run(trial: Trial, tree: Path) -> Run:
    picked = tree.parent / f"{tree.name}.picked"
    picked.write_text("\0".join([*(test.test for test in trial.tests), *trial.also]), "utf-8")
    files = dict.fromkeys([*(test.test.split("::")[0] for test in trial.tests), *trial.also])
    allowed = 120.0 + 120.0 * len(trial.also) + 8 * sum(test.seconds for test in trial.tests)
    arguments = ("-x", "-m", "not timed", "-p", "tests.mutations.plugin_pick", *files)
    return Run(arguments, {PICKED: str(picked)}, allowed)


def _fate(trial: Trial, ended: Ended) -> Fate:
    if ended.code == 0:
        return Fate.SURVIVED
    if ended.code == 5:
        raise RuntimeError(f"no test was run for {trial.mutation}:\n{ended.printed}")
    return Fate.NOTICED

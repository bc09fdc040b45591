"""Mutates a seeded sample of the package's lines and says which changes no test notices.

    python -m tests.mutations --layer store --layer judge --sample 30 --seed 7

It works on copies in a temporary folder, never on the work tree. `docs/mutations.md` holds the last sample.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.mutations.forks import ROOT, copy_tree
from tests.mutations.operators import Mutation, mutations_of
from tests.mutations.record import recorded
from tests.mutations.selection import Selection
from tests.mutations.trial import Fate, Trial, tried

LAYERS = ("judge", "budgets", "store", "format", "probes", "recorder")
TESTS = ("core", "budgets", "judge", "format", "queries", "report", "store", "recorder", "probes", "cli")


def main() -> None:
    """Read the arguments, run, and print a table and the survivors."""
    wanted = _arguments()
    os.nice(10)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what it started ends with it
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hero-tui-mutations-") as folder:
        origin, *trees = (copy_tree(Path(folder) / f"tree{number}") for number in range(wanted.parallel + 1))
        tests = recorded(_test_files(origin, wanted.tests or TESTS, wanted.skip or ()), wanted.lines, origin, trees)
        print(f"{len(tests)} tests, {time.monotonic() - begun:.0f} s")
        selection = Selection(tests, origin)
        chosen = [
            mutation
            for layer in wanted.layer or LAYERS
            for mutation in sample(origin, layer, wanted.sample, wanted.seed)
        ]
        trials = [
            Trial(mutation, selection.tests_of(mutation, wanted.seconds), tuple(wanted.also or ()))
            for mutation in chosen
            if not wanted.only or any(part in str(mutation) for part in wanted.only)
        ]
        fates: dict[Mutation, Fate] = {}
        for trial, fate in tried(trials, origin, trees):
            fates[trial.mutation] = fate
            print(f"{fate.value:8} {trial.mutation} ({len(trial.tests)} tests)", flush=True)
    print(_table(fates))
    for trial in trials:
        if fates[trial.mutation] is not Fate.NOTICED:
            print(f"* `{trial.mutation}` ({fates[trial.mutation].value})")
    print(f"{time.monotonic() - begun:.0f} s")


def sample(tree: Path, layer: str, size: int, seed: int) -> list[Mutation]:
    """`size` mutations of a layer, one of each of as many equally long stretches of its places, in order."""
    places: dict[tuple[str, int, int, str], list[Mutation]] = {}
    for path in sorted((tree / "hero_tui" / layer).rglob("*.py")):
        source = path.read_text("utf-8")
        for mutation in mutations_of(source, path.relative_to(tree).as_posix()):
            key = (mutation.file, mutation.start, mutation.end, mutation.operator)
            places.setdefault(key, []).append(mutation)
    every = list(places.values())
    size = min(size, len(every))
    picked = (every[int((number + _chance(layer, seed, number)) * len(every) / size)] for number in range(size))
    return [
        _valid(tree, sorted(choices, key=lambda mutation: _chance(layer, seed, mutation.after))) for choices in picked
    ]


def _chance(*of: object) -> float:
    """A number from 0 to below 1 that hangs on nothing else: the same with every Python."""
    return int.from_bytes(hashlib.sha256(repr(of).encode()).digest()[:6]) / 2**48


def _valid(tree: Path, choices: Sequence[Mutation]) -> Mutation:
    for mutation in choices:
        try:
            ast.parse(mutation.applied_to((tree / mutation.file).read_text("utf-8")))
        except SyntaxError:
            continue
        return mutation
    raise ValueError(f"no mutation is Python: {choices[0]}")


def _table(fates: dict[Mutation, Fate]) -> str:
    rows = ["| layer | made | noticed | survived | no test | noticed of made |", "|---|---|---|---|---|---|"]
    for layer in dict.fromkeys(mutation.file.split("/")[1] for mutation in fates):
        counts = Counter(fate for mutation, fate in fates.items() if mutation.file.split("/")[1] == layer)
        made, noticed = counts.total(), counts[Fate.NOTICED]
        cells = (layer, made, noticed, counts[Fate.SURVIVED], counts[Fate.NO_TEST], f"{noticed / made:.0%}")
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def _test_files(tree: Path, folders: Sequence[str], skipped: Sequence[str]) -> list[str]:
    return sorted(
        path.relative_to(tree).as_posix()
        for folder in folders
        for path in (tree / "tests" / folder).rglob("test_*.py")
        if not path.stem.endswith("_real") and path.stem not in skipped
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("--layer", action="append", help=f"a folder of hero_tui; without it: {', '.join(LAYERS)}")
    parser.add_argument("--tests", action="append", help=f"a folder of tests; without it: {', '.join(TESTS)}")
    parser.add_argument("--skip", action="append", help="a test file that takes too long for it, such as test_damage")
    parser.add_argument("--sample", type=int, default=30, help="mutations per layer")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0, help="the longest that a mutation's tests may take")
    parser.add_argument("--also", action="append", help="a test file that is tried last, whatever it executes")
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--only", action="append", help="try only what contains this text of the sample")
    parser.add_argument("--lines", type=Path, default=ROOT / ".mutations.json", help="where executed lines are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()

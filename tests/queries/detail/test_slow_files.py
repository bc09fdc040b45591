"""The slowest files: per file usual, p95, number; a change only where ten runs on each side say it."""

from __future__ import annotations

from random import Random

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Outcome
from hero_tui.models.runs import RunView
from hero_tui.queries.detail.slow_files import slow_files


def reloads(file: str, commit: str, *took: float, first: int = 0, outcome: Outcome = Outcome.OK) -> list[RunView]:
    return [
        RunView(first + at, "dev.hot_reload", 60.0 * (first + at), each, outcome, {}, {"file": file, "commit": commit})
        for at, each in enumerate(took)
    ]


def around(middle: float, count: int, seed: int) -> tuple[float, ...]:
    random = Random(seed)  # noqa: S311
    return tuple(middle * random.uniform(0.9, 1.1) for _ in range(count))


def test_slowest_median_first_and_p95_from_twenty_runs_on() -> None:
    runs = [
        *reloads("a.ts", "c1", *[0.1] * 19),
        *reloads("b.ts", "c1", *[0.2] * 18, 0.9, 1.5),
        *reloads("rare.ts", "c1", 9.0, 9.0),
        *reloads("bad.ts", "c1", *[5.0] * 5, outcome=Outcome.FAILED),
    ]
    found = slow_files(runs)
    assert [(each.file, each.count, each.median, each.p95, each.longest) for each in found] == [
        ("b.ts", 20, 0.2, 0.9, 1.5),
        ("a.ts", 19, 0.1, None, 0.1),
    ]
    assert {each.commit for each in found} == {None}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (around(0.12, 10, 1), around(0.48, 10, 2), "c2"),
        (around(0.48, 12, 3), around(0.12, 12, 4), "c2"),
        (around(0.12, 9, 5), around(0.48, 20, 6), None),
        (around(0.12, 20, 7), around(0.48, 9, 8), None),
        (around(0.12, 20, 9), around(0.12, 20, 10), None),
    ],
)
def test_a_change_needs_ten_runs_on_each_side(
    before: tuple[float, ...], after: tuple[float, ...], said: str | None
) -> None:
    [found] = slow_files([*reloads("a.ts", "c1", *before), *reloads("a.ts", "c2", *after, first=len(before))])
    assert found.commit == said
    if said is not None:
        assert found.before == pytest.approx(sorted(before)[len(before) // 2], rel=0.1)
        assert found.after == pytest.approx(sorted(after)[len(after) // 2], rel=0.1)


def test_chance_alone_seldom_names_a_commit_however_many_files_there_are() -> None:
    named = 0
    for trial in range(40):
        runs = [
            run
            for file in range(30)
            for run in (
                *reloads(f"{file}.ts", "c1", *around(0.2, 12, 1000 * trial + file)),
                *reloads(f"{file}.ts", "c2", *around(0.2, 12, 500_000 + 1000 * trial + file), first=12),
            )
        ]
        named += any(each.commit for each in slow_files(runs))
    assert named <= 6  # of 40 at 5 %: more than six has a chance below 0.4 %


@pytest.mark.parametrize(
    ("updates", "restarts", "found"),
    [
        (5, 3, [("a.ts", ""), ("b.ts", ""), ("a.ts", "restart")]),
        (3, 3, [("b.ts", ""), ("a.ts", ""), ("a.ts", "restart")]),
        (5, 2, [("a.ts", ""), ("b.ts", "")]),
        (0, 4, [("b.ts", ""), ("a.ts", "restart")]),
        (2, 0, [("b.ts", "")]),
    ],
)
def test_updates_and_restarts_are_told_apart(updates: int, restarts: int, found: list[tuple[str, str]]) -> None:
    def of(kind: str, runs: list[RunView]) -> list[RunView]:
        return [replace(run, labels={"server": "vite", "class": kind}) for run in runs]

    slow = 0.3 if updates == 5 else 0.1
    runs = [
        *of("update", reloads("a.ts", "c1", *[slow] * updates)),
        *of("restart", reloads("a.ts", "c1", *[4.0] * restarts, first=20)),
        *of("update", reloads("b.ts", "c1", *[0.2] * 8, first=40)),
    ]
    assert [(each.file, each.kind) for each in slow_files(runs)] == found
    assert all(each.longest < 1.0 for each in slow_files(runs) if not each.kind), "no restart is an update's slowest"

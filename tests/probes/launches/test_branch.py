"""Which time of a launch is a server's own: what ended before its branch began."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.launches.branch import Branch
from hero_tui.probes.processes.lineage import Descendant
from hero_tui.probes.processes.model import Process

Line = tuple[int, int, float, float | None]
"""PID, parent, start, end."""


def stamp(seconds: float) -> Stamp:
    return Stamp(1e9 + seconds, seconds)


def process(pid: int, start: float) -> Process:
    return Process(
        pid=pid, starttime=pid, ppid=0, comm="x", argv=("x",), cwd="/w", exe=None, uid=0, start=stamp(start),
        readable=True, in_workspace=True,
    )  # fmt: skip


def branch(path: Sequence[tuple[int, float]], began: float, others: Sequence[Line]) -> Branch:
    """`path`: PIDs with their starts; `others`: what else descends from the top, parents first."""
    ways = tuple(process(pid, start) for pid, start in path)
    on_path = [Descendant(below, above.key, None) for above, below in pairwise(ways)]
    beside = [
        Descendant(process(pid, start), (parent, parent), None if end is None else stamp(end))
        for pid, parent, start, end in others
    ]
    return Branch(ways[0].start, ways, stamp(began), (*on_path, *beside))


@pytest.mark.parametrize(
    ("path", "began", "others", "before"),
    [
        ([(1, 0.0)], 6.0, [(2, 1, 0.1, 5.9)], 5.8),  # bash -c 'sleep 6; exec vite'
        ([(1, 0.0), (3, 6.0)], 6.1, [(2, 1, 0.1, 5.9)], 5.8),  # sh -c 'npm ci && vite'
        ([(1, 0.0), (2, 0.5), (4, 9.0)], 9.0, [(3, 2, 1.0, 8.0)], 7.0),  # below a wrapper that stays
        ([(1, 0.0), (3, 6.0)], 6.1, [(2, 1, 0.1, None)], 0.0),  # a database that stays
        ([(1, 0.0), (3, 6.0)], 6.1, [(2, 1, 0.1, 7.0)], 0.0),  # it ended later
        ([(1, 0.0), (4, 6.0)], 6.1, [(2, 1, 1.0, 4.0), (3, 1, 2.0, 5.0)], 4.0),  # two at once
        ([(1, 0.0), (4, 6.0)], 6.1, [(2, 1, 1.0, 4.0), (3, 2, 2.0, 3.0)], 3.0),  # a child of one that ended
        ([(1, 0.0), (4, 6.0)], 6.1, [(2, 1, 1.0, None), (3, 2, 2.0, 3.0)], 1.0),  # a child of one that stays
        ([(1, 0.0), (2, 1.0)], 1.1, [(3, 2, 1.2, 3.0)], 0.0),  # what the server itself ran
        ([(1, 0.0), (2, 1.0)], 1.1, [], 0.0),
    ],
)
def test_what_ended_before_the_branch_began_is_told_apart(
    path: list[tuple[int, float]], began: float, others: list[Line], before: float
) -> None:
    assert branch(path, began, others).before() == pytest.approx(before)

"""Which processes of a launch drive it: what they begin after ten quiet seconds, and from then on, is typed anew."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.launches.drivers import Drivers
from hero_tui.probes.processes.lineage import Descendant
from hero_tui.probes.processes.model import Process

Line = tuple[int, int, float, float | None]
"""PID, parent, start, end; the launch's top is 1, launched at 0."""


def process(pid: int, parent: int, start: float, argv: str = "x") -> Process:
    return Process(
        pid=pid, starttime=pid, ppid=parent, comm="x", argv=tuple(argv.split()), cwd="/w", exe=None, uid=0,
        start=Stamp(1e9 + start, start), readable=True, in_workspace=True,
    )  # fmt: skip


def descendant(line: Line) -> Descendant:
    pid, parent, start, end = line
    return Descendant(process(pid, parent, start), (parent, parent), None if end is None else Stamp(1e9 + end, end))


TOP = process(1, 0, 0.0)


# what descends from the top -> who drives it at the end, of those who forked
LAUNCHES: dict[str, tuple[list[Line], list[int]]] = {
    "at once": ([(2, 1, 0.4, None)], []),
    "a wrapper may think for a while": ([(2, 1, 9.9, None)], []),
    "but not for so long": ([(2, 1, 10.0, None)], [1]),
    "npm below an agent": ([(2, 1, 3600.0, None), (3, 2, 3600.5, None)], [1]),
    "the second command of an agent": ([(4, 1, 3591.0, None), (2, 1, 3600.0, None), (3, 2, 3600.5, None)], [1]),
    "soon after another one's end": ([(4, 1, 100.0, 3591.0), (2, 1, 3600.0, None)], [1]),
    "and not before": ([(4, 1, 5.0, 3591.0), (2, 1, 3600.0, None)], []),
    "long after another one's end": ([(4, 1, 5.0, 3590.0), (2, 1, 3600.0, None)], [1]),
    "a script whose command took long": ([(2, 1, 0.1, 60.0), (3, 1, 60.1, None), (4, 3, 60.2, None)], []),
    "beside one that works": ([(2, 1, 0.1, None), (4, 2, 8.0, 9.0), (5, 2, 16.0, 17.0), (3, 1, 20.0, None)], []),
    "a worker that is quiet below": ([(2, 1, 3.0, None), (3, 2, 3600.0, None)], [2]),
    "two that drive": ([(2, 1, 60.0, None), (3, 2, 3600.0, None)], [1, 2]),
    "one that ended": ([(2, 1, 0.1, 30.0), (3, 2, 20.0, 21.0), (4, 1, 30.1, None)], []),
}


@pytest.mark.parametrize(("past", "expected"), LAUNCHES.values(), ids=LAUNCHES.keys())
@pytest.mark.parametrize("told", ["at once", "one by one"])
def test_who_forks_after_ten_quiet_seconds_drives(past: list[Line], expected: list[int], told: str) -> None:
    drivers = Drivers(0.0)
    if told == "at once":
        drivers.replay([TOP], [descendant(line) for line in past])
    else:
        moments = [(start, pid, parent) for pid, parent, start, _ in past]
        moments += [(end, pid, 0) for pid, _, _, end in past if end is not None]
        for at, pid, parent in sorted(moments):
            if parent:
                drivers.started(process(parent, 1, 0.0), at)
            else:
                drivers.ended((pid, pid), at)
    forked = sorted({parent for _, parent, _, _ in past})
    assert [pid for pid in forked if drivers.drives((pid, pid), 1e6)] == expected


def test_what_was_begun_before_was_typed_with_the_launch() -> None:
    drivers = Drivers(0.0)
    drivers.replay([TOP], [descendant((2, 1, 0.5, None)), descendant((3, 1, 60.0, None))])
    assert [drivers.drives((1, 1), at) for at in (0.5, 59.9, 60.0, 61.0)] == [False, False, True, True]


def test_a_start_that_is_told_late_is_no_quiet_time() -> None:
    drivers = Drivers(0.0)
    drivers.ended((9, 9), 20.0)
    drivers.started(TOP, 12.0)
    drivers.started(process(2, 1, 0.0), 29.9)
    assert not drivers.drives((1, 1), 100.0)
    assert not drivers.drives((2, 2), 100.0)


# what forks after ten quiet seconds -> whether it drives
WHO = {
    "myagent": True,
    "python harness.py": True,
    "nodemon -x tsc": True,
    "watch -n 60 make check": True,
    "bash": True,
    "bash -c x": True,
    "sh on-save.sh": True,
    "turbo watch lint": True,
    "task --watch lint": True,
    "npm exec eslint": False,
    "node /usr/bin/npx eslint": False,
    "uvx ruff check": False,
    "make check": False,
    "turbo run lint": False,
    "nx run-many -t lint": False,
    "pnpm -r lint": False,
    "xargs -n1 ruff check": False,
    "perl /usr/bin/parallel ruff check": False,
    "hero-tui run -- make check": False,
}


@pytest.mark.parametrize(("argv", "drives"), WHO.items())
@pytest.mark.parametrize("told", ["at once", "one by one"])
def test_a_runner_waits_for_nobody(argv: str, drives: bool, told: str) -> None:
    """Given `npx` that downloads for a minute, or `xargs` that waits for `find`, then what it forks is its own."""
    drivers, top = Drivers(0.0), process(1, 0, 0.0, argv)
    if told == "at once":
        drivers.replay([top], [descendant((2, 1, 60.0, None))])
    else:
        drivers.started(top, 60.0)
    assert drivers.drives((1, 1), 60.0) is drives

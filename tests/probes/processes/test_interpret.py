"""When a process began, in the clocks of the kernel, and whether it stands in the workspace."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.interpret import Interpreter, start_of, ticks_of
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.sources.events import Forked, ProcessBatch
from hero_tui.probes.processes.table import LiveTable
from tests.support.process_script import ScriptedKernel, snapshot

TICKS = os.sysconf("SC_CLK_TCK")


def booted(now: Stamp) -> float:
    """Seconds since boot at that moment, suspends included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - (time.monotonic() - now.mono)


@pytest.mark.parametrize("ago", [0.0, 1.0, 60.0, 1000.0])
def test_a_moment_and_the_kernels_ticks_are_one_another(ago: float) -> None:
    now = Stamp.now()
    moment = Stamp(now.wall - ago, now.mono - ago)
    ticks = ticks_of(moment)
    assert ticks == pytest.approx((booted(now) - ago) * TICKS, abs=2)
    start = start_of(snapshot(7, 1, ticks).stat)
    assert -0.02 <= start.mono - moment.mono <= 0.001, "rounded down to a tick"
    assert start.wall - start.mono == pytest.approx(now.wall - now.mono, abs=0.01)


def test_our_own_start_is_behind_us_and_after_our_parents() -> None:
    reader = ProcReader()
    own, parent = reader.stat(os.getpid()), reader.stat(os.getppid())
    assert own is not None
    assert parent is not None
    assert start_of(parent).mono - 0.01 <= start_of(own).mono <= time.monotonic()


def test_a_child_that_was_gone_before_it_was_read_has_the_ticks_of_its_fork() -> None:
    kernel = ScriptedKernel()
    kernel.proc.content[50] = snapshot(50, 1, 500, "bash")
    now = Stamp.now()
    table = LiveTable(Path("/w"), now, kernel.proc)
    table.handle(kernel.connector())
    table.handle(ProcessBatch((Forked(60, 50, now, None),)))
    child = table.get(60)
    assert child is not None
    assert child.starttime == pytest.approx(booted(now) * TICKS, abs=2)
    assert (child.ppid, child.argv, child.start) == (50, ("bash",), now)


@pytest.mark.parametrize(
    ("cwd", "readable", "within"),
    [("/w", True, True), ("/w/src", True, True), ("/w2", True, False), ("/", True, False), (None, False, False)],
)
def test_a_process_is_ours_by_the_folder_it_stands_in(cwd: str | None, readable: bool, within: bool) -> None:
    process = Interpreter(Path("/w")).process(snapshot(7, 1, 5, cwd=cwd), Stamp(0.0, 0.0))
    assert (process.readable, process.in_workspace) == (readable, within)
    process = Interpreter(Path("/")).process(snapshot(7, 1, 5, cwd=cwd), Stamp(0.0, 0.0))
    assert process.in_workspace is readable, "below / is everything"

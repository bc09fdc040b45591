"""CPU seconds of single programs: told by a scripted kernel, and held against what a parent that waits is told."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.accounting.cpu_meter import CpuMeter, CpuSource, CpuTime
from hero_tui.probes.processes.accounting.task_clock import TaskClock, open_task_clock
from hero_tui.probes.processes.model import ProcessEvent, Program, ProgramStarted
from hero_tui.probes.processes.sources.events import RawEvent
from tests.probes.processes.test_programs import Story
from tests.support.process_pump import ProcessPump
from tests.support.process_script import at


def no_clock(_pid: int) -> TaskClock | None:
    """As in a container whose rules forbid perf_event_open."""
    return None


class Metered(Story):
    """A story whose measured tool is PID 61, the child of the script 60; ticks are hundredths of a second."""

    def __init__(self) -> None:
        super().__init__()
        self.meter = CpuMeter(self.table, self.kernel.proc, no_clock, lambda: self.kernel.now)
        self.table.subscribe(self.meter.on_process)
        kernel = self.kernel
        self.take(kernel.fork(50, 60), kernel.exec(60, "sh x"), kernel.fork(60, 61))
        self.use(60, own=2)
        self.take(kernel.exec(61, "mypy"))
        self.tool = self.program(61)
        self.meter.begin(self.tool)

    def program(self, pid: int) -> Program:
        """What runs in that process."""
        process = self.table.get(pid)
        assert process is not None
        program = self.table.program(process)
        assert program is not None
        return program

    def use(self, pid: int, own: int = 0, reaped: int = 0) -> None:
        """The process has used so many ticks more."""
        found = self.kernel.proc.content[pid]
        stat = replace(
            found.stat, own_ticks=found.stat.own_ticks + own, reaped_ticks=found.stat.reaped_ticks + reaped
        )  # fmt: skip
        self.kernel.proc.content[pid] = replace(found, stat=stat)

    def ends(self, pid: int, parent: int) -> RawEvent:
        """It ends, and its parent waits for it: all that it used moves there."""
        stat = self.kernel.proc.content[pid].stat
        event = self.kernel.exit(pid)
        self.use(parent, reaped=stat.own_ticks + stat.reaped_ticks)
        return event

    def tick(self, later: float) -> None:
        """So many seconds pass."""
        self.kernel.now += later
        self.meter.tick(at(self.kernel.now))

    def total(self) -> CpuTime | None:
        """What is known of the tool."""
        return self.meter.seconds(self.tool)


class Counted(TaskClock):
    """A count of what PID 61 uses from its making on; at the readings that a test names the tool runs in between."""

    def __init__(self, story: Metered, between: list[int]) -> None:
        self._story, self._between = story, between
        self._last = self._before = self._ticks()

    def _ticks(self) -> int:
        found = self._story.kernel.proc.content.get(61)
        return self._last if found is None else found.stat.own_ticks + found.stat.reaped_ticks

    def seconds(self) -> float:
        self._last = self._ticks()
        count = (self._last - self._before) / 100
        if self._between:
            self._story.use(61, own=self._between.pop(0))
        return count

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("own", "reaped", "again", "opening", "between", "total"),
    [
        (0, 0, False, 0, [], 1.5),
        (3, 0, False, 0, [], 1.53),  # the loop was busy for 30 ms
        (2, 4, False, 0, [], 1.56),
        (50, 0, False, 0, [], 2.0),
        (50, 0, True, 0, [], 1.5),  # it was another program until now: how much of that is its own nobody knows
        (2, 0, False, 3, [], 1.55),  # opening took 30 ms, and the tool ran meanwhile
        (2, 0, False, 3, [4, 0, 0], 1.59),  # so it did between two readings, once
        (2, 0, False, 0, [4, 0, 2, 0, 0], 1.58),
        (0, 0, False, 0, [1, 1, 1, 1, 1, 1, 1, 1], 1.58),  # at each
    ],
)
def test_what_was_used_before_the_clock_was_opened_is_counted_too(
    own: int, reaped: int, again: bool, opening: int, between: list[int], total: float
) -> None:
    story = Metered()
    story.use(61, own, reaped)
    if again:
        story.take(story.kernel.exec(61, "mypy --again"))
    tool = story.program(61)

    def opens(_pid: int) -> TaskClock:
        story.use(61, own=opening)
        return Counted(story, between)

    meter = CpuMeter(story.table, story.kernel.proc, opens, lambda: story.kernel.now)
    story.table.subscribe(meter.on_process)
    meter.begin(tool)
    story.use(61, own=150)
    during = meter.seconds(tool)
    story.take(story.ends(61, 60))
    after = meter.seconds(tool)
    for found in (during, after):
        assert found is not None
        assert (round(found.seconds, 6), found.source) == (total, CpuSource.TASK_CLOCK)


def test_its_parent_is_charged_for_it() -> None:
    story = Metered()
    story.use(61, own=70, reaped=30)
    story.take(story.ends(61, 60))
    assert not story.meter.settled(story.tool)
    story.tick(0.02)
    assert story.meter.settled(story.tool)
    assert story.total() == CpuTime(1.0, CpuSource.PARENT)


def test_so_is_its_parents_parent_where_both_end_at_once() -> None:
    """Given sh -c that ends with its tool, then its own two ticks are not the tool's."""
    story = Metered()
    story.use(61, own=80)
    story.take(story.ends(61, 60), story.ends(60, 50))
    story.tick(0.02)
    assert story.total() == CpuTime(0.8, CpuSource.PARENT)


def test_a_sibling_that_ends_before_is_not_counted() -> None:
    story = Metered()
    kernel = story.kernel
    story.take(kernel.fork(60, 62), kernel.exec(62, "ruff"))
    story.use(62, own=500)
    story.take(story.ends(62, 60))
    story.tick(0.02)
    story.use(61, own=40)
    story.take(story.ends(61, 60))
    story.tick(0.02)
    assert story.total() == CpuTime(0.4, CpuSource.PARENT)


def test_where_a_sibling_ended_a_moment_before_the_last_sample_is_all() -> None:
    story = Metered()
    kernel = story.kernel
    story.take(kernel.fork(60, 62), kernel.exec(62, "ruff"))
    story.use(61, own=40)
    story.tick(1.0)
    story.use(61, own=20)
    story.use(62, own=500)
    story.take(story.ends(62, 60), story.ends(61, 60))
    story.tick(0.02)
    assert story.meter.settled(story.tool)
    assert story.total() == CpuTime(0.4, CpuSource.SAMPLE)


def test_an_orphan_has_its_last_sample() -> None:
    """Given a tool whose parent ended long before, then nobody that is known is charged for it."""
    story = Metered()
    story.take(story.ends(60, 50))
    story.use(61, own=40)
    story.tick(1.0)
    story.take(story.ends(61, 1))
    assert story.meter.settled(story.tool)
    assert story.total() == CpuTime(0.4, CpuSource.SAMPLE)


def test_a_program_that_was_execed_does_not_pay_for_the_one_before_and_one_that_execs_not_for_the_next() -> None:
    story = Metered()
    kernel = story.kernel
    story.use(61, own=300)
    execed = kernel.exec(61, "dmypy")
    stat = kernel.proc.content[61].stat
    kernel.proc.content[61] = replace(kernel.proc.content[61], stat=replace(stat, own_ticks=300))
    story.take(execed)
    assert story.meter.settled(story.tool)
    assert story.total() == CpuTime(3.0, CpuSource.SAMPLE)
    second = story.program(61)
    story.meter.begin(second)
    story.use(61, own=50)
    story.take(story.ends(61, 60))
    story.tick(0.02)
    assert story.meter.seconds(second) == CpuTime(0.5, CpuSource.PARENT)


def test_a_parent_that_does_not_wait_is_waited_for_a_while() -> None:
    """Given a zombie, then nobody has been charged yet; after 0.3 s its last sample is all."""
    story = Metered()
    story.use(61, own=40)
    story.tick(1.0)
    zombie = story.kernel.proc.content[61]
    story.take(story.kernel.exit(61))
    story.kernel.proc.content[61] = replace(zombie, stat=replace(zombie.stat, state="Z"))
    story.kernel.proc.zombies.add(61)
    for _ in range(6):
        assert not story.meter.settled(story.tool)
        deadline = story.meter.next_deadline()
        assert deadline is not None
        story.tick(deadline - story.kernel.now)
    assert story.meter.settled(story.tool)
    assert story.total() == CpuTime(0.4, CpuSource.SAMPLE)


def test_nothing_is_known_of_what_was_never_seen_to_use_anything() -> None:
    story = Metered()
    assert story.total() is None
    story.meter.forget(story.tool)
    assert story.meter.seconds(story.tool) is None
    assert story.meter.settled(story.tool)


def test_at_rest_nothing_is_due() -> None:
    story = Metered()
    assert story.meter.next_deadline() is None
    story.meter.close()


BURN = "import sys, time\nwhile time.process_time() < float(sys.argv[1]): pass\n"


@pytest.mark.timed
@pytest.mark.parametrize("clocked", [True, False])
@pytest.mark.parametrize(
    "command",
    [
        "exec {tool} 0.7",
        "sh -c '{tool} 0.7; exit 0'",
        "bash -c 'sleep 0.1; {tool} 0.7'",
        "sh -c 'sh -c \"{tool} 0.7; true\"; true'",
        "env X=1 {tool} 0.7",
        "bash -c '{tool} 0.2; sleep 0.1; exec {tool} 0.7'",
    ],
)
def test_they_are_what_a_parent_that_waits_is_told(tmp_path: Path, command: str, clocked: bool) -> None:
    """Given a tool behind shells, then its seconds are getrusage's within 2 % or 20 ms, less what the shells used."""
    script = tmp_path / "burn.py"
    script.write_text(BURN, encoding="utf-8")
    programs: list[Program] = []
    with ProcessPump(tmp_path, connector=True) as pump:
        meter = CpuMeter(pump.probe.table, open_clock=open_task_clock if clocked else no_clock)

        def take(event: ProcessEvent) -> None:
            if isinstance(event, ProgramStarted) and str(script) in event.program.process.argv[:2]:
                programs.append(event.program)
                meter.begin(event.program)
            meter.on_process(event)

        pump.probe.subscribe(take)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        tool = f"{sys.executable} {script}"
        process = subprocess.Popen(["sh", "-c", command.format(tool=tool)], cwd=tmp_path)

        def over() -> bool:
            meter.tick(Stamp.now())
            return process.poll() is not None and bool(programs) and all(map(meter.settled, programs))

        pump.until(over)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = [meter.seconds(program) for program in programs]
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert len(found) == command.count("{tool}")
    assert all(each is not None for each in found)
    sources = {each.source for each in found if each is not None}
    assert sources == {CpuSource.TASK_CLOCK if clocked else CpuSource.PARENT}
    seconds = sum(each.seconds for each in found if each is not None)
    shells = 0.01 * command.count("sh -c") + 0.005 * command.count("sleep")
    assert seconds == pytest.approx(used, abs=max(0.02, 0.02 * used) + shells)

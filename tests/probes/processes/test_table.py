"""The process table, told by a scripted kernel."""

from __future__ import annotations

from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hero_tui.core.facts import ProcessSourceName
from hero_tui.probes.processes.model import (
    ProcessChanged,
    ProcessEnded,
    ProcessesLost,
    ProcessEvent,
    ProcessStarted,
    ProgramEnded,
    ProgramStarted,
)
from hero_tui.probes.processes.sources.events import Exited, Renamed, ScanDue, SourceChanged
from hero_tui.probes.processes.table import LiveTable
from tests.support.examples import examples
from tests.support.process_script import ScriptedKernel, at, batch, snapshot


def _table(kernel: ScriptedKernel) -> tuple[LiveTable, list[ProcessEvent]]:
    """A table, and what it tells of processes; `test_programs.py` is about what it tells of programs."""
    table = LiveTable(Path("/w"), at(kernel.now), kernel.proc, now=lambda: at(kernel.now))
    events: list[ProcessEvent] = []
    table.subscribe(lambda event: None if isinstance(event, ProgramStarted | ProgramEnded) else events.append(event))
    return table, events


def test_a_command_from_fork_to_end() -> None:
    """Given a shell that ran before, when it forks, execs and its child ends, then each is told once, in order."""
    kernel = ScriptedKernel()
    kernel.proc.content[50] = snapshot(50, 1, 500, "bash")
    table, events = _table(kernel)
    table.handle(kernel.connector())
    assert [(each.process.pid, each.before_recording) for each in events if isinstance(each, ProcessStarted)] == [
        (1, True),
        (50, True),
    ]
    events.clear()
    table.handle(batch(kernel.fork(50, 60), kernel.exec(60, "ruff check"), kernel.exit(60, code=1)))
    started, changed, ended = events
    assert isinstance(started, ProcessStarted)
    assert started.process.argv == ("bash",)
    assert isinstance(changed, ProcessChanged)
    assert changed.process.argv == ("ruff", "check")
    assert changed.process.start == started.process.start
    assert isinstance(ended, ProcessEnded)
    assert ended.status == 256
    assert table.get(60) is None


def test_an_ended_parent_is_still_an_ancestor() -> None:
    """Given npm → sh → node, when sh ends first, then node's tree parent is init and its descent is kept."""
    kernel = ScriptedKernel()
    kernel.proc.content[50] = snapshot(50, 1, 500, "npm")
    table, _ = _table(kernel)
    table.handle(kernel.connector())
    table.handle(batch(kernel.fork(50, 51), kernel.exec(51, "sh -c x"), kernel.fork(51, 52), kernel.exec(52, "node x")))
    assert [each.pid for each in table.tree(50)] == [50, 51, 52]
    table.handle(batch(kernel.exit(51)))
    assert [each.pid for each in table.tree(50)] == [50]
    assert [each.pid for each in table.ancestors(52)] == [51, 50, 1]
    assert [each.pid for each in table.children(1)] == [50, 52]
    orphan = table.get(52)
    assert orphan is not None
    assert orphan.ppid == 1
    table.tick(at(kernel.now + 5000.0))
    assert [each.pid for each in table.ancestors(52)] == [51, 50, 1]


def test_a_title_is_read_at_once_and_again_50_ms_later() -> None:
    """Given npm, which writes its title around its name's event, then the title is read whichever comes first."""
    kernel = ScriptedKernel()
    kernel.proc.content[50] = snapshot(50, 1, 500, "node npm run lint")
    table, events = _table(kernel)
    table.handle(kernel.connector())
    assert table.next_deadline() is None
    table.handle(batch(Renamed(50, at(kernel.now))))
    due = table.next_deadline()
    assert due is not None
    kernel.proc.content[50] = snapshot(50, 1, 500, "npm-run-lint")
    table.tick(at(due))
    assert isinstance(events[-1], ProcessChanged)
    assert table.next_deadline() is None


def test_an_event_of_a_pids_earlier_owner_changes_nothing() -> None:
    """Given a PID that was given out again, when the old owner's end comes late, then the new one lives on."""
    kernel = ScriptedKernel()
    table, events = _table(kernel)
    table.handle(kernel.connector())
    table.handle(batch(kernel.fork(1, 60)))
    table.handle(batch(Exited(60, at(kernel.now - 5.0), 0)))
    table.handle(batch(Exited(60, at(kernel.now + 5.0), 0, starttime=7)))
    assert table.get(60) is not None
    assert not [each for each in events if isinstance(each, ProcessEnded)]


def test_lost_events_are_said_and_a_scan_repairs_the_table() -> None:
    """Given an overflow during which one process ended and another began, then the table is right and the loss told."""
    kernel = ScriptedKernel()
    kernel.proc.content[50] = snapshot(50, 1, 500, "bash")
    table, events = _table(kernel)
    table.handle(kernel.connector())
    kernel.exit(50)
    kernel.fork(1, 70)
    events.clear()
    table.handle(batch(ScanDue(at(kernel.now), "overflow", at(kernel.now - 1.0))))
    assert events[0] == ProcessesLost(at(kernel.now - 1.0), "overflow")
    assert {each.pid for each in table} == {1, 70}


def test_without_events_a_scan_finds_the_new_ones_and_reads_them_again() -> None:
    """Given the loadavg source, when npm becomes its title and tsc's PID is reused, then both are noticed."""
    kernel = ScriptedKernel()
    table, events = _table(kernel)
    table.handle(batch(SourceChanged(ProcessSourceName.LOADAVG, at(kernel.now), "test"), ScanDue(at(kernel.now))))
    kernel.fork(1, 60)
    kernel.proc.content[60] = snapshot(60, 1, 1100, "node npm")
    table.handle(batch(ScanDue(at(kernel.now))))
    kernel.proc.content[60] = snapshot(60, 1, 1100, "npm-run")
    table.tick(at(kernel.now + 0.051))
    assert isinstance(events[-1], ProcessChanged)
    kernel.proc.content[60] = snapshot(60, 1, 1234, "tsc")
    table.handle(batch(ScanDue(at(kernel.now))))
    assert [type(each) for each in events[-2:]] == [ProcessEnded, ProcessStarted]
    assert table.get(60) is not None


def test_a_process_that_is_ending_keeps_its_command_line() -> None:
    """Given a process whose memory is gone when it is read again, then nothing changed; its end says what it was."""
    kernel = ScriptedKernel()
    table, events = _table(kernel)
    table.handle(kernel.connector())
    table.handle(batch(kernel.fork(1, 60), kernel.exec(60, "mypy src")))
    kernel.proc.content[60] = snapshot(60, 1, kernel.proc.content[60].stat.starttime, "", None)
    table.handle(batch(Renamed(60, at(kernel.now))))
    table.handle(batch(kernel.exit(60)))
    assert isinstance(events[-1], ProcessEnded)
    assert events[-1].process.argv == ("mypy", "src")
    assert isinstance(events[-2], ProcessChanged)


class AnyOrder(RuleBasedStateMachine):
    """Forks, execs, ends and scans in any order, PIDs reused, batches cut anywhere: the table is the kernel's."""

    def __init__(self) -> None:
        super().__init__()
        self.kernel = ScriptedKernel()
        self.table, self.events = _table(self.kernel)
        self.table.handle(self.kernel.connector())
        self.waiting: list[object] = []

    @rule(parent=st.integers(0, 9), pid=st.integers(2, 12))
    def fork(self, parent: int, pid: int) -> None:
        """A free PID is given out."""
        if pid not in self.kernel.proc.content:
            live = sorted(self.kernel.proc.content)
            self.waiting.append(self.kernel.fork(live[parent % len(live)], pid))

    @rule(which=st.integers(0, 9), argv=st.sampled_from(["tsc", "npm run x", "sh -c y"]))
    def exec(self, which: int, argv: str) -> None:
        """Any process becomes another program."""
        live = sorted(self.kernel.proc.content)
        self.waiting.append(self.kernel.exec(live[which % len(live)], argv))

    @rule(which=st.integers(0, 9))
    def exit(self, which: int) -> None:
        """Any process but init ends."""
        live = sorted(self.kernel.proc.content.keys() - {1})
        if live:
            self.waiting.append(self.kernel.exit(live[which % len(live)]))

    @rule(lost=st.booleans())
    def deliver(self, lost: bool) -> None:
        """The source sends what it has, or loses it and asks for a scan."""
        if lost:
            self.waiting = [ScanDue(at(self.kernel.now), "lost", at(self.kernel.now))]
        for event in self.waiting:
            self.table.handle(batch(event))  # type: ignore[arg-type]  # a mixed list of raw events
        self.waiting = []
        self.table.tick(at(self.kernel.now))
        truth = self.kernel.proc.content
        assert {each.pid for each in self.table} == truth.keys()
        for each in self.table:
            assert each.starttime == truth[each.pid].stat.starttime
            assert each.ppid in {truth[each.pid].stat.ppid, 1}

    @invariant()
    def each_life_is_told_once(self) -> None:
        """A start before an end, one of each per identity; trees and ancestors end."""
        started = [each.process.key for each in self.events if isinstance(each, ProcessStarted)]
        ended = [each.process.key for each in self.events if isinstance(each, ProcessEnded)]
        assert len(ended) == len(set(ended))
        assert len(started) == len(set(started))
        assert set(ended) <= set(started)
        assert {each.key for each in self.table} == set(started) - set(ended)
        for each in self.table:
            assert each in self.table.tree(each.pid)
            assert each.pid not in {one.pid for one in self.table.children(each.pid)}


AnyOrder.TestCase.settings = settings(max_examples=examples(150), stateful_step_count=40)
TestAnyOrder = AnyOrder.TestCase

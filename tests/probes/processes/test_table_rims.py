"""When the table reads a process, how often, and whose end a scan may tell: by a scripted kernel that counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import (
    ProcessEnded,
    ProcessesLost,
    ProcessEvent,
    ProcessKey,
    ProcessStarted,
)
from hero_tui.probes.processes.proc import ProcSnapshot
from hero_tui.probes.processes.sources.events import (
    Exited,
    Forked,
    RawEvent,
    ScanDue,
    SourceChanged,
)
from hero_tui.probes.processes.table import LiveTable
from tests.support.process_script import ScriptedKernel, ScriptedProc, at, batch, snapshot

KERNEL_THREAD = 0x00200000


@dataclass
class Counting(ScriptedProc):
    """Counts how often each process is read in full."""

    reads: Counter[int] = field(default_factory=Counter)

    def snapshot(self, pid: int) -> ProcSnapshot | None:
        """As scripted, and counted."""
        self.reads[pid] += 1
        return super().snapshot(pid)


class Story:
    """A table that began at 10 s, and what it tells; `watchable`: of which processes a pidfd can be had."""

    def __init__(self, source: ProcessSourceName = ProcessSourceName.CONNECTOR) -> None:
        self.kernel = ScriptedKernel()
        self.proc = self.kernel.proc = Counting(content=dict(self.kernel.proc.content))
        self.proc.content[50] = snapshot(50, 1, 500, "bash")
        self.watchable: set[int] = set()
        self.watched: list[ProcessKey] = []
        self.table = LiveTable(Path("/w"), at(self.kernel.now), self.proc, self.watch, lambda: at(self.kernel.now))
        self.events: list[ProcessEvent] = []
        self.table.subscribe(self.events.append)
        self.take(SourceChanged(source, at(self.kernel.now), "test"))
        self.scan()
        self.events.clear()
        self.proc.reads.clear()

    def watch(self, key: ProcessKey) -> bool:
        """Whether a pidfd can be had."""
        self.watched.append(key)
        return key[0] in self.watchable

    def take(self, *events: RawEvent) -> None:
        """The source tells."""
        self.table.handle(batch(*events))

    def scan(self) -> None:
        """PIDs are listed."""
        self.take(ScanDue(at(self.kernel.now)))

    def ends(self) -> list[tuple[int, int | None]]:
        """The PIDs and statuses of the ends that were told."""
        return [(each.process.pid, each.status) for each in self.events if isinstance(each, ProcessEnded)]

    def starts(self) -> list[int]:
        """The PIDs of the starts that were told."""
        return [each.process.pid for each in self.events if isinstance(each, ProcessStarted)]

    def due(self) -> list[float]:
        """In how many seconds processes are read again, in order."""
        return sorted(round(each.due - self.kernel.now, 1) for each in self.table._rereads)


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def polled() -> Story:
    """Without events of the kernel."""
    return Story(ProcessSourceName.LOADAVG)


@pytest.mark.parametrize(("before", "recorded"), [(0.015, True), (0.005, False), (-1.0, False)])
def test_what_was_forked_a_tick_or_more_before_the_recording_was_there_before(
    story: Story, before: float, recorded: bool
) -> None:
    """A start time is rounded down to a hundredth of a second."""
    process = story.table.get(50)
    assert process is not None
    assert story.table.before_recording(replace(process, start=at(10.0 - before))) is recorded


def test_a_thread_of_the_kernel_is_read_once_and_none_of_ours(polled: Story) -> None:
    stat = snapshot(70, 2, 600, "").stat
    polled.proc.content[70] = ProcSnapshot(replace(stat, flags=KERNEL_THREAD), (), None, None)
    for _ in range(3):
        polled.scan()
    assert polled.proc.reads[70] == 1
    assert polled.table.get(70) is None
    del polled.proc.content[70]
    polled.scan()
    polled.proc.content[70] = snapshot(70, 1, 700, "tsc")
    polled.scan()
    assert polled.starts() == [70], "its PID was given out again"


def test_the_end_of_a_thread_of_the_kernel_frees_its_pid(story: Story) -> None:
    stat = snapshot(70, 2, 600, "").stat
    story.proc.content[70] = ProcSnapshot(replace(stat, flags=KERNEL_THREAD), (), None, None)
    story.scan()
    story.take(Exited(70, at(story.kernel.now), 0))
    story.proc.content[70] = snapshot(70, 1, 700, "tsc")
    story.scan()
    assert story.starts() == [70]


@pytest.mark.parametrize("state", ["Z", "X"])
def test_what_has_ended_already_does_not_enter(polled: Story, state: str) -> None:
    polled.proc.content[70] = snapshot(70, 50, 600, "tsc", state=state)
    polled.scan()
    assert (polled.starts(), polled.table.get(70)) == ([], None)


@pytest.mark.parametrize(("started", "child"), [(500, True), (501, True), (499, False)])
def test_a_parent_is_not_younger_than_its_child(polled: Story, started: int, child: bool) -> None:
    """Given a PID that its parent's was given out again for."""
    polled.proc.content[70] = snapshot(70, 50, started, "tsc")
    polled.scan()
    assert ([each.pid for each in polled.table.children(50)] == [70]) is child


@pytest.mark.parametrize(
    ("cwd", "again"), [("/w", [0.1, 0.1, 0.3, 0.6, 1.2]), ("/w/src", [0.1, 0.1, 0.3, 0.6, 1.2]), ("/", [0.1, 0.1])]
)
def test_without_events_a_new_process_is_read_again_soon_and_ours_five_times(
    polled: Story, cwd: str, again: list[float]
) -> None:
    """After 50, 150, 300, 600 and 1,200 ms: it may exec."""
    polled.proc.content[70] = snapshot(70, 50, 600, "npm", cwd)
    polled.scan()
    due = polled.due()
    assert len(due) == len(again)
    assert all(abs(found - wanted) <= 0.11 for found, wanted in zip(due, again, strict=True))


def test_with_events_a_process_is_read_again_once_after_an_exec_or_a_title_within_the_workspace(story: Story) -> None:
    story.take(story.kernel.fork(50, 60))
    assert len(story.table._rereads) == 0
    story.take(story.kernel.exec(60, "npm run lint"))
    assert len(story.table._rereads) == 1
    story.take(story.kernel.title(60, "npm run lint"))
    assert len(story.table._rereads) == 2
    story.take(story.kernel.fork(50, 61), story.kernel.exec(61, "npm", cwd="/"), story.kernel.title(61, "npm ci"))
    assert len(story.table._rereads) == 2


def test_who_is_awaited_is_not_ended_by_a_scan_but_by_its_own_end(polled: Story) -> None:
    process = polled.table.get(50)
    assert process is not None
    assert not polled.table.await_end(process)
    polled.watchable.add(50)
    assert polled.table.await_end(process)
    assert polled.watched == [(50, 500)] * 2
    del polled.proc.content[50]
    polled.scan()
    assert polled.ends() == []
    polled.take(Exited(50, at(11.0), 3 << 8, 500))
    assert polled.ends() == [(50, 3 << 8)]


def test_who_is_not_awaited_is_ended_by_a_scan_without_a_status(polled: Story) -> None:
    del polled.proc.content[50]
    polled.scan()
    assert polled.ends() == [(50, None)]


@pytest.mark.parametrize(
    ("threads", "cwd", "watchable", "awaited"),
    [(2, "/w", True, True), (1, "/w", True, False), (0, "/w", True, False), (2, "/", True, False),
     (2, "/w", False, False)],
)  # fmt: skip
def test_a_process_of_ours_lives_on_while_other_threads_than_its_first_do(
    story: Story, threads: int, cwd: str, watchable: bool, awaited: bool
) -> None:
    story.take(story.kernel.fork(50, 60), story.kernel.exec(60, "node vite", cwd))
    if watchable:
        story.watchable.add(60)
    process = story.table.get(60)
    assert process is not None
    story.take(Exited(60, at(story.kernel.now + 1.0), 7 << 8, None, threads))
    assert (story.ends() == []) is awaited
    assert story.table.main_threads_gone is awaited
    if awaited:
        story.take(Exited(60, at(story.kernel.now + 2.0), None, process.starttime))
    assert story.ends() == [(60, 7 << 8)], "with the status that its first thread had told"
    assert not story.table.main_threads_gone


def test_who_got_the_pid_of_one_that_ended_is_found_at_once(polled: Story) -> None:
    """Given an end by pidfd: no scan may tell of the PID's next owner, since it was listed all the time."""
    polled.proc.content[50] = snapshot(50, 1, 1200, "mypy")
    polled.take(Exited(50, at(12.0), 0, 500))
    assert polled.ends() == [(50, 0)]
    assert polled.starts() == [50]
    assert [each.argv for each in polled.table if each.pid == 50] == [("mypy",)]


@pytest.mark.parametrize("moment", [4.9, 5.0])
def test_an_end_of_before_its_start_is_of_an_earlier_owner(story: Story, moment: float) -> None:
    process = story.table.get(50)
    assert process is not None
    story.take(Exited(50, Stamp(0.0, process.start.mono + moment - 5.0), 0))
    assert (story.ends() == []) is (moment < 5.0)


@pytest.mark.parametrize(("source", "found"), [("connector", False), ("loadavg", True)])
def test_without_events_each_scan_looks_whether_a_pid_of_ours_was_given_out_again(source: str, found: bool) -> None:
    story = Story(ProcessSourceName(source))
    story.proc.content[50] = snapshot(50, 1, 1200, "mypy")
    story.scan()
    assert bool(story.ends()) is found


def test_after_a_loss_or_a_change_of_the_source_every_process_is_looked_at_once(story: Story) -> None:
    """Also those elsewhere."""
    for pid, event in (
        (60, ScanDue(at(story.kernel.now), "overflow", at(9.0))),
        (61, SourceChanged(ProcessSourceName.CONNECTOR, at(story.kernel.now), "test")),
    ):
        story.proc.content[pid] = snapshot(pid, 1, 600, "elsewhere", "/")
        story.scan()
        story.proc.content[pid] = snapshot(pid, 1, 1200, "mypy", "/")
        story.scan()
        assert story.ends() == []
        story.take(event)
        if isinstance(event, SourceChanged):
            story.scan()
        assert story.ends() == [(pid, None)]
        story.events.clear()


def test_since_when_events_are_missing_is_told(story: Story) -> None:
    now = at(story.kernel.now)
    story.take(ScanDue(now, "overflow", at(9.0)), ScanDue(now, "a storm"), ScanDue(now))
    assert [each for each in story.events if isinstance(each, ProcessesLost)] == [
        ProcessesLost(at(9.0), "overflow"),
        ProcessesLost(now, "a storm"),
    ]


def test_a_fork_of_an_earlier_owner_changes_nothing_and_of_a_later_one_ends_the_former(story: Story) -> None:
    story.take(story.kernel.fork(50, 60))
    process = story.table.get(60)
    assert process is not None
    early = replace(story.proc.content[60].stat, starttime=process.starttime - 5)
    story.take(Forked(60, 50, Stamp(0.0, process.start.mono - 0.01), early), Forked(60, 50, process.start, None))
    assert (story.ends(), story.table.get(60)) == ([], process)
    late = replace(story.proc.content[60].stat, starttime=process.starttime + 5)
    story.take(Forked(60, 50, Stamp(0.0, process.start.mono + 0.05), late))
    assert story.ends() == [(60, None)]
    assert story.starts() == [60, 60]


def test_a_child_of_nobody_we_know_is_read_itself(story: Story) -> None:
    story.proc.content[60] = snapshot(60, 99, 1100, "tsc")
    story.take(Forked(60, 99, at(11.0), None), Forked(61, 99, at(11.0), None))
    assert story.starts() == [60], "61 was gone before it could be read"
    process = story.table.get(60)
    assert process is not None
    assert (process.argv, process.start) == (("tsc",), at(11.0))

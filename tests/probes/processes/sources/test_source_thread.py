"""The thread that sees processes: by the connector, by scans in a storm, by the newest PID; scripted and real."""

from __future__ import annotations

import os
import queue
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from hero_tui.core.facts import ProcessSourceName
from hero_tui.probes.processes.sources import source as module
from hero_tui.probes.processes.sources.connector import ConnectorUnusableError, KernelEvent
from hero_tui.probes.processes.sources.events import (
    Execed,
    Exited,
    Forked,
    ProcessBatch,
    RawEvent,
    ScanDue,
    SourceChanged,
)
from hero_tui.probes.processes.sources.source import ProcessSource

FORK, EXEC, EXIT = 0x00000001, 0x00000002, 0x80000000
GONE = 2**22 + 1  # no process of that PID can live
PATIENCE = 30.0


class Scripted:
    """Stands in for the kernel's connector: `script` gives what each read tells; then there is nothing to read."""

    script: list[Callable[[], list[KernelEvent]]]
    tested: int
    open_now: int

    def __init__(self) -> None:
        type(self).open_now += 1
        self.readable = os.eventfd(1, os.EFD_NONBLOCK)

    def fileno(self) -> int:
        """Readable while the script goes on."""
        return self.readable

    def self_test(self) -> None:
        """It works."""
        type(self).tested += 1

    def read(self) -> tuple[list[KernelEvent], bool]:
        """What the script says next."""
        step = self.script.pop(0) if self.script else list
        if not self.script and step is not list:
            os.eventfd_read(self.readable)
        return step(), False

    def close(self) -> None:
        """It is closed."""
        type(self).open_now -= 1
        os.close(self.readable)


class Watching:
    """A source, and what it puts into the queue."""

    def __init__(self, *, connector: bool) -> None:
        self.told: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.source = ProcessSource(self.told.put, connector=connector)
        self.source.start()

    def next(self) -> tuple[RawEvent, ...]:
        """The next batch."""
        batch = self.told.get(timeout=PATIENCE)
        assert isinstance(batch, ProcessBatch)
        return batch.events

    def begins(self) -> tuple[ProcessSourceName, str]:
        """The source that it names, and why; all is to be looked at then."""
        changed, due = self.next()
        assert isinstance(changed, SourceChanged)
        assert isinstance(due, ScanDue)
        assert due.at == changed.at
        return changed.source, changed.why


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> type[Scripted]:
    """The connector that a test scripts, in place of the kernel's."""

    class Kernel(Scripted):
        script: list[Callable[[], list[KernelEvent]]] = []  # noqa: RUF012
        tested = 0
        open_now = 0

    monkeypatch.setattr(module, "Connector", Kernel)
    return Kernel


@pytest.fixture
def watch() -> Iterator[Callable[[bool], Watching]]:
    """Begins to watch; ends it after the test."""
    begun: list[Watching] = []

    def begin(connector: bool) -> Watching:
        begun.append(Watching(connector=connector))
        return begun[-1]

    yield begin
    for each in begun:
        each.source.stop()
        assert not each.source._thread.is_alive()


def ends(pid: int) -> Callable[[], list[KernelEvent]]:
    """A read that tells the end of this process."""
    return lambda: [KernelEvent(EXIT, pid, 0, time.monotonic_ns())]


def breaks() -> list[KernelEvent]:
    """A read that fails."""
    raise OSError(5, "Input/output error")


def test_without_the_connector_the_newest_pid_asks_for_a_look(watch: Callable[[bool], Watching]) -> None:
    watching = watch(False)
    assert watching.begins() == (
        ProcessSourceName.LOADAVG, "the kernel's connector is of no use here: it was not asked for"
    )  # fmt: skip
    for _ in range(2):
        subprocess.run(["true"], check=True)
        (due,) = watching.next()
        assert isinstance(due, ScanDue)
        assert due.lost is None


def test_what_the_connector_tells_is_put_on_at_once(
    scripted: type[Scripted], watch: Callable[[bool], Watching]
) -> None:
    scripted.script[:] = [ends(GONE), ends(GONE + 1)]
    watching = watch(True)
    assert watching.begins() == (ProcessSourceName.CONNECTOR, "the kernel tells each start and end")
    for pid in (GONE, GONE + 1):
        (ended,) = watching.next()
        assert isinstance(ended, Exited)
        assert ended.pid == pid
        assert ended.at.mono == pytest.approx(time.monotonic(), abs=PATIENCE)
        assert ended.at.wall - ended.at.mono == pytest.approx(time.time() - time.monotonic(), abs=1.0)
    watching.source.stop()
    assert (scripted.tested, scripted.open_now) == (1, 0)
    assert watching.told.empty(), "an end that was asked for is no trouble"


def test_a_connector_that_is_of_no_use_is_said_with_its_reason(
    scripted: type[Scripted], watch: Callable[[bool], Watching], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Scripted) -> None:
        raise ConnectorUnusableError("it does not tell exit statuses")

    monkeypatch.setattr(scripted, "self_test", refused)
    assert watch(True).begins() == (
        ProcessSourceName.LOADAVG, "the kernel's connector is of no use here: it does not tell exit statuses"
    )  # fmt: skip
    assert scripted.open_now == 0


def test_a_connector_that_breaks_off_is_given_up(
    scripted: type[Scripted], watch: Callable[[bool], Watching], caplog: pytest.LogCaptureFixture
) -> None:
    scripted.script[:] = [ends(GONE), breaks]
    watching = watch(True)
    assert watching.begins()[0] is ProcessSourceName.CONNECTOR
    assert len(watching.next()) == 1
    assert watching.begins() == (
        ProcessSourceName.LOADAVG, "the kernel's connector is of no use here: it broke off (Input/output error)"
    )  # fmt: skip
    assert scripted.open_now == 0
    assert "the connector broke off" in caplog.text


def storm() -> list[KernelEvent]:
    """A read of 401 forks."""
    return [KernelEvent(FORK, GONE + number, 1, time.monotonic_ns()) for number in range(401)]


def test_in_a_storm_the_connector_is_left_and_pids_are_listed(
    scripted: type[Scripted], watch: Callable[[bool], Watching]
) -> None:
    scripted.script[:] = [storm]
    watching = watch(True)
    assert watching.begins()[0] is ProcessSourceName.CONNECTOR
    assert len(watching.next()) == 401, "they are told all the same"
    changed, due = watching.next()
    assert isinstance(changed, SourceChanged)
    assert (changed.source, changed.why) == (ProcessSourceName.SCAN, "too many processes start to follow each one")
    assert isinstance(due, ScanDue)
    assert due.lost == "a fork storm: PIDs are listed ten times a second until it is over"
    assert due.since == due.at
    assert scripted.open_now == 0
    subprocess.run(["true"], check=True)
    (due,) = watching.next()
    assert isinstance(due, ScanDue)
    assert due.lost is None


def life(*what: int) -> Callable[[], list[KernelEvent]]:
    """A read that tells these events of this very process."""
    return lambda: [KernelEvent(each, os.getpid(), 1, time.monotonic_ns()) for each in what]


@pytest.mark.parametrize(
    ("what", "read"),
    [
        ([FORK], [True]),
        ([FORK, EXEC], [True, True]),
        ([FORK, EXEC, EXEC], [True, False, True]),
        ([FORK, EXIT], [False, None]),
        ([FORK, EXEC, EXIT], [False, False, None]),
        ([EXEC, EXEC, EXIT], [False, False, None]),
        ([EXIT, FORK, EXEC], [None, True, True]),
    ],
)
def test_what_has_ended_by_now_is_not_looked_at(
    scripted: type[Scripted], watch: Callable[[bool], Watching], what: list[int], read: list[bool | None]
) -> None:
    """Given a process that could be read, when one read tells its end too, then it is not; nor is an exec before
    another."""
    scripted.script[:] = [life(*what)]
    watching = watch(True)
    watching.begins()
    told = [
        each.stat is not None
        if isinstance(each, Forked)
        else each.snapshot is not None
        if isinstance(each, Execed)
        else None
        for each in watching.next()
    ]
    assert told == read


def forks(count: int, first: int) -> Callable[[], list[KernelEvent]]:
    """A read of so many forks, of PIDs from `first` on."""
    return lambda: [KernelEvent(FORK, GONE + first + at, 1, time.monotonic_ns()) for at in range(count)]


def test_where_many_come_they_are_told_together_and_soon(
    scripted: type[Scripted], watch: Callable[[bool], Watching]
) -> None:
    """Given fifty forks and then one after the other: all are told in their order, none later than the last read and
    some milliseconds, in fewer batches than there were reads."""
    scripted.script[:] = [forks(50, 0), *(forks(1, 50 + number) for number in range(100))]
    watching = watch(True)
    watching.begins()
    batches: list[tuple[RawEvent, ...]] = []
    while sum(map(len, batches)) < 150:
        batches.append(watching.next())
    assert [each.pid - GONE for batch in batches for each in batch if isinstance(each, Forked)] == list(range(150))
    assert len(batches) < 80


def test_where_nothing_can_be_seen_it_is_said(
    watch: Callable[[bool], Watching], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def hidden() -> None:
        raise OSError("/proc/loadavg does not end in a PID")

    monkeypatch.setattr(module, "open_last_pid", hidden)
    watching = watch(False)
    (changed,) = watching.next()
    assert isinstance(changed, SourceChanged)
    assert (changed.source, changed.why) == (ProcessSourceName.NONE, "/proc/loadavg does not end in a PID")
    assert "processes are no longer seen" in caplog.text

"""The real kernel: the connector, the newest PID, pidfds, a storm; as root and as nobody."""

from __future__ import annotations

import os
import select
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.processes.model import ProcessEnded, ProcessesLost, ProcessStarted
from hero_tui.probes.processes.pidfd import PidfdWatcher
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.sources.capabilities import process_capabilities
from hero_tui.probes.processes.sources.connector import (
    EXEC,
    EXIT,
    FORK,
    SO_RCVBUFFORCE,
    Connector,
    KernelEvent,
    parse_event,
)
from hero_tui.probes.processes.sources.events import Exited, ProcessBatch, ScanDue
from hero_tui.probes.processes.sources.source import ProcessSource
from hero_tui.probes.processes.sources.storm import CalmDetector, StormDetector
from hero_tui.recorder.inbox import Inbox
from tests.support.process_pump import ProcessPump

THREADS = "import threading\nfor _ in range(300):\n    t = threading.Thread(target=int); t.start(); t.join()"
FORKS = "import os\nwhile True:\n    pid = os.fork()\n    if pid == 0: os._exit(0)\n    os.waitpid(pid, 0)"


def _read_until_end(connector: Connector, pid: int) -> list[KernelEvent]:
    events: list[KernelEvent] = []
    poll = select.poll()
    poll.register(connector.fileno(), select.POLLIN)
    deadline = time.monotonic() + 10.0
    while not any(each.pid == pid and each.what == EXIT for each in events):
        assert time.monotonic() < deadline
        poll.poll(100)
        events.extend(connector.read()[0])
    return events


@given(st.binary(max_size=120))
def test_any_datagram_is_parsed_or_dropped(data: bytes) -> None:
    """Given any bytes from the socket, then no error."""
    parse_event(data)


def test_an_event_of_a_thread_is_none() -> None:
    """Given a fork whose child's pid is not its tgid, then it is no process."""
    head = bytes(36)
    assert parse_event(head + struct.pack("=IIQ6I", FORK, 0, 5, 10, 10, 20, 20, 0, 0)) == KernelEvent(FORK, 20, 10, 5)
    assert parse_event(head + struct.pack("=IIQ6I", FORK, 0, 5, 10, 10, 21, 20, 0, 0)) is None


@pytest.mark.timed
def test_the_connector_tells_a_childs_life_and_none_of_its_threads() -> None:
    """Given a child with 300 threads, then its fork, exec, exit and status are told in the monotonic clock, no more."""
    connector = Connector()
    try:
        connector.self_test()
        before = time.monotonic_ns()
        child = subprocess.Popen([sys.executable, "-I", "-c", THREADS + "\nraise SystemExit(3)"])
        child.wait()
        after = time.monotonic_ns()
        events = [each for each in _read_until_end(connector, child.pid) if each.pid == child.pid]
    finally:
        connector.close()
    assert [each.what for each in events if each.what in {FORK, EXEC, EXIT}] == [FORK, EXEC, EXIT]
    assert events[-1].other == 3 << 8
    assert events[0].other == os.getpid()
    assert all(before <= each.at_ns <= after for each in events)


@pytest.mark.timed
def test_an_overflow_of_the_kernels_queue_is_told() -> None:
    """Given a socket with room for a few events and 60 children, then reading says that some are lost, once."""
    connector = Connector()
    try:
        connector._socket.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE if os.geteuid() == 0 else socket.SO_RCVBUF, 4096)
        for _ in range(60):
            subprocess.run(["true"], check=True)
        lost, kept = 0, 0
        while True:
            events, some_lost = connector.read()
            lost, kept = lost + some_lost, kept + len(events)
            if not events and not some_lost:
                break
        assert lost == 1
        assert kept > 0
    finally:
        connector.close()


class OverflowingConnector:
    """Readable at once; its queue overflowed after a process had ended."""

    def __init__(self, source: ProcessSource) -> None:
        self.source = source
        self.pipe = os.pipe()
        os.write(self.pipe[1], b"x")

    def fileno(self) -> int:
        """Always readable."""
        return self.pipe[0]

    def read(self) -> tuple[list[KernelEvent], bool]:
        """An end, then some are lost; and the recorder stops."""
        self.source._stopping = True
        return [KernelEvent(EXIT, 2**22 + 1, 0, time.monotonic_ns())], True


def test_after_an_overflow_the_table_is_asked_to_scan() -> None:
    """Given lost events, then what was read is told, and another batch says since when, and asks for a scan."""
    inbox = Inbox()
    source = ProcessSource(inbox)
    fake = OverflowingConnector(source)
    source._follow(cast("Connector", fake))
    source.stop()
    for fd in fake.pipe:
        os.close(fd)
    read = inbox.next(0)
    assert isinstance(read, ProcessBatch)
    assert [type(each) for each in read.events] == [Exited]
    told = inbox.next(0)
    assert isinstance(told, ProcessBatch)
    (due,) = told.events
    assert isinstance(due, ScanDue)
    assert due.lost is not None
    assert due.since is not None
    assert due.since.mono <= due.at.mono


LINGER = """
import ctypes, os, threading, time
def stay():
    print("left", flush=True)
    os.read(0, 1)
    os._exit(9)
threading.Thread(target=stay).start()
ctypes.CDLL(None).pthread_exit(None)
"""


@pytest.mark.timed
def test_a_process_lives_on_after_its_main_thread(tmp_path: Path) -> None:
    """Given a process whose main thread ends first, then its end is the last thread's, with the process's status."""
    with ProcessPump(tmp_path, connector=True) as pump:
        child = subprocess.Popen([sys.executable, "-I", "-c", LINGER], cwd=tmp_path, stdin=-1, stdout=-1)
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        pump.until(lambda: (stat := ProcReader().stat(child.pid)) is not None and stat.state == "Z")
        pump.until_time(time.monotonic() + 0.2)
        assert pump.probe.table.get(child.pid) is not None
        before = time.monotonic()
        child.stdin.write(b"x")
        child.stdin.flush()
        child.wait()
        pump.until(lambda: pump.probe.table.get(child.pid) is None)
        child.communicate()
    (end,) = [each for each in pump.events if isinstance(each, ProcessEnded) and each.process.pid == child.pid]
    assert before <= end.at.mono
    assert end.status == 9 << 8 == child.returncode << 8


@pytest.mark.timed
def test_in_a_pid_namespace_the_connector_is_not_trusted(tmp_path: Path) -> None:
    """Given a container's view, where the connector would name the host's PIDs, then it says so and is not used."""
    module = "hero_tui.probes.processes.sources.capabilities"
    code = f"from {module} import process_capabilities as c; a = c(); print(a.source, a.pss)"
    command = ["unshare", "-Urpf", "--mount-proc", sys.executable, "-c", code]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[4])
    assert ran.stdout == "loadavg True\n", ran.stderr


@pytest.mark.timed
def test_a_pidfd_tells_the_end_and_the_status_of_a_child_that_was_reaped() -> None:
    """Given a process of somebody else's, when it ends and is reaped, then its end is told, with its status here."""
    inbox = Inbox()
    watcher = PidfdWatcher(inbox)
    child = subprocess.Popen([sys.executable, "-I", "-c", "import sys; sys.stdin.read(); sys.exit(5)"], stdin=-1)
    stat = ProcReader().stat(child.pid)
    assert stat is not None
    assert watcher.watch(stat.key)
    assert watcher.watch(stat.key)
    assert not watcher.watch((child.pid, 77))
    before = time.monotonic()
    child.communicate()
    event = inbox.next(10.0)
    after = time.monotonic()
    assert inbox.next(0) is None
    watcher.stop()
    assert isinstance(event, ProcessBatch)
    (end,) = event.events
    assert isinstance(end, Exited)
    assert (end.pid, end.starttime) == stat.key
    assert before <= end.at.mono <= after
    assert end.status in ({5 << 8} if process_capabilities().exit_status else {5 << 8, None})


def test_a_storm_is_more_than_work_does() -> None:
    """Given a shell's start, make and xargs one after the other, no storm; given 1,000 forks a second, one at once."""
    storm = StormDetector()
    assert not storm.forked(102, 10.0)  # bash -i -l
    assert not storm.forked(125, 10.3)  # make -j4
    assert not storm.forked(212, 10.7)  # xargs -n1
    assert not any(storm.forked(1, 11.0 + step / 100) for step in range(3000))  # 100 a second for 30 seconds
    began = next(step for step in range(1000) if storm.forked(10, 50.0 + step / 100))
    assert began < 60


def test_calm_needs_two_quiet_seconds_and_knows_that_pids_start_again() -> None:
    """Given 1,000 PIDs a second across the greatest PID, then a few, calm returns two seconds after the last many."""
    calm = CalmDetector(32_700, 10.0, 32_768)
    assert not calm.look(32_760, 10.1)
    assert not calm.look(92, 10.2)
    assert not calm.look(93, 11.2)
    assert calm.look(94, 12.3)


@pytest.mark.timed
def test_a_real_storm_turns_to_scanning_and_back(tmp_path: Path) -> None:
    """Given a fork loop, then it is said that short processes are missed, long ones are still seen, and it ends."""
    with ProcessPump(tmp_path, connector=True) as pump:
        assert pump.source == "connector"
        storm = subprocess.Popen([sys.executable, "-I", "-c", FORKS], cwd="/")
        try:
            pump.until(lambda: pump.source == "scan")
            long = subprocess.Popen([sys.executable, "-I", "-c", "input(); exit(4)"], cwd=tmp_path, stdin=-1)
            pump.until(lambda: pump.probe.table.get(long.pid) is not None)
            long.communicate(b"\n")
            pump.until(lambda: pump.probe.table.get(long.pid) is None)
        finally:
            storm.kill()
            storm.wait()
        pump.until(lambda: pump.source == "connector", 60.0)
        pump.step()
    assert any(isinstance(each, ProcessesLost) for each in pump.events)
    assert [each.resolved for each in pump.notices if each.key == "processes.storm"] == [False, True]
    ends = [each for each in pump.events if isinstance(each, ProcessEnded) and each.process.pid == long.pid]
    assert [each.status for each in ends] == [4 << 8]


@pytest.mark.timed
def test_threads_are_no_forks(tmp_path: Path) -> None:
    """Given two programs that start 1,000 threads each, then no storm begins, nor is a warning left."""
    threads = (
        "import threading as t\nfor _ in range(1000):\n    one = t.Thread(target=int)\n    one.start()\n    one.join()"
    )
    with ProcessPump(tmp_path, connector=True) as pump:
        for _ in range(2):
            assert pump.run([sys.executable, "-I", "-c", threads], tmp_path) == 0
        assert pump.source == "connector"
    assert not pump.notices


@pytest.mark.timed
def test_a_checkers_run_in_a_storm_has_its_exit_status(tmp_path: Path) -> None:
    """Given a fork loop, when a checker with findings runs, then its one operation has the exit code, by its pidfd."""
    checker = tmp_path / "mypy"
    checker.write_text("import time\ntime.sleep(0.7)\nraise SystemExit(1)\n", encoding="utf-8")
    with ProcessPump(tmp_path, connector=True) as pump:
        storm = subprocess.Popen([sys.executable, "-I", "-c", FORKS], cwd="/")
        try:
            pump.until(lambda: pump.source == "scan")
            assert pump.run([sys.executable, str(checker)], tmp_path) == 1
            pump.until(lambda: bool(pump.operations))
        finally:
            storm.kill()
            storm.wait()
    (run,) = pump.operations
    assert (run.outcome.value, run.attributes["exit"], run.attributes["findings"]) == ("ok", 1, True)


@pytest.mark.timed
@pytest.mark.parametrize("connector", [True, False])
def test_what_lives_for_100_ms_is_never_missed(tmp_path: Path, connector: bool) -> None:
    """Given 20 processes of 120 ms, then each start and end is told."""
    with ProcessPump(tmp_path, connector=connector) as pump:
        pids = []
        for _ in range(20):
            child = subprocess.Popen(["sleep", "0.12"], cwd=tmp_path)
            pump.until(lambda child=child: child.poll() is not None)  # type: ignore[misc]  # a bound default
            pids.append(child.pid)
        pump.until(lambda: not any(pump.probe.table.get(pid) for pid in pids))
    started = [each.process.pid for each in pump.events if isinstance(each, ProcessStarted)]
    assert [pid for pid in started if pid in pids] == pids


NOBODY = """
import os, pathlib, sys
from hero_tui.probes.processes.model import ProcessEnded
from tests.support.process_pump import ProcessPump
if os.geteuid() == 0:
    os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
with ProcessPump(pathlib.Path(sys.argv[1]), connector=sys.argv[2] == "1") as pump:
    assert pump.run(["/bin/sh", "-c", "sleep 0.3; exit 6"], pathlib.Path(sys.argv[1])) == 6
ends = [e.status for e in pump.events if isinstance(e, ProcessEnded) and e.process.comm == "sh"]
print(pump.source, ends, pump.probe.table.get(1).readable)
"""


@pytest.mark.timed
@pytest.mark.parametrize("connector", [True, False])
def test_it_works_without_any_right(connector: bool) -> None:
    """Given uid 65534, then its own processes are seen with their status, and others' are known as unreadable."""
    folder = Path("/dev/shm")  # noqa: S108 - a folder that nobody may enter, and everybody has
    command = [sys.executable, "-c", NOBODY, str(folder), str(int(connector))]
    root = Path(__file__).parents[4]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, cwd=root, env={"PYTHONPATH": str(root)})
    assert ran.stderr == ""
    assert ran.stdout.split(" ", 1)[1] == "[1536] False\n"
    assert ran.stdout.split(" ", 1)[0] in ({"connector", "loadavg"} if connector else {"loadavg"})

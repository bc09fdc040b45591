"""File descriptors that are used up: it is counted, logged, said and taken back, and nobody is held to have ended."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Tracker
from hero_tui.probes.events import EventsMissed, Notice
from hero_tui.probes.processes.pidfd import PidfdWatcher
from hero_tui.probes.processes.probe import ProcessProbe
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.sources.events import ProcessBatch, ScanDue
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.loop import Loop
from hero_tui.recorder.trackers.descriptors import Descriptors
from tests.recorder.test_loop import Kept
from tests.support.projects import ROOT, wait_for
from tests.support.recorder import Recorded

TEXT = "the recorder's {} file descriptors (ulimit -n) were used up {}: what could not be opened then was not seen"


@contextlib.contextmanager
def none_left() -> Iterator[None]:
    """As many descriptors as there may be are open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = [os.dup(2)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (held[0] + 3, hard))
    try:
        with contextlib.suppress(OSError):
            while True:
                held.append(os.dup(2))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in held:
            os.close(descriptor)


def at(second: float) -> Stamp:
    return Stamp(1e9 + second, second)


def test_it_is_said_with_its_number_each_ten_seconds_and_taken_back_after_a_minute() -> None:
    told: list[object] = []
    refused = [0]
    descriptors = Descriptors(told.append, lambda: refused[0])
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    limit = f"{soft:,}"
    descriptors.tick(at(0.0))
    assert told == []
    refused[0] = 1
    descriptors.tick(at(1.0))
    assert told == [Notice("descriptors", TEXT.format(limit, "once"))]
    refused[0] = 5
    descriptors.tick(at(2.0))
    assert len(told) == 1, "another number within ten seconds waits"
    refused[0] = 1_234
    descriptors.tick(at(11.0))
    assert told[1:] == [Notice("descriptors", TEXT.format(limit, "1,234 times"))]
    descriptors.handle(EventsMissed(1, at(11.0), at(12.0)))
    assert told[2:] == [told[1]]
    descriptors.tick(at(70.9))
    assert len(told) == 3
    descriptors.tick(at(71.0))
    assert told[3:] == [Notice("descriptors", TEXT.format(limit, "1,234 times"), resolved=True)]
    refused[0] = 1_235
    descriptors.tick(at(72.0))
    assert told[4:] == [Notice("descriptors", TEXT.format(limit, "once"))], "the count begins anew"


def test_it_notices_by_itself_that_none_is_left() -> None:
    told: list[object] = []
    descriptors = Descriptors(told.append, lambda: 0)
    with none_left():
        descriptors.tick(at(1.0))
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    descriptors.tick(at(2.0))
    assert told == [Notice("descriptors", TEXT.format(limit, "once"))]


def test_what_cannot_be_read_for_want_of_descriptors_is_counted() -> None:
    before = ProcReader.refused
    reader = ProcReader()
    with none_left():
        assert reader.stat(os.getpid()) is None
        assert reader.cmdline(os.getpid()) is None
        with pytest.raises(OSError, match="Too many open files"):
            reader.pids()
    assert reader.stat(2**22 + 1) is None, "one that is gone is none of them"
    assert ProcReader.refused == before + 3


def test_nobody_has_ended_because_the_pids_could_not_be_listed(tmp_path: Path) -> None:
    """Given a look that is due amid it, then all live on, and are looked at as soon as there is a descriptor again."""
    told: list[object] = []
    probe = ProcessProbe(tmp_path, told.append, connector=False)
    probe.handle(ProcessBatch((ScanDue(Stamp.now()),)))
    known = len(list(probe.table))
    assert known > 1
    with none_left():
        probe.handle(ProcessBatch((ScanDue(Stamp.now()),)))
        assert (len(list(probe.table)), probe.table.unlisted) == (known, True)
        with subprocess_of(told):
            pass
    probe.tick(Stamp.now())
    assert not probe.table.unlisted
    assert probe.table.get(os.getpid()) is not None
    probe.stop()


@contextlib.contextmanager
def subprocess_of(told: list[object]) -> Iterator[None]:
    """Nothing is told meanwhile."""
    before = list(told)
    yield
    assert told == before


class Opens(Tracker):
    """Needs a descriptor each second."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def tick(self, _now: Stamp, /) -> None:
        """Open something, and end the loop."""
        self._inbox(End("enough"))
        with none_left():
            os.open("/dev/null", os.O_RDONLY)


def test_a_tracker_without_a_descriptor_is_no_bug() -> None:
    inbox, kept = Inbox(), Kept()
    loop = Loop(inbox, [Opens(inbox)], kept)
    loop.run()
    assert loop.refused == 1
    assert kept.signals == []


PIDFDS = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), 4096))
from hero_tui.probes.processes.pidfd import PidfdWatcher
print(PidfdWatcher(print).most)
"""


@pytest.mark.parametrize(("limit", "most"), [(64, 16), (256, 64), (1023, 255), (1024, 256), (4096, 256)])
def test_ends_are_awaited_with_a_quarter_of_the_descriptors_at_most(limit: int, most: int) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PIDFDS, str(limit)], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert ran.stdout == f"{most}\n"


def test_ends_that_are_not_awaited_are_counted_once_each_and_said(tmp_path: Path) -> None:
    told: list[object] = []
    probe = ProcessProbe(tmp_path, told.append, connector=False)
    watcher: PidfdWatcher = probe._pidfds
    watcher.most = 0
    said = "more than 0 processes at once: the ends of {} or more are found by looking"
    for second, keys, expected in [
        (0.0, 0, None),
        (1.0, 3, said.format(3)),
        (2.0, 3, None),
        (3.0, 5, None),
        (4.0, 6, said.format(6)),
        (63.0, 6, None),
    ]:
        told.clear()
        for key in range(keys):
            assert not watcher.watch((key + 1, 7))
        probe.tick(at(second))
        assert told == ([] if expected is None else [Notice("processes.unwatched", expected)]), second
    told.clear()
    probe.tick(at(64.0))
    assert told == [Notice("processes.unwatched", said.format(6), resolved=True)]
    probe.stop()


@pytest.mark.real
def test_a_recorder_without_a_descriptor_says_so_in_status_doctor_and_log(tmp_path: Path) -> None:
    """Given a recorder whose limit is set to what it has open, as `ulimit -n` before its start would at its worst."""
    workspace = tmp_path / "shop"
    workspace.mkdir()
    recorded = Recorded(workspace, tmp_path / "state")
    command = [sys.executable, "-P", "-m", "hero_tui", "record", str(workspace), "--for", "20s"]
    with subprocess.Popen(command, env=recorded.environment, cwd=ROOT, stderr=subprocess.DEVNULL) as recorder:
        wait_for(lambda: recorded.fact("watch") is not None, "the recorder's first facts")
        soft, hard = resource.prlimit(recorder.pid, resource.RLIMIT_NOFILE)
        assert soft >= min(4096, hard), "it asked for as many as it may have"
        held = sorted(map(int, os.listdir(f"/proc/{recorder.pid}/fd")))  # noqa: PTH208 - names only
        lowest = next(number for number in range(len(held) + 1) if number not in held)
        resource.prlimit(recorder.pid, resource.RLIMIT_NOFILE, (lowest, hard))
        wait_for(lambda: "descriptors" in (recorded.fact("notices") or {}), "the recorder to say it")
        said = recorded.fact("notices")
        shown = recorded.run("status", str(workspace)).stdout, recorded.run("doctor", str(workspace)).stdout
        resource.prlimit(recorder.pid, resource.RLIMIT_NOFILE, (soft, hard))
        recorder.terminate()
    log = recorded.paths.log.read_text()
    text = said["descriptors"]
    assert text.startswith(f"the recorder's {lowest} file descriptors (ulimit -n) were used up ")
    assert text[:60] in shown[0]
    assert text in shown[1]
    assert text in log
    assert "please report" not in json.dumps(said)
    assert "Traceback" not in log


WIDEN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
from hero_tui.recorder.trackers.descriptors import widen
widen()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "then"),
    [(64, 1000, 1000), (1024, 9000, 4096), (64, 64, 64), (5000, 9000, 5000), (4096, 4096, 4096)],
)
def test_a_recorder_asks_for_4096_as_far_as_it_may_have_them(soft: int, hard: int, then: int) -> None:
    command = [sys.executable, "-c", WIDEN, str(soft), str(hard)]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout == f"{then} {hard}\n"

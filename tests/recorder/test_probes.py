"""The probes of one workspace, joined: what they start, what they end, and what is asked of them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import ProcessesFact, WatchFact
from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Event
from hero_tui.probes.processes.model import ProcessEnded, ProcessStarted
from hero_tui.probes.processes.sources.events import ProcessBatch
from hero_tui.recorder.context.causes import KnownProcess
from hero_tui.recorder.inbox import Inbox
from hero_tui.recorder.probes import Probes
from tests.probes.servers.test_tracker import VITE, Story
from tests.support.process_script import ScriptedKernel, snapshot
from tests.support.projects import wait_for

NAMES = {"hero-tui files", "processes", "pidfd"}


def waiting() -> set[str]:
    """The threads of probes that wait now."""
    return {thread.name for thread in threading.enumerate() if thread.name in NAMES}


def test_what_waits_in_threads_is_started_and_ended(tmp_path: Path) -> None:
    inbox = Inbox()
    probes = Probes(tmp_path, inbox)
    assert waiting() == set()
    probes.start()
    try:
        assert {"hero-tui files", "processes"} <= waiting()
        seen: list[object] = []

        def told() -> bool:
            now = Stamp.now()
            while (event := inbox.next(0)) is not None:
                seen.append(event)
                if isinstance(event, ProcessBatch):
                    for tracker in probes.trackers.in_order():
                        tracker.handle(event)
            probes.trackers.files.tick(now)
            return {WatchFact, ProcessesFact} <= {type(event) for event in seen}

        wait_for(told, "the first facts of files and processes")
    finally:
        probes.stop()
    wait_for(lambda: waiting() == set(), "the end of the threads")


@pytest.mark.parametrize(("ppid", "argv"), [(1, VITE), (1, ("python", "-m", "flask", "run"))])
def test_a_server_runs_from_its_first_process_to_its_end(tmp_path: Path, ppid: int, argv: tuple[str, ...]) -> None:
    probes = Probes(tmp_path, lambda _: None)
    servers = probes.trackers.servers
    assert probes.servers_run() is False
    process = Story(tmp_path).process(900_001, argv, ppid)
    servers.on_process(ProcessStarted(replace(process, cwd="/elsewhere", in_workspace=False)))
    assert probes.servers_run() is False, "it is none of ours"
    servers.on_process(ProcessStarted(process))
    assert probes.servers_run() is True
    servers.on_process(ProcessEnded(process, Stamp.now(), 0))
    assert probes.servers_run() is False


def test_a_living_process_is_described_by_tool_and_script(tmp_path: Path) -> None:
    told: list[Event] = []
    probes = Probes(tmp_path, told.append)
    kernel = ScriptedKernel()
    kernel.proc.content[60] = snapshot(60, 1, 700, "npm run dev --token=secret", cwd=str(tmp_path))
    probes.trackers.processes.table._reader = kernel.proc
    probes.trackers.processes.handle(kernel.connector())
    process = probes.trackers.processes.table.get(60)
    assert process is not None
    assert probes.describe(60) == KnownProcess(process.start.wall, "npm run dev")
    assert probes.describe(61) is None

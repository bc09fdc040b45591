"""A save after which the server is gone is a failed reload where the change ended it, not where somebody did."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import Saved
from hero_tui.probes.processes.model import Process, ProcessEnded, ProcessEvent, ProcessStarted
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.tracker import ReloadTracker
from hero_tui.probes.servers.sockets.listening import Listener
from tests.probes.reload.pairing.test_elsewhere import UVICORN, Servers, after

DEAD_PORT = 1  # nobody listens there
MAIN, OLD, NEW = 70, 4_200_001, 4_200_002
FAILED = "failed"

Events = tuple[tuple[float, str, int | None], ...]
"""Milliseconds after the save, what happens, and a wait status."""

EXIT_1, EXIT_3, KILLED, ENDED_BY_TERM, ENDED_BY_INT = 256, 768, 9, 15, 2
STORIES: dict[str, tuple[Events, str | None]] = {
    "Django: the new worker ends and its parent with it": (
        ((300, "-old", EXIT_3), (310, "+new", 0), (600, "-new", EXIT_1), (610, "-main", EXIT_1)),
        "the new worker ended with exit code 1",
    ),
    "the parent's end is told first": (
        ((300, "-old", EXIT_3), (310, "+new", 0), (600, "-main", EXIT_1), (601, "-new", EXIT_1)),
        "the new worker ended with exit code 1",
    ),
    "the new worker's end is not told": (
        ((300, "-old", EXIT_3), (310, "+new", 0), (600, "-main", EXIT_1)),
        "the server ended with exit code 1",
    ),
    "the new worker was never seen": (
        ((300, "-old", EXIT_3), (600, "-main", EXIT_1)),
        "the server ended with exit code 1",
    ),
    "exit codes are not known": (
        ((300, "-old", None), (310, "+new", 0), (600, "-new", None), (610, "-main", None)),
        "the new worker ended",
    ),
    "the new worker crashes": (
        ((300, "-old", EXIT_3), (310, "+new", 0), (600, "-new", 11), (610, "-main", EXIT_1)),
        "the new worker ended with exit code -11",
    ),
    "the worker is ended by its parent for the next one": (
        ((300, "-old", ENDED_BY_TERM), (310, "+new", 0), (600, "-new", EXIT_1), (700, "-main", EXIT_1)),
        "the new worker ended with exit code 1",
    ),
    "stopped by Ctrl-C in the midst of a restart": (
        ((300, "-old", EXIT_3), (310, "+new", 0), (600, "-new", ENDED_BY_INT), (610, "-main", 0)),
        None,
    ),
    "stopped by Ctrl-C, which both take in peace": (
        ((300, "-old", EXIT_3), (310, "+new", 0), (600, "-new", 0), (610, "-main", EXIT_1)),
        None,
    ),
    "terminated in the midst of a restart": (
        ((300, "-old", EXIT_3), (310, "+new", 0), (600, "-main", ENDED_BY_TERM), (610, "-new", ENDED_BY_TERM)),
        None,
    ),
    "stopped after the save, which nothing followed": (
        ((500, "-old", 0), (510, "-main", EXIT_1)),
        None,
    ),
    "killed with its worker": (((500, "-old", KILLED), (510, "-main", KILLED)), None),
}


def process(pid: int, start: Stamp) -> Process:
    argv = ("python", "manage.py", "runserver")
    return Process(pid, pid, MAIN, "python", argv, "/shop", None, 0, start, readable=True, in_workspace=True)


@pytest.mark.parametrize("name", STORIES)
def test_the_change_that_ended_a_server_is_a_failed_reload(tmp_path: Path, name: str) -> None:
    events, expected = STORIES[name]
    now = Stamp.now()
    servers: Any = Servers(tmp_path, {"django": ("", UVICORN)})
    (key,) = servers.all
    servers.all[key] = replace(servers.all[key], listener=Listener(DEAD_PORT, "127.0.0.1", 1))
    servers.table = SimpleNamespace(children=lambda _pid: (process(OLD, now),))
    told: list[object] = []
    tracker = ReloadTracker(tmp_path, told.append, servers)
    tracker.tick(now)
    tracker.handle(Saved("settings.py", now))
    for ms, event, status in events:
        pid = {"main": MAIN, "old": OLD, "new": NEW}[event[1:]]
        who = process(pid, after(now, ms))
        if event[0] == "+":
            tracker.on_process(ProcessStarted(who))
            continue
        end: ProcessEvent = ProcessEnded(replace(who, starttime=pid), after(now, ms), status)
        if pid == MAIN:
            servers.all[key] = replace(servers.all[key], state=ServerState.ENDED)
        tracker.on_process(end)
    tracker.tick(after(now, 800))
    tracker.stop()
    found = [each for each in told if isinstance(each, Operation)]
    if expected is None:
        assert [each.outcome.value for each in found] in ([], ["cancelled"])
        return
    (operation,) = found
    assert (operation.outcome.value, operation.attributes["message"]) == (FAILED, expected)
    assert (operation.attributes["file"], operation.attributes.get("saves", 1)) == ("settings.py", 1)
    assert operation.labels == {"server": "django", "class": "restart"}


def test_what_was_served_right_before_the_end_is_told(tmp_path: Path) -> None:
    """Given a reload that is not settled yet when its server ends, then it is told all the same."""

    now = Stamp.now()
    servers: Any = Servers(tmp_path, {"api": ("", UVICORN)})
    (key,) = servers.all
    told: list[object] = []
    tracker = ReloadTracker(tmp_path, told.append, servers)
    tracker.tick(now)
    tracker.handle(Saved("app.py", now))
    tracker.handle(Reaction(key, ReloadKind.RESTART, after(now, 60), after(now, 90)))
    servers.all[key] = replace(servers.all[key], state=ServerState.ENDED)
    tracker.tick(after(now, 120))
    (operation,) = (each for each in told if isinstance(each, Operation))
    assert operation.outcome.value == "ok"
    assert operation.duration == pytest.approx(0.09)

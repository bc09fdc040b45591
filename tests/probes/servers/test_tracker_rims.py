"""Servers at the rims: how many are listed, for how long something must listen, what a start says."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from hero_tui.core.attributes import Warmth
from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Gauge, GaugeEnded, Operation, Outcome, Scalar, Share, Stamp
from hero_tui.probes.events import Notice
from hero_tui.probes.processes.model import Process, ProcessChanged, ProcessEnded
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import ServerTool
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.start import starting
from hero_tui.probes.servers.start.cold_start import StartsToClassify
from hero_tui.probes.servers.usage import Gauges
from tests.probes.servers.test_tracker import HERE, VITE, Site, Story, Table, Used
from tests.support.projects import wait_for

FLASK = ("python", "-m", "flask", "run")
AT = Stamp(1_800_000_000.0, 100.0)
SERVER = Server(
    (7, 70), ServerTool("vite"), "vite", 5, "npm run dev", AT, True, "/shop", "8.0.1", ServerState.READY,
    Listener(5173, "127.0.0.1", 3), Stamp(1_800_000_000.25, 100.25), primed=True,
)  # fmt: skip


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def foreign(story: Story, pid: int) -> Process:
    """A server of another user."""
    return replace(story.process(pid, VITE), cwd=None, readable=False, in_workspace=False, uid=1234)


def test_five_unreadable_servers_are_listed_and_said(story: Story) -> None:
    for number in range(6):
        story.starts(foreign(story, 900_000 + number))
    story.tracker.tick(Stamp.now())
    story.collect()
    assert [each["pid"] for each in story.listed()] == [900_000 + number for number in range(5)]
    assert {each["state"] for each in story.listed()} == {"unreadable"}
    notices = [each for each in story.told if isinstance(each, Notice)]
    assert len(notices) == 5
    assert notices[0].key == "server.unreadable.900000.9000000"
    assert notices[0].text == (
        "vite (pid 900000) runs as another user (uid 1234) or in a container: its folder and sockets cannot be read,"
        " so it is not timed"
    )


def test_eight_servers_that_ended_are_remembered_and_a_namesake_takes_its_place() -> None:
    told: list[object] = []
    roster = Roster(told.append)
    for number in range(10):
        ended = replace(SERVER, key=(number, 1), label=f"vite:{number}", state=ServerState.ENDED, ended=AT.wall)
        roster.put(ended)
        roster.forget_old_ends()
    roster.put(replace(SERVER, key=(3, 2), label="vite:3"))
    roster.forget_namesake("vite:3")
    roster.forget_namesake("vite:4")
    assert [each.label for each in roster.all()] == [
        "vite:2", "vite:5", "vite:6", "vite:7", "vite:8", "vite:9", "vite:3"
    ]  # fmt: skip
    roster.publish()
    roster.publish()
    assert len(told) == 1
    roster.put(SERVER)
    roster.publish()
    roster.put(SERVER)
    roster.publish()
    assert len(told) == 2, "what is as it was is not told again"


def test_a_start_waits_five_seconds_to_be_known_as_cold_or_warm() -> None:
    told: list[Operation] = []
    starts = StartsToClassify(lambda event: told.append(event) if isinstance(event, Operation) else None)
    vite = replace(SERVER, tool=ServerTool("vite", cache="cache"), cwd="/nowhere")
    starts.add(vite, Stamp(AT.wall + 1, 101.0))
    starts.emit(vite, Stamp(AT.wall + 6, 106.0))
    assert told == []
    assert starts.waiting() == (vite.key,)
    starts.emit(vite, Stamp(AT.wall + 6.1, 106.1))
    assert [(each.duration, dict(each.labels)) for each in told] == [(1.0, {"server": "vite"})]
    assert vite.key not in starts
    starts.add(vite, AT)
    starts.emit(vite, AT, last=True)
    starts.add(SERVER, AT)
    starts.emit(SERVER, AT)
    assert len(told) == 3


@pytest.mark.real
def test_an_unknown_program_is_a_server_once_it_listened_for_three_seconds(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getpid", lambda: 0)
    monkeypatch.chdir(story.folder)
    with socket.create_server(("127.0.0.1", 0)) as server:
        story.starts(story.process(HERE, ("/usr/bin/mystery",), ago=0.1))
        now = Stamp.now()
        for later, listed in ((0.3, 0), (3.29, 0), (3.31, 1)):
            story.tracker._look_at = 0.0
            story.tracker.tick(Stamp(now.wall + later, now.mono + later))
            story.collect()
            assert len(story.listed()) == listed
        assert story.listed()[0]["url"] == f"http://127.0.0.1:{server.getsockname()[1]}/"
    (start,) = story.starts_told()
    assert start.attributes["listening"] == pytest.approx(0.4, abs=0.05)


def test_an_unknown_program_that_becomes_a_server_is_one(story: Story) -> None:
    """Given `sh` that execs vite: known from then on, and started while somebody recorded, or before."""
    for pid, before, seen in ((900_001, False, True), (900_002, True, False)):
        shell = story.starts(story.process(pid, ("./start",)), before_recording=before)
        story.tracker.tick(Stamp.now())
        story.table.live[pid] = vite = replace(shell, argv=VITE)
        story.tracker.on_process(ProcessChanged(shell, vite))
        story.tracker.tick(Stamp.now())
        story.collect()
        assert story.listed()[-1]["pid"] == pid
        assert story.listed()[-1]["start_seen"] is seen
        assert story.listed()[-1]["state"] == "starting"


@pytest.mark.parametrize("status", [129 << 8, 130 << 8, 131 << 8, 143 << 8, 0, 1, 3])
def test_a_start_that_somebody_gave_up_is_nothing(story: Story, status: int) -> None:
    story.ends(story.starts(story.process(900_001, VITE)), status=status)
    assert story.starts_told() == []
    assert story.listed() == []


@pytest.mark.parametrize("code", [1, 2, 128, 142, 144])
def test_a_start_that_ended_with_another_code_failed(story: Story, code: int) -> None:
    story.ends(story.starts(story.process(900_001, VITE)), status=code << 8)
    (start,) = story.starts_told()
    assert start.outcome is Outcome.FAILED
    assert start.attributes["message"] == f"it ended with exit code {code} before it answered"


def test_what_ran_before_recording_or_whose_end_nobody_knows_did_not_fail(story: Story) -> None:
    story.ends(story.starts(story.process(900_001, VITE, ago=120), before_recording=True), status=1 << 8)
    main = story.starts(story.process(900_002, VITE))
    story.tracker.on_process(ProcessEnded(main, Stamp.now(), None))
    assert story.starts_told() == []


@pytest.mark.real
def test_what_the_reload_tracker_learned_is_shown(story: Story) -> None:
    with Site(200):
        main = story.starts(story.process(900_001, VITE))
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)
        story.tracker.mark(main.key, works=False, note="too early")
        assert story.until("ready")["primed"] is False
        story.tracker.mark_primed(main.key, True)
        story.tracker.mark(main.key, works=False, note="Unexpected token")
        broken = story.until("broken")
        assert (broken["note"], broken["primed"]) == ("Unexpected token", True)
        story.tracker.mark(main.key, works=True)
        assert story.until("ready")["note"] is None
        story.tracker.mark((1, 1), works=False)
        story.tracker.mark_primed((1, 1), True)
        story.ends(main)
    ended = story.listed()[0]
    assert (ended["state"], ended["primed"], ended["note"]) == ("ended", None, None)
    assert ended["ended"] is not None


@pytest.mark.real
@pytest.mark.parametrize(("status", "page"), [(200, True), (399, True), (400, False), (499, False)])
def test_what_is_refused_is_an_answer_and_no_page(story: Story, status: int, page: bool) -> None:
    with Site(status):
        main = story.starts(story.process(900_001, VITE))
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)
        story.until("ready")
    server = story.tracker.get(main.key)
    assert server is not None
    assert server.page is page


@pytest.mark.real
@pytest.mark.parametrize(("status", "base"), [(299, "/"), (300, "/app/"), (399, "/app/"), (400, "/")])
def test_only_a_redirect_names_the_folder_that_is_served(story: Story, status: int, base: str) -> None:
    with Site(status, location="/app/"):
        main = story.starts(story.process(900_001, VITE))
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)
        story.until("ready")
    server = story.tracker.get(main.key)
    assert server is not None
    assert server.base == base


@pytest.mark.real
def test_while_a_server_answers_with_errors_it_is_said_why_it_is_not_ready(story: Story) -> None:
    with Site(503) as site:
        main = story.starts(story.process(900_001, VITE))
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)

        def noted() -> bool:
            story.tracker.tick(Stamp.now())
            story.collect()
            return bool(story.listed()) and story.listed()[0]["note"] is not None

        wait_for(noted, "a note on the server")
        assert len(site.requests) >= 1
        assert re.fullmatch(r"it answers with status 503 since \d\d:\d\d:\d\d", str(story.listed()[0]["note"]))
        assert story.listed()[0]["state"] == "listening"
    assert story.starts_told() == []


@pytest.mark.real
def test_restarts_are_not_timed_without_requests_which_is_said(tmp_path: Path) -> None:
    story = Story(tmp_path, requests=False)
    with socket.create_server(("127.0.0.1", 0)):
        main = story.starts(story.process(900_001, FLASK))
        story.table.live[HERE] = story.process(HERE, ("python", "worker"), main.pid)
        server = story.until("listening")
    assert server["note"] == "requests are switched off, so its restarts are not timed"
    assert server["primed"] is None
    assert [each.attributes["timed"] for each in story.starts_told()] == ["listening"]


def test_what_a_start_says() -> None:
    told = starting.started(SERVER, Stamp(1_800_000_001.5, 101.5), Warmth.COLD)
    attributes: dict[str, Scalar] = {
        "command": "npm run dev",
        "url": "http://127.0.0.1:5173/",
        "listening": 0.25,
        "timed": "serving",
        "version": "8.0.1",
        "tool": "vite",
        "folder": ".",
    }
    labels = {"server": "vite", "class": "cold"}
    assert told == Operation("dev.server_start", AT.wall, 1.5, Outcome.OK, labels, attributes)
    failed = starting.failed(replace(SERVER, listener=None, listening=None), "x" * 300)
    assert (failed.outcome, failed.duration, failed.labels) == (Outcome.FAILED, None, {"server": "vite"})
    assert failed.attributes["message"] == "x" * 200
    assert (failed.attributes["listening"], failed.attributes["url"]) == (None, None)


def test_what_is_listed_of_a_server() -> None:
    assert to_builtins(starting.listing([SERVER]).servers) == (
        {
            "name": "vite",
            "version": "8.0.1",
            "pid": 7,
            "url": "http://127.0.0.1:5173/",
            "state": "ready",
            "started": AT.wall,
            "start_seen": True,
            "primed": True,
            "note": None,
            "ended": None,
            "command": "npm run dev",
            "tool": "vite",
            "not_taken_up": 0,
            "not_taken_up_since": None,
            "reloads": "timed",
            "reloader": "",
        },
    )


class Trees:
    """Trees of which a test says what they use; `roots` are those that were asked for."""

    def __init__(self) -> None:
        self.roots: list[int] = []
        self.used = Used()

    def __call__(self, root: int, _: object) -> Trees:
        self.roots.append(root)
        return self

    def sample(self, now: Stamp) -> Used:
        """What the test says."""
        return self.used


def test_memory_and_cpu_are_told_with_their_parts_and_that_they_ended() -> None:
    told: list[object] = []
    trees, table = Trees(), Table()
    gauges = Gauges(told.append, table, trees)
    gauges.ended(SERVER, AT.wall)
    assert told == []
    trees.used = Used(cpu_parts=(Share("node", 0.25, "7"),))
    gauges.sample(SERVER, AT)
    assert told == [
        Gauge("dev.memory", AT.wall, 200e6, {"server": "vite"}, (Share("node", 200e6, "1"),)),
        Gauge("dev.cpu", AT.wall, 0.25, {"server": "vite"}, (Share("node", 0.25, "7"),)),
    ]
    told.clear()
    for nothing in (Used(processes=0), Used(memory_bytes=0.0)):
        trees.used = nothing
        gauges.sample(SERVER, AT)
    assert told == []
    gauges.ended(SERVER, AT.wall + 1)
    assert told == [
        GaugeEnded("dev.memory", AT.wall + 1, {"server": "vite"}),
        GaugeEnded("dev.cpu", AT.wall + 1, {"server": "vite"}),
    ]
    gauges.ended(SERVER, AT.wall + 2)
    assert len(told) == 2


def test_the_tree_is_that_of_the_outermost_command_while_it_lives(tmp_path: Path) -> None:
    trees, story = Trees(), Story(tmp_path)
    gauges = Gauges(lambda _: None, story.table, trees)
    gauges.sample(SERVER, AT)
    story.table.live[7] = story.process(7, VITE, 5)
    story.table.live[5] = story.process(5, ("npm", "run", "dev"))
    gauges.sample(SERVER, AT)
    gauges.sample(SERVER, AT)
    story.table.live[8] = story.process(8, ("tsc", "-w"), 5)
    gauges.sample(SERVER, AT)
    del story.table.live[8]
    gauges.sample(SERVER, AT)
    del story.table.live[5]
    gauges.sample(SERVER, AT)
    assert trees.roots == [7, 5, 7, 5, 7], "what several share is nobody's"

"""Servers from their first process to their end: scripted processes, real sockets."""

from __future__ import annotations

import http.server
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from msgspec.structs import asdict, replace

from hero_tui.core.declared import DeclaredServer
from hero_tui.core.facts import ServersFact
from hero_tui.core.signals import Gauge, GaugeEnded, Operation, Outcome, Share, Stamp
from hero_tui.probes.events import Event, Notice, Signal
from hero_tui.probes.launches.boundary import Stop
from hero_tui.probes.launches.branch import Branch
from hero_tui.probes.launches.launch import Launch
from hero_tui.probes.launches.open_operations import OpenOperations
from hero_tui.probes.processes.model import Process, ProcessEnded, ProcessStarted, Program, SeenBy
from hero_tui.probes.servers.tracker import ServerTracker

VITE = ("node", "/w/node_modules/.bin/vite")
HERE = os.getpid()


class Table:
    """A process table that a test writes. This very process plays the server: it owns real sockets."""

    def __init__(self) -> None:
        self.live: dict[int, Process] = {}

    def get(self, pid: int) -> Process | None:
        return self.live.get(pid)

    def children(self, pid: int) -> tuple[Process, ...]:
        return tuple(each for each in self.live.values() if each.ppid == pid)

    def tree(self, pid: int) -> tuple[Process, ...]:
        here = self.live.get(pid)
        return () if here is None else (here, *(each for child in self.children(pid) for each in self.tree(child.pid)))

    def ancestors(self, pid: int) -> tuple[Process, ...]:
        here = self.live.get(pid)
        parent = None if here is None else self.live.get(here.ppid)
        return () if parent is None else (parent, *self.ancestors(parent.pid))

    def program(self, process: Process) -> Program | None:
        return Program((*process.key, 0), process, process.start, SeenBy.CONNECTOR)

    def __iter__(self) -> Iterator[Process]:
        return iter(self.live.values())


class Launched:
    """Everything below the highest ancestor is one launch."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.open_operations = OpenOperations()

    def launch_of(self, process: Process) -> Launch:
        top = ([process, *self._table.ancestors(process.pid)])[-1]
        return Launch((*top.key, 0), top, top.argv, top.start, before_recording=False, below=Stop.INIT)

    def branch(self, process: Process) -> Branch:
        path = (process, *self._table.ancestors(process.pid))[::-1]
        lines, begins = tuple((each.argv,) for each in path), tuple((each.start,) for each in path)
        return Branch(path[0].start, path, process.start, (), lines, begins)

    def ended_at(self, _launch: Launch, _process: Process | None) -> Stamp | None:
        return None


@dataclass(frozen=True)
class Used:
    cpu_cores: float = 0.25
    memory_bytes: float = 200e6
    parts: tuple[Share, ...] = (Share("node", 200e6, "1"),)
    cpu_parts: tuple[Share, ...] = ()
    processes: int = 1


class Tree:
    def sample(self, now: Stamp) -> Used:
        return Used()


class Story:
    """The tracker, what it told, and a loop that runs it until something is so."""

    def __init__(self, tmp_path: Path, requests: bool = True, declared: Sequence[DeclaredServer] = ()) -> None:
        self.table = Table()
        self.told: list[Event] = []
        self.inbox: list[Event] = []
        self.folder = str(tmp_path)
        self.sampled: list[int] = []
        self.tracker = ServerTracker(
            tmp_path,
            self.inbox.append,
            self.table,
            Launched(self.table),
            self._tree,
            requests,
            declared=declared,
        )

    def _tree(self, root: int, _: object) -> Tree:
        self.sampled.append(root)
        return Tree()

    def process(self, pid: int, argv: tuple[str, ...], ppid: int = 1, *, ago: float = 0.0) -> Process:
        now = Stamp.now()
        start = Stamp(now.wall - ago, now.mono - ago)
        return Process(pid, pid * 10, ppid, argv[0], argv, self.folder, None, 0, start, True, True)

    def starts(self, process: Process, before_recording: bool = False) -> Process:
        self.table.live[process.pid] = process
        self.tracker.on_process(ProcessStarted(process, before_recording))
        return process

    def ends(self, process: Process, status: int = 0) -> None:
        del self.table.live[process.pid]
        self.tracker.on_process(ProcessEnded(process, Stamp.now(), status))
        self.collect()

    def collect(self) -> None:
        while self.inbox:
            event = self.inbox.pop(0)
            self.told.append(event)
            if not isinstance(event, Signal):
                self.tracker.handle(event)

    def until(self, state: str, seconds: float = 20.0) -> dict[str, object]:
        deadline = time.monotonic() + seconds
        while True:
            self.tracker.tick(Stamp.now())
            self.collect()
            for each in self.listed():
                if each["state"] == state:
                    return each
            assert time.monotonic() < deadline, f"no server is {state}: {self.listed()}"
            time.sleep(0.005)

    def listed(self) -> list[dict[str, object]]:
        facts = [each for each in self.told if isinstance(each, ServersFact)]
        return [asdict(each) for each in facts[-1].servers] if facts else []

    def all(self, kind: type) -> list[object]:
        return [each for each in self.told if isinstance(each, kind)]

    def starts_told(self) -> list[Operation]:
        return [each for each in self.told if isinstance(each, Operation)]


class Site:
    """A real HTTP server inside this process: `statuses` are answered in turn, the last one for ever."""

    def __init__(self, *statuses: int, location: str = "http://elsewhere.invalid/", port: int = 0) -> None:
        self.requests: list[tuple[str, str | None]] = []
        remaining = list(statuses)
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests.append((self.path, self.headers["Host"]))
                self.send_response(remaining.pop(0) if len(remaining) > 1 else remaining[0])
                self.send_header("Location", location)
                self.end_headers()
                self.wfile.write(b"x" * 1000)

            def log_message(self, *_: object) -> None:
                return

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]

    def __enter__(self) -> Site:  # noqa: PYI034 - a helper of this file
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


@pytest.mark.real
def test_from_npm_run_dev_to_the_first_answer_with_one_request(story: Story) -> None:
    npm = story.starts(story.process(900_001, ("npm run dev", "", ""), ago=0.5))
    story.starts(story.process(900_002, ("sh", "-c", "vite"), npm.pid, ago=0.3))
    with Site(200) as site:
        story.starts(story.process(HERE + 1_000_000, VITE, 900_002, ago=0.2))
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), HERE + 1_000_000)
        server = story.until("ready")

        assert site.requests == [("/", f"localhost:{site.port}")]
        assert server["url"] == f"http://127.0.0.1:{site.port}/"
        assert server["name"] == "vite"
        story.ends(story.table.live[HERE + 1_000_000])
    [start] = story.starts_told()
    assert start.attributes["command"] == "npm run dev"
    assert start.attributes["timed"] == "serving"
    assert start.duration is not None
    assert 0.5 <= start.duration < 20
    memory = [each for each in story.all(Gauge) if isinstance(each, Gauge) and each.signal == "dev.memory"]
    assert memory[0].labels == {"server": "vite"}
    assert len(story.all(GaugeEnded)) == 2


@pytest.mark.real
def test_a_start_that_is_not_known_as_cold_or_warm_yet_is_told_at_the_recorders_end(story: Story) -> None:
    """Vite's cache appears some seconds after its first answer, or never."""
    with Site(200):
        main = story.starts(story.process(900_001, VITE, ago=0.1))
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)
        story.until("ready")
        assert story.starts_told() == []
        story.tracker.close(Stamp.now())
        story.collect()
    assert [each.outcome for each in story.starts_told()] == [Outcome.OK]


@pytest.mark.real
def test_a_server_whose_wrapper_was_killed_is_still_measured(story: Story) -> None:
    npm = story.starts(story.process(900_001, ("npm run dev", "", ""), ago=0.5))
    with Site(200):
        main = story.starts(story.process(900_002, VITE, npm.pid, ago=0.3))
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)
        story.until("ready")
        assert set(story.sampled) == {npm.pid}
        story.ends(npm, status=9)
        before = len(story.all(Gauge))
        now = Stamp.now()
        story.tracker.tick(Stamp(now.wall + 2.0, now.mono + 2.0))
        story.collect()
    assert story.sampled[-1] == main.pid
    assert len(story.all(Gauge)) > before
    assert story.all(GaugeEnded) == []


@pytest.mark.real
def test_an_error_is_no_readiness_and_is_asked_again(story: Story) -> None:
    with Site(500, 503, 302) as site:
        main = story.process(900_001, VITE, ago=0.1)
        story.starts(main)
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)
        story.until("ready")
        assert len(site.requests) == 3, "and the redirect was not followed"


@pytest.mark.real
def test_what_is_not_known_is_never_asked(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getpid", lambda: 0)
    monkeypatch.chdir(story.folder)
    with Site(200) as site:
        story.starts(story.process(HERE, ("/usr/bin/mystery", "--token=secret"), ago=0.1))
        server = story.until("listening")
        assert server["name"] == "mystery"
        assert site.requests == []
    [start] = story.starts_told()
    assert start.attributes["timed"] == "listening"
    assert "secret" not in str(start)


@pytest.mark.real
def test_requests_can_be_switched_off(tmp_path: Path) -> None:
    story = Story(tmp_path, requests=False)
    with Site(200) as site:
        main = story.starts(story.process(900_001, VITE, ago=0.1))
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)
        story.until("listening")
        assert site.requests == []
    [start] = story.starts_told()
    assert start.attributes["timed"] == "listening"


@pytest.mark.real
def test_a_server_that_ran_before_has_no_start(story: Story) -> None:
    with Site(200):
        main = story.starts(story.process(900_001, VITE, ago=120), before_recording=True)
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)
        server = story.until("ready")
        assert server["start_seen"] is False
    assert story.starts_told() == []


@pytest.mark.real
def test_two_of_one_name_are_told_apart_by_port(story: Story) -> None:
    with Site(200) as first:
        main = story.starts(story.process(900_001, VITE))
        story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)
        story.until("ready")
        with Site(200) as second:
            other = story.starts(story.process(900_002, VITE))
            story.table.live[HERE] = replace(story.table.live[HERE], ppid=other.pid)
            first.server.server_close()
            deadline = time.monotonic() + 20
            while len([each for each in story.listed() if each["state"] == "ready"]) < 2:
                assert time.monotonic() < deadline
                story.tracker.tick(Stamp.now())
                story.collect()
                time.sleep(0.005)
            assert [each["name"] for each in story.listed()] == ["vite", f"vite:{second.port}"]


@pytest.mark.real
def test_a_server_that_is_started_again_takes_the_place_of_the_one_that_ended(story: Story) -> None:
    with Site(200):
        for pid in (900_001, 900_002):
            main = story.starts(story.process(pid, VITE))
            story.table.live[HERE] = story.process(HERE, ("node", "worker"), main.pid)
            story.until("ready")
            assert [each["pid"] for each in story.listed()] == [pid]
            assert story.listed()[0]["name"] == "vite"
            del story.table.live[HERE]
            story.ends(main)
            assert [each["state"] for each in story.listed()] == ["ended"]
    assert [each.labels["server"] for each in story.starts_told()] == ["vite", "vite"]


def test_a_start_that_failed_is_said(story: Story) -> None:
    main = story.starts(story.process(900_001, VITE, ago=0.1))
    story.ends(main, status=1 << 8)
    [start] = story.starts_told()
    assert start.outcome is Outcome.FAILED
    assert start.duration is None
    assert "exit code 1" in str(start.attributes["message"])


@pytest.mark.parametrize("status", [2, 15, 130 << 8, 143 << 8])
def test_a_start_that_was_interrupted_is_nothing(story: Story, status: int) -> None:
    """Given ^C or a SIGTERM, which a server may handle and then end by itself with 128 + its number."""
    story.ends(story.starts(story.process(900_001, VITE)), status=status)
    assert story.starts_told() == []


def test_a_server_of_somebody_else_is_said_and_not_timed(story: Story) -> None:
    foreign = replace(story.process(900_001, VITE), cwd=None, readable=False, in_workspace=False, uid=1234)
    story.starts(foreign)
    assert story.until("unreadable")["pid"] == 900_001
    [notice] = [each for each in story.told if isinstance(each, Notice)]
    assert "uid 1234" in notice.text

    story.ends(foreign)
    assert [each.resolved for each in story.told if isinstance(each, Notice)] == [False, True]


def test_a_server_elsewhere_is_none_of_ours(story: Story) -> None:
    story.starts(replace(story.process(900_001, VITE), cwd="/elsewhere", in_workspace=False))
    story.tracker.tick(Stamp.now())
    story.collect()
    assert story.listed() == []

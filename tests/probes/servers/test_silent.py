"""A server that cannot be timed says why, in one sentence, and is not "starting" for ever."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.declared import DeclaredServer as Row
from hero_tui.core.signals import Outcome, Stamp
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.model import Answered
from hero_tui.probes.servers.sockets.ports import asks_for_unix_socket
from tests.probes.servers.test_tracker import HERE, Site, Story
from tests.support.projects import wait_for
from tests.support.server_world import PROMPT, World

UVICORN = ("python", "-m", "uvicorn", "app:app")
FLASK = ("python", "-m", "flask", "run")
VITE = ("node", "/w/node_modules/.bin/vite")
NODE = ("node", "--watch", "server.mjs")
CLOCK = r"\d\d:\d\d:\d\d"
UNIX_NOTE = "it listens at a unix socket (app.sock), which is not asked: its start is not timed"
NOWHERE, DEBUGGER = "it listens nowhere yet", "only a debugger's port is open, which is never asked"


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        ((*UVICORN, "--uds", "app.sock"), True),
        ((*UVICORN, "--uds=/run/app"), True),
        ((*FLASK, "--host", "unix:///run/app"), True),
        ((*NODE, "run/app.sock"), True),
        (("gunicorn", "--bind=unix:app.sock", "app:app"), True),
        (("php-fpm", "/run/php.socket"), True),
        (UVICORN, False),
        ((*UVICORN, "--port", "8000"), False),
        ((*VITE, "--host"), False),
        (("unix:",), False),
        ((), False),
        (("node", "x" * 400 + "unix:"), False),
    ],
)
def test_command_lines_that_name_a_unix_socket(argv: tuple[str, ...], named: bool) -> None:
    assert asks_for_unix_socket(argv) is named


@pytest.mark.parametrize(
    ("argv", "by"),
    [
        ((*UVICORN, "--uds", "app.sock"), 3.0),
        ((*UVICORN, "--reload", "--uds=app.sock"), 3.0),
        ((*FLASK, "--host", "unix://app.sock"), 3.0),
        ((*NODE, "app.sock"), 3.0),
        (VITE, 13.0),
        (UVICORN, 13.0),
    ],
)
@pytest.mark.parametrize("worker", [False, True])
def test_at_a_unix_socket_it_listens_and_says_so(
    tmp_path: Path, argv: tuple[str, ...], by: float, worker: bool
) -> None:
    world = World(tmp_path, requests=True)
    main = world.run(PROMPT, *argv)
    world.unix[world.run(main, "worker") if worker else main] = "app.sock"
    world.passes(by)
    (server,) = world.servers()
    assert (server.state.value, server.note, server.url) == ("listening", UNIX_NOTE, None)
    world.passes(700.0, step=5.0)
    assert [each.state.value for each in world.servers()] == ["listening"]
    assert world.starts() == [], "nothing was timed"


@pytest.mark.parametrize("argv", [UVICORN, FLASK, VITE, NODE, (*UVICORN, "--uds", "app.sock")])
def test_what_listens_nowhere_says_so_until_it_does(tmp_path: Path, argv: tuple[str, ...]) -> None:
    world = World(tmp_path)
    main = world.run(PROMPT, *argv)
    world.passes(0.5)
    assert [each.note for each in world.servers()] == [None]
    world.passes(13.0)
    assert [(each.state.value, each.note) for each in world.servers()] == [("starting", NOWHERE)]
    world.listens(main, 8000)
    world.passes(2.0)
    assert [(each.state.value, each.url) for each in world.servers()] == [("listening", "http://127.0.0.1:8000/")]
    assert NOWHERE not in {each.note for each in world.servers()}
    assert len(world.starts()) == 1


@pytest.mark.parametrize(
    ("argv", "port"),
    [
        (("node", "--inspect", *VITE[1:]), 9229),
        (("node", "--inspect-brk=9300", *VITE[1:]), 9300),
        (("python", "-m", "debugpy", "--listen", "5678", "-m", "uvicorn", "app:app"), 5678),
        (("python", "-m", "debugpy", "--listen", "0.0.0.0:7777", "-m", "flask", "run"), 7777),
        (("node", "--inspect=9230", "--watch", "server.mjs"), 9230),
    ],
)
def test_a_debuggers_port_alone_is_said(tmp_path: Path, argv: tuple[str, ...], port: int) -> None:
    world = World(tmp_path)
    main = world.run(PROMPT, *argv)
    world.listens(main, port)
    world.passes(13.0)
    assert [(each.state.value, each.note) for each in world.servers()] == [("starting", DEBUGGER)]
    world.listens(main, 8000)
    world.passes(2.0)
    assert [each.url for each in world.servers()] == ["http://127.0.0.1:8000/"]


def test_what_listened_at_a_unix_socket_first_is_found_at_its_port(tmp_path: Path) -> None:
    world = World(tmp_path)
    main = world.run(PROMPT, *NODE, "ipc.sock")
    world.unix[main] = "ipc.sock"
    world.passes(3.0)
    world.listens(main, 8000)
    world.passes(2.0)
    (server,) = world.servers()
    assert (server.state.value, server.url) == ("listening", "http://127.0.0.1:8000/")


def delayed(event: Answered, seconds: float) -> Answered:
    """The same answer so much later."""
    return replace(event, found=replace(event.found, at=delayed_by(event.found.at, seconds)))


def answers_after(story: Story, seconds: float) -> None:
    """Let the answers come as if so much time had passed."""

    def answered() -> bool:
        story.tracker.tick(Stamp.now())
        return any(isinstance(each, Answered) for each in story.inbox)

    wait_for(answered, "an answer")
    story.inbox[:] = [delayed(each, seconds) if isinstance(each, Answered) else each for each in story.inbox]
    story.collect()


@pytest.mark.real
@pytest.mark.parametrize("status", [500, 501, 502, 503, 504])
@pytest.mark.parametrize(
    ("row", "hint"),
    [
        (None, "; a row of servers: in budgets.yaml may name another path to ask"),
        (Row(("flask",), ask="/healthz"), ""),
    ],
)
def test_an_error_for_two_minutes_is_a_start_that_failed_with_its_reason(
    tmp_path: Path, status: int, row: Row | None, hint: str
) -> None:
    story = Story(tmp_path, declared=[] if row is None else [row])
    with Site(status):
        main = story.starts(story.process(900_001, FLASK))
        story.table.live[HERE] = story.process(HERE, ("python", "worker"), main.pid)
        story.until("listening")
        answers_after(story, 121.0)
        server = story.until("broken")
    note = rf"it answers with status {status} since {CLOCK}, and is not asked any more since {CLOCK}{hint}"
    assert re.fullmatch(note, str(server["note"]))
    (start,) = story.starts_told()
    assert start.outcome is Outcome.FAILED
    assert re.fullmatch(
        rf"it answered with status {status} (at|from {CLOCK} to) {CLOCK}", str(start.attributes["message"])
    )


ERRS = rf"it answered with status 503 (at|from {CLOCK} to) {CLOCK}"


@pytest.mark.real
@pytest.mark.parametrize(
    ("status", "message"),
    [
        (2, ERRS),
        (15, ERRS),
        (1, ERRS),
        (0, ERRS),
        (130 << 8, ERRS),
        (1 << 8, "it ended with exit code 1 before it answered"),
        (9, r"it was ended by SIGKILL \(killed\) before it answered"),
    ],
)
@pytest.mark.parametrize("argv", [VITE, FLASK, NODE])
def test_what_answers_with_errors_until_it_ends_is_a_start_that_failed(
    tmp_path: Path, argv: tuple[str, ...], status: int, message: str
) -> None:
    story = Story(tmp_path)
    with Site(503):
        main = answering_with_errors(story, argv)
        story.ends(main, status)
    (start,) = story.starts_told()
    assert (start.outcome, start.duration) == (Outcome.FAILED, None)
    assert re.fullmatch(message, str(start.attributes["message"]))


@pytest.mark.real
@pytest.mark.parametrize("argv", [VITE, FLASK, NODE])
def test_what_answers_with_errors_until_the_recording_ends_is_a_start_that_failed(
    tmp_path: Path, argv: tuple[str, ...]
) -> None:
    story = Story(tmp_path)
    with Site(503):
        answering_with_errors(story, argv)
        story.tracker.close(Stamp.now())
        story.collect()
    (start,) = story.starts_told()
    assert start.outcome is Outcome.FAILED
    assert re.fullmatch(ERRS, str(start.attributes["message"]))


@pytest.mark.real
@pytest.mark.parametrize("argv", [(*UVICORN, "--reload"), FLASK, ("python", "manage.py", "runserver"), NODE])
@pytest.mark.parametrize("status", [0, 1 << 8, 3 << 8, 15])
def test_a_worker_that_answered_with_errors_and_is_replaced_has_failed_the_start(
    tmp_path: Path, argv: tuple[str, ...], status: int
) -> None:
    """Given an application that raises at `/`, when it is mended, then the time until that is nobody's start."""
    story = Story(tmp_path)
    with Site(503, 200):
        main = answering_with_errors(story, argv)
        story.ends(story.process(900_002, ("python", "worker"), main.pid), status)
        server = story.until("broken")
        assert re.fullmatch(ERRS, str(server["note"]))
    (start,) = story.starts_told()
    assert start.outcome is Outcome.FAILED


def answering_with_errors(story: Story, argv: tuple[str, ...]) -> Process:
    """A server with one worker, of which is said by now that it answers with errors."""
    main = story.starts(story.process(900_001, argv))
    story.table.live[HERE] = story.process(HERE, ("python", "worker"), main.pid)
    worker = story.process(900_002, ("python", "worker"), main.pid)
    story.table.live[worker.pid] = worker
    noted = f"it answers with status 503 since {CLOCK}"
    wait_for(lambda: re.fullmatch(noted, str(story.until("listening")["note"])), "the note")
    return main


@pytest.mark.real
@pytest.mark.parametrize("argv", [VITE, FLASK, NODE, UVICORN, ("python", "manage.py", "runserver")])
@pytest.mark.parametrize(("seconds", "said"), [(9.0, False), (11.0, True), (50.0, True)])
def test_what_holds_its_first_request_says_since_when(
    tmp_path: Path, argv: tuple[str, ...], seconds: float, said: bool
) -> None:
    story = Story(tmp_path)
    with socket.create_server(("127.0.0.1", 0)):
        main = story.starts(story.process(900_001, argv))
        story.table.live[HERE] = story.process(HERE, ("python", "worker"), main.pid)
        story.until("listening")
        story.tracker.tick(delayed_by(Stamp.now(), seconds))
        story.collect()
        (server,) = story.listed()
        assert bool(re.fullmatch(rf"it listens, but does not answer since {CLOCK}", str(server["note"]))) is said
        story.ends(main, 2)
    assert story.starts_told() == [], "somebody gave it up"


def delayed_by(stamp: Stamp, seconds: float) -> Stamp:
    """So many seconds later."""
    return Stamp(stamp.wall + seconds, stamp.mono + seconds)

"""A server that runs while none of its sockets is open says so, and is back as soon as one is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from hero_tui.core.facts import ServersFact
from hero_tui.core.signals import Stamp
from tests.probes.servers.test_tracker import HERE, Site, Story
from tests.support.server_world import PROMPT, World

NPM, SH = ("npm", "run", "dev"), ("sh", "-c", "…")
TREES: dict[str, tuple[tuple[tuple[str, ...], ...], str]] = {
    "nodemon": ((NPM, SH, ("node", "nodemon", "server.js")), "listening"),
    "tsx watch": ((NPM, SH, ("node", "tsx", "watch", "server.ts")), "listening"),
    "air": ((("air",),), "listening"),
    "watchexec": ((("watchexec", "-r", "./serve"),), "listening"),
    "Django": ((("python", "manage.py", "runserver"),), "listening"),
    "node --watch": ((("node", "--watch", "server.mjs"),), "listening"),
    "next": ((NPM, ("node", "/w/node_modules/.bin/next", "dev")), "ready"),
}


def tree(world: World, name: str) -> int:
    parent = PROMPT
    for argv in TREES[name][0]:
        parent = world.run(parent, *argv)
    return parent


def states(world: World) -> list[str]:
    """The states of the server as they were told, each once."""
    told = [each.state.value for fact in world.told if isinstance(fact, ServersFact) for each in fact.servers]
    return [state for at, state in enumerate(told) if at == 0 or told[at - 1] != state]


@pytest.mark.parametrize(
    ("name", "port"), [*((name, 3000) for name in TREES), *((name, 3001) for name in TREES if name != "next")]
)
def test_a_crashed_application_is_said_and_taken_back(tmp_path: Path, name: str, port: int) -> None:
    works = TREES[name][1]
    world = World(tmp_path)
    reloader = tree(world, name)
    worker = world.run(reloader, "node", "worker")
    world.listens(worker, 3000)
    world.passes(5.0)
    assert [each.state.value for each in world.servers()] == [works]
    world.exits(worker, 1)
    gone = world.now
    world.passes(8.0)
    (server,) = world.servers()
    assert (server.state.value, server.url) == ("broken", None), "it cannot be opened"
    said = [time.strftime("%H:%M:%S", time.localtime(gone.wall + late)) for late in (0.0, 0.5, 1.0)]
    assert server.note in {f"nothing listens since {at}" for at in said}
    world.listens(world.run(reloader, "node", "worker"), port)
    world.passes(2.0)
    (server,) = world.servers()
    assert (server.state.value, server.note) == (works, None)
    assert server.url == f"http://127.0.0.1:{port}/"


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize(("seconds", "is_said"), [(0.5, False), (2.0, False), (4.0, False), (7.0, True), (30.0, True)])
def test_a_restart_is_given_five_seconds(tmp_path: Path, name: str, seconds: float, is_said: bool) -> None:
    world = World(tmp_path)
    reloader = tree(world, name)
    worker = world.run(reloader, "node", "worker")
    world.listens(worker, 3000)
    world.passes(5.0)
    for _ in range(3):
        world.exits(worker)
        world.passes(seconds)
        worker = world.run(reloader, "node", "worker")
        world.listens(worker, 3000)
        world.passes(3.0)
    assert ("broken" in states(world)) is is_said
    assert states(world)[-1] == TREES[name][1]


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize("lasts", [6.0, 30.0, 400.0])
def test_what_cannot_be_opened_has_no_address(tmp_path: Path, name: str, lasts: float) -> None:
    """Given an application that crashes three times, and once while its server is broken for another reason."""
    world = World(tmp_path)
    reloader = tree(world, name)
    worker = world.run(reloader, "node", "worker")
    world.listens(worker, 3000)
    world.passes(5.0)
    for broken in (False, True, False):
        (key,) = [each.key for each in world.tracker.servers()]
        if broken:
            world.tracker.mark(key, works=False, note="it does not compile")
        assert [each.url for each in world.servers()] == ["http://127.0.0.1:3000/"]
        world.exits(worker, 1)
        for _ in range(8):
            world.passes(0.5)
            assert [each.url for each in world.servers()] == ["http://127.0.0.1:3000/"], "it may be a restart"
        world.passes(lasts)
        assert [each.url for each in world.servers()] == [None]
        worker = world.run(reloader, "node", "worker")
        world.listens(worker, 3000)
        world.passes(2.0)
        assert [each.url for each in world.servers()] == ["http://127.0.0.1:3000/"]


def test_a_server_that_closes_its_socket_itself_is_no_other_case(tmp_path: Path) -> None:
    world = World(tmp_path)
    pid = world.run(PROMPT, "./serve")
    socket = world.listens(pid, 3000)
    world.passes(5.0)
    world.held[pid].discard(socket)
    del world.open[socket]
    world.passes(16.0)  # no process tells of it: sockets are looked at each ten seconds
    assert [each.state.value for each in world.servers()] == ["broken"]
    world.exits(pid)
    world.passes(1.0)
    assert [each.state.value for each in world.servers()] == ["ended"]


def test_a_unix_socket_is_not_asked_for_and_never_missed(tmp_path: Path) -> None:
    world = World(tmp_path)
    pid = world.run(PROMPT, "python", "-m", "uvicorn", "app:app", "--uds", "app.sock")
    world.unix[pid] = "app.sock"
    world.passes(30.0)
    assert [each.state.value for each in world.servers()] == ["listening"]


@pytest.mark.real
def test_a_server_that_is_asked_is_ready_again_when_it_listens(tmp_path: Path) -> None:
    """Given Flask whose socket is closed for longer than a restart takes, then what is open at its port again."""
    story = Story(tmp_path)
    with Site(200) as site:
        main = story.starts(story.process(900_001, ("python", "-m", "flask", "run")))
        story.table.live[HERE] = story.process(HERE, ("python", "worker"), main.pid)
        story.until("ready")
    closed = Stamp.now()
    story.tracker.tick(Stamp(closed.wall + 1, closed.mono + 1))
    story.tracker.tick(Stamp(closed.wall + 4, closed.mono + 4))
    story.collect()
    assert story.listed()[-1]["state"] == "ready"
    story.tracker.tick(Stamp(closed.wall + 7, closed.mono + 7))
    story.collect()
    assert story.listed()[-1]["state"] == "broken"
    with Site(200, port=site.port):
        for seconds in (9, 11):
            story.tracker.tick(Stamp(closed.wall + seconds, closed.mono + seconds))
        story.collect()
        assert (story.listed()[-1]["state"], story.listed()[-1]["note"]) == ("ready", None)

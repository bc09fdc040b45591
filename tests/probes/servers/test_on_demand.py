"""Servers that compile their first page on demand: ready as they listen, never asked, one server whatever they open."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome
from tests.support.server_world import PROMPT, World

NPM, SH = ("npm", "run", "dev"), ("sh", "-c", "next dev")
NEXT = ("node", "/w/node_modules/.bin/next", "dev")
TOOLS = {
    "next": NEXT,
    "nuxt": ("node", "/w/node_modules/.bin/nuxt", "dev"),
    "astro": ("node", "/w/node_modules/.bin/astro", "dev"),
    "react-router": ("node", "/w/node_modules/.bin/react-router", "dev"),
    "remix": ("node", "/w/node_modules/.bin/remix", "vite:dev"),
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, requests=True)


def started(world: World, *argv: str) -> tuple[int, int]:
    """(next, its worker), which listens at 3000 after a second."""
    main = world.run(world.run(world.run(PROMPT, *NPM), *SH), *(argv or NEXT))
    worker = world.run(main, "node", "start-server.js")
    world.titles(worker, "next-server (v16.4.6)")
    world.passes(1.0)
    world.listens(worker, 3000)
    world.passes(0.5)
    return main, worker


@pytest.mark.parametrize("name", TOOLS)
def test_it_is_ready_as_it_listens_and_nobody_asked_it(world: World, name: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as real:
        real.settimeout(0.2)
        port = real.getsockname()[1]
        main = world.run(world.run(PROMPT, *NPM), *TOOLS[name], "--port", str(port))
        world.passes(2.0)
        world.listens(main, port)
        world.passes(5.0)
        with pytest.raises(TimeoutError):
            real.accept()
    (server,) = world.servers()
    assert (server.name, server.state.value, server.url) == (name, "ready", f"http://127.0.0.1:{port}/")
    (start,) = world.starts()
    assert (start.outcome, start.labels) == (Outcome.OK, {"server": name})
    assert start.attributes["timed"] == "ready"
    assert start.duration == pytest.approx(2.5, abs=0.6)
    assert start.attributes["listening"] == pytest.approx(start.duration, abs=0.001)


def test_it_is_ready_also_where_requests_are_switched_off(tmp_path: Path) -> None:
    world = World(tmp_path, requests=False)
    started(world)
    world.passes(5.0)
    assert [each.state.value for each in world.servers()] == ["ready"]
    assert [each.attributes["timed"] for each in world.starts()] == ["ready"]


def test_its_worker_is_no_second_server_and_its_memory_counts_once(world: World) -> None:
    main, worker = started(world)
    pool = world.run(worker, "node", "/w/.next/dev/build/postcss.js", "40001")
    world.listens(worker, 40001)
    world.listens(pool, 40002)
    world.passes(8.0)
    assert world.names() == ["next"]
    ((root, members),) = world.sampled.items()
    assert world.live[root].argv == NPM
    assert {main, worker, pool} <= set(members)
    assert len(members) == len(set(members))


@pytest.mark.parametrize("private", [32768, 40001, 60999])
def test_a_port_of_its_own_workers_is_never_its_page(world: World, private: int) -> None:
    """Given that it opens that port first, and when its own socket is closed for a restart."""
    main = world.run(PROMPT, *NEXT)
    worker = world.run(main, "next-server (v16.4.6)")
    world.listens(worker, private)
    world.passes(3.0)
    assert [(each.state.value, each.url) for each in world.servers()] == [("starting", None)]
    public = world.listens(worker, 3000)
    world.passes(3.0)
    del world.open[public]
    world.passes(8.0)
    assert [each.url for each in world.servers()] == ["http://127.0.0.1:3000/"]


def test_a_restart_in_its_own_process_keeps_the_url_and_is_no_start(world: World) -> None:
    main, worker = started(world)
    mock = world.run(main, "node", "mock-api.mjs")
    world.listens(mock, 4000)
    for _ in range(3):
        world.exits(worker, 77)
        world.passes(2.0)
        worker = world.run(main, "next-server (v16.4.6)")
        world.listens(worker, 40003)
        world.passes(3.0)
        world.listens(worker, 3000)
        world.passes(12.0)
    assert world.names() == ["next"]
    assert [each.url for each in world.servers()] == ["http://127.0.0.1:3000/"]
    assert len(world.starts()) == 1


def test_where_it_listens_at_nothing_else_a_port_of_the_kernels_choice_is_its_page_in_the_end(world: World) -> None:
    """Given PORT=40000 in its environment, which nobody reads."""
    main = world.run(PROMPT, *NEXT)
    world.listens(main, 40000)
    world.passes(12.0)
    assert [each.url for each in world.servers()] == ["http://127.0.0.1:40000/"]


def test_one_that_listens_and_ends_because_another_runs_is_a_failed_start(world: World) -> None:
    main, worker = started(world)
    world.passes(1.0)
    world.exits(worker, 1)
    world.exits(main, 1)
    (start,) = world.starts()
    assert (start.outcome, start.duration, start.attributes["exit"]) == (Outcome.FAILED, None, 1)


def test_one_that_ends_later_had_started(world: World) -> None:
    main, worker = started(world)
    world.passes(4.0)
    world.exits(worker, 1)
    world.exits(main, 1)
    assert [each.outcome for each in world.starts()] == [Outcome.OK]


def test_one_that_was_stopped_at_once_had_started_too(world: World) -> None:
    main, worker = started(world)
    world.passes(0.5)
    world.exits(worker, 130)
    world.exits(main, 130)
    assert [each.outcome for each in world.starts()] == [Outcome.OK]


@pytest.mark.parametrize(
    ("script", "known"),
    [
        ("webpack serve", True),
        ("NODE_ENV=development webpack serve --open", True),
        ("cd web && webpack s", True),
        ("webpack --watch", False),
        ("webpack", False),
    ],
)
def test_a_title_is_told_by_the_shell_that_started_it(world: World, script: str, known: bool) -> None:
    """Given a recorder that came later: webpack is only a title by then."""
    shell = world.run(world.run(PROMPT, *NPM), "sh", "-c", script)
    world.run(shell, "webpack")
    world.passes(1.0)
    assert [each.tool for each in world.servers()] == (["webpack"] if known else [])

"""Servers that compile their first page on demand: ready as they listen, never asked, one server whatever they open."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.probes.processes.model import ProcessStarted
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
        if name == "nuxt":
            world.listens_at(main, "@nitro-worker-4497-1-1-1656.sock")
        world.passes(8.0)
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
    world.passes(8.0)
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
    """Given a configuration file that names it: its start was when it listened, though it is told ten seconds later."""
    main = world.run(PROMPT, *NEXT)
    world.passes(1.0)
    world.listens(main, 40000)
    world.passes(20.0)
    assert [each.url for each in world.servers()] == ["http://127.0.0.1:40000/"]
    (start,) = world.starts()
    assert start.duration == pytest.approx(1.5, abs=0.6)
    assert start.attributes["listening"] == pytest.approx(1.5, abs=0.6)


def test_one_that_listens_and_ends_because_another_runs_is_a_failed_start(world: World) -> None:
    main, worker = started(world)
    world.passes(1.0)
    world.exits(worker, 1)
    world.exits(main, 1)
    (start,) = world.starts()
    assert (start.outcome, start.duration, start.attributes["exit"]) == (Outcome.FAILED, None, 1)
    assert start.attributes["timed"] == "ready"


def test_one_that_ends_later_had_started(world: World) -> None:
    main, worker = started(world)
    world.passes(7.0)
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


NUXT = TOOLS["nuxt"]


@pytest.mark.parametrize("path", ["@nitro-worker-4497-1-1-1656.sock", "/run/user/0/nitro-worker-4497-1.sock"])
def test_nuxt_is_ready_when_its_worker_listens(world: World, path: str) -> None:
    """It listens at once, with a page that says that it is loading."""
    main = world.run(world.run(PROMPT, *NPM), *NUXT)
    world.listens(main, 3000)
    world.listens_at(main, "/run/user/0/nuxt-vite-fJIWxd/nuxt.sock")
    world.passes(9.0)
    assert [each.state.value for each in world.servers()] == ["listening"]
    assert world.starts() == []
    world.listens_at(world.run(main, "node", "worker"), path)
    world.passes(7.0)
    (start,) = world.starts()
    assert start.duration == pytest.approx(9.5, abs=1.1)
    assert start.attributes["listening"] == pytest.approx(0.5, abs=0.6)
    assert [each.state.value for each in world.servers()] == ["ready"]


def test_nuxt_whose_worker_has_another_name_is_ready_some_time_and_has_no_start(world: World) -> None:
    main = world.run(world.run(PROMPT, *NPM), *NUXT)
    world.listens(main, 3000)
    world.passes(125.0)
    assert [each.state.value for each in world.servers()] == ["ready"]
    assert world.starts() == []


# the first page


def page_of(world: World, waits: float, size: int = 8000, *, port: int = 3000) -> None:
    """Somebody opens a page, and keeps the connection as a browser does."""
    browser = world.connects(port)
    world.asks(port, browser)
    world.passes(waits, step=0.02)
    world.answers(port, browser, size)
    world.passes(0.5, step=0.02)


def first_pages(world: World) -> list[Operation]:
    return [each for each in world.starts() if each.labels.get("class") == "first page"]


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("waits", [0.2, 4.0, 20.0])
def test_the_first_page_is_timed_on_whoever_asks_for_it(world: World, name: str, waits: float) -> None:
    main = world.run(world.run(PROMPT, *NPM), *TOOLS[name])
    world.listens(main, 3000)
    world.listens_at(main, "@nitro-worker-4497-1-1-1656.sock")
    world.passes(30.0)
    asked = world.now
    page_of(world, waits)
    (page,) = first_pages(world)
    assert page.duration == pytest.approx(waits, abs=0.021)
    assert page.start == pytest.approx(asked.wall, abs=0.001)
    assert (page.outcome, page.labels) == (Outcome.OK, {"server": name, "class": "first page"})
    assert page.attributes == {
        "command": "npm run dev", "url": "http://127.0.0.1:3000/", "timed": "page", "version": None,
    }  # fmt: skip
    (start,) = [each for each in world.starts() if each not in first_pages(world)]
    assert start.labels == {"server": name}, "which is judged by itself"


def test_it_is_timed_once_and_nothing_is_looked_at_afterwards(world: World) -> None:
    main, worker = started(world)
    page_of(world, 2.0)
    looks = world.looks
    assert looks > 0
    for _ in range(3):
        page_of(world, 1.0)
    world.exits(worker, 77)
    world.listens(world.run(main, "next-server (v16.4.6)"), 3000)
    world.passes(20.0)
    page_of(world, 1.0)
    assert len(first_pages(world)) == 1
    assert world.looks == looks


def test_where_nobody_asks_the_connections_are_not_looked_at(world: World) -> None:
    started(world)
    world.passes(1.0, step=0.02)
    looks = world.looks
    world.passes(700.0)
    assert world.looks == looks <= 1


def test_somebody_who_asks_after_an_hour_is_timed_too(world: World) -> None:
    started(world)
    world.passes(3600.0, step=1.0)
    page_of(world, 3.0)
    assert [each.duration for each in first_pages(world)] == [pytest.approx(3.0, abs=0.021)]


def test_looks_are_dense_only_while_somebody_waits(world: World) -> None:
    """Given somebody who waits for ten minutes."""
    started(world)
    browser = world.connects(3000)
    world.asks(3000, browser)
    world.passes(9.0, step=0.02)
    dense = world.looks
    assert 300 <= dense <= 460
    world.passes(590.0, step=0.05)
    assert world.looks - dense < 60 * 10 + 540 * 4 + 60
    assert first_pages(world) == []


def test_of_a_server_that_ran_before_the_recording_no_page_is_the_first(world: World) -> None:
    main = world.fork(PROMPT, seen=False)
    world.exec(main, *NEXT, seen=False)
    world.listens(main, 3000)
    world.tracker.on_process(ProcessStarted(world.live[main], before_recording=True))
    world.passes(5.0)
    page_of(world, 2.0)
    assert [each.state.value for each in world.servers()] == ["ready"]
    assert world.starts() == []


def test_each_of_two_servers_has_its_own(world: World) -> None:
    for folder, port in (("shop", 3000), ("admin", 3001)):
        main = world.run(PROMPT, *NEXT, folder=folder)
        world.listens(main, port)
    world.passes(5.0)
    page_of(world, 2.0, port=3001)
    page_of(world, 1.0, port=3000)
    assert [(each.labels["server"], round(each.duration or 0, 1)) for each in first_pages(world)] == [
        ("admin", 2.0),
        ("shop", 1.0),
    ]


def test_a_kernel_that_does_not_tell_is_asked_no_second_time(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.refuses = True
    started(world)
    page_of(world, 2.0)
    page_of(world, 2.0)
    assert first_pages(world) == []
    assert len(caplog.records) == 1


LOGGED = {
    "turbopack": (
        "⨯ ./app/page.js:1:43\nParsing ecmascript source code failed\n> 1 | export",
        "app/page.js:1:43: Parsing ecmascript source code failed",
    ),
    "webpack": (
        "⨯ ./app/page.js\nError:   x Expected '</', got '<eof>'\n   ,-[/shop/app/page.js:1:44]",
        "app/page.js: Expected '</', got '<eof>'",
    ),
    "a module that is not there": (
        "⨯ ./app/page.js:1:1\nModule not found: Can't resolve './lost'",
        "app/page.js:1:1: Module not found: Can't resolve './lost'",
    ),
    "an exception": (
        "⨯ Error: no database\n    at Page (app/page.js:1:9)",
        "Error: no database",
    ),
    "one line": ("⨯ out of memory", "out of memory"),
    "a colour": ("⨯ \x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
}
NO_ERRORS = {
    "no log": None,
    "what it compiles": {"level": "LOG", "message": "○ Compiling /page ..."},
    "of a browser": {"level": "ERROR", "message": "React encountered an empty buffer"},
    "no text": {"level": "ERROR", "message": 7},
    "a list": [1, 2],
}


def logs(world: World, *entries: object) -> None:
    """Next writes these lines into its log."""
    log = Path(world.root) / ".next/dev/logs/next-development.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file:
        file.writelines(f"{json.dumps(entry)}\n" for entry in entries)


@pytest.mark.parametrize("name", LOGGED)
def test_a_first_page_that_does_not_compile_is_told_with_its_sentence(world: World, name: str) -> None:
    message, said = LOGGED[name]
    logs(world, {"level": "ERROR", "message": "⨯ ./yesterday.js\nError: of another start"})
    started(world)
    browser = world.connects(3000)
    for outcome in ("failed", "failed", "ok", None):
        before = len(first_pages(world))
        world.asks(3000, browser)
        world.passes(2.0, step=0.02)
        world.answers(3000, browser, 5000)
        if outcome == "failed":
            logs(world, {"level": "ERROR", "message": message}, "half a line")
        world.passes(1.0, step=0.02)
        told = first_pages(world)[before:]
        if outcome is None:
            assert told == [], "it was there"
            continue
        assert [each.outcome.value for each in told] == [outcome]
        assert told[0].attributes.get("message") == (said if outcome == "failed" else None)
        assert told[0].duration == pytest.approx(2.0, abs=0.05)
        (server,) = world.servers()
        assert server.note == (f"its page does not compile: {said}" if outcome == "failed" else None)
        assert server.state.value == "ready"


@pytest.mark.parametrize("name", NO_ERRORS)
def test_other_words_of_its_log_say_nothing_of_its_page(world: World, name: str) -> None:
    started(world)
    if NO_ERRORS[name] is not None:
        logs(world, NO_ERRORS[name])
    page_of(world, 2.0)
    assert [each.outcome for each in first_pages(world)] == [Outcome.OK]


def test_a_log_that_is_no_file_says_nothing(world: World) -> None:
    log = Path(world.root) / ".next/dev/logs/next-development.log"
    log.parent.mkdir(parents=True)
    os.mkfifo(log)
    started(world)
    page_of(world, 2.0)
    assert [each.outcome for each in first_pages(world)] == [Outcome.OK]

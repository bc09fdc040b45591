"""Servers that budgets.yaml declares: named, asked or never asked, not listed; whoever runs them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hero_tui.core.declared import DeclaredServer as Row
from hero_tui.core.signals import Outcome
from tests.probes.servers.test_tracker import HERE, Site, Story
from tests.support.server_world import World

VITE = ("node", "/w/node_modules/.bin/vite")
UVICORN = ("python", "-m", "uvicorn", "app:app", "--reload")


LAUNCHES = {
    "a script": (("node", "api.js"),),
    "npm": (("npm", "run", "dev"), ("sh", "-c", "node api.js"), ("node", "api.js")),
    "nodemon": (("npx", "nodemon", "api.js"), ("node", "/w/.bin/nodemon", "api.js"), ("node", "api.js")),
    "a known tool": (("npm", "run", "dev"), UVICORN),
    "vite": (VITE,),
    "a binary": (("./target/debug/api",),),
}
ROWS = {
    "a script": Row(("node", "api.js"), name="shop-api"),
    "npm": Row(("npm", "run", "dev"), name="shop-api"),
    "nodemon": Row(("nodemon",), name="shop-api"),
    "a known tool": Row(("uvicorn", "app:app"), name="shop-api"),
    "vite": Row(port=4000, name="shop-api"),
    "a binary": Row(folder="services", name="shop-api"),
}


@pytest.mark.parametrize("name", LAUNCHES)
def test_a_row_names_a_server_whatever_started_it(tmp_path: Path, name: str) -> None:
    world = World(tmp_path, declared=[Row(("other",), name="other"), ROWS[name]])
    world.listens(world.below(*LAUNCHES[name], folder="services/api"), 4000)
    world.passes(5.0)
    assert world.names() == ["shop-api"]
    (start,) = world.starts()
    assert start.labels["server"] == "shop-api"


@pytest.mark.parametrize("name", LAUNCHES)
def test_what_a_row_says_is_no_server_is_not_listed(tmp_path: Path, name: str) -> None:
    row = ROWS[name]
    world = World(tmp_path, declared=[Row(row.command, row.folder, row.port, is_listed=False)])
    for _ in range(2):
        main = world.below(*LAUNCHES[name], folder="services/api")
        socket = world.listens(main, 4000)
        world.passes(5.0)
        worker = world.run(main, "worker", folder="services/api")
        assert socket in world.held_by(worker)
        world.passes(5.0)
        assert world.names() == []
        world.exits(worker)
        world.exits(main)
    assert world.starts() == []


@pytest.mark.parametrize("ports", [(4000, 9090), (9090, 4000), (4000, 9229), (3000, 4000, 5000)])
def test_of_several_sockets_the_named_port_is_the_servers(tmp_path: Path, ports: tuple[int, ...]) -> None:
    world = World(tmp_path, declared=[Row(port=4000, name="api", may_ask=False)])
    main = world.below(("npm", "run", "dev"), ("node", "server.mjs"))
    for port in ports:
        world.listens(main, port)
    world.passes(5.0)
    (server,) = world.servers()
    assert (server.name, server.url, server.state.value) == ("api", "http://127.0.0.1:4000/", "listening")


@pytest.mark.parametrize(
    ("argv", "note"),
    [
        (VITE, None),
        (UVICORN, "budgets.yaml says never to ask it, so its restarts are not timed"),
        (("node", "--watch", "a.js"), "budgets.yaml says never to ask it, so its restarts are not timed"),
        (("node", "api.js"), None),
        (("./serve",), None),
    ],
)
def test_what_is_never_asked_only_listens(tmp_path: Path, argv: tuple[str, ...], note: str | None) -> None:
    world = World(tmp_path, requests=True, declared=[Row(folder=".", may_ask=False)])
    world.listens(world.below(argv), 4000)
    world.passes(30.0)
    (server,) = world.servers()
    assert (server.state.value, server.note) == ("listening", note)
    (start,) = world.starts()
    assert (start.duration, start.attributes["timed"]) == (None, "listening")


def test_two_servers_of_one_row_are_told_apart(tmp_path: Path) -> None:
    world = World(tmp_path, declared=[Row(folder="apps", name="app")])
    for app, port in (("web", 4000), ("admin", 4001)):
        world.listens(world.below(("node", f"{app}.js"), folder=f"apps/{app}"), port)
        world.passes(5.0)
    assert world.names() == ["app", "app:admin"]


def test_what_is_declared_is_listed_as_soon_as_it_listens(tmp_path: Path) -> None:
    world = World(tmp_path, declared=[Row(("node", "api.js"))])
    main = world.below(("node", "api.js"))
    world.passes(2.0, step=0.1)
    assert world.names() == []
    world.listens(main, 4000)
    world.passes(0.5, step=0.1)
    assert world.names() == ["api"]


def unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: Row) -> Story:
    """A program that nobody knows, of which this row speaks; this very process plays it."""
    monkeypatch.setattr(os, "getpid", lambda: 0)
    monkeypatch.chdir(tmp_path)
    return Story(tmp_path, declared=[row])


@pytest.mark.real
@pytest.mark.parametrize(
    ("row", "asked"),
    [
        (Row(("mystery",)), "/"),
        (Row(("mystery",), ask="/healthz"), "/healthz"),
        (Row(folder=".", ask="/api/ready?deep=1"), "/api/ready?deep=1"),
        (Row(("mystery",), ".", ask="/"), "/"),
        (Row(("mystery", "--token=secret"), ask="/a"), "/a"),
    ],
)
def test_what_nobody_knows_and_a_row_names_is_asked_once_and_timed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: Row, asked: str
) -> None:
    story = unknown(tmp_path, monkeypatch, row)
    with Site(200) as site:
        story.starts(story.process(HERE, ("/usr/bin/mystery", "--token=secret"), ago=0.1))
        server = story.until("ready")
        assert site.requests == [(asked, f"localhost:{site.port}")]
    assert server["name"] == "mystery"
    (start,) = story.starts_told()
    assert start.attributes["timed"] == "serving"
    assert start.duration is not None
    assert "secret" not in str(start)


@pytest.mark.real
@pytest.mark.parametrize("statuses", [(503, 200), (500, 502, 204), (503, 404), (500, 401), (599, 302)])
def test_a_named_path_that_is_not_ready_yet_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statuses: tuple[int, ...]
) -> None:
    story = unknown(tmp_path, monkeypatch, Row(("mystery",), ask="/healthz"))
    with Site(*statuses) as site:
        story.starts(story.process(HERE, ("/usr/bin/mystery",), ago=0.1))
        story.until("ready")
        assert [path for path, _ in site.requests] == ["/healthz"] * len(statuses)
    assert [each.outcome for each in story.starts_told()] == [Outcome.OK]


@pytest.mark.real
@pytest.mark.parametrize(
    ("status", "note"),
    [
        (200, None),
        (302, None),
        (401, "/healthz answers with status 401"),
        (404, "/healthz answers with status 404"),
        (400, "/healthz answers with status 400"),
    ],
)
def test_a_named_path_that_is_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, note: str | None
) -> None:
    """It answers, so it is ready; but somebody has probably mistyped its path."""
    story = unknown(tmp_path, monkeypatch, Row(("mystery",), ask="/healthz"))
    with Site(status):
        story.starts(story.process(HERE, ("/usr/bin/mystery",), ago=0.1))
        assert story.until("ready")["note"] == note


@pytest.mark.real
def test_a_declared_server_that_ends_before_it_answers_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story = unknown(tmp_path, monkeypatch, Row(("mystery",)))
    with Site(503):
        main = story.starts(story.process(HERE, ("/usr/bin/mystery",), ago=0.1))
        story.until("listening")
        story.ends(main, status=1 << 8)
    (start,) = story.starts_told()
    assert (start.outcome, start.attributes["message"]) == (
        Outcome.FAILED,
        "it ended with exit code 1 before it answered",
    )

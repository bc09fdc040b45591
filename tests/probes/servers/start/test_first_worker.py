"""A reloader whose first worker breaks: the start has failed, whatever is saved afterwards. All of it is scripted."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome
from tests.support.server_world import World

RELOADERS = {
    "uvicorn": ("python", "/v/bin/uvicorn", "app:app", "--reload"),
    "uvicorn as a module": ("python", "-m", "uvicorn", "app:app", "--reload"),
    "node": ("node", "--watch", "server.mjs"),
    "flask": ("python", "-m", "flask", "run", "--debug"),
    "django": ("python", "manage.py", "runserver"),
}
NPM = (("npm", "run", "dev"), ("sh", "-c", "…"))
WORKER = ("python", "-c", "from multiprocessing.spawn import spawn_main")
HELPER = ("python", "-c", "from multiprocessing.resource_tracker import main")
BROKE = "its worker ended with exit code {} before it answered"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize("wrappers", [(), NPM])
@pytest.mark.parametrize(
    ("name", "seconds", "code", "message"),
    [
        ("uvicorn", 1.0, 1, BROKE.format(1)),
        ("uvicorn as a module", 1.0, 1, BROKE.format(1)),
        ("uvicorn", 1.0, 3, BROKE.format(3)),  # its application's own startup failed
        ("node", 1.0, 1, BROKE.format(1)),
        ("flask", 1.0, 1, BROKE.format(1)),
        ("django", 30.0, 1, BROKE.format(1)),
        ("django", 14.0, 3, "it listened nowhere for 14 s, until its worker was replaced"),
        ("flask", 14.0, 3, "it listened nowhere for 14 s, until its worker was replaced"),
        ("django", 1.0, 3, None),  # somebody saves while it starts
        ("flask", 1.0, 3, None),
        ("uvicorn", 1.0, 0, None),
        ("node", 1.0, 143, None),  # it was stopped, to be replaced
        ("uvicorn", 14.0, 143, None),
    ],
)
def test_a_first_worker_that_breaks_has_failed_the_start(
    world: World, wrappers: tuple[tuple[str, ...], ...], name: str, seconds: float, code: int, message: str | None
) -> None:
    main = world.below(*wrappers, RELOADERS[name])
    worker = world.run(main, *WORKER)
    world.passes(seconds)
    world.exits(worker, code)
    world.passes(12.0)
    (server,) = world.servers()
    if message is None:
        assert (server.state.value, world.starts()) == ("starting", [])
        return
    (start,) = world.starts()
    assert (start.outcome, start.duration, start.attributes["message"]) == (Outcome.FAILED, None, message)
    assert (server.state.value, server.note, server.url) == ("broken", message, None)


@pytest.mark.parametrize("name", RELOADERS)
@pytest.mark.parametrize("tries", [1, 2, 5])
def test_what_follows_is_no_start(world: World, name: str, tries: int) -> None:
    """Given a worker that is mended after some tries, then one start is told, and it failed."""
    main = world.below(RELOADERS[name])
    for _ in range(tries):
        worker = world.run(main, *WORKER)
        world.passes(1.0)
        world.exits(worker, 1)
        world.passes(20.0)
    world.listens(world.run(main, *WORKER), 8000)
    world.passes(15.0)
    (server,) = world.servers()
    assert (server.note or "").startswith("its worker") is False
    assert server.url == "http://127.0.0.1:8000/"
    assert [start.outcome for start in world.starts()] == [Outcome.FAILED]
    world.exits(main, 1)
    assert len(world.starts()) == 1


@pytest.mark.parametrize("name", RELOADERS)
def test_a_helper_that_ends_says_nothing(world: World, name: str) -> None:
    main = world.below(RELOADERS[name])
    world.run(main, *WORKER)
    world.exits(world.run(main, *HELPER), 1)
    world.passes(1.0)
    assert world.starts() == []
    assert [server.state.value for server in world.servers()] == ["starting"]


@pytest.mark.parametrize(
    "argv", [("node", "/n/.bin/vite"), ("node", "/n/.bin/next", "dev"), ("node", "nodemon", "a.js")]
)
def test_of_a_tool_that_does_not_restart_a_child_that_ends_says_nothing(world: World, argv: tuple[str, ...]) -> None:
    main = world.below(argv)
    world.exits(world.run(main, *WORKER), 1)
    world.passes(12.0)
    assert world.starts() == []

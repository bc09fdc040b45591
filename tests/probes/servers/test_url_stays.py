"""While a server restarts in its own process its address stays, whoever else opens a port meanwhile: families."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import Process
from tests.probes.servers.test_tracker import HERE, VITE, Site, Story
from tests.support.projects import free_port, wait_for
from tests.support.server_world import PROMPT, World

PAGE = 5000
URL = f"http://127.0.0.1:{PAGE}/"
TOOLS: dict[str, tuple[str, ...]] = {
    "vite": VITE,
    "next": ("node", "/w/node_modules/.bin/next", "dev"),
    "uvicorn": ("python", "-m", "uvicorn", "app:app", "--reload"),
    "flask": ("python", "-m", "flask", "run", "--debug"),
    "unknown": ("node", "server.mjs"),
    "unknown, by its port": ("node", "server.mjs", "--port", str(PAGE)),
}
# who opens the private ports: how many levels below the server, as what; None: the server's own process
OPENERS: dict[str, tuple[int, tuple[str, ...] | None]] = {
    "itself": (0, None),
    "a mock API": (1, ("node", "mock-api.mjs")),
    "a worker of the same words": (1, ("node", "server.mjs")),
    "a fork that does not exec": (1, None),
    "a renderer below a worker": (2, ("node", "renderer.js")),
    "a database for tests": (1, ("postgres", "-D", "data")),
}
PORTS = [[80], [4000], [5001], [8080, 24678], [40_001], [3999, 60_999]]


def opener(world: World, main: int, who: str) -> int:
    """The process that opens them."""
    depth, argv = OPENERS[who]
    for _ in range(depth):
        main = world.fork(main) if argv is None else world.run(main, *argv)
    return main


def urls(world: World) -> set[str | None]:
    """All addresses that were told so far, and the last one."""
    return {each.url for each in world.servers()}


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.passes(0.5)
    return world


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("who", OPENERS)
@pytest.mark.parametrize("ports", PORTS, ids=str)
@pytest.mark.parametrize("lasts", [0.5, 9.0])
def test_a_port_that_is_opened_during_a_restart_is_not_the_servers(
    world: World, tool: str, who: str, ports: list[int], lasts: float
) -> None:
    """Given a server whose port is closed for some seconds, three times, and others that are opened meanwhile."""
    main = world.run(PROMPT, *TOOLS[tool])
    page = world.listens(main, PAGE)
    world.passes(12.0)
    for _ in range(3):
        world.closes_socket(page)
        below = opener(world, main, who)
        private = [world.listens(below, port) for port in ports]
        for _ in range(int(lasts / 0.5)):
            world.passes(0.5)
            assert urls(world) == {URL}
        page = world.listens(main, PAGE)
        world.passes(12.0)
        assert urls(world) == {URL}
        for inode in private:
            world.closes_socket(inode)
    assert len(world.starts()) == 1


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("who", OPENERS)
@pytest.mark.parametrize("ports", PORTS, ids=str)
@pytest.mark.parametrize("before", [False, True])
def test_after_a_restart_that_took_half_a_minute_its_address_is_its_own_again(
    world: World, who: str, tool: str, ports: list[int], before: bool
) -> None:
    """Given a restart that takes longer than most, and ports that were open `before` it or are opened in it."""
    main = world.run(PROMPT, *TOOLS[tool])
    page = world.listens(main, PAGE)
    world.passes(12.0)
    below = opener(world, main, who)
    for port in ports if before else ():
        world.listens(below, port)
    world.passes(12.0)
    for _ in range(2):
        world.closes_socket(page)
        for port in () if before else ports:
            world.listens(below, port)
        world.passes(32.0)
        page = world.listens(main, PAGE)
        world.passes(12.0)
        assert urls(world) == {URL}
    assert len(world.starts()) == 1


@pytest.mark.parametrize("tool", ["vite", "uvicorn", "flask", "unknown"])
@pytest.mark.parametrize("port", [PAGE + 1, 80, 8080, 40_000, 4000])
def test_a_server_that_moves_for_good_is_followed(world: World, tool: str, port: int) -> None:
    """Given another port in its configuration."""
    main = world.run(PROMPT, *TOOLS[tool])
    page = world.listens(main, PAGE)
    world.passes(12.0)
    world.closes_socket(page)
    world.listens(main, port)
    world.passes(32.0)
    assert urls(world) == {f"http://127.0.0.1:{port}/"}
    assert len(world.starts()) == 1


class Asked:
    """A server that is asked, with real sockets, on a clock that the test moves on."""

    def __init__(self, folder: Path) -> None:
        self.story = Story(folder)
        self.ahead = 0.0
        main = self.story.starts(self.story.process(900_001, VITE))
        self.story.table.live[HERE] = self._worker(main.pid)

    def _worker(self, above: int) -> Process:
        return self.story.process(HERE, ("python", "worker"), above)

    def looks(self) -> None:
        """A tick now."""
        now = Stamp.now()
        self.story.tracker.tick(Stamp(now.wall + self.ahead, now.mono + self.ahead))
        self.story.collect()

    def passes(self, seconds: float) -> None:
        """Two ticks a second."""
        for _ in range(int(seconds * 2)):
            self.ahead += 0.5
            self.looks()

    def is_at(self, port: int) -> bool:
        """Whether it is ready there, after a look."""
        self.looks()
        (server,) = self.story.listed()
        return (server["state"], server["url"]) == ("ready", f"http://127.0.0.1:{port}/")


@pytest.mark.real
@pytest.mark.parametrize("status", [200, 302, 404, 401, 400, 500])
@pytest.mark.parametrize("lasts", [2.0, 8.0, 15.0, 40.0])
def test_a_server_that_is_asked_is_at_its_own_port_after_its_restart(tmp_path: Path, status: int, lasts: float) -> None:
    """Given a mock API that answers this and that while the page's port is closed: it is not asked in the first ten
    seconds, and whatever it said, the page is the page again."""
    port, asked = free_port(), Asked(tmp_path)
    with Site(200, port=port):
        wait_for(lambda: asked.is_at(port), "the page")
    with Site(status) as mock:
        asked.passes(lasts)
        if lasts < 10.0:
            assert asked.is_at(port)
            assert mock.requests == []
        with Site(200, port=port):
            asked.passes(12.0)
            wait_for(lambda: asked.is_at(port), "the page again")
    assert len([each for each in asked.story.starts_told() if each.signal == "dev.server_start"]) == 1

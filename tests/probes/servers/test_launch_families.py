"""A server is counted from what was typed, with all that was typed for it alone: families of launches from tables."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from hero_tui.probes.processes.model import ProcessStarted
from tests.support.server_world import PROMPT, World

NPM, SH = ("npm", "run", "dev"), ("sh", "-c", "…")
BIN = "/w/node_modules/.bin"
TOOLS: dict[str, tuple[str, ...]] = {
    "vite": ("node", f"{BIN}/vite"),
    "uvicorn": ("python", "-m", "uvicorn", "app:app", "--reload"),
    "flask": ("python", "-m", "flask", "run", "--debug"),
    "unknown": ("node", "server.mjs"),
}
WRAPPERS: dict[str, list[tuple[str, ...]]] = {
    "plain": [NPM, SH],
    "cross-env": [NPM, SH, ("node", f"{BIN}/cross-env", "A=1", "x")],
    "dotenv": [NPM, SH, ("node", f"{BIN}/dotenv", "--", "x")],
    "env-cmd": [NPM, SH, ("node", f"{BIN}/env-cmd", "-f", ".env", "x")],
    "concurrently": [NPM, SH, ("node", f"{BIN}/concurrently", "-n", "web", "x"), SH],
    "turbo": [NPM, SH, ("node", f"{BIN}/turbo", "run", "dev"), ("turbo", "run", "dev"), NPM, SH],
    "nx": [("node", f"{BIN}/nx", "serve"), SH],
    "pnpm": [("node", "/usr/bin/pnpm", "-r", "dev"), SH],
    "uv run": [("uv", "run", "x")],
    "poetry run": [("poetry", "run", "x")],
    "make": [("make", "dev"), SH],
    "a script": [("bash", "./dev.sh")],
    "npx": [("npm", "exec", "x"), SH],
    "nested": [("make", "dev"), NPM, SH, ("node", f"{BIN}/cross-env", "A=1", "x"), SH],
    "nodemon": [NPM, SH, ("node", f"{BIN}/nodemon", "x"), SH],
    "nest": [NPM, SH, ("node", f"{BIN}/nest", "start", "--watch"), SH],
    "doppler": [("doppler", "run", "--", "x")],
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", WRAPPERS)
def test_a_start_counts_from_what_was_typed_and_its_memory_is_of_all(world: World, name: str, tool: str) -> None:
    """Given wrappers that take half a second each, then the start is the launch's, and each process counts once."""
    chain = [PROMPT]
    typed = world.now.wall
    for argv in [*WRAPPERS[name], TOOLS[tool]]:
        chain.append(world.run(chain[-1], *argv))
        world.passes(0.5)
    world.listens(chain[-1], 5000)
    chain.append(world.run(chain[-1], "worker"))
    world.passes(6.0)
    (start,) = world.starts()
    assert start.start == pytest.approx(typed, abs=0.05)
    assert start.attributes["listening"] == pytest.approx(0.5 * (len(chain) - 2), abs=1.1)
    assert "before" not in start.attributes
    world.sampled.clear()
    world.passes(2.0)
    (members,) = world.sampled.values()
    assert sorted(members) == chain[1:]


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("ports", [[5001], [5001, 24678], [3999, 5001, 9229]], ids=str)
@pytest.mark.parametrize("depth", [1, 2])
def test_what_a_worker_listens_at_is_no_second_server(world: World, tool: str, ports: list[int], depth: int) -> None:
    """Given a server whose workers (a renderer, a mock API) have ports of their own, in the same folder: one server,
    whose memory has them once, and whose address stays."""
    main = world.run(PROMPT, *TOOLS[tool])
    world.listens(main, 5000)
    world.passes(5.0)
    (url,) = [each.url for each in world.servers()]
    chain = [main]
    for number in range(depth):
        chain.append(world.run(chain[-1], "node", f"worker{number}.js"))
        for port in ports:
            world.listens(chain[-1], port + 10 * number)
    world.passes(8.0)
    assert [each.url for each in world.servers()] == [url]
    world.sampled.clear()
    world.passes(2.0)
    assert [sorted(members) for members in world.sampled.values()] == [chain]
    assert len(world.starts()) == 1


@pytest.mark.parametrize("title", ["vite dev", "node (idle)", "x", "server: ready", "puma 6.4 [shop]"])
@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("seen", [True, False])
def test_another_title_makes_no_start_whether_its_first_one_was_seen(
    world: World, tool: str, title: str, seen: bool
) -> None:
    """Given a server that writes its title six times, in 30 s: its start is told once, or never."""
    pid = world.exec(world.fork(PROMPT, seen=seen), *TOOLS[tool], seen=seen)
    world.listens(pid, 3000)
    if not seen:
        world.tracker.on_process(ProcessStarted(world.live[pid], before_recording=True))
    for number in range(6):
        world.passes(5.0)
        world.titles(pid, f"{title} {number}")
    assert len(world.starts()) == int(seen)
    assert len(world.servers()) == 1


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)], ids=str)
@pytest.mark.parametrize("again", [(0, 1, 2), (2, 1, 0), (1, 0, 2)], ids=str)
def test_an_applications_name_is_the_same_on_the_next_day(
    world: World, tool: str, order: tuple[int, ...], again: tuple[int, ...]
) -> None:
    """Given three applications of a monorepo, started in one order and the next day in another, on other ports."""
    names: list[dict[str, str]] = []
    for day, turns in enumerate((order, again)):
        runner = world.run(PROMPT, "node", f"{BIN}/turbo", "run", "dev")
        pids = {}
        for turn, at in enumerate(turns):
            pids[at] = world.run(runner, *TOOLS[tool], folder=f"apps/a{at}")
            world.listens(pids[at], 5173 + turn + 10 * day)
            world.passes(0.5)
        world.passes(6.0)
        ports = {5173 + turn + 10 * day: f"apps/a{at}" for turn, at in enumerate(turns)}
        found = {each.url: each.name for each in world.servers() if each.state.value != "ended"}
        assert found == {f"http://127.0.0.1:{port}/": folder for port, folder in ports.items()}
        names.append({name: url or "" for url, name in found.items()})
        for pid in [*pids.values(), runner]:
            world.exits(pid)
        world.passes(2.0)
    assert all(former.keys() == later.keys() for former, later in pairwise(names))

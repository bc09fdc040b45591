"""A program that breaks while it starts, beside a debugger's port, is never ready for that port: scripted processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.server_world import PROMPT, World

VITE, WATCHED = "/w/node_modules/.bin/vite", ("--watch", "server.mjs")
UVICORN = ("-m", "uvicorn", "app:app", "--reload")
# the command line, and the ports that a debugger has of it
DEBUGGED: dict[str, tuple[tuple[str, ...], list[int]]] = {
    "--inspect": (("node", "--inspect", *WATCHED), [9229]),
    "--inspect with a port": (("node", "--inspect=9300", *WATCHED), [9300]),
    "--inspect with an address": (("node", "--inspect=127.0.0.1:6252", *WATCHED), [6252]),
    "--inspect at any port": (("node", "--inspect=0", *WATCHED), [40_123]),
    "--inspect at any port of an address": (("node", "--inspect=127.0.0.1:0", *WATCHED), [45_001]),
    "--inspect-brk": (("node", "--inspect-brk", VITE), [9229]),
    "--inspect-brk at any port": (("node", "--inspect-brk=0", VITE), [33_333]),
    "--inspect-wait": (("node", "--inspect-wait=9400", *WATCHED), [9400]),
    "--inspect-port at any port": (("node", "--inspect", "--inspect-port=0", *WATCHED), [50_505]),
    "debugpy": (("python", "-m", "debugpy", "--listen", "5678", *UVICORN), [5678]),
    "debugpy with its adapter": (("python", "-m", "debugpy", "--listen", "0.0.0.0:5700", *UVICORN), [5700, 41_000]),
    "debugpy that waits": (("python", "-m", "debugpy", "--listen", "5678", "--wait-for-client", *UVICORN), [5678]),
}


@pytest.mark.parametrize("name", DEBUGGED)
@pytest.mark.parametrize("crash", ["the worker", "all of it", "all of it, at once", "nobody: it waits"])
@pytest.mark.parametrize("code", [1, 3, 127])
def test_one_that_breaks_at_its_start_is_never_ready(tmp_path: Path, name: str, crash: str, code: int) -> None:
    """Given what ends 0.4 s after its start, or its worker, three times, or what waits for its debugger."""
    argv, ports = DEBUGGED[name]
    world = World(tmp_path)
    main = world.run(PROMPT, "npm", "run", "dev")
    main = world.run(main, *argv)
    if crash != "all of it, at once":
        for port in ports:
            world.listens(main, port)
    for _ in range(3 if crash == "the worker" else 0):
        worker = world.run(main, *argv)
        world.passes(0.4, step=0.02)
        world.exits(worker, code)
        world.passes(2.0)
    world.passes(0.4 if crash.startswith("all") else 15.0, step=0.02)
    failed = crash == "the worker" and VITE not in argv  # a reloader goes on, and waits for a save
    assert {each.state.value for each in world.servers()} == {"broken" if failed else "starting"}
    assert {each.url for each in world.servers()} == {None}
    assert [(start.outcome.value, start.attributes["exit"]) for start in world.starts()] == [("failed", code)] * failed
    if crash.startswith("all"):
        world.exits(main, code)
        (start,) = world.starts()
        assert (start.outcome.value, start.duration, start.attributes["exit"]) == ("failed", None, code)
        assert start.attributes["url"] is None


@pytest.mark.parametrize("name", DEBUGGED)
@pytest.mark.parametrize("page", [3000, 8000, 5173])
def test_once_it_is_mended_its_page_is_found_beside_its_debugger(tmp_path: Path, name: str, page: int) -> None:
    argv, ports = DEBUGGED[name]
    world = World(tmp_path)
    main = world.run(PROMPT, *argv)
    for port in ports:
        world.listens(main, port)
    world.exits(world.run(main, *argv), 1)
    world.passes(20.0)
    world.listens(world.run(main, *argv), page)
    world.passes(12.0)
    assert [each.url for each in world.servers()] == [f"http://127.0.0.1:{page}/"]
    (start,) = world.starts()
    told = ("ok", f"http://127.0.0.1:{page}/") if VITE in argv else ("failed", None)
    assert (start.outcome.value, start.attributes["url"]) == told

"""Random trees of processes: forks, execs, chdirs, titles, exits, inherited sockets, in any order, some unseen."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from tests.support.server_world import PROMPT, World

COMMANDS = [
    ("npm", "run", "dev"), ("sh", "-c", "x"), ("node", "nodemon", "server.mjs"), ("node", "server.mjs"), ("./serve",),
    ("node", "/w/node_modules/.bin/vite"), ("python", "-m", "flask", "run"), ("node", "turbo", "run", "dev"),
    ("python", "-m", "uvicorn", "app:app", "--reload"), ("node", "/w/node_modules/.bin/vitest"), ("tsc", "-w"),
]  # fmt: skip
FOLDERS = [None, "apps/web", "apps/admin", "/elsewhere", "."]
ACTIONS = st.one_of(
    st.tuples(st.just("launch"), st.sampled_from(COMMANDS), st.sampled_from(FOLDERS)),
    st.tuples(st.just("run"), st.integers(0, 20), st.sampled_from(COMMANDS), st.sampled_from(FOLDERS)),
    st.tuples(st.just("fork"), st.integers(0, 20), st.booleans()),
    st.tuples(st.just("exec"), st.integers(0, 20), st.sampled_from(COMMANDS), st.booleans()),
    st.tuples(st.just("title"), st.integers(0, 20), st.sampled_from(["x", "node (idle)", "vite dev"])),
    st.tuples(st.just("goes"), st.integers(0, 20), st.sampled_from(["apps/web", "/elsewhere", "."])),
    st.tuples(st.just("listens"), st.integers(0, 20), st.integers(3000, 3005)),
    st.tuples(st.just("exits"), st.integers(0, 20), st.sampled_from([0, 1, 9, 130])),
    st.tuples(st.just("passes"), st.sampled_from([0.5, 1.5, 4.0, 12.0])),
)


def does(world: World, action: tuple[object, ...]) -> None:
    """Do it with the process of that number, where there is one."""
    pids = [pid for pid in world.live if pid != PROMPT]
    match action:
        case ("launch", tuple(argv), folder):
            world.run(PROMPT, *argv, folder=folder if isinstance(folder, str) else None)
        case ("passes", float(seconds)):
            world.passes(seconds)
        case (str(what), int(number), *rest) if pids:
            acts(world, what, pids[number % len(pids)], rest)


def acts(world: World, what: str, pid: int, rest: list[object]) -> None:
    """Have a process do it."""
    match what, rest:
        case "run", [tuple(argv), folder]:
            world.run(pid, *argv, folder=folder if isinstance(folder, str) else None)
        case "fork", [bool(seen)]:
            world.fork(pid, seen=seen)
        case "exec", [tuple(argv), bool(seen)]:
            world.exec(pid, *argv, seen=seen)
        case "title", [str(title)]:
            world.titles(pid, title)
        case "goes", [str(folder)]:
            world.goes_to(pid, folder)
        case "listens", [int(port)]:
            world.listens(pid, port)
        case "exits", [int(code)]:
            world.exits(pid, code)


def holds(world: World) -> None:
    """What is true at any moment."""
    alive = [server for server in world.tracker.servers() if server.alive]
    sockets = Counter(server.listener.inode for server in alive if server.listener is not None)
    assert max(sockets.values(), default=1) == 1, "never two servers on one socket"
    names = Counter(server.label for server in alive if server.is_up)
    assert max(names.values(), default=1) == 1, "never two servers of one name"
    begins = {process.start for process in world.remembered.values()}
    assert all(server.started in begins for server in alive), "never a server without a launch"


def counted_once(world: World) -> None:
    """Let a second pass, in which all that is measured is measured."""
    world.sampled.clear()
    world.passes(2.0)
    ended = [members for members in world.sampled.values() if any(pid not in world.live for pid in members)]
    assert ended == []
    members = Counter(pid for tree in world.sampled.values() for pid in tree)
    assert max(members.values(), default=1) == 1, "no process is counted twice"


@settings(max_examples=examples(150))
@given(st.lists(ACTIONS, max_size=40))
def test_whatever_happens_a_server_has_one_socket_one_launch_and_its_own_processes(
    actions: list[tuple[object, ...]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("apps/web", "apps/admin"):
            (Path(folder) / name).mkdir(parents=True)
        world = World(Path(folder))
        for action in actions:
            does(world, action)
            holds(world)
        counted_once(world)
        holds(world)
        of_a_start = {(start.start, start.labels["server"], start.attributes["command"]) for start in world.starts()}
        wall = {process.start.wall for process in world.remembered.values()}
        assert all(start in wall for start, _, _ in of_a_start), "never a start without a launch"
        for pid in sorted((each for each in world.live if each != PROMPT), reverse=True):
            world.exits(pid)
        world.passes(3.0)
        assert world.names() == [], "all that was there has ended"

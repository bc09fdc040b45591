"""One server, whatever it is made of: wrappers, reloaders, workers, execs, titles, orphans. All of it is scripted."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import ProcessStarted
from tests.support.server_world import PROMPT, World

VITE = ("node", "/w/node_modules/.bin/vite")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


NPM, SH = ("npm", "run", "dev"), ("sh", "-c", "…")
RELOADERS = {
    "nodemon": (NPM, SH, ("node", "nodemon", "server.mjs")),
    "tsx": (NPM, SH, ("node", "tsx", "watch", "server.ts")),
    "ts-node-dev": (NPM, SH, ("node", "ts-node-dev", "server.ts")),
    "nest": (NPM, SH, ("node", "nest", "start", "--watch")),
    "watchexec": (("watchexec", "-r", "node server.mjs"),),
    "air": (("air",),),
    "cargo watch": (("cargo", "watch", "-x", "run"), ("cargo-watch", "watch")),
}


@pytest.mark.parametrize("name", RELOADERS)
def test_each_restart_of_a_reloaders_worker_is_the_same_server(world: World, name: str) -> None:
    reloader = world.below(*RELOADERS[name])
    for round_ in range(5):
        worker = world.run(reloader, "node", "server.mjs")
        world.listens(worker, 3000)
        world.passes(5.0)
        assert world.names() == ["server"], f"in round {round_}"
        world.exits(worker)
        world.passes(2.0)
    (start,) = world.starts()
    assert start.duration is None, "what may not be asked has no time to judge"
    assert start.attributes["command"] == {"npm": "npm run dev"}.get(RELOADERS[name][0][0], start.attributes["command"])
    assert len(world.servers()) == 1


PREFORKERS = {
    "gunicorn": (
        ("python", "/v/bin/gunicorn", "-w", "4", "app:app"),
        ("python", "/v/bin/gunicorn", "-w", "4", "app:app"),
    ),
    "hypercorn": (
        ("python", "/v/bin/hypercorn", "app:app", "--reload"),
        ("python", "-c", "from multiprocessing.spawn"),
    ),
    "fastapi dev": (
        ("python", "/v/bin/fastapi", "dev"),
        ("python", "-c", "from multiprocessing.spawn import spawn_main"),
    ),
    "puma": (("puma", "-w", "2"), ("puma: cluster worker 0",)),
    "php": (("php", "-S", "localhost:8000"), ("php", "-S", "localhost:8000")),
    "uwsgi": (("uwsgi", "--http", ":8000"), ("uwsgi", "--http", ":8000")),
}


@pytest.mark.parametrize("name", PREFORKERS)
@pytest.mark.parametrize("workers", [1, 4])
def test_workers_that_inherit_a_socket_are_one_server(world: World, name: str, workers: int) -> None:
    master_argv, worker_argv = PREFORKERS[name]
    master = world.below(master_argv)
    socket = world.listens(master, 8000)
    pids = [world.run(master, *worker_argv) for _ in range(workers)]
    assert all(socket in world.held_by(pid) for pid in pids)
    world.passes(6.0)
    assert len(world.names()) == 1
    world.exits(pids[0])
    world.run(master, *worker_argv)
    world.passes(6.0)
    assert len(world.names()) == len(world.starts()) == 1


@pytest.mark.parametrize("title", ["server (idle)", "puma 6.4 [shop]", "next-server (v16)", "x", "node"])
def test_another_title_is_no_other_server(world: World, title: str) -> None:
    pid = world.below(NPM, ("node", "server.mjs"))
    world.listens(pid, 3000)
    world.passes(5.0)
    for number in range(4):
        world.titles(pid, f"{title} {number}")
        world.passes(6.0)
    assert len(world.servers()) == len(world.starts()) == 1


@pytest.mark.parametrize("title", ["server (idle)", "puma 6.4 [shop]", "t17", "x", "node"])
@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("node", "late.mjs"), "late"),
        (("node", "--inspect", "bin/api.js", "--port", "3000"), "api"),
        (("node", "bin/api.js", "--port", "4000"), "api"),
        (("./serve",), "serve"),
        (("ruby", "app.rb"), "app.rb"),
        (("python", "-m", "shop.api"), "shop.api"),
    ],
)
@pytest.mark.parametrize("again", [True, False])
def test_what_was_started_names_a_server_and_no_title_that_it_wrote_before_it_listened(
    world: World, argv: tuple[str, ...], name: str, title: str, again: bool
) -> None:
    pid = world.below(NPM, argv)
    for number in range(4 if again else 1):
        world.titles(pid, f"{title} {number}")
    world.listens(pid, 3000)
    world.passes(6.0)
    (server,) = world.servers()
    assert server.tool == name
    assert [start.labels["server"] for start in world.starts()] == world.names()
    assert not any(title in each for each in world.names())


@pytest.mark.parametrize(
    "argv",
    [
        ("bun", "--watch", "server.ts"),
        ("node", "server.mjs"),
        ("ruby", "app.rb"),
        ("./serve",),
        ("deno", "run", "a.ts"),
    ],
)
def test_an_exec_in_place_is_a_restart_of_the_same_server(world: World, argv: tuple[str, ...]) -> None:
    pid = world.below(NPM, argv)
    for _ in range(4):
        world.held[pid] = {world.listens(pid, 3000)}
        world.passes(5.0)
        world.exec(pid, *argv)
    assert len(world.servers()) == len(world.starts()) == 1


ORPHANS = {
    "flask": ("python", "-m", "flask", "run", "--debug"),
    "uvicorn": ("python", "-m", "uvicorn", "app:app", "--reload"),
    "vite": VITE,
    "node --watch": ("node", "--watch", "server.mjs"),
    "nodemon": ("node", "nodemon", "server.mjs"),
}


@pytest.mark.parametrize("name", ORPHANS)
def test_a_server_whose_parent_alone_was_killed_goes_on_and_its_end_is_its_childs(world: World, name: str) -> None:
    main = world.below(ORPHANS[name])
    child = world.run(main, "worker")
    world.listens(child, 5000)
    world.passes(5.0)
    (before,) = world.names()
    world.exits(main, 9)
    world.passes(5.0)
    assert world.names() == [before]
    assert world.servers()[0].pid == child
    starts = len(world.starts())
    world.exits(child)
    world.passes(2.0)
    assert [each.state.value for each in world.servers()] == ["ended"]
    assert len(world.starts()) == starts


def test_what_ends_together_does_not_go_on_and_its_successor_has_its_name(world: World) -> None:
    for _ in range(3):
        main = world.below(NPM, VITE)
        child = world.run(main, "worker")
        world.listens(child, 5173)
        world.passes(5.0)
        assert world.names() == ["vite"]
        world.exits(main, 130)
        world.exits(child, 130)
    assert {start.labels["server"] for start in world.starts()} == {"vite"}


MONOREPO = [("web", 5173), ("admin", 5174), ("docs", 5175)]


@pytest.mark.parametrize("runner", ["turbo", "nx", "concurrently", "pnpm", "lerna"])
@pytest.mark.parametrize("tool", [VITE, ("node", "server.mjs")])
@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_applications_of_one_launch_have_the_names_of_their_folders(
    world: World, runner: str, tool: tuple[str, ...], order: list[int]
) -> None:
    above = world.below(NPM, ("node", runner, "run", "dev"))
    for at in order:
        app, port = MONOREPO[at]
        shell = world.run(above, "sh", "-c", "…", folder=f"apps/{app}")
        world.listens(world.run(shell, *tool), port)
        world.passes(0.5)
    world.passes(6.0)
    urls = {each.name: each.url for each in world.servers()}
    assert urls == {f"apps/{app}": f"http://127.0.0.1:{port}/" for app, port in MONOREPO}
    assert all(start.attributes["command"] == "npm run dev" for start in world.starts())


@pytest.mark.parametrize(
    ("before", "seconds"),
    [
        ([("sleep", 6.0)], 6.0),
        ([("npm install", 20.0), ("prisma migrate", 4.0)], 24.0),
        ([("sleep", 5.0), ("true", 0.5)], 5.5),
        ([], 0.0),
        ([("mkdir", 0.5)], 0.5),
    ],
)
def test_commands_that_ended_before_the_server_began_are_not_counted(
    world: World, before: list[tuple[str, float]], seconds: float
) -> None:
    shell = world.run(PROMPT, "bash", "-c", "…; exec vite")
    for command, lasts in before:
        pid = world.run(shell, *command.split())
        world.passes(lasts)
        world.exits(pid)
    world.exec(shell, *VITE)
    world.passes(1.0)
    world.listens(shell, 5173)
    world.passes(3.0)
    (start,) = world.starts()
    assert float(start.attributes.get("before") or 0.0) == pytest.approx(seconds, abs=0.01)
    assert start.attributes["listening"] == pytest.approx(1.5, abs=0.6)


def nested(world: World) -> None:
    for checkout in (world.root, f"{world.root}/other"):
        subprocess.run(["git", "init", "--quiet", checkout], check=True)
    world.listens(world.run(PROMPT, *VITE, folder="other"), 3000)


def moved(world: World) -> None:
    pid = world.run(PROMPT, "sh", "-c", "cd ../other && exec python -m http.server")
    world.exec(pid, "python", "-m", "http.server", folder="/other")
    world.listens(pid, 3000)


def moved_later(world: World) -> None:
    pid = world.run(PROMPT, "./serve")
    world.goes_to(pid, "/other")
    world.listens(pid, 3000)


def elsewhere(world: World) -> None:
    world.listens(world.run(PROMPT, *VITE, folder="/other"), 3000)


def tested(world: World) -> None:
    runner = world.run(PROMPT, "node", "/w/node_modules/.bin/playwright", "test")
    world.listens(world.run(runner, *VITE), 3000)
    world.listens(world.run(runner, "node", "server.mjs"), 3001)


def is_a_runner(world: World) -> None:
    world.listens(world.run(PROMPT, "node (vitest)"), 3000)


def browser(world: World) -> None:
    world.listens(world.run(PROMPT, "chromium", "--remote-debugging-port=9222"), 9222)


def debugger(world: World) -> None:
    world.listens(world.run(PROMPT, "python", "/v/debugpy/adapter", "--for-server", "41000"), 5678)


@pytest.mark.parametrize(
    "does",
    [nested, moved, moved_later, elsewhere, tested, is_a_runner, browser, debugger],
    ids=lambda f: f.__name__,
)
def test_what_is_none_of_ours_is_not_listed(world: World, does: Callable[[World], None]) -> None:
    does(world)
    world.passes(8.0)
    assert world.servers() == ()
    assert world.starts() == []


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("node", "/w/node_modules/.bin/vite", "{root}"), "vite"),
        (("node", "/w/node_modules/.bin/vite", "{root}/apps/web"), "apps/web"),
        (("node", "/w/node_modules/.bin/vite", "dev", "{root}", "--port", "3000"), "vite"),
        (("node", "/w/node_modules/.bin/vite", "--port", "3000", "{root}/apps/web"), "apps/web"),
        (("node", "/w/node_modules/.bin/vite", "{root}/../elsewhere"), None),
    ],
)
def test_a_server_that_stands_elsewhere_and_serves_this_folder_is_ours(
    world: World, argv: tuple[str, ...], name: str | None
) -> None:
    (Path(world.root) / "apps" / "web").mkdir(parents=True)
    pid = world.run(PROMPT, *(word.format(root=world.root) for word in argv), folder="/other")
    world.listens(pid, 3000)
    world.passes(3.0)
    assert world.names() == ([] if name is None else [name])


@pytest.mark.parametrize("code", [1, 2, 3, 127, 255])
def test_a_start_that_failed_has_its_exit_code(world: World, code: int) -> None:
    world.exits(world.below(NPM, VITE), code)
    (start,) = world.starts()
    assert (start.outcome.value, start.duration, start.attributes["exit"]) == ("failed", None, code)


@pytest.mark.parametrize("code", [0, 1, 3, 130, 255])
def test_a_server_that_may_not_be_asked_came_up_once_it_listened(world: World, code: int) -> None:
    """Given requests that are switched off, then the end of a server that listened is no failed start."""
    pid = world.below(NPM, VITE)
    world.listens(pid, 5173)
    world.passes(2.0)
    world.exits(pid, code)
    assert [start.outcome.value for start in world.starts()] == ["ok"]


BEFORE = {
    "a shell": ("bash", "-c", "sleep 60; exec vite"),
    "a browser": ("chromium", "--remote-debugging-port=9222"),
    "a server": ("node", "server.mjs"),
    "a test run": ("node", "/w/node_modules/.bin/vitest"),
    "a debugger": ("python", "/v/debugpy/adapter"),
    "one from elsewhere": ("./serve",),
}


@pytest.mark.parametrize("name", BEFORE)
@pytest.mark.parametrize("then", [VITE, ("python", "-m", "flask", "run"), ("node", "app.mjs")])
@pytest.mark.parametrize("listens", [True, False])
def test_what_becomes_of_a_process_from_before_the_recording_has_no_start(
    world: World, name: str, then: tuple[str, ...], listens: bool
) -> None:
    """Given a process that is older than the recording, whatever it was, then the server that it becomes has none."""
    folder = "/other" if name == "one from elsewhere" else None
    pid = world.exec(world.fork(PROMPT, seen=False), *BEFORE[name], folder=folder, seen=False)
    world.tracker.on_process(ProcessStarted(world.live[pid], before_recording=True))
    if listens:
        world.listens(pid, 9222)
        world.passes(6.0)
    world.exec(pid, *then, folder=".")
    world.listens(pid, 3000)
    world.titles(pid, "shop (ready)")
    world.passes(6.0)
    assert len(world.names()) == 1
    assert world.starts() == []


@pytest.mark.parametrize("above", [("./serve",), VITE, ("node", "server.mjs")])
@pytest.mark.parametrize("between", [(), (("sh", "-c", "…"),), (NPM, SH), (("make", "api"), SH, ("uv", "run", "api"))])
def test_wrappers_below_one_server_are_not_counted_for_the_server_below_them(
    world: World, above: tuple[str, ...], between: tuple[tuple[str, ...], ...]
) -> None:
    """Given a server that starts another one, behind wrappers in another folder: each process is one server's."""
    outer = world.below(NPM, above)
    world.listens(outer, 3000)
    world.passes(5.0)
    parent = outer
    for argv in (*between, ("python", "-m", "uvicorn", "api:app")):
        parent = world.run(parent, *argv, folder="api")
    world.listens(parent, 8000)
    world.passes(5.0)
    world.sampled.clear()
    world.passes(2.0)
    members = [pid for tree in world.sampled.values() for pid in tree]
    assert len(members) == len(set(members)), "no process is counted twice"
    if above != VITE:
        assert parent in members


@pytest.mark.parametrize("tool", [VITE, ("python", "-m", "flask", "run"), ("node", "--watch", "server.mjs")])
@pytest.mark.parametrize(
    ("ago", "listens", "starts"), [(0.3, False, 1), (30, False, 1), (120, False, 0), (0.3, True, 0)]
)
def test_a_tool_that_began_just_before_the_recording_and_does_not_listen_yet_has_a_start(
    world: World, tool: tuple[str, ...], ago: float, listens: bool, starts: int
) -> None:
    pid = world.exec(world.fork(PROMPT, seen=False), *tool, seen=False)
    begun = Stamp(world.now.wall - ago, world.now.mono - ago)
    world.live[pid] = replace(world.live[pid], start=begun)
    if listens:
        world.listens(pid, 3000)
    world.tracker.on_process(ProcessStarted(world.live[pid], before_recording=True))
    if not listens:
        world.listens(pid, 3000)
    world.passes(3.0)
    assert len(world.names()) == 1
    assert len(world.starts()) == starts


@pytest.mark.parametrize(
    "typed",
    [
        ("python", "/v/bin/uvicorn", "app:app", "--reload"),
        ("python", "manage.py", "runserver"),
        ("python", "/v/bin/flask", "run"),
        ("node", "--watch", "server.mjs"),
        VITE,
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("title", [None, ("python", "-c", "from multiprocessing.spawn import spawn_main")])
def test_a_socket_that_was_seen_before_its_process_is_found_with_it(
    world: World, typed: tuple[str, ...], title: tuple[str, ...] | None
) -> None:
    """Given a socket whose holder is not known yet, when its process is, then the server listens, and not only when
    something else happens."""
    server = world.run(PROMPT, *typed)
    world.passes(0.4, 0.02)
    worker = world.fork(server, seen=False)
    unknown = world.live.pop(worker)
    world.listens(worker, 8000)
    world.passes(0.2, 0.02)
    assert [each.state.value for each in world.servers()] == ["starting"]
    world.live[worker] = unknown
    world.tracker.on_process(ProcessStarted(unknown))
    if title is not None:
        world.exec(worker, *title)
    world.passes(0.1, 0.02)
    assert [(each.state.value, each.url) for each in world.servers()] == [("listening", "http://127.0.0.1:8000/")]

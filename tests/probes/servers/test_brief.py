"""Servers of no known tool that live too briefly to be listed: they are told at their end, each once."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from hero_tui.core.signals import Outcome
from tests.probes.servers.start.test_failed_starts import is_known
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import free_port, wait_for
from tests.support.server_world import PROMPT, World

TERM = 143  # what a shell says of SIGTERM


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def serves_for(world: World, seconds: float, *argv: str, port: int = 3000, code: int = 0) -> None:
    pid = world.run(PROMPT, *argv)
    world.listens(pid, port)
    world.passes(seconds, 0.1)
    world.exits(pid, code)


@pytest.mark.parametrize(
    ("argv", "port", "seconds", "code", "name"),
    [
        (("./serve.py",), 3000, 0.1, 0, "serve.py"),
        (("./serve.py",), 3000, 2.9, 0, "serve.py"),
        (("python3", "serve.py", "8080"), 8080, 1.0, 130, "serve.py"),
        (("node", "server.mjs"), 3000, 0.5, TERM, "server"),
        (("ruby", "app.rb", "--port", "40000"), 40000, 2.0, 0, "app.rb"),
        (("go", "run", "."), 8000, 1.5, 129, "go"),
        (("/w/target/debug/api",), 8000, 0.3, 0, "api"),
    ],
)
def test_what_listened_for_a_moment_is_told_once(
    world: World, argv: tuple[str, ...], port: int, seconds: float, code: int, name: str
) -> None:
    serves_for(world, seconds, *argv, port=port, code=code)
    ended = world.now.wall
    world.passes(10.0)
    (start,) = world.starts()
    assert (start.outcome, start.duration, start.labels) == (Outcome.OK, None, {"server": name})
    assert start.attributes["timed"] == "listening"
    assert start.attributes["url"] == f"http://127.0.0.1:{port}/"
    listening = start.attributes["listening"]
    assert isinstance(listening, float)
    assert 0.0 <= listening <= seconds
    (listed,) = world.servers()
    assert (listed.name, listed.state, listed.ended) == (name, "ended", ended)


def test_each_start_of_the_same_one_is_told_and_the_last_is_listed(world: World) -> None:
    for seconds in (0.5, 1.0, 5.0, 0.5):
        serves_for(world, seconds, "./serve.py")
        world.passes(1.0)
    assert [start.labels for start in world.starts()] == [{"server": "serve.py"}] * 4
    assert [(each.name, each.state) for each in world.servers()] == [("serve.py", "ended")]


@pytest.mark.parametrize("first", ["parent", "worker"])
@pytest.mark.parametrize("pause", [0.0, 0.5])
def test_a_socket_that_workers_share_is_one_server(world: World, first: str, pause: float) -> None:
    parent = world.run(PROMPT, "./serve.py")
    world.listens(parent, 3000)
    worker = world.exec(world.fork(parent), "./work.py")
    world.passes(1.0, 0.1)
    for pid in (parent, worker) if first == "parent" else (worker, parent):
        world.exits(pid)
        world.passes(pause, 0.1)
    world.passes(5.0)
    (start,) = world.starts()
    assert start.labels == {"server": "serve.py"}
    assert [each.name for each in world.servers()] == ["serve.py"]


def test_what_a_worker_serves_on_is_no_end(world: World) -> None:
    parent = world.run(PROMPT, "./serve.py")
    world.listens(parent, 3000)
    worker = world.exec(world.fork(parent), "./work.py")
    world.passes(1.0, 0.1)
    world.exits(parent)
    world.passes(1.0, 0.1)
    assert (world.starts(), world.servers()) == ([], ())
    world.passes(5.0)
    world.exits(worker)
    world.passes(5.0)
    assert len(world.starts()) == 1


def chosen(world: World) -> None:
    serves_for(world, 1.0, "./serve.py", port=40000)


def tested(world: World) -> None:
    runner = world.run(PROMPT, "pytest", "tests")
    pid = world.run(runner, "./serve.py")
    world.listens(pid, 3000)
    world.passes(1.0)
    world.exits(pid)


def moved(world: World) -> None:
    pid = world.run(PROMPT, "./serve.py")
    world.goes_to(pid, "/other")
    world.listens(pid, 3000)
    world.passes(1.0)
    world.exits(pid)


def tries_a_port(world: World) -> None:
    """As a tool that looks whether a port is free, and then builds."""
    pid = world.run(PROMPT, "./build.py")
    inode = world.listens(pid, 3000)
    world.passes(0.2, 0.1)
    world.closes_socket(inode)
    world.passes(2.0, 0.1)
    world.exits(pid)


def never_listens(world: World) -> None:
    pid = world.run(PROMPT, "./serve.py")
    world.passes(2.0)
    world.exits(pid)


def browser(world: World) -> None:
    serves_for(world, 1.0, "chromium", "--remote-debugging-port=9222", port=9222)


def debugger(world: World) -> None:
    serves_for(world, 1.0, "dlv", "debug", port=3000)


@pytest.mark.parametrize(
    "does", [chosen, tested, moved, tries_a_port, never_listens, browser, debugger], ids=lambda does: does.__name__
)
def test_what_is_no_server_is_not_told(world: World, does: Callable[[World], None]) -> None:
    does(world)
    world.passes(5.0)
    assert (world.starts(), world.servers()) == ([], ())


class Counting(World):
    """Counts how often somebody asks for a process' folder."""

    asked = 0

    def folder(self, pid: int) -> str | None:
        """As before."""
        self.asked += 1
        return super().folder(pid)


def test_what_is_none_is_looked_at_once_for_each_socket(tmp_path: Path) -> None:
    world = Counting(tmp_path)
    pid = world.run(PROMPT, "./serve.py")
    world.listens(pid, 40000)
    world.passes(2.5, 0.05)
    assert world.asked == 1
    world.listens(pid, 3000)
    world.passes(0.2, 0.05)
    assert world.asked == 2
    world.exits(pid)
    assert len(world.starts()) == 1


SERVE = """\
import http.server, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever began the tests may ignore it
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def connects(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.timeout(180)
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM], ids=["interrupted", "terminated"])
def test_a_real_one_that_somebody_ends_as_soon_as_it_answers(tmp_path: Path, end: signal.Signals) -> None:
    (tmp_path / "serve.py").write_text(f"#!{sys.executable}\n{SERVE}")
    (tmp_path / "serve.py").chmod(0o755)
    port = free_port()
    with ProbeLoop(tmp_path) as seen:
        server = subprocess.Popen(
            ["./serve.py", str(port)], cwd=tmp_path, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            wait_for(partial(connects, port), "it to listen")
            seen.wait(partial(is_known, seen, server.pid), "it to be seen")
            server.send_signal(end)
            server.wait(60)
        finally:
            server.kill()
            server.wait()
        seen.wait(partial(seen.operations, "dev.server_start"), "its start to be told")
        seen.wait(lambda: seen.server("serve.py").get("state") == "ended", "its end to be told")
        (start,) = seen.operations("dev.server_start")
    assert (start.outcome, start.labels) == (Outcome.OK, {"server": "serve.py"})
    assert start.attributes["url"] == f"http://127.0.0.1:{port}/"

"""Starts that fail: with their code or signal in words, and what the server said last where that went into a file."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.probes.servers.endings import failing_code
from tests.probes.servers.test_tracker import VITE, Story
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import free_port
from tests.support.server_world import PROMPT, World


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (None, None),
        (0, None),
        (1 << 8, 1),
        (127 << 8, 127),
        (137 << 8, 137),
        *((number, None) for number in (1, 2, 3, 13, 15)),  # HUP, INT, QUIT, PIPE, TERM
        *((number << 8, None) for number in (129, 130, 131, 141, 143)),
        (9, -9),
        (11 | 0x80, -11),  # with a core dump
        (6, -6),
        (4, -4),
    ],
)
def test_what_a_wait_status_means(status: int | None, code: int | None) -> None:
    assert failing_code(status) == code


@pytest.mark.parametrize(
    ("status", "message", "exit_code", "signal"),
    [
        (1 << 8, "it ended with exit code 1 before it answered", 1, None),
        (126 << 8, "it ended with exit code 126 (not executable) before it answered", 126, None),
        (127 << 8, "it ended with exit code 127 (command not found) before it answered", 127, None),
        (137 << 8, "it ended with exit code 137 (killed) before it answered", 137, None),
        (9, "it was ended by SIGKILL (killed) before it answered", None, "SIGKILL"),
        (11, "it was ended by SIGSEGV (segmentation fault) before it answered", None, "SIGSEGV"),
    ],
)
def test_a_start_that_fails_says_how(
    tmp_path: Path, status: int, message: str, exit_code: int | None, signal: str | None
) -> None:
    story = Story(tmp_path)
    story.ends(story.starts(story.process(4_200_001, VITE, ago=0.1)), status=status)
    (start,) = story.starts_told()
    assert (start.outcome, start.duration) == (Outcome.FAILED, None)
    assert start.attributes["message"] == message
    assert (start.attributes.get("exit"), start.attributes.get("signal")) == (exit_code, signal)


@pytest.mark.parametrize(
    ("argv", "port", "listens", "code", "outcomes"),
    [
        (("python", "app.py"), 8000, 1.0, 1, ["failed"]),
        (("node", "server.js"), 3000, 2.0, 127, ["failed"]),
        (("ruby", "app.rb", "--port", "40000"), 40000, 1.0, 1, ["failed"]),
        (("python", "check.py"), 40000, 1.0, 1, []),  # a port that the kernel chose
        (("python", "app.py"), 8000, 0.0, 1, []),  # it never listened: nothing says that it is a server
        (("python", "app.py"), 8000, 1.0, 0, ["ok"]),  # somebody ended it
        (("python", "app.py"), 8000, 1.0, 130, ["ok"]),
        (("python", "app.py"), 8000, 5.0, 1, ["ok"]),  # it was up
        (("pytest", "tests"), 8000, 1.0, 1, []),
    ],
)
def test_what_listened_and_ended_at_once_is_a_failed_start_of_any_tool(
    tmp_path: Path, argv: tuple[str, ...], port: int, listens: float, code: int, outcomes: list[str]
) -> None:
    """Given Next's second instance: it says Ready, finds the lock of the first 1.4 s later, and ends."""
    world = World(tmp_path)
    pid = world.run(PROMPT, *argv)
    if listens:
        world.listens(pid, port)
        world.passes(listens)
    world.exits(pid, code)
    world.passes(5.0)
    assert [start.outcome.value for start in world.starts()] == outcomes
    for start in world.starts():
        if start.outcome is Outcome.FAILED:
            assert str(start.attributes["message"]).endswith("soon after it began to listen")


SERVERS = {
    "uvicorn": "sys.stdin.readline(); print('INFO: started'); raise RuntimeError('no database')",
    "flask": "sys.stdin.readline(); import nowhere",
    "manage.py": "sys.stdin.readline(); os.kill(os.getpid(), signal.SIGKILL)",
    "mystery": (
        "server = socket.create_server(('127.0.0.1', int(sys.argv[2]))); sys.stdin.readline();"
        " sys.exit('\\x1b[31mlock is taken\\x1b[0m')"
    ),
}
SAID = {
    "uvicorn": "it ended with exit code 1 before it answered: RuntimeError: no database",
    "flask": "it ended with exit code 1 before it answered: ModuleNotFoundError: No module named 'nowhere'",
    "manage.py": "it was ended by SIGKILL (killed) before it answered",
    "mystery": "it ended with exit code 1 soon after it began to listen: lock is taken",
}


def command(folder: Path, name: str, port: int) -> list[str]:
    (folder / name).write_text(f"import os, signal, socket, sys\n{SERVERS[name]}\n")
    verb = {"flask": "run", "manage.py": "runserver", "mystery": "--port"}.get(name, "app:app")
    return [sys.executable, name, verb, str(port)]


def failed(seen: ProbeLoop) -> list[Operation]:
    return [each for each in seen.operations("dev.server_start") if each.outcome is Outcome.FAILED]


def is_known(seen: ProbeLoop, pid: int) -> bool:
    drafts = seen.servers._candidates._drafts
    return any(each.pid == pid for each in seen.servers.servers()) or any(key[0] == pid for key in tuple(drafts))


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("terminal", [False, True], ids=["into a file", "on a terminal"])
def test_real_servers_that_fail(tmp_path: Path, name: str, terminal: bool) -> None:
    ours, theirs = pty.openpty()
    with ProbeLoop(tmp_path) as seen, (tmp_path / "dev.log").open("w") as log:
        output = theirs if terminal else log
        server = subprocess.Popen(
            command(tmp_path, name, free_port()),
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        seen.wait(partial(is_known, seen, server.pid), "it to be seen")
        server.communicate(b"\n", 60)
        seen.wait(lambda: failed(seen), "its start to be told")
        (start,) = failed(seen)
    os.close(theirs)
    head, _, words = SAID[name].partition(": ")
    assert start.attributes["message"] == (head if terminal or not words else f"{head}: {words}")
    if terminal and words:
        assert select.select([ours], [], [], 5)[0], "the person has every word of it"
    os.close(ours)

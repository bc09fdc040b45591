"""What a program said last: real programs that fail, with their output in a file and on a terminal."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.output.last_words import ended_text, last_words
from hero_tui.probes.servers.output.outputs import Output, outputs_of

WAITS = {"python": "import sys; sys.stdin.readline()\n", "node": "require('fs').readSync(0, Buffer.alloc(1));\n"}
FAILURES = {
    "a python exception": ("python", "raise RuntimeError('no database')", "RuntimeError: no database"),
    "a python module that is not there": ("python", "import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
    "a port in use": (
        "python",
        "import socket\none = socket.create_server(('127.0.0.1', 0))\nsocket.create_server(one.getsockname())",
        "OSError: [Errno 98] Address already in use",
    ),
    "a sentence and an exit code": ("python", "sys.exit('config.toml is missing')", "config.toml is missing"),
    "an error of its own form": (
        "python",
        "print('warming up\\nerror: 3 of 4 checks')\nsys.exit(3)",
        "error: 3 of 4 checks",
    ),
    "a colour and a title": (
        "python",
        "sys.stderr.write('\\x1b]0;dev\\x07\\x1b[31;1mfatal\\x1b[0m \\x1b[2Kno\\x00 config\\n')\nsys.exit(1)",
        "fatal no\\x00 config",
    ),
    "a progress line": ("python", "sys.stderr.write('10 %\\r50 %\\rgave up')\nsys.exit(1)", "gave up"),
    "no word": ("python", "sys.exit(1)", ""),
    "a node exception": ("node", "throw new Error('no port')", "Error: no port"),
    "a node module that is not there": ("node", "require('./nowhere')", "Error: Cannot find module './nowhere'"),
    "a node port in use": (
        "node",
        "const s = net.createServer().listen(0, '127.0.0.1', () => net.createServer().listen(s.address()))",
        "Error: listen EADDRINUSE: address already in use",
    ),
}


def program(interpreter: str, source: str) -> list[str]:
    """A program that waits for a line before it does anything."""
    if interpreter == "python":
        return [sys.executable, "-c", WAITS["python"] + source]
    node = shutil.which("node")
    if node is None:
        pytest.fail("there is no node")
    return [node, "-e", WAITS["node"] + source]


def process(pid: int, start: Stamp | None = None) -> Process:
    return Process(pid, 1, 1, "it", ("it",), "/", None, 0, start or Stamp.now(), True, True)


@pytest.mark.parametrize(("interpreter", "source", "words"), FAILURES.values(), ids=FAILURES.keys())
@pytest.mark.parametrize("how", ["w", "a"])
def test_the_error_is_read_from_the_end_of_the_file(
    tmp_path: Path, interpreter: str, source: str, words: str, how: str
) -> None:
    log = tmp_path / "dev.log"
    log.write_text("Error: of yesterday\n")
    os.utime(log, (1e9, 1e9))
    with log.open(how) as output:
        running = subprocess.Popen(
            program(interpreter, source), stdin=subprocess.PIPE, stdout=output, stderr=output, cwd=tmp_path
        )
    outputs = outputs_of(process(running.pid)).files
    running.communicate(b"\n", 30)
    said = last_words(outputs)
    assert said.startswith(words) if words else said == ""
    assert len(said) <= 200


@pytest.mark.parametrize(("interpreter", "source", "words"), FAILURES.values(), ids=FAILURES.keys())
def test_of_a_terminal_nothing_is_read(tmp_path: Path, interpreter: str, source: str, words: str) -> None:
    """Given a terminal, then the person reads every byte of it."""
    del words
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        program(interpreter, source), stdin=subprocess.PIPE, stdout=theirs, stderr=theirs, cwd=tmp_path
    )
    outputs = outputs_of(process(running.pid)).files
    running.communicate(b"\n", 30)
    os.close(theirs)
    assert outputs == ()
    assert last_words(outputs) == ""
    if source != "sys.exit(1)":
        assert select.select([ours], [], [], 5)[0], "it is still there to be read"
    os.close(ours)


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A program that waits; its stdout goes into `out`."""
    with (tmp_path / "out").open("w") as output:
        running = subprocess.Popen(
            [sys.executable, "-c", WAITS["python"]], stdin=subprocess.PIPE, stdout=output, stderr=subprocess.DEVNULL
        )
    yield tmp_path / "out", running
    running.communicate(b"\n", 30)


@pytest.mark.parametrize("kind", ["a pipe", "a device", "a file that was deleted"])
def test_what_is_no_file_on_the_disk_is_none(tmp_path: Path, kind: str) -> None:
    log = (tmp_path / "log").open("w")
    output = {"a pipe": subprocess.PIPE, "a device": subprocess.DEVNULL}.get(kind, log)
    running = subprocess.Popen(program("python", "print('x')"), stdin=subprocess.PIPE, stdout=output, stderr=output)
    (tmp_path / "log").unlink()
    outputs = outputs_of(process(running.pid)).files
    running.communicate(b"\n", 30)
    log.close()
    assert last_words(outputs) == ""


def test_a_file_that_took_the_place_of_the_log_is_not_read(
    tmp_path: Path, waiting: tuple[Path, subprocess.Popen[bytes]]
) -> None:
    log, running = waiting
    outputs = outputs_of(process(running.pid)).files
    (tmp_path / "secret").write_text("Error: of somebody else\n")
    log.unlink()
    log.symlink_to(tmp_path / "secret")
    assert last_words(outputs) == ""
    (tmp_path / "secret").rename(log)
    assert last_words(outputs) == ""


@pytest.mark.parametrize(
    ("content", "begin", "words"),
    [
        (b"Error: old\nnew words\n", 11, "new words"),
        (b"Error: old\n", 11, ""),
        (b"short\n", 4000, ""),
        (b"x" * 20000 + b"\nlast\n", 0, "last"),
        (b"x" * 20000, 0, ""),
        (b"Error: before\n" + b"-\n" * 9000 + b"done\n", 0, "done"),
        (
            b"Error: failed\n\x1b[31m[PARSE_ERROR] \x1b[0mno `}`\n    at x {\n  of: [Getter]\n}\n",
            0,
            "[PARSE_ERROR] no `}`",
        ),
        (b"Error: one\n  at x {\n  cause: Error: two\n      at y\n}\n", 0, "Error: one"),
        (b"Error: whole\n    [cause]: TypeError: deep\n", 0, "Error: whole"),
        (b"  Error: all of it is indented\n  at x\n", 0, "Error: all of it is indented"),
        (b"[cli] Failed to load\n[cli] TypeError: bad plugin\n    at x\n", 0, "[cli] TypeError: bad plugin"),
        (b"x [ERROR] Expected ; but found }\n\n    a.js:1:2:\n", 0, "x [ERROR] Expected ; but found }"),
        (b"Invalid option: nonsense\n plugins: [\n ]\n", 0, "Invalid option: nonsense"),
        (b"ERROR:    no database\nERROR:    Application startup failed. Exiting.\n", 0, "ERROR:    no database"),
        (b"all is well\n}\n---\n", 0, "all is well"),
        (b"connect postgres://me:pw@db/shop failed\n", 0, "connect postgres://…@db/shop failed"),
        (b"Error: API_KEY=abc123 is wrong, token: t0p\n", 0, "Error: API_KEY=… is wrong, token: …"),
        (b"npm error code 1\nError: real\nnpm error A complete log\nnpm error path /x\n", 0, "Error: real"),
        ("Error: \u202egnirts\x1b[31m".encode(), 0, "Error: \\u202egnirts"),
        (b"\xff\xfe Error: \xff\n", 0, None),
        (b"Error: " + b"e" * 900, 0, None),
        (b"\n\n  \n", 0, ""),
    ],
)
def test_what_counts_of_the_end(tmp_path: Path, content: bytes, begin: int, words: str | None) -> None:
    log = tmp_path / "log"
    log.write_bytes(content)
    status = log.stat()
    said = last_words((Output(str(log), status.st_dev, status.st_ino, begin),))
    assert len(said) <= 200
    assert said.isprintable()
    assert words is None or said == words


def test_stderr_comes_before_stdout(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        source = "print('hello')\nsys.stdout.flush()\nsys.exit('gone')"
        running = subprocess.Popen(program("python", source), stdin=subprocess.PIPE, stdout=out, stderr=err)
    outputs = outputs_of(process(running.pid)).files
    running.communicate(b"\n", 30)
    assert [Path(each.path).name for each in outputs] == ["err", "out"]
    assert last_words(outputs) == "gone"
    assert last_words(outputs[1:]) == "hello"


@pytest.mark.parametrize(("how", "begin"), [("a", 11), ("r+", 0)])
def test_a_program_that_was_seen_late_has_what_it_wrote_at_a_place_of_its_own(
    tmp_path: Path, how: str, begin: int
) -> None:
    """Given a file that was written to since the program began: what is appended may be anybody's."""
    log = tmp_path / "log"
    log.write_text("Error: old\n")
    with log.open(how) as output:
        running = subprocess.Popen(
            [sys.executable, "-c", WAITS["python"]], stdin=subprocess.PIPE, stderr=output, stdout=subprocess.DEVNULL
        )
    earlier = Stamp(log.stat().st_mtime - 10, 1.0)
    (output_,) = outputs_of(replace(process(running.pid), start=earlier)).files
    running.communicate(b"\n", 30)
    assert output_.begin == begin


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (1, "it ended with exit code 1"),
        (126, "it ended with exit code 126 (not executable)"),
        (127, "it ended with exit code 127 (command not found)"),
        (134, "it ended with exit code 134 (aborted)"),
        (137, "it ended with exit code 137 (killed)"),
        (139, "it ended with exit code 139 (segmentation fault)"),
        (255, "it ended with exit code 255"),
        (-9, "it was ended by SIGKILL (killed)"),
        (-11, "it was ended by SIGSEGV (segmentation fault)"),
        (-6, "it was ended by SIGABRT (aborted)"),
        (-10, "it was ended by SIGUSR1"),
        (-60, "it was ended by signal 60"),
    ],
)
def test_codes_and_signals_have_their_meaning(code: int, text: str) -> None:
    assert ended_text(code) == text

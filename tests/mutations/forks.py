"""Runs pytest on copies of the tree, a fork of this process each, so that pytest itself is imported once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec import Struct

ROOT = Path(__file__).parents[2]
MARK = "HERO_TUI_MUTATIONS"  # in the environment of all that a run starts, so that what it leaves behind is found
_Work = TypeVar("_Work")


class Run(Struct, frozen=True):
    """One run of pytest: its arguments, what it finds in its environment, and how long it may take."""

    arguments: tuple[str, ...]
    variables: dict[str, str]
    seconds: float


class Ended(Struct, frozen=True):
    """How a run ended: pytest's exit code, None if it took longer than it may, and what it printed."""

    code: int | None
    printed: str


class _Started(Struct, frozen=True):
    pid: int
    deadline: float
    mark: str
    printed: Path


def copy_tree(to: Path) -> Path:
    """Copy what git knows or would add; the tests' node_modules are shared with the work tree. Gives `to`."""
    named = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in named.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    modules = Path("tests/npm/node_modules")
    if (ROOT / modules).is_dir() and not (to / modules).exists():
        (to / modules).symlink_to(ROOT / modules)
    return to


def in_parallel(
    works: Iterable[_Work], start: Callable[[_Work, Path], Run], trees: list[Path]
) -> Iterator[tuple[_Work, Path, Ended]]:
    """Run each work in a tree that is free; yields them as they end. `start` prepares the tree."""
    running: dict[Path, tuple[_Work, _Started]] = {}
    try:
        yield from _in_parallel(iter(works), start, list(trees), running)
    finally:
        for _, started in running.values():
            _kill(started)


def _in_parallel(
    waiting: Iterator[_Work],
    start: Callable[[_Work, Path], Run],
    free: list[Path],
    running: dict[Path, tuple[_Work, _Started]],
) -> Iterator[tuple[_Work, Path, Ended]]:
    while True:
        while free and (work := next(waiting, None)) is not None:
            tree = free.pop()
            running[tree] = (work, _fork(start(work, tree), tree))
        if not running:
            return
        for tree, (work, started) in list(running.items()):
            ended = _ended(started)
            if ended is not None:
                del running[tree]
                free.append(tree)
                yield work, tree, ended
        time.sleep(0.05)


def _fork(run: Run, tree: Path) -> _Started:
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    temporary = tree.parent / f"{tree.name}.tmp"
    printed = tree.parent / f"{tree.name}.printed"
    variables = {**run.variables, MARK: mark, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    arguments = ["-q", "-p", "no:cacheprovider", "--no-header", f"--rootdir={tree}", f"--basetemp={temporary}"]
    pid = os.fork()
    if pid == 0:
        try:
            _become_pytest([*arguments, *run.arguments], variables, tree, printed)
        finally:
            os._exit(70)
    return _Started(pid, time.monotonic() + run.seconds, mark, printed)


def _become_pytest(arguments: list[str], variables: dict[str, str], tree: Path, printed: Path) -> None:
    os.setsid()
    os.chdir(tree)
    os.environ.update(variables)
    with printed.open("wb") as target:
        os.dup2(target.fileno(), 1)
        os.dup2(target.fileno(), 2)
    for name in [name for name in sys.modules if name.split(".")[0] in {"tests", "hero_tui"}]:
        del sys.modules[name]
    sys.path[:] = [str(tree), *(folder for folder in sys.path if folder not in {"", str(ROOT)})]
    sys.dont_write_bytecode = True
    code = pytest.main(arguments)
    sys.stdout.flush()
    os._exit(code)


def _ended(started: _Started) -> Ended | None:
    pid, status = os.waitpid(started.pid, os.WNOHANG)
    if pid == 0 and time.monotonic() < started.deadline:
        return None
    if pid == 0:
        _kill(started)
    _end_what_is_left(started.mark)
    return Ended(None if pid == 0 else os.waitstatus_to_exitcode(status), started.printed.read_text("utf-8", "replace"))


def _kill(started: _Started) -> None:
    os.killpg(started.pid, signal.SIGKILL)
    os.waitpid(started.pid, 0)
    _end_what_is_left(started.mark)


def _end_what_is_left(mark: str) -> None:
    """Kill the processes that carry the mark of a run that is over."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)
        except OSError:
            continue  # it has ended, or is another user's

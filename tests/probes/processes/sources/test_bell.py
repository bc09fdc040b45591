"""The bell on the tools' files: which files it hangs on, when it rings, what a look then finds."""

from __future__ import annotations

import select
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import ProgramStarted
from hero_tui.probes.processes.sources.bell import RingLimit, ToolBell, tool_files
from hero_tui.probes.processes.sources.events import BellRang
from tests.probes.processes.test_programs import Story
from tests.support.process_script import at

NEVER = 0
SOON = 5000  # ms


def script(path: Path) -> Path:
    """A script that ends at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def bell(tmp_path: Path) -> Iterator[ToolBell]:
    """The bell of a workspace with a binary, and with a link to a package's script."""
    script(tmp_path / ".venv/bin/ruff")
    target = script(tmp_path / "node_modules/vite/bin/vite.js")
    links = tmp_path / "node_modules/.bin"
    links.mkdir()
    (links / "vite").symlink_to("../vite/bin/vite.js")
    assert target in tool_files(tmp_path)
    hung = ToolBell(tmp_path)
    hung.refresh(100.0)
    yield hung
    hung.close()


def rings(bell: ToolBell, wait: int = SOON) -> bool:
    """Whether it rings within so many milliseconds."""
    poll = select.poll()
    poll.register(bell.fileno(), select.POLLIN)
    poll.poll(wait)
    return bell.rang(Stamp.now())


@pytest.mark.parametrize("tool", [".venv/bin/ruff", "node_modules/.bin/vite", "node_modules/vite/bin/vite.js"])
def test_it_rings_when_a_tool_is_started_by_whatever_name(bell: ToolBell, tmp_path: Path, tool: str) -> None:
    assert not rings(bell, NEVER)
    subprocess.run([tmp_path / tool], check=True)
    assert rings(bell)


def test_a_write_next_to_a_tool_is_no_ring(bell: ToolBell, tmp_path: Path) -> None:
    (tmp_path / ".venv/bin/notes.txt").write_text("x", encoding="utf-8")
    assert not rings(bell, NEVER)


def test_what_is_installed_later_rings_from_the_next_refresh_on(bell: ToolBell, tmp_path: Path) -> None:
    """The folders are looked at each ten seconds."""
    later = script(tmp_path / "packages/web/.venv/bin/mypy")
    bell.refresh(109.9)
    subprocess.run([later], check=True)
    assert not rings(bell, NEVER)
    bell.refresh(110.0)
    subprocess.run([later], check=True)
    assert rings(bell)


def test_a_package_manager_that_replaces_a_tool_hangs_the_bell_anew(bell: ToolBell, tmp_path: Path) -> None:
    old = tmp_path / ".venv/bin/ruff"
    new = script(tmp_path / ".venv/bin/.ruff-new")
    new.replace(old)
    rings(bell, NEVER)
    bell.refresh(110.0)
    subprocess.run([old], check=True)
    assert rings(bell)


@pytest.mark.parametrize("tools", [511, 512, 600])
def test_at_most_512_files_are_watched(tmp_path: Path, tools: int) -> None:
    folder = tmp_path / ".venv/bin"
    folder.mkdir(parents=True)
    for number in range(tools):
        (folder / f"tool{number}").touch()
    bell = ToolBell(tmp_path)
    bell.refresh(0.0)
    assert bell.hung.watched == min(bell.hung.files, 512)
    assert bell.hung.files == len(tool_files(tmp_path))
    assert len([path for path in tool_files(tmp_path) if path.is_relative_to(tmp_path)]) == min(tools, 512)
    bell.close()


def test_odd_folders_are_no_tools(tmp_path: Path) -> None:
    """Given a file in the folder's place, a link in a circle and none at all, then there is nothing of them."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/bin").touch()
    (tmp_path / "venv").symlink_to("venv")
    assert not [path for path in tool_files(tmp_path) if path.is_relative_to(tmp_path)]


def test_eight_rings_are_answered_at_once_and_then_four_a_second() -> None:
    limit = RingLimit(100.0)
    assert [limit.allows(100.0) for _ in range(9)] == [True] * 8 + [False]
    assert not limit.allows(100.24)
    assert limit.allows(100.25)
    assert sum(limit.allows(200.0 + step / 100) for step in range(1000)) in range(47, 49)
    assert sum(limit.allows(300.0) for _ in range(100)) == 8


@pytest.mark.parametrize("rang_at", [20.0, 20.01, 20.025, 20.04, 20.059])
@pytest.mark.parametrize("late", [0.0, 0.003, 0.01, 0.029])
def test_a_ring_is_the_moment_of_the_exec_that_is_found_after_it(late: float, rang_at: float) -> None:
    """Given a shell in the workspace, when a tool's file is opened and the exec done then or milliseconds later, then
    the new program began when it rang, also where a regular look falls between."""
    story = Story(ProcessSourceName.LOADAVG)
    kernel = story.kernel
    kernel.fork(50, 60)
    kernel.exec(60, "bash -c sleep 5; ruff check")
    story.take(story.scan())
    story.after(rang_at - kernel.now)
    if not late:
        kernel.exec(60, "ruff check")
    ring = at(rang_at)
    story.take(BellRang(ring))
    if late:
        story.after(late)
        kernel.exec(60, "ruff check")
        story.after(0.1)
    last = story.events[-1]
    assert isinstance(last, ProgramStarted)
    assert last.program.process.argv == ("ruff", "check")
    assert (last.program.start, last.program.seen_by.value) == (ring, "bell")
    assert [told[:2] for told in story.lives()][-2:] == [
        ("exec", "bash -c sleep 5; ruff check"),
        ("began", "ruff check"),
    ]


def test_a_ring_of_somebody_elses_tool_changes_nothing() -> None:
    story = Story(ProcessSourceName.LOADAVG)
    story.take(story.scan())
    story.events.clear()
    story.take(BellRang(at(20.0)))
    story.after(10.0)
    assert story.events == []


@pytest.mark.parametrize(
    ("words", "seconds", "looked_at"),
    [
        ("bash -c x; y", 9.0, True),
        ("python x.py", 9.0, True),
        ("node x.js", 9.0, True),
        ("ruff check", 9.0, False),
        ("bash -c x; y", 11.0, False),
    ],
)
def test_shells_and_interpreters_are_looked_at_for_ten_seconds(words: str, seconds: float, looked_at: bool) -> None:
    """Given a process that nobody saw exec, then the next regular look does, if it is of a kind that execs."""
    story = Story(ProcessSourceName.LOADAVG)
    kernel = story.kernel
    kernel.fork(50, 60)
    kernel.exec(60, words)
    story.take(story.scan())
    story.after(seconds)
    kernel.exec(60, "tsc")
    story.after(0.3)
    assert (story.lives()[-1][1] == "tsc") is looked_at


@pytest.mark.parametrize(
    ("shell", "goes_on"), [("bash -c sleep 60; ruff", True), ("sh ./x.sh", True), ("bash", False), ("npm run x", False)]
)
def test_a_shell_is_looked_at_when_its_child_has_ended(shell: str, goes_on: bool) -> None:
    """Given a shell older than ten seconds, when its sleep ends, then it may exec its last command within a second."""
    story = Story(ProcessSourceName.LOADAVG)
    kernel = story.kernel
    kernel.fork(50, 60)
    kernel.exec(60, shell)
    kernel.fork(60, 61)
    kernel.exec(61, "sleep 60")
    story.take(story.scan())
    story.after(60.0)
    kernel.exit(61)
    story.take(story.scan())
    kernel.exec(60, "ruff check")
    story.after(0.004)
    assert (story.lives()[-1][1] == "ruff check") is goes_on


def test_nothing_is_looked_at_when_nothing_is_young() -> None:
    story = Story(ProcessSourceName.LOADAVG)
    story.take(story.scan())
    story.after(60.0)
    assert story.table.next_deadline() is None

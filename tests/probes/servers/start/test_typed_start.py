"""A server's start says what was typed for it, when that began, and how long it took once it has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.core.signals import Operation
from tests.probes.commands.story import SHELL, Story
from tests.support.server_world import PROMPT, World

VITE = ("node", "node_modules/.bin/vite")
# the programs, each below the one before, the server last -> what was typed
CHAINS: dict[str, tuple[tuple[tuple[str, ...], ...], str]] = {
    "the tool": ((VITE,), "vite"),
    "npx": ((("node", "/usr/bin/npx", "vite", "--port", "1"), VITE), "npx vite"),
    "a script of npm": ((("npm", "run", "dev"), ("sh", "-c", "vite"), VITE), "npm run dev"),
    "a shell's only command": ((("bash", "-c", "cd web && npm run dev"), ("npm", "run", "dev"), VITE), "npm run dev"),
    "a shell's two": ((("bash", "-c", "npm run api & npm run web"), ("npm", "run", "web"), VITE), "bash -c"),
    "a script": ((("bash", "scripts/dev.sh", "hush"), VITE), "dev.sh"),
    "make": ((("make", "-j2", "dev"), ("sh", "-c", "vite"), VITE), "make dev"),
    "concurrently": (
        (("node", "/usr/bin/npx", "concurrently", "hush"), ("sh", "-c", "vite"), VITE),
        "npx concurrently",
    ),
    "nohup": ((("nohup", "npm", "run", "dev"), VITE), "nohup npm run dev"),
}


def start_of(world: World, pid: int) -> Operation:
    world.passes(1.0)
    world.listens(pid, 5173)
    world.passes(1.0)
    (start,) = world.starts()
    return start


@pytest.mark.parametrize(("chain", "typed"), CHAINS.values(), ids=CHAINS.keys())
def test_a_start_has_the_words_of_its_launch_and_their_begin(
    tmp_path: Path, chain: tuple[tuple[str, ...], ...], typed: str
) -> None:
    world = World(tmp_path)
    began = world.now
    start = start_of(world, world.below(*chain))
    assert start.attributes["typed"] == typed
    assert start.attributes["typed_start"] == pytest.approx(began.wall, abs=0.1)
    assert start.attributes["typed_duration"] is None
    assert "hush" not in str(start.attributes["typed"])


@pytest.mark.parametrize("seconds", [0.5, 3.0, 700.0])
def test_the_end_of_what_was_typed_completes_the_start(tmp_path: Path, seconds: float) -> None:
    world = World(tmp_path)
    began = world.now
    pid = world.below(("npm", "run", "dev"), VITE)
    start, top = start_of(world, pid), world.path(world.live[pid])[0]
    world.passes(seconds)
    (completed,) = world.open_operations.ended((*top.key, 0), world.now)
    assert completed.key == start.key
    assert completed.attributes == {"typed_duration": pytest.approx(world.now.mono - began.mono, abs=0.1)}


@pytest.mark.parametrize("first", ["the server", "npm"])
def test_a_start_that_failed_has_it_too(tmp_path: Path, first: str) -> None:
    """Given a server that ends before it listens, then its typed time is known at once, or when npm has ended, too."""
    world = World(tmp_path)
    npm = world.run(PROMPT, "npm", "run", "dev")
    pid, top = world.run(npm, *VITE), world.live[npm]
    world.passes(2.0)
    for each in (pid, npm) if first == "the server" else (npm, pid):
        world.exits(each, 1)
        world.passes(0.1)
    world.passes(3.0)
    (start,) = world.starts()
    assert (start.outcome.value, start.attributes["typed"]) == ("failed", "npm run dev")
    if first == "npm":
        assert start.key is None
        assert start.attributes["typed_duration"] == pytest.approx(2.0, abs=0.2)
    else:
        completed = world.open_operations.ended((*top.key, 0), world.ended[top.key])
        assert [each.key for each in completed] == [start.key]


@pytest.mark.parametrize("others", [0, 1, 255, 256, 300])
def test_the_end_of_a_launch_is_remembered_for_a_while(others: int) -> None:
    """The newest 256: what is told of a launch that has ended long ago stays without its time."""
    story = Story()
    story.begin()
    story.start(SHELL, 60, "ruff check a")
    process = story.table.get(60)
    assert process is not None
    launch = story.launches.launch_of(process)
    assert story.launches.ended_at(launch, None) is None
    assert story.launches.ended_at(launch, process) is None
    story.later(1.0)
    story.end(60)
    ended = story.kernel.now
    for pid in range(100, 100 + others):
        story.start(SHELL, pid, f"ruff check {pid}")
        story.end(pid)
    at = story.launches.ended_at(launch, None)
    assert (at is None) is (others >= 256)
    own = story.launches.ended_at(launch, process)
    assert own is not None
    assert own.mono == pytest.approx(ended, abs=0.1)

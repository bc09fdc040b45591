"""The demo: a real project, marked as what it is, and nothing left behind, however it ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.projects import wait_for
from tests.support.recorder import HERO_TUI
from tests.support.terminal import Terminal

pytestmark = pytest.mark.timed


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    env = {**os.environ, "TMPDIR": str(tmp_path), "HERO_TUI_NAME": "me", "COLORTERM": "truecolor"}
    env.pop("HERO_TUI_STATE", None)
    with Terminal([*HERO_TUI, "demo"], 120, 40, env) as terminal:
        terminal.wait_for("Hot reload", timeout=90)
        yield terminal


def left_behind(folder: Path) -> list[str]:
    """Folders of the demo, and processes that run in one."""
    found = [str(each) for each in folder.glob("hero-demo-*")]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if any(str(folder).encode() + b"/hero-demo-" in word for word in words):
                    found.append(entry.name)
            except OSError:
                continue  # it ended meanwhile
    return found


def test_it_says_what_it_is_and_measures_what_it_does(demo: Terminal, tmp_path: Path) -> None:
    text = demo.wait_until(lambda text: "update · served" in text, timeout=90)
    assert "DEMO" in text.splitlines()[0]
    assert left_behind(tmp_path), "the project is really there"
    demo.send("q")
    assert demo.wait(60) == 0
    assert "The demo is over" in demo.text()
    assert "Next time D leaves" not in demo.text()
    assert left_behind(tmp_path) == []


def test_killed_it_still_cleans_up(demo: Terminal, tmp_path: Path) -> None:
    demo.kill()
    demo.wait()
    wait_for(lambda: not left_behind(tmp_path), "everything of the demo to be gone")

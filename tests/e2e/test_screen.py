"""The live screen in a real terminal, over a real recorder."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.projects import venv_tool, wait_for
from tests.support.recorder import RecordingHere
from tests.support.viewer import open_viewer

pytestmark = pytest.mark.real

QUIET = 10.0
FROZEN = 60.0


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[RecordingHere]:
    project = tmp_path / "project"
    project.mkdir()
    lines = (f"def double_{number}(value: int) -> int:\n    return 2 * value\n" for number in range(60_000))
    (project / "tool.py").write_text("\n\n".join(lines))
    with RecordingHere(project, tmp_path / "state") as seen:
        yield seen


def lint(seen: RecordingHere) -> None:
    subprocess.run(
        [venv_tool("ruff"), "check", "--no-cache", "tool.py"], cwd=seen.workspace, capture_output=True, check=True
    )


def test_a_run_is_on_the_screen_soon_after_it_ended(seen: RecordingHere) -> None:
    with open_viewer(seen) as terminal:
        terminal.wait_for("watching since")
        lint(seen)
        # What was typed is whatever a person or a CI began these tests with: its end is what this panel tells.
        text = terminal.wait_until(lambda text: re.search(r"\S · exit 0 · .* ago", text) is not None)
    assert "─ 1 run ── ○ ok ─" in text


def test_the_terminals_own_size_counts_not_one_that_a_shell_exported(seen: RecordingHere) -> None:
    with open_viewer(seen, columns=120, rows=40, COLUMNS="80", LINES="24") as terminal:
        terminal.wait_until(lambda text: "q quit" in text.split("\n")[39])
        assert terminal.wait_for("watching since").split("\n")[0].rstrip()[110:]


def test_a_terminal_that_freezes_for_a_minute_stops_nothing(seen: RecordingHere) -> None:
    with open_viewer(seen) as terminal:
        terminal.wait_for("watching since")
        terminal.stop_reading()
        until = time.monotonic() + FROZEN
        runs = 0
        while time.monotonic() < until:
            lint(seen)  # half a second each
            runs += 1
            seen.wait_operations("dev.lint", runs)
        assert runs > 5
        terminal.resume()
        terminal.wait_for(f"─ {runs} runs ── ○ ok ─")
        terminal.send("q")
        assert terminal.wait() == 0
    assert len(seen.events("dev.lint")) == runs


def test_a_quiet_screen_sends_no_byte(seen: RecordingHere) -> None:
    with open_viewer(seen) as terminal:
        terminal.wait_for("Watching 1 file.")
        before_the_minute_turns(QUIET + 5.0)
        terminal.quiet_for(QUIET, timeout=QUIET + 5.0)
        assert terminal.process.poll() is None, "the program lives, it has nothing to say"


def before_the_minute_turns(needed: float) -> None:
    """Wait for a moment with `needed` seconds left in its minute: the clock in the corner may write at its end."""
    wait_for(lambda: 2.0 < time.time() % 60.0 < 60.0 - needed, "room in this minute", 90.0)


HOSTILE = "[red]\x1b[2Jx\x1b]0;owned\x07\ny" + "z" * 150 + ".py"


def test_hostile_names_are_only_shown(seen: RecordingHere) -> None:
    with open_viewer(seen) as terminal:
        terminal.wait_for("watching since")
        folder = seen.workspace / HOSTILE.removesuffix(".py")
        folder.mkdir()
        for number in range(30):
            (folder / f"{number}.py").write_text("")
        text = terminal.wait_for("[red]")
        assert "Hot reload" in text, "ESC [2J did not clear the screen"
        assert "Alerts" in text or "First run" in text
        assert terminal.title() != "owned"


def test_twelve_thousand_files_are_critical_and_named(tmp_path: Path) -> None:
    project = tmp_path / "many"
    for folder, count in (("icons", 7000), ("img", 4000), ("src", 999)):
        (project / folder).mkdir(parents=True)
        for number in range(count):
            (project / folder / f"{number}.svg").touch()
    own = "version: 1\nbudgets:\n  dev.watched_files:\n    limit:\n      max: 10,000\n"
    with RecordingHere(project, tmp_path / "state") as seen, open_viewer(seen) as terminal:
        terminal.wait_until(lambda text: "▲ 1 warning   Watched files 11,999" in text, timeout=60)
        (project / "budgets.yaml").write_text(own)  # until somebody asks for it, it is no more than a warning
        text = terminal.wait_until(lambda text: "■ CRITICAL" in text, timeout=60)
        assert re.search(r"now +12,000 +120 % of 10,000", text)
        assert "most: icons 7,000 · img 4,000" in text
        files = next(each for each in seen.status()["budgets"] if each["id"] == "dev.watched_files")
    assert files["level"] == "critical"
    assert files["latest"] == 12_000

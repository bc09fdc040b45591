"""The app in a real terminal: what is sent, how it ends, what a terminal that stops reading does to it."""

from __future__ import annotations

import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.terminal import Terminal

pytestmark = pytest.mark.real

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


def show(*arguments: str, env: dict[str, str] | None = None, columns: int = 120, rows: int = 40) -> Terminal:
    """The scripted moment in a terminal of its own."""
    command = [sys.executable, "-m", "tests.tui.screens.live.show", *arguments]
    return Terminal(command, columns, rows, {"COLORTERM": "truecolor", **(env or {})}, cwd=ROOT)


def until(condition: Callable[[], bool], why: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, why
        select.select([], [], [], 0.05)


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (80, 24), (60, 15), (20, 1)])
def test_the_terminal_shows_what_was_painted(columns: int, rows: int) -> None:
    golden = Path(__file__).parent / "screens" / "live" / "golden" / f"live-{columns}x{rows}.txt"
    expected = golden.read_text(encoding="utf-8").split("\n")[:-1]
    with show("dark", "frozen", columns=columns, rows=rows) as terminal:
        terminal.wait_until(lambda text: text.split("\n") == expected)


def test_nothing_is_sent_while_nothing_changes() -> None:
    with show("dark", "frozen") as terminal:
        terminal.wait_for("q quit")
        terminal.quiet_for(1.0)
        before = terminal.bytes_read
        select.select([], [], [], 10.0)  # ten seconds in which nothing happens are what is asserted
        assert terminal.bytes_read == before
        terminal.send("q")
        assert terminal.wait() == 0


def test_a_key_repaints_only_what_it_changed() -> None:
    with show("dark", "frozen") as terminal:
        terminal.wait_for("q quit")
        terminal.quiet_for(1.0)
        before = terminal.bytes_read
        terminal.send("j")
        terminal.wait_for("▸ Type check")
        terminal.quiet_for(0.5)
        assert terminal.bytes_read - before < 1500, "two titles, not a screen of 13 kB"


def test_a_lone_escape_is_a_key_and_not_the_start_of_one() -> None:
    with show("dark", "frozen") as terminal:
        terminal.wait_for("q quit")
        terminal.send(":")
        # The whole frame: what is sent right behind a lone escape would be taken for its sequence.
        terminal.wait_until(lambda text: "Go to or do" in text and "q quit" not in text)
        terminal.send("\x1b")
        terminal.wait_for("q quit")
        terminal.send("\x1b[B")
        terminal.wait_for("▸ Type check")
        terminal.send("D")
        terminal.wait_for("left: detached")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_detaches(number: signal.Signals) -> None:
    with show("dark", "frozen") as terminal:
        terminal.wait_for("q quit")
        terminal.kill(number)
        terminal.wait_for("left: detached")
        assert terminal.wait() == 0


def test_a_terminal_that_is_gone_ends_it() -> None:
    with show("dark", "live") as terminal:
        terminal.wait_for("q quit")
        terminal.hang_up()
        terminal.wait()


def test_a_terminal_that_stops_reading_holds_up_nothing(tmp_path: Path) -> None:
    progress = tmp_path / "frames"

    def frames() -> int:
        return int(progress.read_text() or 0) if progress.exists() else 0

    with show("dark", "busy", env={"HERO_SHOW_PROGRESS": str(progress)}) as terminal:
        terminal.wait_for("q quit")
        terminal.stop_reading()
        reached = frames() + 400  # a frame is 13 kB: the pty and the queue of 30 are full long before
        until(lambda: frames() >= reached, "the event loop stood still with its terminal")
        terminal.resume()
        terminal.wait_for("q quit")
        terminal.send("q")
        terminal.wait_for("left: quit")


def test_no_color_means_no_colour_at_all() -> None:
    with show("dark", "frozen", env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("q quit")
        cells = [terminal.cell(column, row) for column in range(120) for row in range(40)]
        assert {(cell.fg, cell.bg) for cell in cells} == {("default", "default")}
        assert any(cell.bold for cell in cells)


def test_an_unknown_locale_gets_ascii() -> None:
    with show("dark", "frozen", env={"HERO_TUI_ASCII": "1"}) as terminal:
        assert terminal.wait_for("q quit").isascii()

"""Stopped and continued in every way that a shell, a person and other programs know: keys live, modes restored."""

from __future__ import annotations

import select
import signal
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.terminal import Terminal

pytestmark = pytest.mark.real

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
SHOW = [sys.executable, "-m", "tests.tui.screens.live.show", "dark", "frozen"]
ALTERNATE_SCREEN, CURSOR, FOCUS_EVENTS, PASTES, WRAP = (mode << 5 for mode in (1049, 25, 1004, 2004, 7))


def show(*more: str) -> Terminal:
    return Terminal([*SHOW, *more], 120, 40, {"COLORTERM": "truecolor"}, cwd=ROOT)


def shell() -> Terminal:
    """An interactive shell with job control; its prompt is `$`."""
    command = ["bash", "--norc", "--noprofile", "--noediting", "-i"]
    return Terminal(command, 120, 40, {"PS1": "prompt> ", "COLORTERM": "truecolor"}, cwd=ROOT)


def until(condition: Callable[[], bool], why: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, why
        select.select([], [], [], 0.02)


def modes(terminal: Terminal) -> set[int]:
    """The private modes that are set, of those that the screens change."""
    found: set[int] = set()
    terminal.draw_with(lambda screen: found.update(screen.mode))
    return found & {ALTERNATE_SCREEN, CURSOR, FOCUS_EVENTS, PASTES, WRAP}


def attributes(terminal: Terminal) -> list[Any]:
    """The line discipline's attributes, as the program on the other side set them."""
    return termios.tcgetattr(terminal._master)


def state(pid: int) -> str:
    """`T` while it is stopped."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2][0]


def threads(pid: int) -> int:
    return len([*Path(f"/proc/{pid}/task").iterdir()])


def wipe(terminal: Terminal) -> None:
    """Write over the screen, as a shell does while the program is stopped."""
    terminal.draw_with(lambda screen: screen.erase_in_display(2))


IN_USE = {ALTERNATE_SCREEN, FOCUS_EVENTS, PASTES}
GIVEN_BACK = {CURSOR, WRAP}


def budgets_and_back(terminal: Terminal) -> None:
    """Keys are live: to another screen, and back."""
    terminal.send("2")
    terminal.wait_until(lambda text: "Budgets" in text.split("\n")[0])
    terminal.send("1")
    terminal.wait_until(lambda text: "Budgets" not in text.split("\n")[0] and "q quit" in text)


def test_tstp_gives_the_terminal_back_and_cont_takes_it_again() -> None:
    with show() as terminal:
        before = attributes(terminal)
        whole = terminal.wait_for("q quit")
        terminal.quiet_for(0.5)
        ours, number = attributes(terminal), threads(terminal.pid)
        assert modes(terminal) == IN_USE
        for _ in range(4):
            terminal.kill(signal.SIGTSTP)
            until(lambda: state(terminal.pid) == "T", "it stops")
            until(lambda: modes(terminal) == GIVEN_BACK, "the modes are given back")
            assert attributes(terminal) == before
            wipe(terminal)
            terminal.kill(signal.SIGCONT)
            terminal.wait_until(lambda text: text == whole)
            assert modes(terminal) == IN_USE
            assert attributes(terminal) == ours
            assert threads(terminal.pid) == number
            budgets_and_back(terminal)
        terminal.send("q")
        terminal.wait_for("left: quit")
        assert terminal.wait() == 0
        assert modes(terminal) == GIVEN_BACK


def test_stop_and_cont_any_number_of_times_leave_one_thread_for_input() -> None:
    with show() as terminal:
        whole = terminal.wait_for("q quit")
        terminal.quiet_for(0.5)
        number = threads(terminal.pid)
        for _ in range(12):
            terminal.kill(signal.SIGSTOP)
            until(lambda: state(terminal.pid) == "T", "it stops")
            wipe(terminal)
            terminal.kill(signal.SIGCONT)
            terminal.wait_until(lambda text: text == whole)
        assert threads(terminal.pid) == number
        assert modes(terminal) == IN_USE
        budgets_and_back(terminal)
        terminal.send("q")
        terminal.wait_for("left: quit")
        assert modes(terminal) == GIVEN_BACK


def test_ctrl_z_and_fg_in_a_shell_any_number_of_times() -> None:
    with shell() as terminal:
        terminal.wait_for("prompt>")
        terminal.send(" ".join(SHOW) + "\n")
        whole = terminal.wait_for("q quit")
        for _ in range(3):
            terminal.send("\x1a")
            terminal.wait_for("Stopped")
            until(lambda: modes(terminal) == GIVEN_BACK, "the modes are given back")
            terminal.send("echo it is $((40 + 2))\n")
            terminal.wait_for("it is 42")
            terminal.send("fg\n")
            terminal.wait_until(lambda text: text == whole)
            budgets_and_back(terminal)
        terminal.send("q")
        terminal.wait_for("left: quit")
        terminal.send("exit\n")
        assert terminal.wait() == 0


def test_in_the_background_it_waits_for_the_foreground() -> None:
    with shell() as terminal:
        terminal.wait_for("prompt>")
        terminal.send(" ".join(SHOW) + "\n")
        whole = terminal.wait_for("q quit")
        terminal.send("\x1a")
        terminal.wait_for("Stopped")
        terminal.send("bg\n")
        terminal.send("jobs -s\n")
        terminal.send("clear; jobs -s; echo asked\n")
        terminal.wait_until(lambda text: "asked" in text and "Live" not in text)
        terminal.send("fg\n")
        terminal.wait_until(lambda text: text == whole)
        terminal.send("q")
        terminal.wait_for("left: quit")


def test_another_size_while_it_was_stopped_is_noticed() -> None:
    with show() as terminal:
        terminal.wait_for("q quit")
        terminal.kill(signal.SIGSTOP)
        until(lambda: state(terminal.pid) == "T", "it stops")
        terminal.resize(80, 24)
        terminal.kill(signal.SIGCONT)
        terminal.wait_until(lambda text: "q quit" in text.split("\n")[-1])
        terminal.send("q")
        assert terminal.wait() == 0


def test_ctrl_z_where_nobody_could_bring_it_back_says_so() -> None:
    with show() as terminal:
        terminal.wait_for("q quit")
        terminal.send("\x1a")
        terminal.wait_for("no shell here could bring it back")
        assert state(terminal.pid) != "T"
        terminal.send("q")
        terminal.wait_for("left: quit")


@pytest.mark.parametrize(
    "noise",
    [
        b"\x1b[200~lost",
        b"\x1b[200~" + b"q" * 100_000,
        b"j" * 100_000,
        b"\x1b[B" * 33_000,
        b"\x1b" * 5_000,
        bytes(range(128, 256)) * 400,
        b"\x1b[<35;1;1M" * 2_000,
        b"\x1b[200~a\x1b[20",
    ],
    ids=[
        "lost end",
        "100 kB and a lost end",
        "100 kB of keys",
        "arrows",
        "escapes",
        "no UTF-8",
        "mouse",
        "half an end",
    ],
)
def test_keys_are_live_after_any_noise(noise: bytes) -> None:
    with show() as terminal:
        terminal.wait_for("q quit")
        before = most_memory(terminal.pid)
        terminal.send(noise)

        def on_budgets() -> bool:
            terminal.send("2")  # of a paste whose end is lost it is a part, until the terminal kept silent for a second
            select.select([], [], [], 1.5)
            return "Budgets" in terminal.line(0)

        until(on_budgets, "2 opens Budgets")
        assert most_memory(terminal.pid) - before < 25_000_000
        terminal.send("q")
        terminal.wait_for("left: quit")
        assert terminal.wait() == 0
        assert modes(terminal) == GIVEN_BACK


def most_memory(pid: int) -> int:
    """The most memory that it ever had (bytes)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))

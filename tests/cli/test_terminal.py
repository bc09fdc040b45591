"""A terminal that cannot show the screens is told from one that can, by its name."""

from __future__ import annotations

import sys

import pytest

from hero_tui.cli.terminal import why_not
from tests.support.command import COMMAND, HeroTui
from tests.support.recorder import HERO_TUI
from tests.support.terminal import Terminal


@pytest.mark.parametrize(
    "term",
    ["xterm", "xterm-256color", "screen.xterm-256color", "tmux-256color", "linux", "vt100", "vt220", "rxvt-unicode",
     "alacritty", "foot", "xterm-kitty", "xterm-ghostty", "st", "st-256color", "putty", "ansi", "one-of-next-year"],
)  # fmt: skip
def test_terminals_that_can(term: str) -> None:
    assert why_not({"TERM": term}) is None


@pytest.mark.parametrize(
    ("environ", "which"),
    [
        ({"TERM": "dumb"}, "(TERM=dumb)"),
        ({"TERM": "emacs"}, "(TERM=emacs)"),
        ({"TERM": "network"}, "(TERM=network)"),
        ({"TERM": "unknown"}, "(TERM=unknown)"),
        ({"TERM": ""}, "(TERM is not set)"),
        ({}, "(TERM is not set)"),
    ],
)
def test_terminals_that_cannot(environ: dict[str, str], which: str) -> None:
    said = why_not(environ)
    assert said is not None
    assert which in said
    assert "hero-tui status" in said


@pytest.mark.real
@pytest.mark.parametrize("term", ["dumb", ""])
def test_it_says_so_in_one_line_and_changes_no_mode(hero: HeroTui, term: str) -> None:
    modes: set[int] = set()
    command = ["sh", "-c", '"$@"; echo "exit $?"', "sh", *COMMAND]
    with Terminal(command, 200, 20, {**hero.environment, "TERM": term}, cwd=hero.folder) as terminal:
        said = terminal.wait_for("exit 2")
        assert "the screens need a terminal that can move its cursor" in said
        terminal.draw_with(lambda screen: modes.update(screen.mode))
    assert (1049 << 5) not in modes


@pytest.mark.real
def test_a_name_that_nobody_knows_is_believed(hero: HeroTui) -> None:
    with Terminal(COMMAND, 100, 30, {**hero.environment, "TERM": "a\x1b[31mb"}, cwd=hero.folder) as terminal:
        terminal.wait_for("q quit")
        terminal.send("q")
        assert terminal.wait() == 0


@pytest.mark.real
def test_the_screens_are_on_the_terminal_wherever_stderr_leads(hero: HeroTui) -> None:
    errors = hero.state.parent / "errors"
    command = ["sh", "-c", f'exec "$@" 2>{errors}', "sh", *HERO_TUI]
    with Terminal(command, 100, 30, hero.environment, cwd=hero.folder) as terminal:
        terminal.wait_for("q quit")
        terminal.send("q")
        assert terminal.wait() == 0
    assert errors.read_text() == ""


@pytest.mark.parametrize("redirection", ["</dev/null", ">/dev/null", "<&-"])
def test_without_a_terminal_on_both_sides_there_are_no_screens(hero: HeroTui, redirection: str) -> None:
    command = ["sh", "-c", f'"$@" {redirection} 2>&1; echo "exit $?"', "sh", *COMMAND]
    with Terminal(command, 120, 20, hero.environment, cwd=hero.folder) as terminal:
        terminal.wait_for("exit 2")


@pytest.mark.real
def test_a_bug_of_the_screens_gives_the_terminal_back_and_is_no_broken_promise(hero: HeroTui) -> None:
    program = (
        "import sys; from hero_tui.tui import app; bug = lambda self: 1 / 0; "
        "app.HeroApp.action_methods = {**app.HeroApp.action_methods, 'help': bug}; "
        "from hero_tui.cli.main import main; sys.argv = ['hero-tui']; main()"
    )
    modes: set[int] = set()
    command = ["sh", "-c", '"$@"; echo "exit $?"', "sh", sys.executable, "-c", program]
    with Terminal(command, 100, 60, hero.environment, cwd=hero.folder) as terminal:
        terminal.wait_for("q quit")
        terminal.send("?")
        assert "ZeroDivisionError" in terminal.wait_for("exit 70")
        terminal.draw_with(lambda screen: modes.update(screen.mode))
        assert not modes & {mode << 5 for mode in (1049, 1004, 2004)}
    assert hero("stop").code == 0

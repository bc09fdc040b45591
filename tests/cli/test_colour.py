"""Colours where a person reads, none where a program does, and what NO_COLOR and FORCE_COLOR say wins."""

from __future__ import annotations

import pytest

from hero_tui.cli.colour import coloured, colours_wanted
from tests.support.command import HeroTui
from tests.support.recorder import HERO_TUI
from tests.support.terminal import Terminal


@pytest.mark.parametrize(
    ("environ", "terminal", "pipe"),
    [
        ({"TERM": "xterm-256color"}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({}, False, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "3"}, True, True),
        ({"TERM": "xterm", "FORCE_COLOR": "0"}, True, False),
        ({"TERM": "xterm", "FORCE_COLOR": ""}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
    ],
    ids=str,
)
def test_who_gets_colours(environ: dict[str, str], terminal: bool, pipe: bool) -> None:
    assert colours_wanted(environ, is_terminal=True) is terminal
    assert colours_wanted(environ, is_terminal=False) is pipe


def test_the_signs_alone_are_coloured() -> None:
    assert coloured("✗ broken  a.b\n○ ok") == "\x1b[31m✗\x1b[m broken  a.b\n\x1b[32m○\x1b[m ok"


@pytest.mark.parametrize("command", ["status", "check", "doctor", "alerts"])
def test_a_pipe_gets_them_only_by_force(hero: HeroTui, command: str) -> None:
    assert hero("event", "ci.success", "--bad", "40").code == 0
    plain = hero(command)
    forced = HeroTui(hero.folder, hero.state, {"FORCE_COLOR": "1"})(command)
    assert "\x1b" not in plain.out
    if command != "alerts":
        assert "\x1b[3" in forced.out
    never = HeroTui(hero.folder, hero.state, {"FORCE_COLOR": "1", "NO_COLOR": "1"})(command)
    assert "\x1b" not in never.out


@pytest.mark.parametrize("command", ["status --json", "status --line", "check --format markdown", "events"])
def test_what_programs_read_has_none_even_by_force(hero: HeroTui, command: str) -> None:
    assert hero("event", "ci.success", "--bad", "40").code == 0
    forced = HeroTui(hero.folder, hero.state, {"FORCE_COLOR": "1"})
    assert "\x1b" not in forced(*command.split()).out


@pytest.mark.real
def test_on_a_terminal_the_sign_has_its_colour(hero: HeroTui) -> None:
    assert hero("event", "ci.success", "--bad", "40").code == 0
    command = ["sh", "-c", '"$@"; echo "exit $?"', "sh", *HERO_TUI, "check"]
    with Terminal(command, 120, 20, hero.environment, cwd=hero.folder) as terminal:
        terminal.wait_for("exit 1")
        assert (terminal.cell(0, 0).data, terminal.cell(0, 0).fg) == ("✗", "red")
        assert terminal.cell(2, 0).fg == "default"

"""What shells complete and what the pages say is what the parsers take: held to the help of the command itself."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from hero_tui.cli.reference.model import Command, all_parsers, commands
from hero_tui.cli.reference.pages import commands_page, man_page
from hero_tui.cli.reference.shells import SHELLS
from hero_tui.cli.registry import COMMANDS
from tests.support.command import HeroTui

ROOT = Path(__file__).parents[3]
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


@cache
def found() -> tuple[Command, ...]:
    return commands()


def test_every_command_of_the_overview_has_one() -> None:
    assert [each.name for each in found() if " " not in each.name] == ["", *COMMANDS]
    assert {"alerts ack", "alerts silence", "budgets validate", "budgets explain"} <= {each.name for each in found()}


@pytest.mark.parametrize("command", found(), ids=lambda command: command.name or "screens")
def test_its_options_are_those_of_its_help(hero: HeroTui, command: Command) -> None:
    """The help as it is printed is read, not the parser a second time."""
    if not command.name:
        (parser, *_) = all_parsers()
        text = parser.format_help()
    else:
        said = hero(*command.name.split(), "--help")
        assert said.code == 0
        text = said.out
    assert text.startswith(f"usage: hero-tui {command.name}".rstrip())
    listed = text.partition("\noptions:\n")[2].partition("\n\n")[0]
    begun = [line for line in listed.splitlines() if re.match(r"  -", line)]
    printed = {name for line in begun for name in OPTION.findall(line.partition("  ")[2].split("   ")[0])}
    assert printed == {name for option in command.options for name in option.names}


def test_the_pages_are_current() -> None:
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == commands_page(found()), "`make docs`"
    assert (ROOT / "docs" / "hero-tui.1").read_text(encoding="utf-8") == man_page(found()), "`make docs`"


def test_the_man_page_has_nothing_that_man_would_take_for_its_own() -> None:
    requests = {"TH", "SH", "SS", "PP", "TP", "nf", "fi"}
    lines = man_page(found()).splitlines()
    assert {line[1:].split()[0] for line in lines if line.startswith(".")} == requests
    assert not [line for line in lines if line.startswith("'")]
    assert max(len(line) for line in lines) < 600


def bash_answers(*words: str) -> set[str]:
    """What bash would offer for the last of the words."""
    ask = f"""{SHELLS["bash"](found())}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hero_tui; printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "-c", ask, "bash", *words], capture_output=True, text=True, cwd="/", check=True)
    assert done.stderr == ""
    return set(done.stdout.split("\n")) - {""}


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["hero-tui", "sta"], {"status"}),
        (["hero-tui", "check", "--ju"], {"--junit"}),
        (["hero-tui", "check", "--format", ""], {"text", "json", "markdown", "junit", "github"}),
        (["hero-tui", "check", "--format", "m"], {"markdown"}),
        (["hero-tui", "alerts", "a"], {"ack"}),
        (["hero-tui", "alerts", "ack", "--ta"], {"--take-back"}),
        (["hero-tui", "budgets", "validate", "--format", "g"], {"github"}),
        (["hero-tui", "event", "dev.lint", "--outcome", "c"], {"cancelled"}),
        (["hero-tui", "completions", "z"], {"zsh"}),
        (["hero-tui", "record", "--for", ""], set()),
        (["hero-tui", "where", "et"], {"etc"}),
        (["hero-tui", "export", "--every", "1m"], {"1min"}),
    ],
)
def test_bash_offers_what_can_follow(typed: list[str], offered: set[str]) -> None:
    assert bash_answers(*typed) == offered


def fish_answers(line: str) -> set[str]:
    script = f'{SHELLS["fish"](found())}\ncomplete -C "{line}"'
    done = subprocess.run(["fish", "--no-config", "-c", script], capture_output=True, text=True, cwd="/", check=True)
    return {each.partition("\t")[0] for each in done.stdout.splitlines()}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("hero-tui sta", {"status"}),
        ("hero-tui check --format m", {"markdown"}),
        ("hero-tui check --jun", {"--junit"}),
        ("hero-tui alerts sil", {"silence"}),
        ("hero-tui alerts ack --ta", {"--take-back"}),
        ("hero-tui budgets expl", {"explain"}),
        ("hero-tui completions ", {"bash", "zsh", "fish"}),
    ],
)
def test_fish_offers_what_can_follow(line: str, offered: set[str]) -> None:
    assert fish_answers(line) == offered


def test_zsh_reads_its_script_and_has_every_command_and_option() -> None:
    script = SHELLS["zsh"](found())
    done = subprocess.run(["zsh", "-f", "-n"], input=script, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    for command in found():
        for option in command.options:
            assert all(f"'{name}:" in script for name in option.names), command.name


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_command_prints_the_script(hero: HeroTui, shell: str) -> None:
    said = hero("completions", shell)
    assert (said.code, said.err) == (0, "")
    assert said.out == SHELLS[shell](found())


def test_another_shell_is_wrong_use(hero: HeroTui) -> None:
    assert hero("completions", "powershell").code == 2

"""Which command is meant, and how every one of them complains."""

from __future__ import annotations

import subprocess
import sys

import pytest

from hero_tui.cli.registry import COMMANDS
from tests.support.command import COMMAND, HeroTui


def test_version(hero: HeroTui) -> None:
    said = hero("--version")
    assert (said.code, said.out, said.err) == (0, "hero-tui 0.1.0\n", "")


def test_the_overview_names_every_command_and_fits_a_terminal(hero: HeroTui) -> None:
    said = hero("--help")
    assert said.code == 0
    for name in COMMANDS:
        assert f"  {name} " in said.out
    assert max(len(line) for line in said.out.splitlines()) <= 120


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(hero: HeroTui, name: str) -> None:
    said = hero(name, "--help")
    assert said.code == 0, said.err
    assert said.out.startswith(f"usage: hero-tui {name}")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["statsu"], "hero-tui: statsu is neither a command nor a folder; did you mean `hero-tui status`?"),
        (["statsu", "--json"], "hero-tui: statsu is neither a command nor a folder; did you mean `hero-tui status`?"),
        (["alert", "ack", "3"], "hero-tui: alert is neither a command nor a folder; did you mean `hero-tui alerts`?"),
        (
            ["budget", "validate", "--format=json"],
            "hero-tui: budget is neither a command nor a folder; did you mean `hero-tui budgets`?",
        ),
        (
            ["--store", "x", "chek", "-h"],
            "hero-tui: chek is neither a command nor a folder; did you mean `hero-tui check`?",
        ),
        (
            ["--theme", "drak"],
            "hero-tui: there is no theme drak; there are ansi16, colour-blind, dark, high-contrast, light",
        ),
        (["nonsense-of-mine"], "hero-tui: nonsense-of-mine is neither a command nor a folder; see `hero-tui --help`"),
        (["./gone"], "hero-tui: the workspace ./gone does not exist; name a folder of your project"),
        (["--store", "x", "status"], "hero-tui: options come after the command: hero-tui status …"),
        (["where", "gone"], "hero-tui: the workspace gone does not exist; name a folder of your project"),
        (["where", "--jsn"], "hero-tui where: unrecognized arguments: --jsn; see `hero-tui where --help`"),
        (
            ["record", "--for", "8 hours"],
            "hero-tui record: argument --for: hours is not a unit. Did you mean 8 h?; see `hero-tui record --help`",
        ),
        (
            ["record", "--for", "-5s"],
            (
                "hero-tui record: argument --for: -5s is negative. Write a time such as 500 ms, 2.0 s, 2 min, 7 d; "
                "see `hero-tui record --help`"
            ),
        ),
        (
            ["event", "dev.lint", "--duration", "-.5s"],
            (
                "hero-tui event: argument --duration: -.5s is negative. Write a time such as 500 ms, 2.0 s, 2 min, 7 d"
                "; see `hero-tui event --help`"
            ),
        ),
        (
            ["event", "dev.lint", "--duration", ".5s"],
            "hero-tui event: argument --duration: .5s begins with a point. Write 0.5s; see `hero-tui event --help`",
        ),
        (
            ["check", "--since", "2026-11-24"],
            (
                "hero-tui check: argument --since: 2026-11-24 is a date, and this is a length of time such as 2h or 7d"
                "; see `hero-tui check --help`"
            ),
        ),
        (
            ["where", "a\x1b[31m\nb"],
            "hero-tui: the workspace a\\x1b[31m\\nb does not exist; name a folder of your project",
        ),
        ([], "hero-tui: the screens need a terminal, and this is none; try `hero-tui status`"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(hero: HeroTui, arguments: list[str], line: str) -> None:
    said = hero(*arguments)
    assert said.err == f"{line}\n"
    assert (said.code, said.out) == (2, "")


def test_a_file_is_no_workspace(hero: HeroTui) -> None:
    (hero.folder / "package.json").write_text("{}")
    said = hero("where", "package.json")
    assert said.code == 2
    assert said.err == "hero-tui: the workspace package.json is not a folder; name a folder of your project\n"


def test_a_commands_name_wins_over_a_folders(hero: HeroTui) -> None:
    (hero.folder / "where").mkdir()
    assert hero("where").out.startswith("workspace ")


def test_a_terminal_without_utf8_gets_every_line(hero: HeroTui) -> None:
    ascii_ = HeroTui(hero.folder, hero.state, {"PYTHONIOENCODING": "ascii", "LC_ALL": "POSIX"})
    said = ascii_("doctor")
    assert said.code == 0, said.err
    assert "\\u25cb ok" in said.out


def test_who_stops_reading_ends_it_quietly(hero: HeroTui) -> None:
    process = hero.start("--help")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(30) in {0, 141}
    assert process.stderr.read() == ""
    process.stderr.close()


def test_closed_streams_do_not_hinder_it(hero: HeroTui) -> None:
    shell = subprocess.run(
        ["sh", "-c", '"$@" >&- 2>&- <&-', "sh", *COMMAND, "status"],
        cwd=hero.folder,
        env=hero.environment,
        timeout=30,
        check=False,
    )
    assert shell.returncode == 0


def test_a_folder_that_is_gone_is_said(hero: HeroTui) -> None:
    gone = hero.folder / "gone"
    gone.mkdir()
    said = subprocess.run(
        ["sh", "-c", 'rmdir ../gone; exec "$@"', "sh", *COMMAND, "where"],
        cwd=gone,
        env=hero.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert said.returncode == 2
    assert said.stderr == "hero-tui: the folder you stand in is gone; cd to another, or name a workspace\n"


def test_the_doctor_looks_on_where_there_can_be_no_history(hero: HeroTui) -> None:
    hero.state.write_text("a file where the folder should be")
    assert hero("status").code == 2
    said = hero("doctor")
    assert (said.code, said.err) == (0, "")
    assert "▲ trouble  history            " in said.out
    assert "inotify watches" in said.out


ELSEWHERE = """
import platform, subprocess, sys
from hero_tui.cli import main
platform.system()
sys.platform, sys.argv = "darwin", ["hero-tui", *sys.argv[1:]]
main.main()
"""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["budgets", "validate"], 0),
        (["budgets", "schema"], 0),
        (["budgets", "explain", "dev.lint"], 0),
        ([], 2),
        (["status"], 2),
        (["check"], 2),
        (["init"], 2),
        (["trust"], 2),
        (["record"], 2),
    ],
)
def test_only_what_reads_a_budgets_file_answers_where_there_is_no_linux(
    hero: HeroTui, words: list[str], code: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, *words],
        cwd=hero.folder,
        env=hero.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("hero-tui: it needs Linux, ") == (code == 2)


def test_a_bug_is_no_broken_promise(hero: HeroTui) -> None:
    """A command with a bug of its own: a traceback, one sentence, and a code that no promise has."""
    program = (
        "import sys, types; from hero_tui.cli import main, registry; "
        "bug = types.ModuleType('hero_tui.cli.commands.bug'); bug.run = lambda _: 1 / 0; "
        "sys.modules[bug.__name__] = bug; registry.COMMANDS['bug'] = registry.CommandEntry('bug', '', ''); "
        "sys.argv = ['hero-tui', 'bug']; main.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=hero.folder,
        env=hero.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 70
    assert done.stdout == ""
    assert "ZeroDivisionError" in done.stderr
    assert done.stderr.endswith("this is a bug; please report it with the lines above\n")


@pytest.mark.parametrize("name", ["-V", "--version"])
def test_the_version_has_a_short_name(hero: HeroTui, name: str) -> None:
    assert hero(name).out == "hero-tui 0.1.0\n"


AS_NOBODY_KNOWN = (
    *("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"),
    *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),  # Python itself may lie in root's own folder
)


@pytest.mark.real
def test_without_a_home_folder_everything_answers(hero: HeroTui) -> None:
    """No HOME and no entry in passwd, as in many containers."""
    kept = {name: value for name, value in hero.environment.items() if name not in {"HOME", "HERO_TUI_STATE"}}
    temporary = hero.state.parent / "tmp"
    temporary.mkdir(mode=0o777)
    temporary.chmod(0o777)
    hero.folder.parent.chmod(0o755)
    for command in ("status", "status --line", "status --json", "where", "doctor", "check", "events", "alerts"):
        done = subprocess.run(
            [*AS_NOBODY_KNOWN, *COMMAND, *command.split()],
            cwd=hero.folder,
            env={**kept, "TMPDIR": str(temporary)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, command
        assert done.returncode in {0, 3}, (command, done.stderr)

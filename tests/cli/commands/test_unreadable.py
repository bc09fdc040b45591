"""Every command in every state that cannot be read: one sentence and exit code 2, or an answer; never a traceback.

A command that a state does not concern answers as ever: `where` needs no database, `doctor` says what is wrong.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from hero_tui.cli.registry import COMMANDS
from hero_tui.store.workspace.paths import store_paths
from tests.support.command import COMMAND, HeroTui, Said

TYPED = {
    "record": "record --for 1s",
    "stop": "stop",
    "event": "event build.fast --duration 1s",
    "status": "status",
    "status --line": "status --line",
    "status --json": "status --json",
    "check": "check",
    "check --json": "check --json out.json",
    "events": "events",
    "events --json": "events --json --after 0",
    "export": "export csv",
    "alerts": "alerts",
    "alerts ack": "alerts ack 1",
    "alerts silence": "alerts silence dev.memory --for 1h --why because",
    "alerts silence --end": "alerts silence --end 1",
    "budgets": "budgets validate",
    "budgets explain": "budgets explain dev.memory",
    "init": "init",
    "trust": "trust",
    "doctor": "doctor",
    "doctor --json": "doctor --json",
    "where": "where",
    "where --all": "where --all",
    "purge": "purge --yes",
    "purge --older-than": "purge --older-than 1d --yes",
    "purge --orphans": "purge --orphans --yes",
    "adopt": "adopt ../nowhere",
}
WITHOUT_STATE = {"completions", "demo"}
ANSWERS = {0, 1, 3}


def test_every_command_stands_in_the_table() -> None:
    assert {typed.split()[0] for typed in TYPED.values()} == set(COMMANDS) - WITHOUT_STATE


def folder(hero: HeroTui) -> Path:
    return store_paths(hero.folder, hero.state).folder


def budgets_are_a_folder(hero: HeroTui) -> None:
    (hero.folder / "budgets.yaml").mkdir()


def budgets_are_a_pipe(hero: HeroTui) -> None:
    os.mkfifo(hero.folder / "budgets.yaml")


def budgets_are_a_broken_link(hero: HeroTui) -> None:
    (hero.folder / "budgets.yaml").symlink_to("gone.yaml")


def budgets_are_no_text(hero: HeroTui) -> None:
    (hero.folder / "budgets.yaml").write_bytes(b"\xff\xfe\x00b" * 100)


def budgets_are_wrong(hero: HeroTui) -> None:
    (hero.folder / "budgets.yaml").write_text("budgets: {dev.lint: {time: {p95: 5}}}\n")


def database_is_no_database(hero: HeroTui) -> None:
    (folder(hero) / "history.db").write_bytes(b"no database at all" * 1000)


def database_is_cut(hero: HeroTui) -> None:
    assert hero("event", "dev.lint", "--duration", "1s").code == 0
    file = folder(hero) / "history.db"
    file.write_bytes(file.read_bytes()[:6000])


def database_is_a_folder(hero: HeroTui) -> None:
    (folder(hero) / "history.db").mkdir()


def database_is_a_broken_link(hero: HeroTui) -> None:
    (folder(hero) / "history.db").symlink_to("gone.db")


def state_is_a_file(hero: HeroTui) -> None:
    hero.state.write_text("no folder")


def state_is_a_link(hero: HeroTui) -> None:
    (hero.state.parent / "elsewhere").mkdir()
    hero.state.symlink_to("elsewhere")


def store_is_a_file(hero: HeroTui) -> None:
    kept = folder(hero)
    kept.rmdir()
    kept.write_text("no folder")


def lock_is_a_link(hero: HeroTui) -> None:
    (folder(hero) / "recorder.lock").symlink_to("gone.lock")


def lock_is_a_folder(hero: HeroTui) -> None:
    (folder(hero) / "recorder.lock").mkdir()


def line_is_a_folder(hero: HeroTui) -> None:
    (folder(hero) / "status.line").mkdir()
    (folder(hero) / "line.asked").mkdir()


def workspace_is_odd(hero: HeroTui) -> None:
    (hero.folder / "package.json").write_bytes(b"\xff{")
    (hero.folder / "pyproject.toml").mkdir()
    (hero.folder / ".git" / "HEAD").mkdir()


STATES: list[Callable[[HeroTui], None]] = [
    budgets_are_a_folder, budgets_are_a_pipe, budgets_are_a_broken_link, budgets_are_no_text, budgets_are_wrong,
    database_is_no_database, database_is_cut, database_is_a_folder, database_is_a_broken_link, state_is_a_file,
    state_is_a_link, store_is_a_file, lock_is_a_link, lock_is_a_folder, line_is_a_folder, workspace_is_odd,
]  # fmt: skip


# Each command in a process of its own, forked from one that has imported them all: a table of hundreds takes seconds.
DRIVER = """
import json, os, sys
from importlib import import_module
from hero_tui.cli import main, registry
for entry in registry.COMMANDS.values():
    import_module(f"hero_tui.cli.commands.{entry.module}")
import hero_tui.recorder.run, hero_tui.store.appender, hero_tui.queries.live.snapshot_loader
codes = []
for words, folder, home in json.load(sys.stdin):
    child = os.fork()
    if child == 0:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(f"{home}/{name}", os.O_WRONLY | os.O_CREAT, 0o600), number)
        os.chdir(folder)
        os.environ |= {"HERO_TUI_STATE": f"{home}/state", "HOME": home}
        sys.argv = ["hero-tui", *words]
        main.main()
    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(codes))
"""


def answers(heroes: Mapping[str, HeroTui]) -> dict[str, Said]:
    """What each command of the table says in its own workspace."""
    asked = [(TYPED[typed].split(), str(hero.folder), str(hero.state.parent)) for typed, hero in heroes.items()]
    done = subprocess.run(
        [sys.executable, "-c", DRIVER], input=json.dumps(asked), capture_output=True, text=True, timeout=110, check=True
    )
    found = {}
    for (typed, hero), code in zip(heroes.items(), json.loads(done.stdout), strict=True):
        out, err = ((hero.state.parent / name).read_text(errors="replace") for name in ("out", "err"))
        found[typed] = Said(code, out, err)
    return found


def workspaces(tmp_path: Path, typed: Iterable[str], state: Callable[[HeroTui], None]) -> dict[str, HeroTui]:
    """One for each command, each in that state."""
    found = {}
    for number, each in enumerate(typed):
        workspace = tmp_path / str(number) / "shop"
        (workspace / ".git").mkdir(parents=True)
        found[each] = HeroTui(workspace, tmp_path / str(number) / "state")
        state(found[each])
    return found


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_one_sentence_or_an_answer(tmp_path: Path, state: Callable[[HeroTui], None]) -> None:
    for typed, said in answers(workspaces(tmp_path, TYPED, state)).items():
        answer = f"{typed} with {state.__name__}: {said}"
        assert "Traceback" not in said.err + said.out, answer
        assert said.code in {*ANSWERS, 2}, answer
        if said.code == 2:
            assert said.err.strip(), answer
            if typed not in {"budgets", "record"}:  # these draw the place, and print their log
                assert said.err.count("\n") == 1, answer
                assert said.err.startswith("hero-tui"), answer


NEEDS_BUDGETS = (
    "record", "event", "status", "status --line", "status --json", "check", "check --json", "export", "alerts",
    "alerts silence", "budgets", "budgets explain", "trust",
)  # fmt: skip


@pytest.mark.parametrize("state", STATES[:5], ids=lambda state: state.__name__)
def test_who_needs_the_budgets_refuses_those_that_cannot_be_read(
    tmp_path: Path, state: Callable[[HeroTui], None]
) -> None:
    found = answers(workspaces(tmp_path, NEEDS_BUDGETS, state))
    assert {typed: said.code for typed, said in found.items()} == dict.fromkeys(NEEDS_BUDGETS, 2)


WITHOUT_PROC = """
set -e
mount -t tmpfs none /proc
for command in "status" "status --line" "status --json" "check" "events" "alerts" "export csv" "where" \\
    "budgets validate"; do
    printf '== %s\\n' "$command"
    "$@" $command 2>&1 || printf 'exit %s\\n' "$?"
done
"""


@pytest.mark.real
def test_reading_needs_no_proc(hero: HeroTui) -> None:
    """Not even /proc/self/mountinfo, as in a chroot."""
    assert hero("event", "build.fast", "--duration", "1s").code == 0
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", WITHOUT_PROC, "sh", *COMMAND],
        cwd=hero.folder,
        env=hero.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.stderr, "Traceback" in done.stdout) == ("", False), done.stdout
    said = {part.partition("\n")[0]: part.partition("\n")[2] for part in done.stdout.split("== ")[1:]}
    assert len(said) == 9
    for command, text in said.items():
        assert "exit" not in text.splitlines()[-1], (command, text)

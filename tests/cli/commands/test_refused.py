"""A history that may not be written, or that another version wrote: said in one line, kept as it was."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.db.schema import VERSION
from hero_tui.store.workspace.paths import store_paths
from hero_tui.store.writer import Writer
from tests.support.command import COMMAND, HeroTui

NOW = 1_800_000_000.0
READ_ONLY = """
set -e
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
shift
for command in "status" "events --json" "alerts" "check" "export csv" "doctor" "where" "event dev.lint --duration 1s" \
    "record --for 1s" "purge --yes" "purge --older-than 1d --yes"; do
    printf '== %s\n' "$command"
    "$@" $command 2>&1 || printf 'exit %s\n' "$?"
done
"""


def fill(hero: HeroTui) -> Path:
    paths = store_paths(hero.folder, hero.state)
    writer = Writer(paths.database)
    writer.begin_recording(1, NOW)
    writer.operation(Operation("dev.lint", NOW, 1.0, Outcome.OK))
    writer.close()
    return paths.folder


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.suffix == ".db"}


@pytest.mark.real
@pytest.mark.parametrize("mode", [0o700, 0o755])
def test_a_history_on_a_read_only_file_system_is_read_and_what_would_write_says_so(hero: HeroTui, mode: int) -> None:
    """A backup, a snapshot: closed cleanly, and perhaps open to others, which nobody can change there."""
    folder = fill(hero)
    folder.chmod(mode)
    before = contents(folder)
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", READ_ONLY, "sh", str(hero.state), *COMMAND],
        cwd=hero.folder,
        env=hero.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stderr == ""
    said = {part.partition("\n")[0]: part.partition("\n")[2] for part in done.stdout.split("== ")[1:]}
    assert "Traceback" not in done.stdout
    for command in ("status", "events --json", "alerts", "export csv", "doctor", "where"):
        assert "exit" not in said[command].splitlines()[-1], said[command]
    assert '"signal": "dev.lint"' in said["events --json"]
    assert said["export csv"].startswith("type,id,signal")
    for command in ("event dev.lint --duration 1s", "record --for 1s", "purge --yes", "purge --older-than 1d --yes"):
        assert said[command].endswith("exit 2\n"), (command, said[command])
        assert said[command].count("\n") == 2, said[command]
    assert contents(folder) == before


def test_a_history_of_a_newer_version_is_left_alone_by_every_command(hero: HeroTui) -> None:
    folder = fill(hero)
    connection = sqlite3.connect(folder / "history.db")
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    before = contents(folder)
    for command in (
        "status",
        "events",
        "alerts",
        "check",
        "export csv",
        "event dev.lint --duration 1s",
        "record --for 1s",
    ):
        said = hero(*command.split())
        assert said.code == 2, command
        assert said.err.count("\n") == 1, said.err
        assert f"schema {VERSION + 1}, this one reads {VERSION}" in said.err
    assert contents(folder) == before

"""A history that refuses to be written: said by screen, status, `--line`, JSON and doctor, and taken back."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from hero_tui.budgets.files import load_budgets
from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.appender import Appender
from hero_tui.tui.data.snapshot_source import SnapshotSource
from tests.support.projects import wait_for
from tests.support.recorder import RecordingHere

pytestmark = pytest.mark.real

LOCKED = "The history cannot be written: another process keeps"


def notices(seen: RecordingHere) -> list[str]:
    found: list[str] = seen.status()["recorder"]["notices"]
    return found


def test_a_locked_history_is_said_beside_it_and_taken_back(tmp_path: Path) -> None:
    """Given somebody who holds the write lock: the recorder can write nothing into it, not even why."""
    (tmp_path / "shop").mkdir()
    with RecordingHere(tmp_path / "shop", tmp_path / "state") as seen:
        source = SnapshotSource(seen.workspace, seen.paths, load_budgets(seen.workspace))
        assert notices(seen) == []
        seen.run("status", "--line")  # from now on the recorder keeps it
        wait_for((seen.paths.folder / "status.line").exists, "the line to be kept")
        with closing(sqlite3.connect(seen.paths.database, isolation_level=None)) as holder:
            holder.execute("BEGIN IMMEDIATE")
            before = source.state()
            wait_for(lambda: any(LOCKED in text for text in notices(seen)), "it to be said")
            assert source.state() != before, "the screen looks anew although nothing rings"
            assert LOCKED in source.load().recorder.notices[0]
            wait_for(lambda: LOCKED[:50] in seen.run("status", "--line").stdout, "the line to say it")
            assert LOCKED in seen.run("status").stdout
            doctor = seen.run("doctor").stdout
            assert f"▲ trouble  history            {LOCKED}" in doctor
            assert "● recording" in seen.run("status").stdout, "it lives, and beats beside the locked history"
            holder.execute("ROLLBACK")
        appender = Appender(seen.paths.database)
        appender.operation(Operation("dev.lint", time.time(), 0.1, Outcome.OK))
        appender.close()
        wait_for(lambda: notices(seen) == [], "it to be taken back")
        wait_for(lambda: LOCKED[:50] not in seen.run("status", "--line").stdout, "the line to take it back")
        source.close()
        wait_for(lambda: "▲ trouble  last error" not in seen.run("doctor").stdout, "the error to be over")
        assert LOCKED not in seen.run("doctor").stdout

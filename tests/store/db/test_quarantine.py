"""Setting a store aside, interrupted at any of its renames: nothing that it held is deleted."""

from __future__ import annotations

import shutil
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.db.quarantine import SIDE_FILES, quarantine
from hero_tui.store.writer import Writer


class KilledError(Exception):
    """Stands for kill -9."""


@pytest.mark.parametrize("renames", range(len(SIDE_FILES)))
def test_killed_at_any_rename_the_newest_rows_are_still_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    living, database = tmp_path / "living" / "history.db", tmp_path / "killed" / "history.db"
    living.parent.mkdir()
    writer = Writer(living)
    for number in range(50):
        writer.operation(Operation("dev.lint", 1.8e9 + number, 0.1, Outcome.OK))
    shutil.copytree(living.parent, database.parent)  # what its kill would leave
    writer.close()
    wal = database.with_name("history.db-wal").read_bytes()
    left = renames
    rename = Path.rename

    def killed(self: Path, target: Path) -> Path:
        nonlocal left
        if not left:
            raise KilledError
        left -= 1
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KilledError):
        quarantine(database)
    monkeypatch.undo()
    if renames:
        Writer(database).close()

    assert any(each.read_bytes() == wal for each in database.parent.glob("history*-wal"))


def test_the_name_says_when_and_a_second_one_of_the_same_second_is_numbered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls(2026, 11, 24, 6, 7, 8, tzinfo=tz)

    monkeypatch.setattr("hero_tui.store.db.quarantine.datetime", Clock)
    names = []
    for content in (b"one", b"two", b"three"):
        for end in ("", "-wal", "-shm"):
            (tmp_path / f"history.db{end}").write_bytes(content)
        moved = quarantine(tmp_path / "history.db")
        names.append(moved.name)
        assert [moved.with_name(moved.name + end).read_bytes() for end in ("", "-wal", "-shm")] == [content] * 3
    assert names == [
        "history.damaged-20261124T060708Z.db",
        "history.damaged-20261124T060708Z-2.db",
        "history.damaged-20261124T060708Z-3.db",
    ]
    assert not list(tmp_path.glob("history.db*"))


def test_a_side_file_of_a_former_one_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a kill between two renames, then the -wal that was moved alone keeps its name for itself."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls(2026, 11, 24, 6, 7, 8, tzinfo=tz)

    monkeypatch.setattr("hero_tui.store.db.quarantine.datetime", Clock)
    left = tmp_path / "history.damaged-20261124T060708Z.db-wal"
    left.write_bytes(b"rows")
    (tmp_path / "history.db").write_bytes(b"no database")
    assert quarantine(tmp_path / "history.db").name == "history.damaged-20261124T060708Z-2.db"
    assert left.read_bytes() == b"rows"


def test_the_database_is_renamed_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for end in ("", "-wal", "-shm"):
        (tmp_path / f"history.db{end}").touch()
    order = []
    rename = Path.rename

    def noted(self: Path, target: Path) -> Path:
        order.append(self.name)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", noted)
    quarantine(tmp_path / "history.db")
    assert order == ["history.db-wal", "history.db-shm", "history.db"]

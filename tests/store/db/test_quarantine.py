"""Setting a store aside, interrupted at any of its renames: nothing that it held is deleted."""

from __future__ import annotations

import shutil
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

"""What is said where a store cannot be opened, each with what to do next."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from hero_tui.store.db.connection import as_store_errors, connect_to_read, prepare
from hero_tui.store.errors import StoreError, StoreTrouble

DATABASE = Path("/state/shop/history.db")


def test_unreadable_words_of_sqlite_are_damage() -> None:
    """Given a message that is no UTF-8, as a damaged schema gives: damaged."""
    with pytest.raises(StoreError, match="is damaged") as caught, as_store_errors(DATABASE):
        b"\xff".decode("utf-8")
    assert caught.value.kind is StoreTrouble.DAMAGED


def test_nothing_recorded_yet_is_said_with_what_to_start(tmp_path: Path) -> None:
    """Given no file, or an empty one that nobody wrote to: missing."""
    for _ in range(2):
        with pytest.raises(StoreError, match=r"^nothing was recorded here yet .* start hero-tui or") as caught:
            connect_to_read(tmp_path / "history.db")
        assert caught.value.kind is StoreTrouble.MISSING
        (tmp_path / "history.db").touch()


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, "full"), (errno.EDQUOT, "full"), (errno.EIO, "unusable")])
def test_an_older_store_that_cannot_be_copied_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: str
) -> None:
    """Given a disk without room for the copy, or one that fails: the kind tells them apart."""

    def fails(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("hero_tui.store.db.connection.migrate", fails)
    connection = sqlite3.connect(tmp_path / "history.db", isolation_level=None)
    with pytest.raises(StoreError, match="cannot be copied before it is changed: ") as caught:
        prepare(connection, tmp_path / "history.db")
    assert caught.value.kind.value == kind
    connection.close()

"""A side file that is deleted while the history is in use: nothing that was committed is missing, for anybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.appender import Appender
from hero_tui.store.db.queries import find_problems
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

AT = 1_790_000_000.0


def wal(database: Path) -> None:
    database.with_name("history.db-wal").unlink()


def shm(database: Path) -> None:
    database.with_name("history.db-shm").unlink()


def both(database: Path) -> None:
    wal(database)
    shm(database)


def wal_renamed(database: Path) -> None:
    database.with_name("history.db-wal").rename(database.with_name("kept"))


def wal_emptied_by_another(database: Path) -> None:
    database.with_name("new").touch()
    database.with_name("new").rename(database.with_name("history.db-wal"))


def wal_and_who_asked_then(database: Path) -> None:
    """Somebody opened the history after the file was gone, and so made another, which they cannot read from."""
    wal(database)
    with closing(sqlite3.connect(database)) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("PRAGMA user_version").fetchall()


LOSSES = [wal, shm, both, wal_renamed, wal_emptied_by_another, wal_and_who_asked_then]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "history.db")
    yield writer
    writer.close()


def lint(number: int) -> Operation:
    return Operation("dev.lint", AT + number, 0.5, Outcome.OK, {}, {"number": number})


def numbers(reader: Reader) -> list[object]:
    return [each.attributes["number"] for each in reader.operations("dev.lint")]


@pytest.mark.parametrize("lose", LOSSES)
def test_the_next_write_goes_on_with_all_that_was_committed(writer: Writer, lose: Callable[[Path], None]) -> None:
    looking = Reader(writer.database)
    for number in range(50):
        writer.operation(lint(number))
    assert len(numbers(looking)) == 50
    lose(writer.database)
    generation = writer.generation
    writer.operation(lint(50))
    assert (writer.rewritten, writer.generation) == (1, generation), "its ids mean what they meant"
    assert looking.moved(), "who looks is told by the file's identity"
    looking.close()
    appender = Appender(writer.database)
    appender.operation(lint(51))
    appender.close()
    writer.operation(lint(52))
    reader = Reader(writer.database)
    assert numbers(reader) == list(range(53))
    reader.close()
    assert find_problems(writer.database) == ()
    assert writer.rewritten == 1, "once"
    assert not writer.database.with_name("history.db.copy").exists()
    assert writer.database.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("lose", LOSSES)
def test_the_recorder_need_not_write_to_notice(writer: Writer, lose: Callable[[Path], None]) -> None:
    writer.operation(lint(0))
    writer.follow()
    assert writer.rewritten == 0
    lose(writer.database)
    writer.follow()
    writer.follow()
    assert writer.rewritten == 1


def test_who_waits_for_the_write_lock_meanwhile_writes_into_the_new_file(writer: Writer) -> None:
    """Given an appender that opened the history before, then what it commits after the loss is in the new file."""
    appender = Appender(writer.database)
    appender.operation(lint(0))
    wal(writer.database)
    writer.follow()
    appender.operation(lint(1))
    appender.close()
    reader = Reader(writer.database)
    assert numbers(reader) == [0, 1]
    reader.close()


def test_where_the_lock_is_another_recorders_nothing_is_written_at_the_path(tmp_path: Path) -> None:
    """Given a folder that was renamed, and another history begun at its path: the rest goes where the first lies."""
    folder = tmp_path / "state"
    folder.mkdir()
    in_place = [True]
    writer = Writer(folder / "history.db", in_place=lambda: in_place[0])
    writer.operation(lint(0))
    folder.rename(tmp_path / "elsewhere")
    folder.mkdir()
    another = Writer(folder / "history.db")
    another.operation(lint(7))
    in_place[0] = False
    writer.operation(lint(1))
    writer.close()
    another.operation(lint(8))
    another.close()
    for place, expected in ((folder, [7, 8]), (tmp_path / "elsewhere", [0, 1])):
        reader = Reader(place / "history.db")
        assert numbers(reader) == expected
        reader.close()

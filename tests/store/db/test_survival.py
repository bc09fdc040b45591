"""What the store survives: kill -9, two at once, an older and a newer schema, damage, a full disk."""

import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.appender import Appender
from hero_tui.store.db.records import Recording
from hero_tui.store.db.schema import MIGRATIONS, VERSION, migrate, version_of
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.store.writer import Writer

APPEND = """
import sys
from pathlib import Path
from hero_tui.core.signals import Gauge, Operation, Outcome
from hero_tui.store.writer import Writer
writer = Writer(Path(sys.argv[1]))
name, most = sys.argv[2], int(sys.argv[3])
for number in range(most):
    with writer.batch():
        writer.gauge(Gauge("dev.memory", 1.8e9 + number, number, {"of": name}))
        writer.operation(Operation("dev.lint", 1.8e9, 0.1, Outcome.OK, {}, {"by": name, "number": number}))
    print(number, flush=True)
"""


def start(database: Path, name: str, most: int = 1_000_000) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", APPEND, str(database), name, str(most)], stdout=subprocess.PIPE, text=True
    )


def numbers(database: Path, name: str) -> list[object]:
    reader = Reader(database)
    found: list[object] = [each.attributes["number"] for each in reader.operations() if each.attributes["by"] == name]
    buckets = reader.gauge("dev.memory", {"of": name}, 1.8e9, 1.8e9 + 1e6, 3600)
    reader.close()
    assert sum(each.count for each in buckets) == len(found), "a gauge and its operation are one transaction"
    return found


@pytest.mark.real
def test_a_writer_killed_at_any_moment_loses_no_committed_operation(paths: StorePaths) -> None:
    for life in range(6):
        process = start(paths.database, f"life {life}")
        assert process.stdout is not None
        committed = -1
        for _ in range(random.Random(life).randrange(1, 200)):  # noqa: S311 - moments to kill at, not secrets
            committed = int(process.stdout.readline())
        process.kill()
        rest, _ = process.communicate()
        printed = [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        found = numbers(paths.database, f"life {life}")
        assert found == list(range(len(found)))
        assert len(found) > max([committed, *printed])
    connection = sqlite3.connect(paths.database)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


@pytest.mark.real
def test_two_processes_begin_a_store_and_append_to_it_at_once(paths: StorePaths) -> None:
    processes = [start(paths.database, name, 300) for name in ("first", "second", "third")]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    for name in ("first", "second", "third"):
        assert numbers(paths.database, name) == list(range(300))


def test_an_older_schema_is_migrated_once_and_keeps_its_rows(tmp_path: Path) -> None:
    database = tmp_path / "history.db"
    writer = Appender(database)
    writer.operation(Operation("x", 1.0, 1.0, Outcome.OK))
    writer.close()
    connection = sqlite3.connect(database, isolation_level=None)
    further = (*MIGRATIONS, ("ALTER TABLE operations ADD COLUMN host TEXT",))
    migrate(connection, database, further)
    migrate(connection, database, further)
    assert version_of(connection) == VERSION + 1
    assert connection.execute("SELECT signal, host FROM operations").fetchall() == [("x", None)]
    connection.close()


FIRST_ROWS = """
INSERT INTO meta VALUES ('first_run_seen', '1');
INSERT INTO operations (signal, start, duration, outcome, labels, attributes)
    VALUES ('dev.lint', 1.8e9, 1.1, 'ok', '{}', '{"exit":1}'), ('dev.lint', 1.8e9, NULL, 'failed', '{}', '{}');
INSERT INTO slices VALUES ('dev.memory', '{}', 1.8e9, 5, 1, 0);
INSERT INTO rule_states VALUES ('dev.memory', '{}', '{"v":1}');
INSERT INTO incidents VALUES (3, 'dev.memory', '{}', 2, 2, 'firing', 1.8e9, 1.8e9, NULL, 2.5, 3.0, 2.9, NULL, NULL);
INSERT INTO transitions VALUES (1, 3, 1.8e9, 'opened', 2, 2.5, 'above 80 %');
INSERT INTO acks VALUES (1, 3, 1.8e9, 'pair', 'looking', 0);
INSERT INTO recordings VALUES (1, 101, 1.8e9, 1.8e9, NULL);
INSERT INTO revisions VALUES (1, 1.8e9, 'a', 'text');
"""


def test_a_store_of_version_1_goes_on_with_all_that_it_held(paths: StorePaths) -> None:
    old = sqlite3.connect(paths.database, isolation_level=None)
    migrate(old, paths.database, MIGRATIONS[:1])
    old.executescript(FIRST_ROWS)
    tables = [name for (name,) in old.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    before = {name: old.execute(f"SELECT * FROM {name}").fetchall() for name in tables}  # noqa: S608 - our own names
    old.close()
    reader = Reader(paths.database)
    assert reader.external_operations(0) == [], "what a recorder wrote was judged when it was written"
    assert [each.outcome for each in reader.operations("dev.lint")] == [Outcome.OK, Outcome.FAILED]
    (incident,) = reader.incidents()
    assert incident.acknowledged is not None
    assert (reader.silences(1.8e9), reader.judged_through()) == ([], 0)
    reader.close()
    copy = sqlite3.connect(paths.folder / "history.schema-1.db")
    assert version_of(copy) == 1
    assert {name: copy.execute(f"SELECT * FROM {name}").fetchall() for name in tables} == before  # noqa: S608 - ours
    copy.close()
    assert (paths.folder / "history.schema-1.db").stat().st_mode & 0o777 == 0o600
    new = sqlite3.connect(paths.database)
    assert version_of(new) == VERSION
    for name, rows in before.items():
        kept = new.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - our own names
        assert [row[: len(rows[0])] for row in kept] == rows, name
    new.close()
    appender = Appender(paths.database)
    assert appender.operation(Operation("dev.lint", 1.8e9, 1.0, Outcome.OK)) == 3, "ids go on"
    appender.close()


def test_a_copy_that_cannot_be_made_keeps_the_store_as_it_is(paths: StorePaths) -> None:
    old = sqlite3.connect(paths.database, isolation_level=None)
    migrate(old, paths.database, MIGRATIONS[:1])
    old.close()
    (paths.folder / "history.schema-1.db").mkdir()
    with pytest.raises(StoreError, match="cannot be copied before it is changed"):
        Appender(paths.database)
    left = sqlite3.connect(paths.database)
    assert version_of(left) == 1
    left.close()
    assert not list(paths.folder.glob("*.partial"))


def test_only_the_newest_copy_is_kept(paths: StorePaths) -> None:
    mine = paths.folder / "history.schema-1.db.my-own-copy"
    mine.touch()
    old = sqlite3.connect(paths.database, isolation_level=None)
    migrate(old, paths.database, MIGRATIONS[:1])
    migrate(old, paths.database)
    further = (*MIGRATIONS, ("ALTER TABLE operations ADD COLUMN host TEXT",))
    migrate(old, paths.database, further)
    old.close()
    assert sorted(each.name for each in paths.folder.glob("history.schema-*")) == [
        mine.name,
        f"history.schema-{VERSION}.db",
    ], "and what somebody put beside it"


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "history.db", isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, tmp_path, (*MIGRATIONS, ("CREATE TABLE extra (a)", "no statement")))
    assert version_of(connection) == 0
    assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    connection.close()


def test_a_store_of_a_newer_version_is_left_alone(paths: StorePaths) -> None:
    connection = sqlite3.connect(paths.database)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    for way in (Reader, Appender, Writer):
        with pytest.raises(StoreError, match="update hero-tui") as refused:
            way(paths.database)
        assert refused.value.kind is StoreTrouble.NEWER
    assert [each.name for each in paths.folder.iterdir() if "damaged" in each.name] == []


def damage(database: Path) -> bytes:
    damaged = b"this was a database once " * 400
    database.write_bytes(damaged)
    return damaged


def test_a_damaged_store_is_set_aside_whole_and_a_new_one_begun(paths: StorePaths) -> None:
    content = damage(paths.database)
    for way in (Reader, Appender):
        with pytest.raises(StoreError, match="damaged") as refused:
            way(paths.database)
        assert refused.value.kind is StoreTrouble.DAMAGED
    writer = Writer(paths.database)
    assert writer.quarantined is not None
    assert writer.quarantined.read_bytes() == content
    writer.operation(Operation("x", 1.0, 1.0, Outcome.OK))
    writer.close()
    again = Writer(paths.database)
    assert again.quarantined is None
    again.close()


def test_a_page_that_was_overwritten_is_found_on_opening(paths: StorePaths) -> None:
    writer = Writer(paths.database)
    writer.operation(Operation("x", 1.0, 1.0, Outcome.OK))
    writer.close()
    with paths.database.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(paths.database.stat().st_size - 4096))
    writer = Writer(paths.database)
    assert writer.quarantined is not None
    writer.close()


def test_others_notice_that_the_store_was_set_aside_and_go_on_in_the_new_one(paths: StorePaths) -> None:
    writer, appender, reader = Writer(paths.database), Appender(paths.database), Reader(paths.database)
    appender.operation(Operation("before", 1.0, 1.0, Outcome.OK))
    assert not reader.moved()
    aside = writer.quarantine()
    assert reader.moved()
    appender.operation(Operation("after", 1.0, 1.0, Outcome.OK))
    reader.close()
    for database, signals in ((paths.database, ["after"]), (aside, ["before"])):
        reader = Reader(database)
        assert [each.signal for each in reader.operations()] == signals
        reader.close()
    appender.close()
    writer.close()


def test_a_full_store_is_an_error_of_its_own_kind_and_goes_on_when_there_is_room(paths: StorePaths) -> None:
    writer = Writer(paths.database)
    (pages,) = writer._connection.execute("PRAGMA page_count").fetchone()
    writer._connection.execute(f"PRAGMA max_page_count = {pages + 2}").fetchall()
    kept = 0

    def until_it_is_full() -> None:
        nonlocal kept
        while True:
            with writer.batch():
                writer.operation(Operation("x", 1.0, 1.0, Outcome.OK, {}, {"text": "y" * 3000}))
                writer.operation(Operation("x", 1.0, 1.0, Outcome.OK, {}, {"text": "y" * 3000}))
            kept += 2

    with pytest.raises(StoreError, match="is full; make room") as full:
        until_it_is_full()
    assert full.value.kind is StoreTrouble.FULL
    writer._connection.execute("PRAGMA max_page_count = 1000000").fetchall()
    writer.operation(Operation("x", 1.0, 1.0, Outcome.OK))
    reader = Reader(paths.database)
    assert len(reader.operations()) == kept + 1
    reader.close()
    writer.close()


FILL = """
import os, sys
from pathlib import Path
from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.db.records import Recording
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
disk = Path(sys.argv[1])
filler = disk / "filler"
writer = Writer(disk / "history.db")
big = Operation("x", 1.0, 1.0, Outcome.OK, {}, {"text": "y" * 4000})
writer.operation(big)
with filler.open("wb", buffering=0) as file:
    try:
        while True:
            file.write(b"0" * 4096)
    except OSError:
        pass
kept = 1
try:
    while True:
        writer.operation(big)
        kept += 1
except StoreError as error:
    print(error.kind.value)
filler.unlink()
writer.operation(big)
reader = Reader(disk / "history.db")
print(len(reader.operations()) - kept)
"""


@pytest.mark.real
def test_on_a_disk_that_is_really_full_nothing_committed_is_lost_and_it_goes_on(tmp_path: Path) -> None:
    script = 'mount -t tmpfs -o size=1m none "$1" && exec "$2" -c "$3" "$1"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(tmp_path), sys.executable, FILL],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["full", "1"]


def test_a_new_store_knows_at_once_who_records_and_what_holds_now(paths: StorePaths) -> None:
    writer = Writer(paths.database)
    writer.begin_recording(1, 1.0)
    recording = writer.begin_recording(2, 10.0)
    writer.fact("watch", {"files": 12})
    writer.heartbeat(recording, 20.0)
    for name in (paths.database.name, f"{paths.database.name}-wal", f"{paths.database.name}-shm"):
        (paths.folder / name).unlink()
    writer.fact("servers", [])
    reader = Reader(paths.database)
    assert reader.facts() == {"watch": {"files": 12}, "servers": []}
    assert reader.recordings(0.0) == [Recording(recording, 2, 10.0, 20.0, None)]
    writer.end_recording(recording, 30.0)
    assert [each.ended for each in reader.recordings(0.0)] == [30.0]
    reader.close()
    writer.close()

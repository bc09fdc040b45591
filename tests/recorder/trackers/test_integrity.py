"""Small damage is looked for while nothing happens, seldom where it costs much; mended, or the history is set aside."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome, Stamp
from hero_tui.probes.events import Event, Notice, Saved
from hero_tui.recorder.trackers.integrity import Integrity, Look, is_due, look_through, rest_after
from hero_tui.store.db.queries import find_problems
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from tests.support.projects import wait_for

BEGAN = 1000.0


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path / "history.db")
    with writer.batch():
        for number in range(200):
            writer.operation(Operation("dev.lint", 1_790_000_000.0 + number, 0.5, Outcome.OK, {}, {"number": number}))
    yield writer
    writer.close()


def drop_from_index(database: Path) -> str:
    """Take rows out of an index, as damage does that no query meets: the table keeps them. The index's name."""
    connection = sqlite3.connect(database, isolation_level=None)
    (name, statement) = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'operations' AND sql IS NOT NULL"
    ).fetchone()
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (f"{statement} WHERE id > 150", name))
    connection.execute("PRAGMA writable_schema = OFF")
    connection.close()
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute(f"REINDEX {name}")
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (statement, name))
    connection.close()
    return str(name)


@pytest.mark.parametrize(
    ("now", "due", "busy", "looks"),
    [
        (100.0, 100.0, 70.0, True),
        (99.9, 100.0, 0.0, False),
        (100.0, 100.0, 70.1, False),
        (5000.0, 100.0, 4999.0, False),
        (5000.0, 100.0, 4970.0, True),
    ],
    ids=["due and quiet", "not due", "somebody saved", "due for long, and busy", "quiet at last"],
)
def test_it_looks_when_it_is_due_and_nothing_was_saved_for_half_a_minute(
    now: float, due: float, busy: float, looks: bool
) -> None:
    assert is_due(now, due, busy) is looks


@pytest.mark.parametrize(
    ("cost", "rest"), [(0.0, 600.0), (0.05, 600.0), (0.1, 1000.0), (1.0, 10_000.0), (9.0, 86_400.0), (3600.0, 86_400.0)]
)
def test_it_rests_ten_thousand_times_as_long_as_it_took(cost: float, rest: float) -> None:
    assert rest_after(cost) == pytest.approx(rest)


class Story:
    """An integrity tracker with scripted looks, ticked by hand."""

    def __init__(self, writer: Writer, *looks: Callable[[], Look]) -> None:
        self.writer, self.looks, self.said = writer, list(looks), list[Event]()
        self.done = 0
        self.integrity = Integrity(writer, self.said.append, BEGAN, self.look)

    def look(self) -> Look:
        self.done += 1
        return self.looks.pop(0)()

    def ticks(self, at: float) -> None:
        """A tick that begins a look, if it is due, and one that acts on it."""
        self.integrity.tick(Stamp(at, at))
        thread = self.integrity._thread
        if thread is not None:
            thread.join()
            self.integrity.tick(Stamp(at, at))


def well(cost: float = 0.0) -> Callable[[], Look]:
    return lambda: Look((), cost)


def wrong() -> Look:
    return Look(("row 7 missing from index operations_by_start",), 0.0)


def test_the_first_look_comes_after_five_minutes_and_the_next_by_its_cost(writer: Writer) -> None:
    story = Story(writer, well(0.2), well())
    story.ticks(BEGAN + 299.9)
    assert story.done == 0
    story.ticks(BEGAN + 300.0)
    story.ticks(BEGAN + 2299.9)
    assert story.done == 1
    story.ticks(BEGAN + 2300.0)
    assert story.done == 2
    assert story.said == []


def test_somebody_who_works_is_not_disturbed(writer: Writer) -> None:
    story = Story(writer, well())
    now = time.monotonic()
    story.integrity.handle(Saved("src/a.ts", Stamp.now()))
    story.ticks(max(now, BEGAN) + 20.0)
    assert story.done == 0


def test_an_index_that_misses_rows_is_rebuilt_and_said_and_taken_back(writer: Writer) -> None:
    drop_from_index(writer.database)
    assert any("missing from index" in problem or "wrong #" in problem for problem in find_problems(writer.database))
    story = Story(writer, *[lambda: look_through(lambda: find_problems(writer.database))] * 3)
    story.ticks(BEGAN + 300.0)
    rebuilt = Notice("indexes", "An index of the history missed rows: it was rebuilt from them.")
    assert story.said == [rebuilt]
    assert find_problems(writer.database) == ()
    story.ticks(BEGAN + 300.0)
    assert story.done == 2, "it is looked at again at once"
    assert writer.damage is None
    story.ticks(BEGAN + 3901.0)
    assert story.said[-1] == Notice("indexes", "", resolved=True)
    reader = Reader(writer.database)
    assert len(reader.operations("dev.lint")) == 200
    reader.close()


def test_what_a_rebuilt_index_does_not_mend_is_damage(writer: Writer) -> None:
    story = Story(writer, wrong_once(), wrong_once())
    story.ticks(BEGAN + 300.0)
    assert writer.damage is None
    story.ticks(BEGAN + 300.0)
    assert writer.damage is not None
    assert writer.damage.kind.value == "damaged"
    assert "row 7 missing" in str(writer.damage)


def wrong_once() -> Callable[[], Look]:
    return wrong


def test_a_page_that_no_query_meets_is_found(writer: Writer) -> None:
    writer._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    pages = writer.database.stat().st_size // 4096
    (root,) = writer._connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'revisions'").fetchone()
    assert root <= pages
    with writer.database.open("r+b") as opened:
        opened.seek((root - 1) * 4096)
        opened.write(b"\xff" * 4096)
    assert find_problems(writer.database) != ()


def test_the_look_runs_beside_the_loop_at_the_lowest_priority(writer: Writer) -> None:
    nice: list[int] = []

    def look() -> Look:
        import os
        import threading

        found = look_through(lambda: find_problems(writer.database))
        nice.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return found

    story = Story(writer, look)
    story.integrity.tick(Stamp(BEGAN + 300.0, BEGAN + 300.0))
    wait_for(lambda: len(nice) == 1, "the look")
    assert nice == [19]

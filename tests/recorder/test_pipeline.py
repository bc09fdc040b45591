"""What is seen is judged at once, committed together, and never lost to a disk that refuses for a while."""

from __future__ import annotations

import errno
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest

from hero_tui.core.budget import BudgetFile
from hero_tui.core.facts import ProcessesFact, WatchFact, decode_facts
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Gauge, Stamp
from hero_tui.judge.engine.judge import Judge
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from tests.support.pipelines import TYPE_CHECK, FixedCause, FullDisk, check

COALESCE = 0.050  # design.md: an operation is committed within 50 ms
RETRY_EVERY = 5.0


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[FullDisk]:
    writer = FullDisk(tmp_path / "history.db")
    yield writer
    writer.close()


def durations(reader: Reader) -> Sequence[float | None]:
    return [each.duration for each in reader.operations()]


def test_operations_that_come_together_are_committed_together(pipeline: Pipeline, reader: Reader) -> None:
    before = time.monotonic()
    pipeline.accept(check(1.0))
    pipeline.accept(check(2.0))
    due = pipeline.next_deadline()
    assert due is not None
    assert before + COALESCE <= due <= time.monotonic() + COALESCE
    assert durations(reader) == [], "it waits for company"
    pipeline.flush(Stamp.now())
    assert durations(reader) == [1.0, 2.0]
    assert pipeline.next_deadline() is None


def test_a_store_that_was_taken_away_knows_the_open_alerts_again(pipeline: Pipeline, writer: FullDisk) -> None:
    """Given an open alert, when somebody deletes the history, then the new one has it, and it can be acknowledged."""
    pipeline.accept(check(20.0))
    pipeline.flush(Stamp.now())
    for end in ("", "-wal", "-shm"):
        writer.database.with_name(writer.database.name + end).unlink(missing_ok=True)
    pipeline.accept(WatchFact(files=3))
    pipeline.tick(Stamp.now())
    assert pipeline.next_deadline() is not None, "it is told at once"
    pipeline.flush(Stamp.now())
    reader = Reader(writer.database)
    (told,) = reader.incidents(open_only=True)
    assert (told.budget, told.cause) == ("dev.type_check", "src/cart/Cart.tsx saved at 13:58")
    assert [key[0] for key in reader.rule_states()] == ["dev.type_check"]
    assert pipeline.next_deadline() is None
    reader.close()


class Damaged(FullDisk):
    """A store that is damaged while `full` says so, on a disk on which nothing can be renamed."""

    @contextmanager
    def batch(self) -> Iterator[Self]:
        with Writer.batch(self):
            yield self
            if self.full:
                raise StoreError("the history is damaged", StoreTrouble.DAMAGED)

    def quarantine(self) -> Path:
        raise OSError(errno.EROFS, "Read-only file system")


def test_a_damaged_store_that_cannot_be_set_aside_is_said_and_tried_again(tmp_path: Path) -> None:
    writer = Damaged(tmp_path / "history.db")
    pipeline = Pipeline(writer, Judge(BudgetFile((TYPE_CHECK,), None, "")), RecentActivity(), FixedCause())
    reader = Reader(writer.database)
    writer.full = True
    pipeline.accept(check(1.0))
    now = Stamp.now()
    pipeline.flush(now)
    assert durations(reader) == []
    writer.full = False
    pipeline.flush(Stamp(now.wall + RETRY_EVERY, now.mono + RETRY_EVERY))
    assert durations(reader) == [1.0]
    reader.close()
    writer.close()


def test_gauges_and_facts_wait_for_the_second(pipeline: Pipeline, reader: Reader) -> None:
    pipeline.accept(Gauge("dev.memory", time.time(), 1e9, {"server": "vite"}))
    pipeline.accept(WatchFact(files=3))
    assert pipeline.next_deadline() is None
    pipeline.tick(Stamp.now())
    assert [each.value for each in reader.gauges_now()] == [1e9]
    assert decode_facts(reader.facts()).watch == WatchFact(files=3)


def test_gauges_that_say_nothing_new_wait_for_company(pipeline: Pipeline, reader: Reader) -> None:
    begun = Stamp.now()
    memory = {"server": "vite"}

    def second(number: int, value: float) -> float:
        now = Stamp(begun.wall + number, begun.mono + number)
        pipeline.accept(Gauge("dev.memory", now.wall, value, memory))
        pipeline.tick(now)
        return reader.gauges_now()[0].at - begun.wall

    committed = [round(second(number, 1e9)) for number in range(1, 8)]
    assert committed == [1, 1, 1, 1, 1, 1, 7], "the first at once, then six seconds together"
    assert round(second(8, 1.1e9)) == 8, "a value that moved is told with its second"
    assert len(reader.gauge("dev.memory", memory, begun.wall, begun.wall + 10, 1)) == 8, "no second is missing"


def test_a_run_far_over_opens_an_incident_with_what_was_near_it(pipeline: Pipeline, reader: Reader) -> None:
    pipeline.accept(check(17.0))
    pipeline.flush(Stamp.now())
    (incident,) = reader.incidents()
    assert incident.severity == Level.CRITICAL
    assert incident.cause == "src/cart/Cart.tsx saved at 13:58"
    assert [each.kind for each in reader.transitions(incident.id)] == ["opened"]


def test_nothing_is_lost_while_the_disk_is_full(writer: FullDisk, pipeline: Pipeline, reader: Reader) -> None:
    now = Stamp.now()
    writer.full = True
    pipeline.accept(check(17.0))
    pipeline.flush(now)
    pipeline.accept(check(1.0))
    pipeline.flush(Stamp(now.wall + 1, now.mono + 1))
    assert durations(reader) == []
    assert reader.incidents() == []

    writer.full = False
    pipeline.flush(Stamp(now.wall + 4.9, now.mono + 4.9))
    assert durations(reader) == [], "it is not tried with each event"
    pipeline.flush(Stamp(now.wall + RETRY_EVERY, now.mono + RETRY_EVERY))
    assert durations(reader) == [17.0, 1.0]
    assert len(reader.incidents()) == 1
    pipeline.tick(Stamp(now.wall + RETRY_EVERY + 1, now.mono + RETRY_EVERY + 1))
    assert reader.facts()["notices"] == {}, "said while it lasted, withdrawn when it was over"


def test_what_waits_is_dropped_by_what_it_is_worth(
    writer: FullDisk, pipeline: Pipeline, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Repeated facts cost nothing, a gauge goes before any run."""
    monkeypatch.setattr("hero_tui.recorder.pipeline.MOST_WAITING", 150)
    now = Stamp.now()
    writer.full = True
    pipeline.accept(check(1.0))
    pipeline.flush(now)
    for number in range(200):
        pipeline.accept(ProcessesFact(notes=(str(number),)))
    for number in range(200):
        pipeline.accept(Gauge("dev.cpu", now.wall + number, number / 10))
    for number in range(30):
        pipeline.accept(check(2.0 + number / 100))
    writer.full = False
    pipeline.flush(Stamp(now.wall + RETRY_EVERY, now.mono + RETRY_EVERY))

    assert len(durations(reader)) == 31
    kept = {"source": "none", "notes": ["199"], "unread": 0, "storms": 0, "storm_seconds": 0.0}
    assert reader.facts()["processes"] == kept
    assert [each.value for each in reader.gauges_now()] == [19.9]


def test_what_could_not_be_written_until_the_end_is_said(
    writer: FullDisk, pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    writer.full = True
    pipeline.accept(check(1.0))
    pipeline.close(Stamp.now())
    assert "values were lost: the history could not be written until the end" in caplog.text


def test_an_incident_that_ended_keeps_its_cause(pipeline: Pipeline, reader: Reader) -> None:
    pipeline.accept(check(17.0))
    pipeline.flush(Stamp.now())
    pipeline.accept(check(1.0))
    pipeline.flush(Stamp.now())
    (incident,) = reader.incidents()
    assert incident.recovered is not None
    assert incident.cause == "src/cart/Cart.tsx saved at 13:58"


def test_twenty_thousand_values_wait_and_then_the_oldest_gauge_goes(
    writer: FullDisk, pipeline: Pipeline, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    """Given a disk that is full for long: the most is kept, one more costs the oldest value, and it is said."""
    now = Stamp.now()
    writer.full = True
    pipeline.accept(check(1.0))
    pipeline.flush(now)
    waiting = len(pipeline._waiting)
    for number in range(20_000 - waiting):
        pipeline.accept(Gauge("dev.cpu", now.wall + number, 1.0))
    assert len(pipeline._waiting) == 20_000
    assert pipeline._lost == 0
    pipeline.accept(Gauge("dev.cpu", now.wall + 20_000, 2.0))
    assert len(pipeline._waiting) == 20_000
    assert pipeline._lost == 1
    writer.full = False
    pipeline.flush(Stamp(now.wall + 5.0, now.mono + 5.0))
    assert "1 values were lost while the history could not be written" in caplog.text
    assert reader.gauge("dev.cpu", {}, now.wall, now.wall // 1 + 1, 1) == [], "the oldest one"
    assert durations(reader) == [1.0]


def test_where_neither_gauge_nor_repeated_fact_waits_the_oldest_run_goes(
    writer: FullDisk, pipeline: Pipeline, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hero_tui.recorder.pipeline.MOST_WAITING", 20)
    now = Stamp.now()
    writer.full = True
    for number in range(30):
        pipeline.accept(check(1.0 + number / 100))
    writer.full = False
    pipeline.flush(Stamp(now.wall + 5.0, now.mono + 5.0))
    left = [each for each in durations(reader) if each is not None]
    assert 0 < len(left) < 30
    assert left == [1.0 + number / 100 for number in range(30 - len(left), 30)]


def test_a_second_without_news_is_committed_four_and_a_half_seconds_after_it_began_to_wait(
    pipeline: Pipeline, reader: Reader
) -> None:
    begun = Stamp.now()

    def at(later: float, *, said: bool = True) -> float:
        now = Stamp(begun.wall + later, begun.mono + later)
        if said:
            pipeline.accept(Gauge("dev.memory", now.wall, 1e9))
        pipeline.tick(now)
        return round(reader.gauges_now()[0].at - begun.wall, 3)

    assert at(0) == 0
    assert at(1) == 0
    assert at(5.4, said=False) == 0
    assert at(5.5, said=False) == 1

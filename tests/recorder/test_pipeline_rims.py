"""What is committed where there is room for little, what is news, and what is said of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import pytest

from hero_tui.core.facts import NoticesFact, WorkspaceFact, decode_facts
from hero_tui.core.signals import Gauge, GaugeEnded, Operation, Share, Stamp
from hero_tui.probes.events import Notice
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from tests.support.pipelines import check


class LittleRoom(Writer):
    """A store in which, while `full` says so, there is no room for an operation; for an alert there is."""

    full = False
    batches = 0
    _operations = 0

    def operation(self, operation: Operation) -> int:
        """As the store; counted."""
        self._operations += 1
        return super().operation(operation)

    @contextmanager
    def batch(self) -> Iterator[Self]:
        """As the store, or full."""
        self._operations = 0
        self.batches += 1
        with super().batch():
            yield self
            if self.full and self._operations:
                raise StoreError("the disk is full", StoreTrouble.FULL)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[LittleRoom]:
    writer = LittleRoom(tmp_path / "history.db")
    yield writer
    writer.close()


def later(now: Stamp, seconds: float) -> Stamp:
    """So many seconds after `now`."""
    return Stamp(now.wall + seconds, now.mono + seconds)


def durations(reader: Reader) -> list[float | None]:
    """Of the operations that are committed."""
    return [each.duration for each in reader.operations()]


def test_on_a_full_disk_an_alert_is_written_though_its_run_is_not(
    writer: LittleRoom, pipeline: Pipeline, reader: Reader
) -> None:
    now = Stamp.now()
    writer.full = True
    pipeline.accept(check(17.0))
    pipeline.flush(now)
    assert [each.severity for each in reader.incidents()] == [3]
    assert durations(reader) == []
    writer.full = False
    pipeline.flush(later(now, 5.0))
    assert durations(reader) == [17.0]
    assert len(reader.incidents()) == 1
    assert [each.kind for each in reader.transitions(reader.incidents()[0].id)] == ["opened"], "and once"


def test_on_a_full_disk_where_no_alert_waits_nothing_is_tried_twice(writer: LittleRoom, pipeline: Pipeline) -> None:
    writer.full = True
    pipeline.accept(check(1.0))
    pipeline._waiting = type(pipeline._waiting)(each for each in pipeline._waiting if isinstance(each, Operation))
    before = writer.batches
    pipeline.flush(Stamp.now())
    assert writer.batches == before + 1


def test_what_is_refused_is_said_once_and_withdrawn(
    writer: LittleRoom, pipeline: Pipeline, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "hero_tui")
    now = Stamp.now()
    writer.full = True
    pipeline.accept(check(1.0))
    for seconds in (0.0, 5.0, 10.0):
        pipeline.flush(later(now, seconds))
    writer.full = False
    pipeline.flush(later(now, 14.9))
    assert durations(reader) == []
    pipeline.flush(later(now, 15.0))
    assert durations(reader) == [1.0]
    said = [record.getMessage() for record in caplog.records]
    assert said.count("the history cannot be written: the disk is full; what is recorded waits in memory") == 1
    assert said.count("The history cannot be written: the disk is full.") == 1
    assert said[-1] == "the history is written again"


@pytest.mark.parametrize("end", [GaugeEnded("dev.memory", time.time()), check(1.0)])
def test_an_operation_and_an_end_are_committed_at_once_and_a_gauge_with_its_second(
    pipeline: Pipeline, end: GaugeEnded | Operation
) -> None:
    pipeline.accept(Gauge("dev.memory", time.time(), 1e9))
    assert pipeline.next_deadline() is None
    pipeline.accept(end)
    assert pipeline.next_deadline() is not None


@pytest.mark.parametrize(
    ("signal", "value", "part", "labels", "news"),
    [
        ("dev.memory", 1e9, 1e9, "vite", False),
        ("dev.memory", 1.0099e9, 1.0099e9, "vite", False),
        ("dev.memory", 1.0101e9, 1e9, "vite", True),
        ("dev.memory", 0.9899e9, 1e9, "vite", True),
        ("dev.memory", 1e9, 9.9e8, "vite", False),
        ("dev.memory", 1e9, 9.8e8, "vite", True),
        ("dev.memory", 1e9, 1e9, "other", True),
        ("dev.cpu", 1e9 + 0.019, 1e9, "vite", False),
        ("dev.cpu", 1e9 + 0.03, 1e9, "vite", True),
        ("dev.cpu", 1e9 - 0.03, 1e9, "vite", True),
        ("dev.watched_files", 1e9, 1e9, "vite", False),
        ("dev.watched_files", 1e9 + 1, 1e9, "vite", True),
        ("dev.build_cache", 1e9, 1e9 + 1, "vite", True),
        ("machine.cpu", 0.5, 1e9, "vite", False),
        ("machine.memory", 0.5, 1e9, "vite", False),
        ("machine.disk", 0.5, 1e9, "vite", False),
        ("machine.network", 0.5, 1e9, "vite", False),
    ],
)
def test_a_gauge_is_news_when_its_value_or_one_of_its_parts_moved_noticeably(
    pipeline: Pipeline, reader: Reader, signal: str, value: float, part: float, labels: str, news: bool
) -> None:
    now = Stamp.now()

    def gauge(at: Stamp, size: float, share: float, server: str) -> Gauge:
        return Gauge(signal, at.wall, size, {"server": server}, (Share("node", share, "7"),))

    pipeline.accept(gauge(now, 1e9, 1e9, "vite"))
    pipeline.tick(now)
    pipeline.accept(gauge(later(now, 1.0), value, part, labels))
    pipeline.tick(later(now, 1.0))
    newest = max(each.at for each in reader.gauges_now())
    assert (newest == later(now, 1.0).wall) is news


@pytest.mark.parametrize(
    "parts", [(), (Share("node", 1e9, "8"),), (Share("node", 1e9, "7"), Share("esbuild", 2e7, "9"))]
)
def test_a_process_that_comes_or_goes_is_news(pipeline: Pipeline, reader: Reader, parts: tuple[Share, ...]) -> None:
    now = Stamp.now()
    pipeline.accept(Gauge("dev.memory", now.wall, 1e9, {}, (Share("node", 1e9, "7"),)))
    pipeline.tick(now)
    pipeline.accept(Gauge("dev.memory", later(now, 1.0).wall, 1e9, {}, parts))
    pipeline.tick(later(now, 1.0))
    assert max(each.at for each in reader.gauges_now()) == later(now, 1.0).wall


def test_notices_are_a_fact_that_changes_when_they_do(
    pipeline: Pipeline, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    said = []
    for notice in (
        Notice("b", "over there"),
        Notice("a", "look"),
        Notice("a", "look"),
        Notice("a", "look again"),
        Notice("c", "", resolved=True),
        Notice("a", "", resolved=True),
    ):
        before = len(pipeline._waiting)
        pipeline.accept(notice)
        said.append([write.notices for write in list(pipeline._waiting)[before:] if isinstance(write, NoticesFact)])
    assert said == [
        [{"b": "over there"}],
        [{"b": "over there", "a": "look"}],
        [],
        [{"b": "over there", "a": "look again"}],
        [],
        [{"b": "over there"}],
    ]
    assert [each.getMessage() for each in caplog.records] == ["over there", "look", "look again"]
    assert pipeline.next_deadline() is None, "it has time until the second is over"
    pipeline.tick(Stamp.now())
    assert decode_facts(reader.facts()).notices == {"b": "over there"}


def test_damage_that_another_found_is_set_aside_with_the_next_second(
    writer: LittleRoom, pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.accept(check(1.0))
    pipeline.flush(Stamp.now())
    writer.damage = StoreError("it is damaged", StoreTrouble.DAMAGED)
    pipeline.tick(Stamp.now())
    assert writer.damage is None
    (aside,) = writer.database.parent.glob("history.damaged-*.db")
    assert f"the history was damaged and lies at {aside} now; a new one was begun" in caplog.text
    pipeline.tick(Stamp.now())
    reader = Reader(writer.database)
    notices = decode_facts(reader.facts()).notices
    assert notices == {"damaged": f"The history was damaged: it lies at {aside} now, a new one was begun."}
    reader.close()


def test_at_the_end_what_was_refused_is_tried_once_more_whenever_that_was(
    writer: LittleRoom, pipeline: Pipeline, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    now = Stamp.now()
    writer.full = True
    pipeline.accept(check(1.0))
    pipeline.flush(now)
    writer.full = False
    pipeline.close(later(now, 0.1))
    assert durations(reader) == [1.0]
    assert "were lost" not in caplog.text
    assert [key[0] for key in reader.rule_states()] == ["dev.type_check"]


def test_an_operation_has_the_branch_that_was_told_before_it(pipeline: Pipeline, reader: Reader) -> None:
    now = Stamp.now()
    pipeline.accept(WorkspaceFact(branch="cart", commit="bbbbbbb", switched=now.wall - 600, committed=now.wall - 600))
    pipeline.accept(check(1.0))
    pipeline.flush(now)
    (operation,) = reader.operations()
    assert (operation.attributes["branch"], operation.attributes["commit"]) == ("cart", "bbbbbbb")
    assert decode_facts(reader.facts()).workspace == WorkspaceFact(
        branch="cart", commit="bbbbbbb", switched=now.wall - 600, committed=now.wall - 600
    )

"""What other programs append is judged like what the probes saw, once, and what was judged is remembered with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import LimitSpec
from hero_tui.core.objectives import Level, Objective, Unit, Window, Written
from hero_tui.core.signals import Labels, Operation, Outcome, Stamp
from hero_tui.judge.engine.judge import Judge
from hero_tui.probes.events import Notice
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.pipeline import RETRY_EVERY, Pipeline
from hero_tui.recorder.trackers.external_events import MOST_AT_ONCE, ExternalEvents, externally_fed
from hero_tui.store.appender import Appender
from hero_tui.store.db.records import StoredOperation
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from tests.judge.budgets import FULL
from tests.support.pipelines import TYPE_CHECK, FixedCause, FullDisk

HEAP = Budget(
    "build.heap",
    LimitSpec(),
    Unit.BYTES,
    (Objective("max", Written(3e9, "3.00 GB")),),
    Window(7 * 86400.0),
    FULL,
    "build.heap",
)
BUDGETS = BudgetFile((TYPE_CHECK, HEAP), None, "")
VITE: Labels = {"server": "vite"}


@dataclass
class Recording:
    """A recorder's judge, pipeline and tracker over a store, on a clock that the test sets; `others` append."""

    writer: FullDisk
    reader: Reader
    others: Appender
    now: float
    notices: list[object]
    pipeline: Pipeline
    tracker: ExternalEvents

    @classmethod
    def begin(cls, writer: FullDisk, reader: Reader, others: Appender, now: float) -> Recording:
        """As `recorder.run` does it; the former one looked until 600 s before."""
        states = reader.rule_states()
        told, rest = externally_fed(states, BUDGETS, reader.external_signals(reader.judged_through()))
        judge = Judge(BUDGETS, writer.next_incident())
        pipeline = Pipeline(writer, judge, RecentActivity(), FixedCause())
        pipeline.take_changes(judge.restore(told, now=now - 600, stopped_at=now - 600))
        pipeline.take_changes(judge.restore(rest, now=now, stopped_at=now - 600))
        notices: list[object] = []
        tracker = ExternalEvents(writer, BUDGETS, pipeline, notices.append, told, now - 600)
        tracker.take_up()
        return cls(writer, reader, others, now, notices, pipeline, tracker)

    def second(self, count: int = 1) -> None:
        """Time passes; what is due is committed."""
        for _ in range(count):
            self.now += 1.0
            stamp = Stamp(self.now, self.now)
            self.tracker.tick(stamp)
            self.pipeline.tick(stamp)
        self.pipeline.flush(Stamp(self.now, self.now))

    def value(self, value: float, at: float | None = None, labels: Labels | None = None) -> int:
        at = self.now if at is None else at
        return self.others.operation(Operation("build.heap", at, None, Outcome.OK, labels or {}, {"value": value}))

    def slices(self) -> tuple[int, int, int]:
        hours = self.reader.slices("build.heap", {}, 0.0)
        return sum(each.good for each in hours), sum(each.bad for each in hours), sum(each.unknown for each in hours)


@pytest.fixture
def now() -> float:
    """Ten minutes after a whole hour, so that no slice is cut."""
    return time.time() // 3600 * 3600 - 86400 + 600.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[FullDisk, Reader, Appender]]:
    writer = FullDisk(tmp_path / "history.db")
    reader, others = Reader(writer.database), Appender(writer.database)
    yield writer, reader, others
    for each in (writer, reader, others):
        each.close()


@pytest.fixture
def recording(store: tuple[FullDisk, Reader, Appender], now: float) -> Recording:
    return Recording.begin(*store, now)


def check(duration: float, at: float) -> Operation:
    return Operation("dev.type_check", at, duration, Outcome.OK, {}, {"job": "ci"})


def test_a_slow_run_of_another_program_opens_an_incident_and_is_not_written_again(recording: Recording) -> None:
    number = recording.others.operation(check(17.0, recording.now))
    recording.second()
    (incident,) = recording.reader.incidents()
    assert (incident.budget, incident.severity) == ("dev.type_check", Level.CRITICAL)
    assert [each.id for each in recording.reader.operations()] == [number]
    assert recording.reader.judged_through() == number
    recording.second(3)
    assert len(recording.reader.incidents()) == 1


def test_what_a_recorder_writes_itself_is_not_taken_for_anothers(recording: Recording) -> None:
    recording.pipeline.accept(check(17.0, time.time() - 17.0))
    recording.second(2)
    (incident,) = recording.reader.incidents()
    assert [each.kind for each in recording.reader.transitions(incident.id)].count("opened") == 1
    assert recording.reader.judged_through() == 0


def test_what_was_judged_and_how_far_are_lost_or_kept_together(recording: Recording) -> None:
    recording.writer.full = True
    number = recording.others.operation(check(17.0, recording.now))
    recording.second()
    assert (recording.reader.incidents(), recording.reader.judged_through()) == ([], 0)
    recording.writer.full = False
    recording.second(int(RETRY_EVERY) + 1)
    assert (len(recording.reader.incidents()), recording.reader.judged_through()) == (1, number)


def test_a_recorder_that_begins_takes_up_what_was_appended_while_none_ran(
    store: tuple[FullDisk, Reader, Appender], now: float
) -> None:
    others = store[2]
    for count in range(2 * MOST_AT_ONCE + 1):
        last = others.operation(check(1.0, now - 500 + count / 10))
    others.operation(check(17.0, now - 100))
    recording = Recording.begin(*store, now)
    assert recording.reader.judged_through() == last + 1
    assert recording.reader.incidents() == [], "it ended a day ago: no alert is about the past"


def test_a_slow_run_of_just_now_opens_an_alert_once_a_recorder_begins(
    store: tuple[FullDisk, Reader, Appender],
) -> None:
    now = time.time()
    store[2].operation(check(17.0, now - 100))
    recording = Recording.begin(*store, now)
    assert [each.severity for each in recording.reader.incidents()] == [Level.CRITICAL]
    again = Recording.begin(*store, now + 60)
    again.second()
    (incident,) = again.reader.incidents()
    assert [each.kind for each in again.reader.transitions(incident.id)].count("opened") == 1
    assert incident.onset <= incident.detected
    assert incident.counted == pytest.approx(incident.detected, abs=5.0)


def test_a_value_of_a_gauge_is_judged_and_shown_as_one(recording: Recording) -> None:
    for _ in range(40):
        recording.value(2.8e9)
        recording.second()
    (gauge,) = recording.reader.gauges_now()
    assert (gauge.signal, gauge.value, gauge.ended) == ("build.heap", 2.8e9, None)
    assert gauge.attributes["appended"] is True
    (incident,) = recording.reader.incidents()
    assert (incident.severity, incident.value) == (Level.CRITICAL, 2.8e9)
    assert recording.slices() == (4, 0, 0)


def test_values_that_were_told_while_no_recorder_ran_were_not_unobserved(
    store: tuple[FullDisk, Reader, Appender], now: float
) -> None:
    """Given a gauge that one recorder judged, and values each 30 s until the next one begins: no slice is unknown."""
    first = Recording.begin(*store, now - 700)
    for _ in range(100):
        first.value(1e9)
        first.second()
    first.pipeline.close(Stamp(first.now, first.now))
    counted = sum(first.slices())
    for age in range(570, -1, -30):
        first.value(4e9 if age < 100 else 1e9, at=now - age)
    recording = Recording.begin(*store, now)
    recording.second(10)
    good, bad, unknown = recording.slices()
    assert unknown == 0
    assert bad == 10
    assert good + bad - counted == pytest.approx(61, abs=2)


def test_a_value_that_comes_late_does_not_set_the_judges_clock_back(recording: Recording) -> None:
    for _ in range(60):
        recording.value(1e9)
        recording.second()
    before = recording.slices()
    late = recording.value(4e9, at=recording.now - 50)
    recording.second(20)
    assert recording.slices() == (before[0] + 1, 1, 0), "seconds are counted once"
    assert recording.reader.gauges_now()[0].value == 1e9
    assert recording.reader.judged_through() == late


def test_the_past_of_a_gauge_that_nobody_knew_is_judged_in_its_order(recording: Recording) -> None:
    recording.second(3)
    for age in (10, 40, 70, 100):
        recording.value(1e9, at=recording.now - age)
    recording.second(2)
    assert recording.slices()[0] == pytest.approx(10, abs=1)
    assert recording.reader.gauges_now()[0].at == pytest.approx(recording.now - 12, abs=0.1)


def test_a_value_of_a_clock_that_is_ahead_counts_from_now(recording: Recording) -> None:
    recording.value(1e9, at=recording.now + 40)
    recording.second()
    assert recording.reader.gauges_now()[0].at == recording.now


def test_a_history_that_began_anew_is_followed_from_its_first_id(recording: Recording) -> None:
    for _ in range(5):
        recording.others.operation(check(1.0, recording.now))
    recording.second()
    assert recording.reader.judged_through() == 5
    recording.writer.quarantine()
    recording.others.operation(check(17.0, recording.now))
    recording.second()
    reader = Reader(recording.writer.database)
    assert [each.severity for each in reader.incidents()] == [Level.CRITICAL]
    assert reader.judged_through() == 1
    reader.close()


def test_a_store_that_cannot_be_read_is_said_and_tried_again(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(after_id: int, most: int) -> list[StoredOperation]:
        raise StoreError("another process kept it locked", StoreTrouble.BUSY)

    with monkeypatch.context() as patch:
        patch.setattr(recording.writer, "external_operations", refused)
        recording.others.operation(check(17.0, recording.now))
        recording.second(2)
    assert recording.reader.incidents() == []
    recording.second()
    assert len(recording.reader.incidents()) == 1
    assert [each.resolved for each in recording.notices if isinstance(each, Notice)] == [False, True]


def test_an_operation_of_a_gauges_signal_without_a_value_is_none(recording: Recording) -> None:
    recording.others.operation(Operation("build.heap", recording.now, 3.0, Outcome.OK, VITE, {"value": "much"}))
    recording.second()
    assert recording.reader.gauges_now() == []
    assert recording.reader.judged_through() == 1


def test_gauges_have_the_labels_they_were_told_with(recording: Recording) -> None:
    recording.value(1e9, labels=VITE)
    recording.second()
    assert [dict(each.labels) for each in recording.reader.gauges_now()] == [VITE]

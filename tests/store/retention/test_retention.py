"""What is deleted when, that nothing is lost on the way to a coarser bucket, and that space is given back."""

import pytest

from hero_tui.core.signals import NO_LABELS, Gap, Gauge, Operation, Outcome
from hero_tui.core.time import DAY, HOUR
from hero_tui.store.db import gauge_tables as gauges
from hero_tui.store.db.records import StoredIncident, StoredTransition
from hero_tui.store.db.schema import LEVELS
from hero_tui.store.reader import Reader
from hero_tui.store.retention import deletion
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0 // 3600 * 3600


def incident(number: int, recovered: float | None) -> StoredIncident:
    onset = NOW - 801 * DAY
    return StoredIncident(
        number, "dev.cpu", NO_LABELS, 2, 2, "ended", onset, onset, recovered, 1.0, 1.0, 1.0, None, None, None
    )


def test_fine_buckets_go_and_their_values_stay_in_the_coarse_ones(writer: Writer, reader: Reader) -> None:
    with writer.batch():
        for second in range(100):
            writer.gauge(Gauge("dev.cpu", NOW + second, float(second)))

    def counts(resolution: int) -> int:
        return sum(each.count for each in reader.gauge("dev.cpu", NO_LABELS, NOW, NOW + HOUR, resolution))

    def stored(resolution: int) -> int:
        (count,) = writer._connection.execute(f"SELECT count(*) FROM bucket_{resolution}").fetchone()  # noqa: S608 - a number
        return int(count)

    for passed, gone in ((3 * HOUR, 1), (2 * DAY, 10), (9 * DAY, 60), (31 * DAY, 600)):
        assert stored(gone) > 0
        writer.retain(NOW + passed)
        assert stored(gone) == 0
        assert counts(3600) == 100
        for coarser in (each for each in (10, 60, 600, 3600) if each > gone):
            assert counts(coarser) == 100
    writer.retain(NOW + 500 * DAY)
    assert stored(3600) == 0
    assert reader.gauges_now() == []


def test_a_gauge_that_comes_back_after_days_goes_on(writer: Writer, reader: Reader) -> None:
    writer.gauge(Gauge("dev.cpu", NOW, 1.0))
    writer.retain(NOW + 3 * DAY)
    writer.gauge(Gauge("dev.cpu", NOW + 3 * DAY, 2.0))
    hours = reader.gauge("dev.cpu", NO_LABELS, NOW, NOW + 4 * DAY, 3600)
    assert [(each.start - NOW, each.count) for each in hours] == [(0, 1), (3 * DAY, 1)]


def test_a_long_backlog_goes_in_steps(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletion, "MOST_ROWS_A_STEP", 10)
    with writer.batch():
        for second in range(250):
            writer.gauge(Gauge("dev.cpu", NOW + second, 1.0))
    left = []
    for minute in range(3):
        writer.retain(NOW + DAY / 2 + 60 * minute)
        left.append(writer._connection.execute("SELECT count(*) FROM bucket_1").fetchone()[0])
    assert left == [150, 50, 0]


def test_a_deletion_goes_on_where_its_time_was_up(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletion, "MOST_ROWS_A_STEP", 100)
    with writer.batch():
        for second in range(250):
            writer.gauge(Gauge("dev.cpu", NOW + second, 1.0))
    left = []
    for _ in range(3):
        assert not writer.retain(NOW + DAY / 2, spend=0.0)
        left.append(writer._connection.execute("SELECT count(*) FROM bucket_1").fetchone()[0])
    assert left == [150, 50, 0]
    calls = 1
    while not writer.retain(NOW + DAY / 2, spend=0.0):
        calls += 1
    assert calls > len(LEVELS)


def test_what_is_older_than_400_days_goes_and_what_people_did_stays(writer: Writer, reader: Reader) -> None:
    with writer.batch():
        writer.operation(Operation("old", NOW - 401 * DAY, 1.0, Outcome.OK))
        writer.operation(Operation("old", NOW - 399 * DAY, 1.0, Outcome.OK))
        writer.operation(Operation("other", NOW - 401 * DAY, 1.0, Outcome.OK))
        writer.gap(Gap(NOW - 420 * DAY, NOW - 410 * DAY, "suspended"))
        writer.gap(Gap(NOW - 390 * DAY, NOW - 389 * DAY, "suspended"))
        writer.slices("dev.cpu", NO_LABELS, NOW - 401 * DAY, 1, 0, 0)
        writer.slices("dev.cpu", NO_LABELS, NOW - 399 * DAY, 1, 0, 0)
        writer.incident(incident(1, recovered=NOW - 800 * DAY))
        writer.transitions([StoredTransition(1, NOW - 801 * DAY, "fired", 2, 1.0, "")])
        writer.budget_revision("abc", "budgets: {}", NOW - 900 * DAY)
    writer.ack(1, "me", "seen", NOW - 801 * DAY)
    silence = writer.silence("dev.cpu", None, NOW - 801 * DAY, NOW - 800 * DAY, "me", "a move")
    newest = reader.last_operation_id()
    writer.retain(NOW)
    assert [each.start for each in reader.operations()] == [NOW - 399 * DAY]
    assert [each.start for each in reader.gaps(0)] == [NOW - 390 * DAY]
    assert [each.hour for each in reader.slices("dev.cpu", NO_LABELS, 0)] == [NOW - 399 * DAY]
    assert [each.id for each in reader.incidents()] == [1]
    assert len(reader.transitions(1)) == len(reader.acks(1)) == len(reader.revisions()) == 1
    assert [each.id for each in reader.silences(0, NOW)] == [silence]
    assert writer.operation(Operation("old", NOW, 1.0, Outcome.OK)) == newest + 1


def test_a_series_whose_last_bucket_is_still_there_keeps_its_id(writer: Writer, reader: Reader) -> None:
    writer.gauge(Gauge("dev.cpu", NOW + 600, 1.0))
    writer.retain(NOW + 400 * DAY + 1200)
    writer.gauge(Gauge("dev.memory", NOW + 400 * DAY + 1200, 2.0))
    assert [each.total for each in reader.gauge("dev.memory", NO_LABELS, 0, NOW + 401 * DAY, 3600)] == [2.0]


def test_a_gauge_beyond_the_most_is_left_out_and_the_rest_is_kept(
    writer: Writer, reader: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(gauges, "MOST_SERIES", 4)
    with writer.batch():
        for number in range(5):
            writer.gauge(Gauge("pushed", NOW, float(number), {"n": str(number)}))
        writer.operation(Operation("dev.lint", NOW, 1.0, Outcome.OK))
    assert [each.value for each in reader.gauges_now()] == [0.0, 1.0, 2.0]
    assert len(reader.operations("dev.lint")) == 1
    (said,) = (each.getMessage() for each in caplog.records)
    assert said.startswith("pushed is not kept: this history holds 3 gauges, which is the most; hero-tui purge")


def test_space_is_given_back_in_the_end(writer: Writer) -> None:
    with writer.batch():
        for number in range(3000):
            writer.operation(Operation("x", NOW - 500 * DAY, 1.0, Outcome.OK, {}, {"text": "y" * 6000, "n": number}))

    def pages() -> int:
        return int(writer._connection.execute("PRAGMA page_count").fetchone()[0])

    before = pages()
    for hour in range(12):
        writer.retain(NOW + hour * HOUR)
    assert pages() < before / 2

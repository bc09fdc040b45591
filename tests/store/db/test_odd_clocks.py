"""Histories into which a clock that stood wrong, or a stray byte, has written: nothing of it is lost or crashes."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import NO_LABELS, Bucket, Gap, Gauge, Operation, Outcome
from hero_tui.core.time import DAY, HOUR
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0 // 3600 * 3600
YEAR = 365 * DAY


def test_a_life_whose_clock_stood_ahead_is_not_the_newest_and_hides_no_gap(writer: Writer, reader: Reader) -> None:
    """Given a life of an hour, one under a clock a year ahead, and nine hours without a recorder."""
    writer.end_recording(writer.begin_recording(101, NOW), NOW + HOUR)
    ahead = writer.begin_recording(102, NOW + YEAR)
    writer.end_recording(ahead, NOW + YEAR + 60)
    assert [(gap.start, gap.end) for gap in reader.gaps(0)] == [(NOW + HOUR, NOW + YEAR)]

    writer.begin_recording(103, NOW + 10 * HOUR)

    assert reader.recordings(0)[-1].pid == 103
    ends = [(gap.start - NOW, gap.end - NOW, gap.reason) for gap in reader.gaps(0)]
    assert set(ends) == {(HOUR, 10 * HOUR, "recorder off")}, "what is recorded from now on lies in no gap"
    assert writer.previous_last_seen(writer.begin_recording(104, NOW + 11 * HOUR)) == NOW + 10 * HOUR


def test_a_clock_that_begins_in_1970_shortens_no_gap(writer: Writer, reader: Reader) -> None:
    writer.gap(Gap(NOW, NOW + HOUR, "suspended"))
    writer.begin_recording(101, 100.0)
    assert [(gap.start, gap.end) for gap in reader.gaps(0)] == [(NOW, NOW + HOUR)]


def test_a_gauge_with_its_last_value_under_a_clock_set_far_back_keeps_its_history(
    writer: Writer, reader: Reader
) -> None:
    with writer.batch():
        for hour in range(600):
            writer.gauge(Gauge("dev.memory", NOW - hour * HOUR, 3e9))
        writer.gauge(Gauge("dev.memory", NOW - 500 * DAY, 1e9))
    writer.retain(NOW)

    assert len(reader.gauge("dev.memory", NO_LABELS, NOW - 30 * DAY, NOW + HOUR, 3600)) == 600
    writer.gauge(Gauge("dev.cpu", NOW, 0.5))
    assert len(reader.gauge("dev.cpu", NO_LABELS, NOW - 30 * DAY, NOW + HOUR, 3600)) == 1


def test_series_without_a_bucket_go_one_by_one_and_those_that_have_some_stay(writer: Writer, reader: Reader) -> None:
    with writer.batch():
        for number in range(8):
            writer.gauge(Gauge(f"old.g{number}", NOW - 500 * DAY, 1.0))
        writer.gauge(Gauge("dev.cpu", NOW, 0.5))
    writer.retain(NOW)
    assert [each.signal for each in reader.gauges_now()] == ["dev.cpu"]


def test_an_hour_of_slices_goes_when_it_is_over_and_an_operation_by_its_end(writer: Writer, reader: Reader) -> None:
    with writer.batch():
        writer.slices("dev.cpu", NO_LABELS, NOW, 360, 5, 0)
        writer.operation(Operation("build.full", NOW + 900, 1500.0, Outcome.OK))
        writer.operation(Operation("build.full", NOW + 900, float("inf"), Outcome.TIMEOUT))
        writer.operation(Operation("build.full", NOW + 900, None, Outcome.FAILED))
    writer.delete_older_than(NOW + 2100)
    assert [each.good for each in reader.slices("dev.cpu", NO_LABELS, 0)] == [360]
    assert [each.outcome for each in reader.operations()] == [Outcome.OK]

    writer.delete_older_than(NOW + HOUR)
    assert reader.slices("dev.cpu", NO_LABELS, 0) == []
    assert reader.operations() == []


def test_a_bucket_that_is_folded_while_it_is_read_counts_once(
    writer: Writer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for second in range(50):
        writer.gauge(Gauge("dev.cpu", NOW + second, 1.0))
    read = Reader._buckets

    def meanwhile(self: Reader, series: int, first: int, last: int, resolution: int) -> list[tuple[object, ...]]:
        found = read(self, series, first, last, resolution)
        for second in range(50, 130):
            writer.gauge(Gauge("dev.cpu", NOW + second, 1.0))
        return found

    monkeypatch.setattr(Reader, "_buckets", meanwhile)
    during = reader.gauge("dev.cpu", NO_LABELS, NOW, NOW + HOUR, 60)
    monkeypatch.undo()
    after = reader.gauge("dev.cpu", NO_LABELS, NOW, NOW + HOUR, 60)

    def counts(buckets: object) -> list[int]:
        assert isinstance(buckets, list)
        return [each.count for each in buckets if isinstance(each, Bucket)]

    assert (counts(during), counts(after)) == ([50], [60, 60, 10])


def test_the_largest_number_that_may_be_told_is_kept_and_summed(writer: Writer, reader: Reader) -> None:
    for second in range(100):
        writer.gauge(Gauge("build.memory.total", NOW + second, 1e18))
    writer.retain(NOW + 3 * HOUR)
    hour = reader.gauge("build.memory.total", NO_LABELS, NOW, NOW + HOUR, 3600)
    assert [(each.count, each.high, each.total) for each in hour] == [(100, 1e18, 1e20)]


@pytest.mark.parametrize("slots", ["x795744112 - - - -", "- -", b"\xff\x00", 7, "9" * 40 + " - - - -", ""])
def test_where_open_buckets_cannot_be_read_recording_goes_on(writer: Writer, reader: Reader, slots: object) -> None:
    writer.gauge(Gauge("dev.cpu", NOW, 1.0))
    writer._connection.execute("UPDATE series SET open_slots = ?", (slots,))
    writer._gauges.forget()
    writer.gauge(Gauge("dev.cpu", NOW + 1, 3.0))
    writer.retain(NOW + 3 * HOUR)
    assert [each.last for each in reader.gauge("dev.cpu", NO_LABELS, NOW, NOW + HOUR, 3600)] == [3.0]


def test_a_bucket_that_cannot_be_read_is_written_anew(writer: Writer, reader: Reader) -> None:
    for second in range(70):
        writer.gauge(Gauge("dev.cpu", NOW + second, 1.0))
    for seconds in (1, 10, 60, 600, 3600):
        writer._connection.execute(f"UPDATE bucket_{seconds} SET low = 'x'")  # noqa: S608 - a number
    writer._gauges.forget()
    for second in range(70, 140):
        writer.gauge(Gauge("dev.cpu", NOW + second, 1.0))
    found = reader.gauge("dev.cpu", NO_LABELS, NOW, NOW + HOUR, 60)
    assert [each.count for each in found][-1] == 20

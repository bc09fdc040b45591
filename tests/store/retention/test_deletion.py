"""What one step deletes: at most 2,000 rows, at most ten steps a table, and nothing that ended at the bound."""

import math

import pytest

from hero_tui.core.signals import NO_LABELS, Gap, Gauge, Operation, Outcome
from hero_tui.store.reader import Reader
from hero_tui.store.retention.deletion import delete, operations_before, others_before, repeat_while_full
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0
HOUR, DAY = 60 * 60.0, 24 * 60 * 60.0


def operations(writer: Writer, count: int) -> None:
    with writer.batch():
        for number in range(count):
            writer.operation(Operation("dev.lint", NOW - count + number, 0.0, Outcome.OK))


def deleted(writer: Writer, before: float) -> list[int]:
    """How many rows each step deletes."""
    return [step(writer._connection) for step in repeat_while_full(operations_before("dev.lint", before))]


@pytest.mark.parametrize(("count", "steps"), [(1_999, [1_999]), (2_000, [2_000, 0]), (2_001, [2_000, 1])])
def test_a_step_deletes_two_thousand_rows_and_goes_on_only_when_it_was_full(
    writer: Writer, count: int, steps: list[int]
) -> None:
    operations(writer, count)
    assert deleted(writer, NOW) == steps


def test_ten_steps_are_the_most_for_one_table_at_a_time(writer: Writer, reader: Reader) -> None:
    operations(writer, 20_001)
    assert deleted(writer, NOW) == [2_000] * 10
    assert [each.start for each in reader.operations()] == [NOW - 1]


def test_the_oldest_rows_go_first(writer: Writer, reader: Reader) -> None:
    operations(writer, 2_003)
    step = operations_before("dev.lint", NOW)
    assert step(writer._connection) == 2_000
    assert [each.start for each in reader.operations()] == [NOW - 3, NOW - 2, NOW - 1]
    with writer.batch():
        for number in range(2_003):
            writer.gap(Gap(NOW + number, NOW + number + 1, "suspended"))
    assert delete("gaps", "end < ?", NOW + 9_000)(writer._connection) == 2_000
    assert [each.start for each in reader.gaps(0.0)] == [NOW + 2_000, NOW + 2_001, NOW + 2_002]


@pytest.mark.parametrize(
    ("start", "duration", "stays"),
    [
        (NOW - 10.0, 10.0, True),
        (NOW - 10.0, 9.5, False),
        (NOW, 0.0, True),
        (NOW - 0.5, None, False),
        (NOW - 0.5, math.inf, False),
        (NOW - 1e9 + 1.0, 1e9 - 1.0, True),
        (NOW - 1e9, 1e9, False),
    ],
)
def test_an_operation_counts_until_it_ended_and_one_that_timed_out_by_its_start(
    writer: Writer, reader: Reader, start: float, duration: float | None, stays: bool
) -> None:
    writer.operation(Operation("dev.lint", start, duration, Outcome.OK))
    operations_before("dev.lint", NOW)(writer._connection)
    assert bool(reader.operations()) is stays


def test_an_hour_of_slices_goes_once_all_of_it_is_over(writer: Writer, reader: Reader) -> None:
    for hour in (NOW - 2 * HOUR, NOW - HOUR, NOW - HOUR + 1.0):
        writer.slices("dev.cpu", NO_LABELS, hour, 1, 0, 0)
    assert others_before(NOW)(writer._connection) == 2
    assert [each.hour for each in reader.slices("dev.cpu", NO_LABELS, 0.0)] == [NOW - HOUR + 1.0]


def test_who_looks_and_who_is_named_by_a_departure_stays(writer: Writer) -> None:
    for name, left in (("gone", NOW - 1.0), ("at the bound", NOW), ("here", None)):
        row = writer.viewer_attached(1, name, NOW - DAY)
        if left is not None:
            writer.viewer_left(row, left, quit_=True)
    assert others_before(NOW)(writer._connection) == 0
    writer._connection.execute("DELETE FROM departures")
    assert others_before(NOW)(writer._connection) == 1
    names = writer._connection.execute("SELECT name FROM viewers ORDER BY id").fetchall()
    assert names == [("at the bound",), ("here",)]


SPANS = {1: 2 * HOUR, 10: DAY, 60: 8 * DAY, 600: 30 * DAY, 3600: 400 * DAY}


@pytest.mark.parametrize("resolution", SPANS)
def test_a_bucket_is_there_for_its_span_and_gone_a_bucket_later(
    writer: Writer, reader: Reader, resolution: int
) -> None:
    """Given a bucket that begins at the full day, then it stays while the span reaches back to its beginning."""
    at = NOW // DAY * DAY
    writer.gauge(Gauge("dev.cpu", at, 7.0))
    writer.gauge(Gauge("dev.cpu", at + DAY, 8.0))

    def stored() -> bool:
        sql = f"SELECT count(*) FROM bucket_{resolution} WHERE id >> 16 = ?"  # noqa: S608 - a number
        return bool(writer._connection.execute(sql, (int(at) // resolution,)).fetchone()[0])

    span = SPANS[resolution]
    writer.retain(at + span)
    assert stored()
    writer.retain(at + span + resolution - 0.5)
    assert stored()
    writer.retain(at + span + resolution)
    assert not stored()


@pytest.mark.parametrize(("age", "stays"), [(400 * DAY, True), (400 * DAY + 1.0, False)])
def test_an_operation_is_there_for_400_days(writer: Writer, reader: Reader, age: float, stays: bool) -> None:
    writer.operation(Operation("dev.lint", NOW - age - 0.25, 0.25, Outcome.OK))
    writer.gap(Gap(NOW - age - 9.0, NOW - age, "suspended"))
    writer.retain(NOW)
    assert bool(reader.operations()) is stays
    assert bool(reader.gaps(0.0)) is stays


def test_operations_are_looked_at_once_an_hour(writer: Writer, reader: Reader) -> None:
    writer.retain(NOW)
    writer.operation(Operation("dev.lint", NOW - 401 * DAY, 0.25, Outcome.OK))
    writer.retain(NOW + HOUR - 1.0)
    assert len(reader.operations()) == 1
    writer.retain(NOW + HOUR)
    assert reader.operations() == []


def test_a_call_whose_time_is_spent_takes_one_step_in_one_transaction(writer: Writer) -> None:
    operations(writer, 1)
    statements: list[str] = []
    writer._connection.set_trace_callback(statements.append)
    calls = 0
    while not writer.retain(NOW + 500 * DAY, spend=0.0):
        calls += 1
        assert statements.count("COMMIT") == calls, "a step a call"
    assert statements.count("COMMIT") in {calls, calls + 1}
    assert calls > 5


def test_space_is_given_back_two_hundred_pages_at_a_time_and_a_thousand_are_spared(writer: Writer) -> None:
    with writer.batch():
        for number in range(3_000):
            writer.operation(Operation("dev.lint", NOW, 1.0, Outcome.OK, {}, {"text": "y" * 3_900, "n": number}))
    writer._connection.execute("DELETE FROM operations")

    def free() -> int:
        return int(writer._connection.execute("PRAGMA freelist_count").fetchone()[0])

    before = free()
    assert before > 1_400
    assert writer._retention.return_free_pages(writer._connection)
    assert before - free() == 200
    while writer._retention.return_free_pages(writer._connection):
        pass
    assert 800 <= free() <= 1_000
    left = free()
    assert not writer._retention.return_free_pages(writer._connection), "so much new rows will soon need"
    assert free() == left


@pytest.mark.parametrize(("silent", "stays"), [(0.0, True), (1.0, False)])
def test_a_gauge_that_is_silent_for_400_days_and_an_hour_is_forgotten(
    writer: Writer, reader: Reader, silent: float, stays: bool
) -> None:
    """Its last bucket of an hour may begin an hour before its newest value."""
    at = NOW // HOUR * HOUR + HOUR - 1.0
    writer.gauge(Gauge("dev.cpu", at, 1.0))
    writer.retain(at + 400 * DAY + HOUR + silent)
    assert [each.at for each in reader.gauges_now()] == ([at] if stays else [])


def test_a_gauge_whose_newest_value_came_under_a_clock_far_back_is_as_old_as_its_buckets(
    writer: Writer, reader: Reader
) -> None:
    hour = NOW // HOUR * HOUR
    for number in range(6):
        writer.gauge(Gauge("dev.cpu", hour + number * HOUR, 1.0))
    writer.gauge(Gauge("dev.cpu", hour - 500 * DAY, 2.0))
    writer.retain(hour + 6 * HOUR)
    (newest,) = writer._connection.execute("SELECT max(id) >> 16 FROM bucket_3600").fetchone()
    assert [each.at for each in reader.gauges_now()] == [newest * HOUR]
    assert newest * HOUR >= hour

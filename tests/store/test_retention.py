"""What is deleted when, that nothing is lost on the way to a coarser bucket, and that space is given back."""

import pytest

from hero_tui.budgets.signals import NO_LABELS, Gap, Gauge, Operation, Outcome
from hero_tui.store import retention
from hero_tui.store.reader import Reader
from hero_tui.store.retention import DAY, HOUR
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0 // 3600 * 3600


def test_fine_buckets_go_and_their_values_stay_in_the_coarse_ones(writer: Writer, reader: Reader) -> None:
    with writer.batch():
        for second in range(100):
            writer.gauge(Gauge("dev.cpu", NOW + second, float(second)))

    def counts(resolution: int) -> int:
        return sum(each.count for each in reader.gauge("dev.cpu", NO_LABELS, NOW, NOW + HOUR, resolution))

    def stored(resolution: int) -> int:
        (count,) = writer._connection.execute(f"SELECT count(*) FROM bucket_{resolution}").fetchone()  # noqa: S608 - a number
        return int(count)

    for passed, gone in ((2 * HOUR, 1), (2 * DAY, 10), (8 * DAY, 60), (36 * DAY, 600)):
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
    monkeypatch.setattr(retention, "MOST_ROWS_A_STEP", 100)
    with writer.batch():
        for second in range(250):
            writer.gauge(Gauge("dev.cpu", NOW + second, 1.0))
    left = []
    for minute in range(3):
        writer.retain(NOW + DAY / 2 + 60 * minute)
        left.append(writer._connection.execute("SELECT count(*) FROM bucket_1").fetchone()[0])
    assert left == [150, 50, 0]


def test_operations_end_with_their_window_or_when_a_signal_has_too_many(
    writer: Writer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_OPERATIONS", 100)
    monkeypatch.setattr(retention, "FEWEST_OF_A_SIGNAL", 20)
    with writer.batch():
        writer.operation(Operation("old", NOW - 101 * DAY, 1.0, Outcome.OK))
        writer.operation(Operation("old", NOW - 99 * DAY, 1.0, Outcome.OK))
        for number in range(80):
            writer.operation(Operation("noisy", NOW + number, 1.0, Outcome.OK))
    writer.gap(Gap(NOW - 120 * DAY, NOW - 110 * DAY, "suspended"))
    newest = reader.last_operation_id()
    writer.retain(NOW)
    assert len(reader.operations("old")) == 1
    kept = reader.operations("noisy")
    assert len(kept) == 50
    assert kept[-1].start == NOW + 79
    assert reader.gaps(0) == []
    assert writer.operation(Operation("old", NOW, 1.0, Outcome.OK)) == newest + 1


def test_space_is_given_back_in_the_end(writer: Writer) -> None:
    with writer.batch():
        for number in range(3000):
            writer.operation(Operation("x", NOW - 200 * DAY, 1.0, Outcome.OK, {}, {"text": "y" * 6000, "n": number}))

    def pages() -> int:
        return int(writer._connection.execute("PRAGMA page_count").fetchone()[0])

    before = pages()
    for hour in range(12):
        writer.retain(NOW + hour * HOUR)
    assert pages() < before / 2

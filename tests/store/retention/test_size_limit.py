"""How large a history may become: what goes early, what stays, and that a wrong size is said."""

import pytest

from hero_tui.core.signals import NO_LABELS, Gauge, Operation, Outcome
from hero_tui.core.time import HOUR
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.retention import deletion
from hero_tui.store.retention import size_limit as allowance
from hero_tui.store.retention.size_limit import allowed_bytes, used_bytes
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0 // 3600 * 3600


def full(writer: Writer) -> int:
    return used_bytes(writer._connection)


def retain_until_it_is_enough(writer: Writer, most: int) -> None:
    for minute in range(60):
        writer.retain(NOW + minute * 60)
        if full(writer) <= most:
            return


def test_a_storm_of_one_signal_does_not_drive_out_the_others(
    paths: StorePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "FEWEST_OF_A_SIGNAL", 50)
    monkeypatch.setattr(deletion, "MOST_ROWS_A_STEP", 100)
    monkeypatch.setattr(allowance, "MOST_ROWS_A_STEP", 100)
    writer = Writer(paths.database, allowed=600_000)
    with writer.batch():
        for number in range(100):
            writer.operation(Operation("rare", NOW - 9000 + number, 1.0, Outcome.OK))
        for number in range(4000):
            writer.operation(Operation("noisy", NOW - 8000 + number, 1.0, Outcome.OK, {}, {"text": "y" * 100}))
        for second in range(1000):
            writer.gauge(Gauge("dev.cpu", NOW - 1000 + second, float(second)))
    assert full(writer) > 800_000
    retain_until_it_is_enough(writer, 600_000)
    reader = Reader(paths.database)
    assert full(writer) <= 600_000
    assert len(reader.operations("rare")) == 100
    kept = reader.operations("noisy")
    assert 50 < len(kept) < 4000
    assert kept[-1].start == NOW - 8000 + 3999
    assert len(reader.gauge("dev.cpu", NO_LABELS, 0, NOW, 1)) == 1000
    reader.close()
    writer.close()


def test_a_storm_that_is_too_large_to_count_is_still_known_for_what_it_is(
    paths: StorePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted as far as it may be it would be a small part of the file, and the gauges would go."""
    for module in (allowance, deletion):
        monkeypatch.setattr(module, "MOST_ROWS_A_STEP", 100)
    monkeypatch.setattr(allowance, "FEWEST_OF_A_SIGNAL", 50)
    monkeypatch.setattr(allowance, "COUNTED_EXACTLY", 500)
    writer = Writer(paths.database, allowed=600_000)
    with writer.batch():
        for number in range(4000):
            writer.operation(Operation("noisy", NOW - 8000 + number, 1.0, Outcome.OK, {}, {"text": "y" * 100}))
        for number in range(100):
            writer.operation(Operation("rare", NOW - 3000 + number, 1.0, Outcome.OK))
        for second in range(1000):
            writer.gauge(Gauge("dev.cpu", NOW - 1000 + second, float(second)))
    counts = allowance._counts(writer._connection)
    assert counts["rare"] == 100
    assert counts["noisy"] == pytest.approx(4000, rel=0.05)
    retain_until_it_is_enough(writer, 600_000)
    reader = Reader(paths.database)
    assert full(writer) <= 600_000
    assert len(reader.operations("rare")) == 100
    assert len(reader.gauge("dev.cpu", NO_LABELS, 0, NOW, 1)) == 1000
    reader.close()
    writer.close()


def test_where_gauges_take_the_space_the_finest_buckets_go_first(paths: StorePaths) -> None:
    writer = Writer(paths.database, allowed=900_000)
    with writer.batch():
        for second in range(3000):
            for number in range(10):
                writer.gauge(Gauge("pushed", NOW - 3000 + second, second + 0.5, {"n": str(number)}))
        for number in range(100):
            writer.operation(Operation("dev.lint", NOW - 9000 + number, 1.0, Outcome.OK))
    assert full(writer) > 900_000
    retain_until_it_is_enough(writer, 900_000)
    assert full(writer) <= 900_000
    reader = Reader(paths.database)
    assert 0 < len(reader.gauge("pushed", {"n": "3"}, 0, NOW, 1)) < 3000
    assert sum(each.count for each in reader.gauge("pushed", {"n": "3"}, 0, NOW + HOUR, 10)) == 3000
    assert len(reader.operations("dev.lint")) == 100
    reader.close()
    writer.close()


def test_what_may_not_go_stays_however_little_is_allowed(paths: StorePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "FEWEST_OF_A_SIGNAL", 50)
    writer = Writer(paths.database, allowed=1)
    with writer.batch():
        for second in range(2000):
            writer.gauge(Gauge("dev.cpu", NOW - 2000 + second, 1.0))
            writer.operation(Operation("dev.lint", NOW - 2000 + second, 1.0, Outcome.OK))
    for minute in range(20):
        writer.retain(NOW + minute * 60)
    reader = Reader(paths.database)
    assert len(reader.operations("dev.lint")) == 50
    assert sum(each.count for each in reader.gauge("dev.cpu", NO_LABELS, 0, NOW, 3600)) == 2000
    reader.close()
    writer.close()


def test_at_the_limit_nothing_goes_and_a_byte_beyond_it_something_does(paths: StorePaths) -> None:
    writer = Writer(paths.database)
    with writer.batch():
        for number in range(3_000):
            writer.operation(Operation("dev.lint", NOW - 3_000 + number, 1.0, Outcome.OK))
    used = full(writer)

    def gone(allowed: int) -> int:
        (step, *_) = allowance.SizeLimit(allowed, writer._retention._old_buckets).steps(NOW)
        return step(writer._connection)

    assert gone(used) == 0
    assert gone(used - 1) == 1_000, "as far as 2,000 of the signal"
    writer.close()


def test_2000_of_each_signal_stay_and_a_step_takes_2000_at_most(paths: StorePaths) -> None:
    writer = Writer(paths.database, allowed=1)
    with writer.batch():
        for number in range(2_000):
            writer.operation(Operation("rare", NOW - 9_000 + number, 1.0, Outcome.OK))
        for number in range(4_001):
            writer.operation(Operation("noisy", NOW - 8_000 + number, 1.0, Outcome.OK))
    connection = writer._connection
    taken = [allowance._most_frequent(connection, allowance._counts(connection)) for _ in range(3)]
    assert taken == [2_000, 1, 0]
    reader = Reader(paths.database)
    assert reader.operations("noisy")[0].start == NOW - 8_000 + 2_001, "the oldest went"
    assert len(reader.operations("rare")) == 2_000
    reader.close()
    writer.close()


def test_ten_steps_are_the_most_at_a_time(paths: StorePaths) -> None:
    writer = Writer(paths.database)
    operations = 23_000
    with writer.batch():
        for number in range(operations):
            writer.operation(Operation("noisy", NOW - operations + number, 1.0, Outcome.OK))
    steps = allowance.SizeLimit(1, writer._retention._old_buckets).steps(NOW)
    assert [step(writer._connection) for step in steps] == [2_000] * 10
    writer.close()


def test_the_last_two_buckets_of_the_next_length_keep_their_finer_ones(paths: StorePaths) -> None:
    writer = Writer(paths.database, allowed=1)
    with writer.batch():
        for second in range(100):
            writer.gauge(Gauge("dev.cpu", NOW - 100 + second, 1.0))
    for minute in range(60):
        writer.retain(NOW + minute / 1_000)
    reader = Reader(paths.database)
    assert [each.start for each in reader.gauge("dev.cpu", NO_LABELS, 0, NOW, 1)] == [NOW - 20 + n for n in range(20)]
    reader.close()
    writer.close()


@pytest.mark.parametrize(("share", "first"), [(0.5, "buckets"), (0.5001, "operations")])
def test_operations_go_first_once_they_take_more_than_half_of_what_is_allowed(
    paths: StorePaths, share: float, first: str
) -> None:
    writer = Writer(paths.database)
    with writer.batch():
        for number in range(3_000):
            writer.operation(Operation("dev.lint", NOW - 3_000 + number, 1.0, Outcome.OK))
            for gauge in range(10):
                writer.gauge(Gauge("pushed", NOW - 3_000 + number, number + 0.5, {"n": str(gauge)}))
    a_row = 120 + 3 * len("dev.lint") + len("{}") + len("{}")
    allowed = int(3_000 * a_row / share)
    assert full(writer) > allowed
    (step, *_) = allowance.SizeLimit(allowed, writer._retention._old_buckets).steps(NOW)
    step(writer._connection)
    reader = Reader(paths.database)
    gone = {"operations": 3_000 - len(reader.operations()), "buckets": 3_000 - len(finest(reader))}
    assert [what for what, rows in gone.items() if rows] == [first]
    reader.close()
    writer.close()


def finest(reader: Reader) -> list[float]:
    return [each.start for each in reader.gauge("pushed", {"n": "0"}, 0, NOW, 1)]


def test_of_the_finest_buckets_the_oldest_eighth_goes(paths: StorePaths) -> None:
    writer = Writer(paths.database)
    with writer.batch():
        for second in range(1_601):
            writer.gauge(Gauge("pushed", NOW - 1_601 + second, 1.0, {"n": "0"}))
    (step, *_) = allowance.SizeLimit(1, writer._retention._old_buckets).steps(NOW)
    assert step(writer._connection) == 200
    reader = Reader(paths.database)
    assert finest(reader)[0] == NOW - 1_401
    reader.close()
    writer.close()


def test_500_mb_are_allowed_and_20_mb_are_the_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HERO_TUI_MAX_HISTORY", raising=False)
    assert allowed_bytes() == 500_000_000
    monkeypatch.setenv("HERO_TUI_MAX_HISTORY", "")
    assert allowed_bytes() == 500_000_000
    monkeypatch.setenv("HERO_TUI_MAX_HISTORY", "20 MB")
    assert allowed_bytes() == 20_000_000
    monkeypatch.setenv("HERO_TUI_MAX_HISTORY", "19.999999 MB")
    with pytest.raises(StoreError, match="too small for a day"):
        allowed_bytes()


def test_what_is_allowed_is_said_by_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERO_TUI_MAX_HISTORY", "2 GB")
    assert allowed_bytes() == 2_000_000_000
    for wrong, said in (("2", "no unit"), ("1 MB", "too small for a day"), ("lots", "is not")):
        monkeypatch.setenv("HERO_TUI_MAX_HISTORY", wrong)
        with pytest.raises(StoreError, match=said):
            allowed_bytes()

"""What a reader is given at the bounds that it asks for: the first that belongs, and the first that does not."""

import os

import pytest

from hero_tui.core.signals import NO_LABELS, Gauge, Operation, Outcome
from hero_tui.store.db.records import StoredIncident
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0  # a full hour
HOUR = 60 * 60.0


def operation(start: float, signal: str = "dev.lint") -> Operation:
    return Operation(signal, start, 0.5, Outcome.OK)


def test_operations_from_the_beginning_of_a_span_to_before_its_end(writer: Writer, reader: Reader) -> None:
    ids = [writer.operation(operation(NOW + second)) for second in range(4)]
    spans = reader.operations("dev.lint", since=NOW + 1, until=NOW + 3)
    assert [each.start for each in spans] == [NOW + 1, NOW + 2]
    assert [each.id for each in reader.operations(after_id=ids[1])] == ids[2:]
    assert [row[0] for row in reader.times("dev.lint", NO_LABELS, NOW + 1, NOW + 3)] == [NOW + 1, NOW + 2]
    assert [each.start for each in reader.newest("dev.lint", NO_LABELS, NOW + 1, NOW + 3, 1)] == [NOW + 2]
    assert [row[1] for row in reader.runs("dev.lint", NOW + 2)] == [NOW + 2, NOW + 3]
    assert [row[1] for row in reader.runs("dev.lint", NOW, last=1)] == [NOW + 3]


@pytest.mark.parametrize("count", [999, 1_000, 1_001, 2_000])
def test_all_operations_are_read_a_thousand_at_a_time(writer: Writer, reader: Reader, count: int) -> None:
    with writer.batch():
        for number in range(count):
            writer.operation(operation(NOW + number))
    statements: list[str] = []
    reader._connection.set_trace_callback(statements.append)
    assert [each.start for each in reader.iterate_operations("dev.lint")] == [NOW + number for number in range(count)]
    assert len(statements) == count // 1_000 + 1


def test_external_operations_after_an_id_and_no_more_than_so_many(writer: Writer, reader: Reader) -> None:
    from hero_tui.store.appender import Appender

    appender = Appender(writer.database)
    ids = [appender.operation(operation(NOW, signal)) for signal in ("a", "b", "c")]
    writer.operation(operation(NOW, "d"))
    appender.close()
    assert [each.id for each in reader.external_operations(ids[0], 1)] == [ids[1]]
    assert reader.external_signals(ids[0]) == ["b", "c"]
    assert reader.judged_through() == 0
    writer.set_judged_through(ids[2])
    assert reader.judged_through() == writer.judged_through() == ids[2]
    assert reader.external_operations(reader.judged_through()) == []


def test_buckets_from_the_one_that_holds_the_beginning_to_before_the_end(writer: Writer, reader: Reader) -> None:
    with writer.batch():
        for second in range(0, 60, 10):
            writer.gauge(Gauge("dev.cpu", NOW + second, float(second)))

    def starts(since: float, until: float) -> list[float]:
        return [each.start - NOW for each in reader.gauge("dev.cpu", NO_LABELS, NOW + since, NOW + until, 10)]

    assert starts(19.0, 40.0) == [10.0, 20.0, 30.0]
    assert starts(20.0, 40.001) == [20.0, 30.0, 40.0]
    with pytest.raises(ValueError, match="not of 5 s"):
        reader.gauge("dev.cpu", NO_LABELS, NOW, NOW, 5)


@pytest.mark.parametrize("resolution", [1, 10, 60, 600, 3600])
def test_an_open_bucket_that_starts_at_the_end_of_a_span_is_not_in_it(
    writer: Writer, reader: Reader, resolution: int
) -> None:
    """Given a value that is in no complete bucket yet, when the span ends where its bucket starts, it is not read."""
    writer.gauge(Gauge("dev.cpu", NOW - 2 * HOUR, 1.0))
    writer.gauge(Gauge("dev.cpu", NOW, 2.0))

    def values(until: float) -> list[float]:
        return [each.last for each in reader.gauge("dev.cpu", NO_LABELS, NOW - HOUR, until, resolution)]

    assert values(NOW) == []
    assert values(NOW + 0.001) == [2.0]


def test_slices_from_the_hour_that_holds_the_beginning(writer: Writer, reader: Reader) -> None:
    for hour in range(3):
        writer.slices("dev.cpu", NO_LABELS, NOW + hour * HOUR, 1, 2, 3)
    assert [each.hour - NOW for each in reader.slices("dev.cpu", NO_LABELS, NOW + 2 * HOUR - 1.0)] == [HOUR, 2 * HOUR]
    assert [each.hour - NOW for each in reader.slices("dev.cpu", NO_LABELS, NOW + 2 * HOUR)] == [2 * HOUR]


def test_an_incident_that_recovered_at_the_bound_was_open_there(writer: Writer, reader: Reader) -> None:
    for number, recovered in enumerate((NOW - 0.5, NOW, None), 1):
        writer.incident(
            StoredIncident(
                number, "dev.cpu", NO_LABELS, 2, 2, "x", NOW - 9, NOW - 9, recovered, 1.0, 1.0, 1.0, None, None, None
            )
        )
    assert [each.id for each in reader.incidents(since=NOW)] == [2, 3]
    assert [each.id for each in reader.incidents(open_only=True)] == [3]
    assert writer.next_incident() == 4
    writer._connection.execute("DELETE FROM incidents")
    assert writer.next_incident() == 4, "no id is given twice"


def test_a_silence_holds_from_its_start_to_before_its_end(writer: Writer, reader: Reader) -> None:
    number = writer.silence("dev.cpu", None, NOW, NOW + 60.0, "me", "a move")
    holds = {at: bool(reader.silences(NOW + at)) for at in (-0.5, 0.0, 59.5, 60.0)}
    assert holds == {-0.5: False, 0.0: True, 59.5: True, 60.0: False}
    assert not writer.end_silence(number, NOW + 60.0)
    assert writer.end_silence(number, NOW + 59.5)
    assert reader.silences(NOW + 59.5) == []


def test_when_a_name_was_last_here_is_known_while_one_viewer_of_it_looks_and_not_while_two_do(
    writer: Writer, reader: Reader
) -> None:
    writer.viewer_left(writer.viewer_attached(os.getpid(), "me", NOW), NOW + 5.0, quit_=True)
    assert reader.last_left("me") == NOW + 5.0
    writer.viewer_attached(os.getpid(), "me", NOW + 9.0)
    assert reader.last_left("me") == NOW + 5.0
    writer.viewer_attached(os.getpid(), "me", NOW + 10.0)
    assert reader.last_left("me") is None
    assert reader.last_left("nobody") is None


def test_the_budgets_in_force_are_written_when_they_are_others(writer: Writer, reader: Reader) -> None:
    for digest, at in (("a", 0.0), ("a", 1.0), ("b", 2.0), ("a", 3.0)):
        writer.budget_revision(digest, digest, NOW + at)
    assert [(each.digest, each.at - NOW) for each in reader.revisions()] == [("a", 0.0), ("b", 2.0), ("a", 3.0)]

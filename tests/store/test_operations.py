"""Operations come back as they were given, whatever strings they hold; readers go on after an id."""

import math
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from hero_tui.core.signals import Operation, Outcome
from hero_tui.store.appender import Appender
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from tests.support.examples import examples

START = 1_800_000_000.0

hostile = st.one_of(
    st.text(),
    st.binary().map(lambda name: name.decode("utf-8", "surrogateescape")),
    st.sampled_from(["'; DROP TABLE operations; --", "a\nb", "\x1b]0;x\x07", "[red]", "\0", "%s", "{}", "🦸", ""]),
)
scalars = st.one_of(hostile, st.integers(-(2**63), 2**63), st.floats(allow_nan=False), st.booleans(), st.none())
operations = st.builds(
    Operation,
    signal=st.sampled_from(["dev.hot_reload", "dev.lint", "event of a person's own"]),
    start=st.floats(0, 4e9),
    duration=st.one_of(st.none(), st.floats(0, 1e6)),
    outcome=st.sampled_from(Outcome),
    labels=st.dictionaries(hostile, hostile, max_size=3),
    attributes=st.dictionaries(hostile, scalars, max_size=4),
)


@settings(max_examples=examples(60))
@given(st.lists(operations, min_size=1, max_size=5))
def test_what_was_appended_is_read_back(given_operations: list[Operation]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "history.db"
        appender = Appender(database)
        ids = [appender.operation(each) for each in given_operations]
        reader = Reader(database)
        found = reader.operations()
        reader.close()
        appender.close()
    assert [each.id for each in found] == ids
    for stored, operation in zip(found, given_operations, strict=True):
        assert (stored.signal, stored.start, stored.duration) == (operation.signal, operation.start, operation.duration)
        assert stored.outcome is operation.outcome
        assert dict(stored.labels) == dict(operation.labels)
        assert dict(stored.attributes) == dict(operation.attributes)


def operation(number: int, signal: str = "dev.lint") -> Operation:
    return Operation(signal, START + number, 0.5, Outcome.OK, {}, {"number": number})


def test_a_reader_asks_for_a_signal_a_span_the_newest_or_what_came_after(writer: Writer, reader: Reader) -> None:
    ids = [writer.operation(operation(number, "dev.lint" if number % 2 else "dev.type_check")) for number in range(10)]

    def numbers(**asked: float) -> list[object]:
        return [each.attributes["number"] for each in reader.operations("dev.lint", **asked)]  # type: ignore[arg-type]

    assert numbers() == [1, 3, 5, 7, 9]
    assert numbers(since=START + 3, until=START + 7) == [3, 5]
    assert numbers(last=2) == [7, 9]
    assert numbers(after_id=ids[5]) == [7, 9]
    assert len(reader.operations()) == 10
    assert reader.last_operation_id() == ids[-1]
    assert reader.operations(after_id=ids[-1]) == []


def test_a_very_long_string_is_cut_and_says_so(writer: Writer, reader: Reader) -> None:
    writer.operation(Operation("x", START, None, Outcome.OK, {}, {"file": "a" * 100_000}))
    (found,) = reader.operations("x")
    assert str(found.attributes["file"]).endswith("a…")
    assert len(str(found.attributes["file"])) == 8192


def test_a_signal_with_undecodable_bytes_is_spelled_out(writer: Writer, reader: Reader) -> None:
    writer.operation(Operation("odd\udc80", START, math.inf, Outcome.OK))
    (found,) = reader.operations("odd\udc80")
    assert found.signal == "odd\\udc80"
    assert found.duration == math.inf


def test_the_signals_that_have_operations_are_known_by_name(writer: Writer, reader: Reader) -> None:
    assert reader.signals() == []
    for signal in ("dev.lint", "build.fast", "dev.lint"):
        writer.operation(Operation(signal, 1_800_000_000.0, 1.0, Outcome.OK))
    assert reader.signals() == ["build.fast", "dev.lint"]

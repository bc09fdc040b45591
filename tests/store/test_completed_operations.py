"""What was not known of an operation is filled in later, in its own row; nothing that is known is changed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hero_tui.core.signals import Operation, Outcome, Scalar
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

START = 1_800_000_000.0
TOLD: Mapping[str, Scalar] = {"typed": "npm run check", "typed_duration": None, "exit": 0, "findings": False}


def run(attributes: Mapping[str, Scalar] = TOLD) -> Operation:
    return Operation("dev.lint", START, 0.5, Outcome.OK, {"class": "cold"}, attributes)


# what is known later -> what stands there then, and whether anything was written
LATER: dict[str, tuple[Mapping[str, Scalar], Mapping[str, Scalar], bool]] = {
    "what was null": ({"typed_duration": 5.2}, {**TOLD, "typed_duration": 5.2}, True),
    "what was absent": ({"pid": 7}, {**TOLD, "pid": 7}, True),
    "what is known already": ({"exit": 1}, TOLD, False),
    "false is known, too": ({"findings": True}, TOLD, False),
    "some of each": ({"exit": 1, "typed_duration": 0.0}, {**TOLD, "typed_duration": 0.0}, True),
    "nothing": ({}, TOLD, False),
    "null again": ({"typed_duration": None}, TOLD, False),
    "any text": (
        {"message": "'; DROP TABLE operations; --\udc80\n[red]"},
        {**TOLD, "message": "'; DROP TABLE operations; --\udc80\n[red]"},
        True,
    ),
}


@pytest.mark.parametrize("later", LATER)
def test_only_what_was_not_known_is_filled_in(writer: Writer, reader: Reader, later: str) -> None:
    attributes, expected, written = LATER[later]
    before = writer.operation(run())
    row = writer.operation(run())
    assert writer.complete_operation(row, attributes) is written
    untouched, found = reader.operations()
    assert (untouched.id, dict(untouched.attributes)) == (before, dict(TOLD))
    assert (found.id, dict(found.attributes)) == (row, dict(expected))
    assert (found.signal, found.start, found.duration, found.outcome) == ("dev.lint", START, 0.5, Outcome.OK)
    assert dict(found.labels) == {"class": "cold"}
    assert reader.completions() == int(written)


@pytest.mark.parametrize("row", [0, -1, 2, 2**62])
def test_a_row_that_is_gone_is_no_error_and_no_news(writer: Writer, reader: Reader, row: int) -> None:
    writer.operation(run())
    assert not writer.complete_operation(row, {"typed_duration": 5.2})
    assert [each.attributes["typed_duration"] for each in reader.operations()] == [None]
    assert reader.completions() == 0


def test_each_completion_is_news_and_is_seen_by_who_reads_the_row_again(writer: Writer, reader: Reader) -> None:
    rows = [writer.operation(run()) for _ in range(4)]
    for number, row in enumerate(rows[1:], 1):
        assert writer.complete_operation(row, {"typed_duration": float(number)})
        assert not writer.complete_operation(row, {"typed_duration": 99.0}), "once"
        assert reader.completions() == number
    found = reader.operations_of([rows[3], rows[1], 4711])
    assert [(each.id, each.attributes["typed_duration"]) for each in found] == [(rows[1], 1.0), (rows[3], 3.0)]
    assert reader.operations_of([]) == []


class DiskFullError(Exception):
    """As the store's own."""


def fail_after_completing(writer: Writer, row: int) -> None:
    with writer.batch():
        writer.complete_operation(row, {"typed_duration": 5.2})
        raise DiskFullError


def test_a_completion_is_of_its_transaction(writer: Writer, reader: Reader) -> None:
    """Given a batch that is rolled back, then neither the row nor the number of completions is another."""
    row = writer.operation(run())
    with pytest.raises(DiskFullError):
        fail_after_completing(writer, row)
    assert (reader.operations()[0].attributes["typed_duration"], reader.completions()) == (None, 0)


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "\u0663", "0x10"])
def test_a_number_that_somebody_broke_begins_anew(writer: Writer, reader: Reader, text: str) -> None:
    writer.set_meta("completions", text)
    before = reader.completions()
    assert writer.complete_operation(writer.operation(run()), {"typed_duration": 1.0})
    assert reader.completions() != before


def test_who_follows_by_id_is_told_each_operation_once(writer: Writer, reader: Reader) -> None:
    """Given rows that are completed after they were told, then nothing is told again, and nothing is lost."""
    told: list[int] = []

    def follow() -> None:
        told.extend(each.id for each in reader.operations(after_id=told[-1] if told else 0))

    first = writer.operation(run())
    follow()
    second = writer.operation(run())
    writer.complete_operation(first, {"typed_duration": 5.2})
    follow()
    writer.complete_operation(second, {"typed_duration": 5.2})
    follow()
    third = writer.operation(run())
    follow()
    assert told == [first, second, third]

"""What others append is told apart from what the recorder writes; silences have a beginning, an end and a reason."""

import pytest

from hero_tui.core.signals import NO_LABELS, Operation, Outcome
from hero_tui.store.appender import Appender
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0
HOUR = 3600.0
VITE = {"server": "vite"}


def operation(number: int) -> Operation:
    return Operation("ci.tests", NOW + number, 1.0, Outcome.OK, {}, {"number": number})


def test_only_what_others_append_is_to_be_judged_later(writer: Writer, reader: Reader) -> None:
    appender = Appender(writer.database)
    ids = [(writer if number % 2 else appender).operation(operation(number)) for number in range(6)]
    appender.close()
    assert [each.id for each in reader.external_operations(0)] == ids[::2]
    assert [each.attributes["number"] for each in reader.external_operations(ids[0])] == [2, 4]
    assert [each.id for each in writer.external_operations(0, 2)] == ids[:3:2]
    assert len(reader.operations("ci.tests")) == 6, "for everybody else they are alike"


def test_how_far_was_judged_is_committed_with_what_was_said(writer: Writer, reader: Reader) -> None:
    assert (writer.judged_through(), reader.judged_through()) == (0, 0)
    with pytest.raises(KeyError), writer.batch():  # noqa: PT012 - the batch is what fails
        writer.set_judged_through(7)
        raise KeyError("a mistake in between")
    assert reader.judged_through() == 0
    with writer.batch():
        writer.set_judged_through(7)
        assert reader.judged_through() == 0
    assert reader.judged_through() == 7


def test_ids_of_a_history_that_was_set_aside_mean_nothing_in_the_new_one(writer: Writer) -> None:
    writer.operation(operation(1))
    assert writer.generation == 0
    writer.quarantine()
    assert writer.generation == 1
    assert writer.operation(operation(2)) == 1


def test_a_silence_holds_from_its_start_to_its_end(writer: Writer, reader: Reader) -> None:
    number = writer.silence("dev.memory", VITE, NOW, NOW + HOUR, "pair", "a leak that we know")
    (found,) = reader.silences(NOW)
    assert (found.id, found.budget, found.labels, found.until) == (number, "dev.memory", VITE, NOW + HOUR)
    assert (found.who, found.why, found.ended) == ("pair", "a leak that we know", None)
    assert [len(reader.silences(moment)) for moment in (NOW - 1, NOW, NOW + HOUR - 1, NOW + HOUR)] == [0, 1, 1, 0]
    assert [each.name for each in reader.people()] == ["pair"]


def test_a_silence_of_all_label_sets_has_none_of_its_own(writer: Writer, reader: Reader) -> None:
    writer.silence("dev.memory", None, NOW, NOW + HOUR, "me", "tests")
    writer.silence("dev.memory", NO_LABELS, NOW, NOW + HOUR, "me", "tests")
    assert [each.labels for each in reader.silences(NOW)] == [None, {}]


def test_a_silence_that_was_ended_early_is_over(writer: Writer, reader: Reader) -> None:
    number = writer.silence("dev.memory", None, NOW, NOW + HOUR, "me", "tests")
    assert writer.end_silence(number, NOW + 60)
    assert not writer.end_silence(number, NOW + 90), "once"
    assert not writer.end_silence(number + 1, NOW + 90), "there is none"
    assert reader.silences(NOW + 60) == []
    (found,) = reader.silences(NOW, NOW + HOUR)
    assert found.until == NOW + 60


def test_the_silences_of_a_span(writer: Writer, reader: Reader) -> None:
    for begin, end in ((0, 1), (2, 3), (4, 9)):
        writer.silence("dev.memory", None, NOW + begin * HOUR, NOW + end * HOUR, "me", "tests")
    assert [each.id for each in reader.silences(NOW + HOUR, NOW + 2 * HOUR)] == [2]
    assert [each.id for each in reader.silences(NOW, NOW + 4 * HOUR)] == [1, 2, 3]
    writer.retain(NOW + 500 * 86400)
    assert len(reader.silences(0.0, NOW + 4 * HOUR)) == 3

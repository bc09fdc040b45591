"""The lives of recorders, viewers and people: which time counts where several do."""

from __future__ import annotations

import os

from hero_tui.core.signals import Gauge
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0


def test_the_newest_time_that_is_known_is_of_a_life_or_of_a_gauge(writer: Writer) -> None:
    first = writer.begin_recording(os.getpid(), NOW)
    assert writer.newest_known_time(first) is None
    writer.heartbeat(first, NOW + 10)
    second = writer.begin_recording(os.getpid(), NOW + 20)
    assert writer.newest_known_time(second) == NOW + 10
    writer.gauge(Gauge("dev.cpu", NOW + 5, 1.0))
    assert writer.newest_known_time(second) == NOW + 10
    writer.gauge(Gauge("dev.cpu", NOW + 15, 1.0))
    assert writer.newest_known_time(second) == NOW + 15
    writer.end_recording(first, NOW + 18)
    assert writer.newest_known_time(second) == NOW + 18
    assert writer.newest_known_time(first) == NOW + 15


def test_a_life_knows_when_the_one_before_it_was_seen_last(writer: Writer) -> None:
    first = writer.begin_recording(os.getpid(), NOW)
    assert writer.previous_last_seen(first) is None
    writer.heartbeat(first, NOW + 10)
    second = writer.begin_recording(os.getpid(), NOW + 30)
    assert writer.previous_last_seen(second) == NOW + 10
    writer.end_recording(second, NOW + 40)
    assert writer.previous_last_seen(writer.begin_recording(os.getpid(), NOW + 40)) == NOW + 40


def test_the_first_row_of_all_is_one(writer: Writer) -> None:
    assert writer.viewer_attached(os.getpid(), "me", NOW) == 1
    assert writer.viewer_attached(os.getpid(), "me", NOW) == 2
    assert writer.silence("dev.cpu", None, NOW, NOW + 1, "me", "why") == 1
    assert writer.next_incident() == 1


def test_a_person_was_seen_first_and_last_whatever_the_clock_says(writer: Writer, reader: Reader) -> None:
    for at in (NOW, NOW + 20, NOW + 10):
        writer.viewer_attached(os.getpid(), "me", at)
    (person,) = reader.people()
    assert (person.first_seen, person.last_seen) == (NOW, NOW + 20)
    writer.ack(1, "pair", "seen", NOW + 5)
    assert [each.name for each in reader.people()] == ["me", "pair"]


def test_who_left_twice_left_once(writer: Writer, reader: Reader) -> None:
    row = writer.viewer_attached(os.getpid(), "me", NOW)
    writer.viewer_left(row, NOW + 10, quit_=True)
    writer.viewer_left(row, NOW + 20, quit_=False)
    departure = reader.last_departure()
    assert departure is not None
    assert (departure.id, departure.pid, departure.name, departure.at, departure.quit) == (
        1,
        os.getpid(),
        "me",
        NOW + 10,
        True,
    )
    assert reader.last_left("me") == NOW + 10
    assert reader.last_left("pair") is None


def test_the_last_one_of_a_name_left_unless_two_of_it_look(writer: Writer, reader: Reader) -> None:
    first = writer.viewer_attached(os.getpid(), "me", NOW)
    writer.viewer_left(first, NOW + 10, quit_=True)
    writer.viewer_attached(os.getpid(), "me", NOW + 20)
    assert reader.last_left("me") == NOW + 10, "the one who asks is the one who looks"
    writer.viewer_attached(os.getpid(), "me", NOW + 30)
    assert reader.last_left("me") is None

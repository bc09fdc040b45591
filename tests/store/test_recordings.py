"""A recorder's lives and the gaps between them, to the second at which one becomes the other."""

import pytest

from hero_tui.core.signals import Gap
from hero_tui.store.db.records import StoredGap
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0


@pytest.mark.parametrize(("pause", "gaps"), [(0.0, []), (0.5, [StoredGap(NOW, NOW + 0.5, "recorder off")])])
def test_the_time_between_two_lives_is_a_gap_where_there_is_any(
    writer: Writer, reader: Reader, pause: float, gaps: list[StoredGap]
) -> None:
    writer.end_recording(writer.begin_recording(7, NOW - 60.0), NOW)
    writer.begin_recording(8, NOW + pause)
    assert reader.gaps(0.0) == gaps


def test_a_killed_recorder_lived_until_its_last_heartbeat(writer: Writer, reader: Reader) -> None:
    first = writer.begin_recording(7, NOW - 60.0)
    writer.heartbeat(first, NOW - 20.0)
    second = writer.begin_recording(8, NOW)
    assert reader.gaps(0.0) == [StoredGap(NOW - 20.0, NOW, "recorder off")]
    assert writer.previous_last_seen(second) == NOW - 20.0
    assert writer.previous_last_seen(first) is None
    assert [(each.started, each.last_seen, each.ended) for each in reader.recordings(0.0)] == [
        (NOW - 60.0, NOW - 20.0, None),
        (NOW, NOW, None),
    ]


def test_a_life_that_reaches_to_the_bound_is_asked_for_and_a_gap_that_ends_there_is_not(
    writer: Writer, reader: Reader
) -> None:
    writer.end_recording(writer.begin_recording(7, NOW - 60.0), NOW)
    writer.gap(Gap(NOW - 9.0, NOW, "suspended"))
    assert len(reader.recordings(NOW)) == 1
    assert reader.recordings(NOW + 0.001) == []
    assert reader.gaps(NOW) == []
    assert len(reader.gaps(NOW - 0.001)) == 1


@pytest.mark.parametrize(("start", "end", "stays"), [(-9.0, 9.0, 0.0), (-9.0, 0.0, 0.0), (0.0, 9.0, 9.0)])
def test_a_gap_that_would_go_on_ends_where_a_life_begins(
    writer: Writer, reader: Reader, start: float, end: float, stays: float
) -> None:
    writer.gap(Gap(NOW + start, NOW + end, "suspended"))
    writer.begin_recording(7, NOW)
    assert [each.end - NOW for each in reader.gaps(0.0)] == [stays]


def test_a_store_that_begins_anew_knows_who_records_and_what_holds(writer: Writer) -> None:
    recording = writer.begin_recording(7, NOW)
    writer.heartbeat(recording, NOW + 10.0)
    writer.fact("watch", {"files": 3})
    writer.fact("watch", {"files": 4})
    writer.quarantine()
    reader = Reader(writer.database)
    assert [(each.id, each.pid, each.last_seen) for each in reader.recordings(0.0)] == [(recording, 7, NOW + 10.0)]
    assert reader.facts() == {"watch": {"files": 4}}
    reader.close()
    writer.end_recording(recording, NOW + 20.0)
    writer.quarantine()
    reader = Reader(writer.database)
    assert reader.recordings(0.0) == [], "who has ended does not record"
    reader.close()

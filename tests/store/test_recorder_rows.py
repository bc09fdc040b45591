"""What the recorder keeps: lives and gaps, gauges, facts, slices, incidents; and who looks."""

import os
import subprocess
import sys

import pytest

from hero_tui.core.signals import NO_LABELS, Gap, Gauge, GaugeEnded, Operation, Outcome, Share
from hero_tui.store.appender import Appender
from hero_tui.store.db.records import StoredIncident, StoredTransition
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer

NOW = 1_800_000_000.0
VITE = {"server": "vite"}


def test_the_time_between_two_recorders_is_a_gap_however_the_first_one_ended(writer: Writer, reader: Reader) -> None:
    killed = writer.begin_recording(101, NOW)
    writer.heartbeat(killed, NOW + 50)
    stopped = writer.begin_recording(102, NOW + 80)
    writer.end_recording(stopped, NOW + 100)
    writer.begin_recording(103, NOW + 160)
    assert [(gap.start - NOW, gap.end - NOW, gap.reason) for gap in reader.gaps(NOW)] == [
        (50, 80, "recorder off"),
        (100, 160, "recorder off"),
    ]
    assert [(life.pid, life.ended is None) for life in reader.recordings(NOW + 60)] == [(102, False), (103, True)]


def test_a_clock_that_was_set_back_between_two_recorders_makes_no_gap(writer: Writer, reader: Reader) -> None:
    writer.end_recording(writer.begin_recording(101, NOW), NOW + 100)
    writer.begin_recording(102, NOW + 40)
    assert reader.gaps(0) == []


def test_gaps_are_given_by_their_end(writer: Writer, reader: Reader) -> None:
    writer.gap(Gap(NOW, NOW + 10, "suspended"))
    writer.gap(Gap(NOW + 20, NOW + 30, "clock jumped"))
    assert [gap.reason for gap in reader.gaps(NOW + 10)] == ["clock jumped"]


def test_a_gauge_has_its_newest_value_with_parts_and_its_buckets(writer: Writer, reader: Reader) -> None:
    with writer.batch():
        for second in range(90):
            parts = (Share("node", 2.0 + second, "456"), Share("esbuild\udc80", 1.0))
            writer.gauge(Gauge("dev.memory", NOW + second, 3.0 + second, VITE, parts, {"kind": "pss"}))
    (now,) = reader.gauges_now()
    assert (now.signal, now.labels, now.at, now.value, now.ended) == ("dev.memory", VITE, NOW + 89, 92.0, None)
    assert now.parts == (Share("node", 91.0, "456"), Share("esbuild\udc80", 1.0))
    assert now.attributes == {"kind": "pss"}
    minutes = reader.gauge("dev.memory", VITE, NOW, NOW + 3600, 60)
    assert [(each.start - NOW, each.count, each.low, each.high, each.last) for each in minutes] == [
        (0, 60, 3.0, 62.0, 62.0),
        (60, 30, 63.0, 92.0, 92.0),
    ]
    assert len(reader.gauge("dev.memory", VITE, NOW + 10, NOW + 20, 1)) == 10
    assert [each.total for each in reader.gauge("dev.memory", VITE, NOW, NOW + 1, 3600)] == [
        sum(3.0 + second for second in range(90))
    ]
    assert reader.gauge("dev.memory", NO_LABELS, NOW, NOW + 60, 60) == []


def test_a_span_without_end_is_read_as_far_as_there_is_something(writer: Writer, reader: Reader) -> None:
    assert reader.gauge("dev.cpu", NO_LABELS, 0.0, 4e12, 1) == []
    for second in range(3):
        writer.gauge(Gauge("dev.cpu", NOW + second, 1.0))
    assert len(reader.gauge("dev.cpu", NO_LABELS, 0.0, 4e12, 1)) == 3
    assert reader.gauge("dev.cpu", NO_LABELS, NOW + 100, 4e12, 1) == []
    assert reader.gauge("dev.cpu", NO_LABELS, NOW + 100, NOW, 1) == []


def test_a_resolution_that_does_not_exist_is_a_mistake_of_the_caller(reader: Reader) -> None:
    with pytest.raises(ValueError, match="not of 7 s"):
        reader.gauge("dev.memory", VITE, NOW, NOW + 60, 7)


def test_a_restarted_writer_goes_on_in_the_same_bucket(writer: Writer, reader: Reader) -> None:
    writer.gauge(Gauge("dev.cpu", NOW + 0.2, 1.0))
    second = Writer(writer.database)
    second.gauge(Gauge("dev.cpu", NOW + 0.7, 3.0))
    second.close()
    for resolution in (1, 10, 60, 600, 3600):
        (bucket,) = reader.gauge("dev.cpu", NO_LABELS, NOW, NOW + 1, resolution)
        assert (bucket.count, bucket.low, bucket.high, bucket.total) == (2, 1.0, 3.0, 4.0)


def test_an_ended_gauge_keeps_its_last_value_until_its_owner_comes_back(writer: Writer, reader: Reader) -> None:
    writer.gauge(Gauge("dev.cpu", NOW, 1.0, VITE))
    writer.gauge_ended(GaugeEnded("dev.cpu", NOW + 5, VITE))
    assert [(each.value, each.ended) for each in reader.gauges_now()] == [(1.0, NOW + 5)]
    writer.gauge(Gauge("dev.cpu", NOW + 9, 2.0, VITE))
    assert [(each.value, each.ended) for each in reader.gauges_now()] == [(2.0, None)]


def test_what_is_no_number_is_not_kept(writer: Writer, reader: Reader) -> None:
    writer.gauge(Gauge("dev.cpu", NOW, float("nan")))
    writer.gauge(Gauge("dev.cpu", NOW, float("inf")))
    assert reader.gauges_now() == []


def test_an_equal_fact_is_not_written_again(writer: Writer, reader: Reader) -> None:
    writer.fact("watch", {"files": 3, "failed": ["a\udc80"]})
    assert reader.changed()
    writer.fact("watch", {"failed": ["a\udc80"], "files": 3})
    assert not reader.changed()
    writer.fact("watch", None)
    assert reader.changed()
    assert reader.facts() == {"watch": None}


def test_slices_add_up_by_the_hour(writer: Writer, reader: Reader) -> None:
    hour = NOW // 3600 * 3600
    writer.slices("dev.memory", VITE, hour, 5, 1, 0)
    writer.slices("dev.memory", VITE, hour, 2, 0, 3)
    writer.slices("dev.memory", VITE, hour - 7200, 9, 9, 9)
    assert [(each.good, each.bad, each.unknown) for each in reader.slices("dev.memory", VITE, hour + 1800)] == [
        (7, 1, 3)
    ]
    assert reader.label_sets("dev.memory") == [VITE]


def test_a_batch_that_fails_leaves_nothing_and_the_next_one_is_whole(writer: Writer, reader: Reader) -> None:
    writer.gauge(Gauge("dev.cpu", NOW, 1.0))

    def half_a_batch() -> None:
        with writer.batch():
            writer.gauge(Gauge("dev.cpu", NOW + 1, 50.0))
            writer.fact("watch", 1)
            raise KeyError("a mistake in between")

    with pytest.raises(KeyError):
        half_a_batch()
    writer.gauge(Gauge("dev.cpu", NOW + 2, 3.0))
    writer.fact("watch", 1)
    assert [each.high for each in reader.gauge("dev.cpu", NO_LABELS, NOW, NOW + 60, 60)] == [3.0]
    assert reader.facts() == {"watch": 1}


def test_it_knows_whether_another_process_wrote(writer: Writer) -> None:
    writer.fact("watch", 1)
    assert not writer.others_wrote()
    other = Appender(writer.database)
    other.operation(Operation("x", NOW, 1.0, Outcome.OK))
    other.close()
    assert writer.others_wrote()
    assert not writer.others_wrote()


def incident(number: int = 1, recovered: float | None = None) -> StoredIncident:
    return StoredIncident(
        number, "dev.memory", VITE, 2, 3, "firing", NOW, NOW + 30, recovered, 2.5, 3.0, 2.9, "node\udc80", "{}", None
    )


def test_an_ack_counts_until_the_incident_escalates(writer: Writer, reader: Reader) -> None:
    writer.incident(incident())
    writer.ack(1, "pair", "looking", NOW + 40)
    found = reader.incident(1)
    assert found is not None
    assert found.acknowledged is not None
    assert (found.acknowledged.who, found.acknowledged.note) == ("pair", "looking")
    assert found.cause == "node\\udc80"
    writer.transitions([StoredTransition(1, NOW + 60, "escalated", 3, 2.9, "now critical")])
    assert [each.acknowledged for each in reader.incidents()] == [None]
    writer.ack(1, "me", "", NOW + 70)
    writer.ack(1, "me", "", NOW + 80, taken_back=True)
    assert [each.acknowledged for each in reader.incidents()] == [None]
    assert [each.taken_back for each in reader.acks(1)] == [False, False, True]
    assert [each.text for each in reader.transitions(1)] == ["now critical"]
    assert [each.name for each in reader.people()] == ["me", "pair"]


def test_incidents_are_open_or_recent_and_their_numbers_are_never_used_again(writer: Writer, reader: Reader) -> None:
    assert writer.next_incident() == 1
    writer.incident(incident(1, recovered=NOW + 100))
    writer.incident(incident(2))
    writer.incident(incident(3, recovered=NOW + 300))
    assert [each.id for each in reader.incidents(since=NOW + 200)] == [2, 3]
    assert [each.id for each in reader.incidents(open_only=True)] == [2]
    assert reader.incident(4) is None
    writer.retain(NOW + 500 * 86400)
    assert [each.id for each in reader.incidents()] == [1, 2, 3]
    writer._connection.execute("DELETE FROM incidents WHERE id = 3")
    assert writer.next_incident() == 4


def test_rule_states_budget_revisions_and_meta(writer: Writer, reader: Reader) -> None:
    writer.rule_state("dev.memory", VITE, "{}")
    writer.rule_state("dev.memory", VITE, '{"a":1}')
    assert reader.rule_states() == {("dev.memory", '{"server":"vite"}'): '{"a":1}'}
    for digest in ("a", "a", "b", "a"):
        writer.budget_revision(digest, "text", NOW)
    assert [each.digest for each in reader.revisions()] == ["a", "b", "a"]
    writer.set_meta("workspace", "/x")
    assert reader.meta("workspace") == "/x"
    assert reader.meta("created") is None


def test_viewers_that_leave_quit_or_detach_and_the_last_one_is_known(writer: Writer, reader: Reader) -> None:
    assert writer.last_departure() is None
    mine, theirs = writer.viewer_attached(os.getpid(), "me", NOW), writer.viewer_attached(os.getpid(), "pair", NOW + 1)
    assert [each.name for each in reader.viewers()] == ["me", "pair"]
    writer.viewer_left(theirs, NOW + 2, quit_=False)
    writer.viewer_left(mine, NOW + 1, quit_=True)
    writer.viewer_left(mine, NOW + 9, quit_=False)
    assert reader.viewers() == []
    last = writer.last_departure()
    assert last is not None
    assert (last.name, last.quit, last.at) == ("me", True, NOW + 1)
    assert reader.last_departure() == last
    assert writer.detach_lost_viewers(NOW + 10) == []


def test_a_viewer_whose_process_died_is_lost_which_is_a_detach(writer: Writer, reader: Reader) -> None:
    viewer = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    writer.viewer_attached(os.getpid(), "me", NOW)
    writer.viewer_attached(viewer.pid, "pair", NOW)
    assert writer.detach_lost_viewers(NOW + 5) == []
    viewer.kill()
    viewer.communicate()
    assert [each.name for each in reader.viewers()] == ["me"]
    assert [each.name for each in writer.detach_lost_viewers(NOW + 5)] == ["pair"]
    assert writer.detach_lost_viewers(NOW + 6) == []
    last = writer.last_departure()
    assert last is not None
    assert (last.name, last.quit) == ("pair", False)


def test_the_first_viewer_of_a_day(writer: Writer, reader: Reader) -> None:
    assert reader.first_viewer(NOW) is None
    row = writer.viewer_attached(os.getpid(), "me", NOW - 100)
    assert reader.first_viewer(NOW) == NOW
    writer.viewer_left(row, NOW - 50, quit_=True)
    assert reader.first_viewer(NOW) is None
    writer.viewer_attached(os.getpid(), "me", NOW + 100)
    assert reader.first_viewer(NOW) == NOW + 100


def test_everything_in_one_read_transaction_is_of_one_moment(writer: Writer, reader: Reader) -> None:
    with reader.read_transaction():
        assert reader.facts() == {}
        writer.fact("watch", 1)
        assert reader.facts() == {}
    assert reader.facts() == {"watch": 1}


def test_a_reader_says_that_nothing_was_recorded_yet(writer: Writer) -> None:
    with pytest.raises(StoreError, match="nothing was recorded") as missing:
        Reader(writer.database.with_name("other.db"))
    assert missing.value.kind is StoreTrouble.MISSING
    writer.database.with_name("empty.db").touch()
    with pytest.raises(StoreError, match="nothing was recorded"):
        Reader(writer.database.with_name("empty.db"))

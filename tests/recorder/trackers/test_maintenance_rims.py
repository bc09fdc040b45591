"""What the recorder does each second beside its probes, at its bounds and where the store refuses."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from hero_tui.core.facts import LastErrorFact
from hero_tui.core.signals import Stamp
from hero_tui.probes.events import EventsMissed, Notice
from hero_tui.recorder.trackers.maintenance import DOUBTED
from hero_tui.store.db.records import StoredViewer
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.locks import take_viewer_lock
from hero_tui.store.writer import Writer
from tests.recorder.trackers.test_maintenance import DAY, NOW, Story

MINUTE = 60.0


class Counting(Writer):
    """A store that knows how often it was asked who is lost, and refuses its heartbeat while `refuses` says why."""

    asked = 0
    refuses: StoreTrouble | None = None
    unfinished = 0

    def __init__(self, database: Path) -> None:
        super().__init__(database)
        self.retained: list[float] = []

    def retain(self, now: float, spend: float = math.inf) -> bool:
        """All at once; for how long it may delete is remembered, and there is more to do so many times."""
        self.retained.append(spend)
        self.unfinished -= 1
        super().retain(now)
        return self.unfinished < 0

    def detach_lost_viewers(self, at: float) -> Sequence[StoredViewer]:
        """Count it."""
        self.asked += 1
        return super().detach_lost_viewers(at)

    def heartbeat(self, recording: int, at: float) -> None:
        """As the store, or refused."""
        if self.refuses is not None:
            raise StoreError("it does not work", self.refuses)
        super().heartbeat(recording, at)


class Counted(Story):
    """A story over such a store."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.writer.close()
        self.store = self.writer = Counting(folder / "hero.db")

    def said(self) -> list[object]:
        """What was put into the inbox since the last look."""
        found: list[object] = []
        while (event := self.inbox.next(0)) is not None:
            found.append(event)
        return found


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Counted]:
    found = Counted(tmp_path)
    yield found
    found.writer.close()


def test_who_is_lost_is_asked_only_when_somebody_came_left_or_said_so(story: Counted) -> None:
    """At rest a second costs one look at a lock, and no write."""
    maintenance = story.begins(NOW, asked_for=None)
    found = []
    for second in range(1, 4):
        maintenance.tick(Stamp(NOW + second, 50.0 + second))
        found.append(story.store.asked)
    lock = take_viewer_lock(story.lock)
    for second in range(4, 7):
        maintenance.tick(Stamp(NOW + second, 50.0 + second))
        found.append(story.store.asked)
    lock.release()
    for second in range(7, 9):
        maintenance.tick(Stamp(NOW + second, 50.0 + second))
        found.append(story.store.asked)
    maintenance.viewer_left(Stamp(NOW + 9, 59.0))
    maintenance.tick(Stamp(NOW + 10, 60.0))
    assert [*found, story.store.asked] == [1, 1, 1, 1, 1, 1, 2, 2, 3]


def attached(story: Story) -> int:
    """How many viewers are there, as it is written."""
    reader = Reader(story.writer.database)
    try:
        return len(reader.viewers())
    finally:
        reader.close()


@pytest.mark.parametrize(
    ("trouble", "damaged"), [(StoreTrouble.DAMAGED, True), (StoreTrouble.FULL, False), (StoreTrouble.BUSY, False)]
)
def test_a_store_that_refuses_is_said_until_it_does_not(story: Counted, trouble: StoreTrouble, damaged: bool) -> None:
    maintenance = story.begins(NOW, asked_for=None)
    story.store.refuses = trouble
    maintenance.tick(Stamp(NOW + 10.0, 60.0))
    sentence = "The history cannot be written: it does not work."
    assert story.said() == [Notice("upkeep", sentence)]
    assert (story.writer.damage is not None) is damaged
    maintenance.handle(EventsMissed(1, Stamp(NOW + 10.0, 60.0), Stamp(NOW + 11.0, 61.0)))
    assert story.said() == [Notice("upkeep", sentence)], "it may be among what was missed"
    maintenance.tick(Stamp(NOW + 20.0, 70.0))
    assert story.said() == [], "it is said already"
    story.store.refuses = None
    maintenance.tick(Stamp(NOW + 30.0, 80.0))
    assert story.said() == [Notice("upkeep", sentence, resolved=True)]
    maintenance.handle(EventsMissed(1, Stamp(NOW + 30.0, 80.0), Stamp(NOW + 31.0, 81.0)))
    assert story.said() == []


def test_the_newest_error_is_said_once(story: Counted) -> None:
    maintenance = story.begins(NOW, asked_for=None)
    maintenance.tick(Stamp(NOW + 1.0, 51.0))
    story.said()
    for text, said in (("it failed", 1), ("it failed", 0), ("again", 1), ("again", 0)):
        maintenance._last_error.text = text
        maintenance.tick(Stamp(NOW + 2.0, 52.0))
        found = [event for event in story.said() if isinstance(event, LastErrorFact)]
        assert found == [LastErrorFact(text)] * said


@pytest.mark.parametrize(("left_at", "ended"), [(NOW - 0.001, None), (NOW, "the last viewer quit")])
def test_who_quit_at_the_moment_at_which_it_was_asked_for_ended_it(
    story: Counted, left_at: float, ended: str | None
) -> None:
    story.quits(left_at)
    maintenance = story.begins(NOW + 0.4, asked_for=NOW)
    maintenance.tick(Stamp(NOW + 1.4, 51.0))
    assert story.ended() == ended


def test_a_departure_is_heard_of_once(story: Counted) -> None:
    """Given somebody who quit, a recorder that somebody asked for by name, and a viewer that is lost later."""
    maintenance = story.begins(NOW, asked_for=None)
    for second, lock in ((1.0, take_viewer_lock(story.lock)), (3.0, take_viewer_lock(story.lock))):
        maintenance.tick(Stamp(NOW + second, 50.0 + second))
        if second == 1.0:
            story.quits(NOW + 1.5)
        lock.release()
    maintenance.tick(Stamp(NOW + 4.0, 54.0))
    assert maintenance._departure is not None
    assert maintenance._departure.value == "quit"
    again = take_viewer_lock(story.lock)
    maintenance.tick(Stamp(NOW + 5.0, 55.0))
    again.release()
    maintenance.tick(Stamp(NOW + 6.0, 56.0))
    assert maintenance._departure.value == "detached"


@pytest.mark.parametrize(
    ("doubted", "begins_after"),
    [
        (-1.0, DAY - 1.0),
        (0.0, DAY),
        (-DAY + 59.0, MINUTE),
        (-DAY + 61.0, 61.0),
        (-DAY, MINUTE),
        (-DAY - 1.0, MINUTE),
        (1.0, MINUTE),
    ],
)
def test_the_rest_of_the_day_since_a_clock_was_doubted_is_waited_for(
    story: Counted, doubted: float, begins_after: float
) -> None:
    """A day at most, and a minute at least; a moment that lies ahead is of another clock."""
    story.saw(NOW - 3600.0)
    story.writer.set_meta(DOUBTED, repr(NOW + doubted))
    maintenance = story.begins(NOW, asked_for=None)
    for second, runs in ((begins_after - 0.5, 2), (begins_after, 1)):
        story.retains(maintenance, Stamp(NOW + 2 * DAY, 50.0 + second))
        assert story.runs() == runs


def test_it_lives_on_for_a_viewer_who_looks(story: Counted) -> None:
    row = story.writer.viewer_attached(os.getpid(), "me", NOW)
    lock = take_viewer_lock(story.lock)
    maintenance = story.begins(NOW, asked_for=NOW)
    maintenance.tick(Stamp(NOW + 1.0, 51.0))
    assert attached(story) == 1
    story.writer.viewer_left(row, NOW + 2.0, quit_=True)
    lock.release()
    maintenance.tick(Stamp(NOW + 3.0, 53.0))
    assert story.ended() == "the last viewer quit"
    assert attached(story) == 0


@pytest.mark.parametrize(("unfinished", "at"), [(0, [60, 120, 180]), (2, [60, 61, 62, 122, 182])])
def test_old_rows_are_deleted_for_20_ms_each_minute_or_each_second_while_there_are_more(
    story: Counted, unfinished: int, at: list[int]
) -> None:
    maintenance = story.begins(NOW, asked_for=None)
    story.store.unfinished = unfinished
    found = []
    for second in range(1, 190):
        before = len(story.store.retained)
        maintenance.tick(Stamp(NOW + second, 50.0 + second))
        found += [second] * (len(story.store.retained) - before)
    assert found == at
    assert set(story.store.retained) == {0.02}

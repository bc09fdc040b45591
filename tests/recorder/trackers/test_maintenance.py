"""Whose departure ends the recorder, told by the order in which departures were written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Outcome, Stamp
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.lifecycle.lifetime import Beginning, Lifetime
from hero_tui.recorder.log import LastError
from hero_tui.recorder.trackers.maintenance import DOUBTED, Maintenance
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.locks import take_viewer_lock
from hero_tui.store.writer import Writer

NOW = 1_790_000_000.0
MOST_STEPS = 40
"""More steps than the deletions of these few rows take: one for each kind of row and each signal."""
DAY = 86400.0


class Story:
    """A recorder's maintenance over a real store, and viewers that come and go at moments of a scripted clock."""

    def __init__(self, folder: Path) -> None:
        self.writer = Writer(folder / "hero.db")
        self.lock = folder / "viewers.lock"
        self.inbox = Inbox()

    def quits(self, at: float, *, quit_: bool = True) -> None:
        row = self.writer.viewer_attached(os.getpid(), "me", at - 0.5)
        self.writer.viewer_left(row, at, quit_=quit_)

    def begins(self, at: float, asked_for: float | None) -> Maintenance:
        beginning = Beginning(Stamp(at, 50.0), asked_for)
        return Maintenance(
            inbox=self.inbox,
            writer=self.writer,
            recording=self.writer.begin_recording(os.getpid(), at),
            viewers_lock=self.lock,
            lifetime=Lifetime(for_viewers=beginning.for_viewers, started=50.0),
            servers_run=lambda: False,
            last_error=LastError(),
            beginning=beginning,
        )

    def retains(self, maintenance: Maintenance, now: Stamp) -> None:
        """Ticks until all is deleted that is due by then. A tick takes at least one step, and on a slow disk, where its
        20 ms are over, no more: the steps are counted, so that no clock decides what is found."""
        for _ in range(MOST_STEPS):
            maintenance.tick(now)

    def ends(self, at: float) -> None:
        """The newest recorder's life ended then."""
        reader = Reader(self.writer.database)
        self.writer.end_recording(reader.recordings(0.0)[-1].id, at)
        reader.close()

    def saw(self, at: float) -> None:
        """A former recorder's life ended then, with a run; a run of 500 days before is older than is kept."""
        self.writer.end_recording(self.writer.begin_recording(os.getpid(), at - 60.0), at)
        for start in (at - 30.0, at - 500 * DAY):
            self.writer.operation(Operation("dev.lint", start, 0.2, Outcome.OK))

    def runs(self) -> int:
        reader = Reader(self.writer.database)
        try:
            return len(reader.operations())
        finally:
            reader.close()

    def ended(self) -> str | None:
        while (event := self.inbox.next(0)) is not None:
            if isinstance(event, End):
                return event.reason
        return None


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    found = Story(tmp_path)
    yield found
    found.writer.close()


def test_who_quit_while_it_was_still_starting_ended_it(story: Story) -> None:
    story.quits(NOW + 0.2)
    maintenance = story.begins(NOW + 0.4, asked_for=NOW)
    maintenance.tick(Stamp(NOW + 1.4, 51.0))
    assert story.ended() == "the last viewer quit"


@pytest.mark.parametrize("quit_", [True, False])
def test_who_left_before_it_was_asked_for_did_not(story: Story, quit_: bool) -> None:
    story.quits(NOW - 0.2, quit_=quit_)
    maintenance = story.begins(NOW + 0.4, asked_for=NOW)
    maintenance.tick(Stamp(NOW + 1.4, 51.0))
    assert story.ended() is None


def test_a_clock_that_was_set_back_changes_nothing(story: Story) -> None:
    with ExitStack() as looking:
        lock = take_viewer_lock(story.lock)
        looking.callback(lock.release)
        maintenance = story.begins(NOW, asked_for=NOW)
        maintenance.tick(Stamp(NOW + 1.0, 51.0))
        story.quits(NOW - 3600.0)
    maintenance.tick(Stamp(NOW - 3599.0, 52.0))
    assert story.ended() == "the last viewer quit"


def test_who_came_and_quit_between_two_looks_is_heard_of_by_the_signal(story: Story) -> None:
    maintenance = story.begins(NOW, asked_for=NOW)
    maintenance.tick(Stamp(NOW + 1.0, 51.0))
    story.quits(NOW + 1.5)
    assert story.ended() is None
    maintenance.viewer_left(Stamp.now())
    assert story.ended() == "the last viewer quit"


def test_a_quit_ends_nothing_while_somebody_looks_and_does_not_speak_for_who_is_lost_later(story: Story) -> None:
    lock = take_viewer_lock(story.lock)
    maintenance = story.begins(NOW, asked_for=NOW)
    story.writer.viewer_attached(2**22 + 1, "pair", NOW)  # no process of that PID can live
    story.quits(NOW + 0.5)
    maintenance.viewer_left(Stamp.now())
    assert story.ended() is None
    lock.release()
    maintenance.tick(Stamp(NOW + 2.0, 52.0))
    assert story.ended() is None


def test_what_is_too_old_is_deleted(story: Story) -> None:
    story.saw(NOW - 3600.0)
    maintenance = story.begins(NOW, asked_for=None)
    story.retains(maintenance, Stamp(NOW + 59.0, 109.0))
    assert story.runs() == 2
    story.retains(maintenance, Stamp(NOW + 61.0, 111.0))
    assert story.runs() == 1


def test_a_clock_that_is_set_ahead_deletes_nothing(story: Story) -> None:
    """Given a recorder that runs, when the clock jumps two years ahead, then only the time that passed counts."""
    story.saw(NOW - 3600.0)
    maintenance = story.begins(NOW, asked_for=None)
    story.retains(maintenance, Stamp(NOW + 800 * DAY, 111.0))
    assert story.runs() == 1


def test_a_clock_that_stands_ahead_from_the_start_has_a_day_to_be_noticed(story: Story) -> None:
    story.saw(NOW - 800 * DAY)
    maintenance = story.begins(NOW, asked_for=None)
    story.retains(maintenance, Stamp(NOW + 120.0, 170.0))
    assert story.runs() == 2
    story.retains(maintenance, Stamp(NOW + DAY + 60.0, 50.0 + DAY + 60.0))
    assert story.runs() == 0


def test_the_day_to_notice_a_wrong_clock_holds_for_the_recorders_after_the_first(story: Story) -> None:
    """Given a clock 800 days ahead and somebody who quits and opens again: the second recorder was seen before, by the
    same wrong clock."""
    story.saw(NOW - 800 * DAY)
    first = story.begins(NOW, asked_for=None)
    story.retains(first, Stamp(NOW + 300.0, 350.0))
    story.ends(NOW + 300.0)
    second = story.begins(NOW + 310.0, asked_for=None)
    story.retains(second, Stamp(NOW + 3600.0, 3340.0))
    assert story.runs() == 2
    story.ends(NOW + 3600.0)
    right = story.begins(NOW - 799 * DAY, asked_for=None)
    story.retains(right, Stamp(NOW - 799 * DAY + 61.0, 111.0))
    assert story.runs() == 1, "back under the right clock what is too old goes within a minute"


def test_a_clock_that_stood_behind_at_the_start_and_was_set_right_deletes_what_is_old(story: Story) -> None:
    """No clock of its own, and the network comes late: 1970 at the start, right a second later."""
    story.saw(NOW - 3600.0)
    maintenance = story.begins(86400.0, asked_for=None)
    story.retains(maintenance, Stamp(NOW + 61.0, 111.0))
    assert story.runs() == 1


def test_a_grace_that_cannot_be_read_is_none(story: Story) -> None:
    story.saw(NOW - 3600.0)
    story.writer.set_meta(DOUBTED, "yesterday")
    maintenance = story.begins(NOW, asked_for=None)
    story.retains(maintenance, Stamp(NOW + 61.0, 111.0))
    assert story.runs() == 1


def seen_last(story: Story) -> float:
    """When the newest recorder said last that it lives, seconds after the beginning."""
    reader = Reader(story.writer.database)
    try:
        return reader.recordings(0.0)[-1].last_seen - NOW
    finally:
        reader.close()


def test_it_says_every_ten_seconds_that_it_lives(story: Story) -> None:
    maintenance = story.begins(NOW, asked_for=None)
    found = []
    for second in (9.9, 10.0, 19.9, 20.0):
        maintenance.tick(Stamp(NOW + second, 50.0 + second))
        found.append(seen_last(story))
    assert found == [0.0, 10.0, 10.0, 20.0]


def test_what_is_too_old_goes_from_the_minute_on_and_again_each_minute(story: Story) -> None:
    story.saw(NOW - 3600.0)
    maintenance = story.begins(NOW, asked_for=None)
    story.retains(maintenance, Stamp(NOW + 59.9, 109.9))
    assert story.runs() == 2
    story.retains(maintenance, Stamp(NOW + 60.0, 110.0))
    assert story.runs() == 1


def test_a_pause_of_thirty_days_is_a_long_holiday_and_a_longer_one_a_wrong_clock(tmp_path: Path) -> None:
    for away, left in ((30 * DAY, 1), (30 * DAY + 1, 2)):
        story = Story(tmp_path)
        story.saw(NOW - away)
        maintenance = story.begins(NOW, asked_for=None)
        story.retains(maintenance, Stamp(NOW + 120.0, 170.0))
        assert story.runs() == left
        story.writer.close()
        (tmp_path / "hero.db").unlink()

"""The recorder beats while its loop turns, tells what the history cannot hold, and ends without its lock."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.events import EventsMissed, Notice
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.trackers.heartbeat import Heartbeat

NOW = 1_790_000_000.0


class ScriptedLock:
    """Notes each beat; may be somewhere else, and may refuse."""

    def __init__(self) -> None:
        self.beats: list[str] = []
        self.in_place = True
        self.refuses = False

    def beat(self, trouble: str = "") -> None:
        if self.refuses:
            raise OSError(errno.EROFS, "Read-only file system")
        self.beats.append(trouble)

    def is_in_place(self) -> bool:
        return self.in_place


class Story:
    """A heartbeat that is ticked by hand."""

    def __init__(self) -> None:
        self.lock, self.inbox, self.trouble = ScriptedLock(), Inbox(), ""
        self.heartbeat = Heartbeat(self.lock, Path("/state/recorder.lock"), self.inbox, lambda: self.trouble)

    def tick(self, mono: float, wall: float | None = None) -> int:
        """How often it beat in this tick."""
        before = len(self.lock.beats)
        self.heartbeat.tick(Stamp(NOW + mono if wall is None else wall, mono))
        return len(self.lock.beats) - before

    def said(self) -> list[object]:
        found: list[object] = []
        while (event := self.inbox.next(0)) is not None:
            found.append(event)
        return found


def test_it_beats_at_once_and_then_each_five_seconds() -> None:
    story = Story()
    assert [story.tick(float(second)) for second in range(12)] == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
    assert story.said() == []


@pytest.mark.parametrize(
    ("set_by", "beats"), [(0.0, 0), (1.9, 0), (-1.9, 0), (2.0, 1), (-2.0, 1), (3600.0, 1), (-86_400.0, 1)]
)
def test_a_clock_that_was_set_or_a_suspend_is_followed_by_a_beat_at_once(set_by: float, beats: int) -> None:
    """Else readers would take the old beat for one of long ago, or of a time to come."""
    story = Story()
    story.tick(0.0)
    assert story.tick(1.0, NOW + 1.0 + set_by) == beats
    assert story.tick(2.0, NOW + 2.0 + set_by) == 0, "one is enough"


def test_a_trouble_is_told_at_once_and_taken_back_at_once() -> None:
    story = Story()
    story.tick(0.0)
    story.trouble = "The history cannot be written."
    assert (story.tick(1.0), story.tick(2.0)) == (1, 0)
    story.trouble = ""
    assert (story.tick(3.0), story.tick(4.0)) == (1, 0)
    assert story.lock.beats == ["", "The history cannot be written.", ""]


def test_a_lock_that_is_somewhere_else_ends_the_recorder_and_names_the_path() -> None:
    story = Story()
    story.tick(0.0)
    story.lock.in_place = False
    assert story.tick(5.0) == 0, "it is not its own to beat on"
    assert story.said() == [End("its lock file is no longer the one at /state/recorder.lock")]


def test_a_beat_that_is_refused_is_said_and_taken_back() -> None:
    story = Story()
    story.lock.refuses = True
    story.tick(0.0)
    sentence = "The heartbeat cannot be written (Read-only file system): readers see none of it"
    assert story.said() == [Notice("heartbeat", sentence)]
    story.tick(5.0)
    assert story.said() == [], "it is said already"
    story.heartbeat.handle(EventsMissed(1, Stamp(NOW, 5.0), Stamp(NOW, 6.0)))
    assert story.said() == [Notice("heartbeat", sentence)], "it may be among what was missed"
    story.lock.refuses = False
    story.tick(10.0)
    assert story.said() == [Notice("heartbeat", sentence, resolved=True)]
    story.tick(15.0)
    story.heartbeat.handle(EventsMissed(1, Stamp(NOW, 15.0), Stamp(NOW, 16.0)))
    assert story.said() == []

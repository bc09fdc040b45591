"""Events that the recorder cannot take are counted, logged and said; what a signal handler says is always taken."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signals import Gap, Operation, Outcome, Stamp
from hero_tui.probes.base import Tracker
from hero_tui.probes.events import EventsMissed, Notice, Saved, Sighting
from hero_tui.probes.files.probe import FilesProbe
from hero_tui.probes.git.tracker import GitTracker
from hero_tui.recorder.inbox import End, Inbox, ViewerLeft
from hero_tui.recorder.loop import Loop
from tests.recorder.test_loop import Kept

LINT = Operation("dev.lint", 100.0, 0.2, Outcome.OK)


class Sees(Tracker):
    """Keeps what it is told, and ends the loop after so many ticks."""

    def __init__(self, inbox: Inbox, ticks: int) -> None:
        self._inbox, self._left = inbox, ticks
        self.seen: list[Sighting] = []

    def handle(self, event: Sighting, /) -> None:
        """Keep it."""
        self.seen.append(event)

    def tick(self, now: Stamp, /) -> None:
        """Count the seconds."""
        self._left -= 1
        if not self._left:
            self._inbox(End("enough"))


@pytest.mark.parametrize(("room", "put"), [(1, 0), (1, 1), (1, 2), (10, 10), (10, 11), (10, 1000), (1000, 1500)])
def test_what_does_not_fit_is_counted(room: int, put: int) -> None:
    inbox = Inbox(room)
    before = Stamp.now()
    for _ in range(put):
        inbox(LINT)
    missed = inbox.missed()
    assert inbox.waiting() == min(room, put)
    assert (0 if missed is None else missed.count) == max(0, put - room)
    assert missed is None or before.mono <= missed.first.mono <= missed.last.mono <= Stamp.now().mono
    assert inbox.missed() is None, "it is told once"


def test_it_is_counted_from_many_threads() -> None:
    inbox = Inbox(100)

    def put() -> None:
        for _ in range(500):
            inbox(LINT)

    threads = [threading.Thread(target=put) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    missed = inbox.missed()
    assert missed is not None
    assert missed.count + inbox.waiting() == 4000
    assert inbox.waiting() < 100 + len(threads)


@pytest.mark.parametrize("word", [End("enough"), ViewerLeft()])
def test_a_signal_handlers_word_always_fits(word: End | ViewerLeft) -> None:
    inbox = Inbox(1)
    inbox(LINT)
    inbox(LINT)
    inbox(word)
    assert (inbox.next(0), inbox.next(0), inbox.next(0)) == (LINT, word, None)


def test_the_loop_says_what_was_lost_and_every_tracker_looks_afresh(caplog: pytest.LogCaptureFixture) -> None:
    inbox, kept = Inbox(10), Kept()
    sees = Sees(inbox, 2)
    for _ in range(25):
        inbox(LINT)
    with caplog.at_level(logging.ERROR):
        Loop(inbox, [sees], kept).run()
    [missed] = [each for each in sees.seen if isinstance(each, EventsMissed)]
    assert missed.count == 15
    [notice] = [each for each in kept.signals if isinstance(each, Notice)]
    assert notice.text == "15 events were lost: more came than the recorder could take"
    assert not notice.resolved
    [gap] = [each for each in kept.signals if isinstance(each, Gap)]
    assert (gap.start, gap.reason) == (missed.first.wall, "events lost")
    assert gap.end >= missed.last.wall
    assert [record.getMessage() for record in caplog.records] == [notice.text]


def test_what_waits_beyond_the_end_is_counted_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    inbox, kept = Inbox(), Kept()
    inbox(End("enough"))
    for _ in range(20_007):
        inbox(LINT)
    with caplog.at_level(logging.ERROR):
        Loop(inbox, [], kept).run()
    assert len(kept.signals) == 20_000
    [record] = caplog.records
    assert record.getMessage() == "7 events were not looked at any more: too many waited at the end"


MISSED = EventsMissed(3, Stamp(100.0, 100.0), Stamp(101.0, 101.0))


def test_git_says_its_fact_again_and_counts_again(tmp_path: Path) -> None:
    said: list[object] = []
    tracker = GitTracker(tmp_path, said.append)
    tracker.tick(Stamp(99.0, 99.0))
    tracker.tick(Stamp(100.0, 100.0))
    assert len([each for each in said if isinstance(each, WorkspaceFact)]) == 1
    tracker.handle(MISSED)
    tracker.tick(Stamp(102.0, 102.0))
    assert len([each for each in said if isinstance(each, WorkspaceFact)]) == 2


def test_files_say_their_notices_again(tmp_path: Path) -> None:
    said: list[object] = []
    probe = FilesProbe(tmp_path, said.append)
    probe._say({"a": "one", "b": "two"})
    said.clear()
    probe.handle(Saved("a.ts", Stamp(1.0, 1.0)))
    assert said == []
    probe.handle(MISSED)
    assert said == [Notice("a", "one"), Notice("b", "two")]

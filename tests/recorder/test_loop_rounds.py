"""For how long the loop sleeps, and how much it takes at once, though events come without end."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Operation, Outcome, Stamp
from hero_tui.probes.base import Tracker
from hero_tui.probes.events import ChangesCounted, Sighting
from hero_tui.recorder.inbox import End, Inbox, Incoming, ViewerLeft
from hero_tui.recorder.loop import Loop
from tests.recorder.test_loop import Kept

LINT = Operation("dev.lint", 100.0, 0.2, Outcome.OK)


class Asked(Inbox):
    """Remembers for how long it was waited for at most; after so many waits without an event it ends the loop."""

    def __init__(self, waits: int = 1000) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._left = waits

    def next(self, timeout: float) -> Incoming | None:
        """As an inbox; an end is there after the last wait."""
        if timeout != 0:
            self.waits.append(timeout)
            if len(self.waits) > self._left:
                return End("enough")
        return super().next(timeout)


class Due(Kept):
    """A pipeline with a deadline long ago; knows how many signals it had at its first flush."""

    at_first_flush: int | None = None

    def next_deadline(self) -> float | None:
        """It is always due."""
        return 0.0

    def flush(self, now: Stamp) -> None:
        """Remember the first."""
        if self.at_first_flush is None:
            self.at_first_flush = len(self.signals)


class Wants(Tracker):
    """A tracker that wants a tick at a moment of its own until it has had it, and counts what it sees."""

    def __init__(self, at: float | None = None) -> None:
        self.at = at
        self.ticks = self.sightings = 0

    def handle(self, event: Sighting, /) -> None:
        """Count it."""
        self.sightings += 1

    def next_deadline(self) -> float | None:
        """As the test says."""
        return self.at

    def tick(self, now: Stamp, /) -> None:
        """It came."""
        self.ticks += 1
        self.at = None


def test_it_sleeps_for_a_second_at_most_before_and_after_a_tick() -> None:
    inbox, kept = Asked(waits=3), Kept()
    assert Loop(inbox, [], kept).run() == "enough"
    assert kept.ticks >= 1
    assert 0.9 < inbox.waits[0] <= 1.0
    assert max(inbox.waits) <= 1.0
    assert max(inbox.waits[1:]) > 0.5, "the second after a tick is a whole one"


def test_what_is_due_is_waited_for_no_longer() -> None:
    inbox, kept, wants = Asked(waits=1), Kept(), Wants(at=0.0)
    assert Loop(inbox, [Wants(), wants, Wants(at=1e12)], kept).run() == "enough"
    assert inbox.waits[0] < 0
    assert wants.ticks == 1
    assert 0 < inbox.waits[1] <= 1.0


def test_two_thousand_events_are_taken_before_the_deadlines_are_looked_at() -> None:
    inbox, due = Asked(), Due()
    for _ in range(5000):
        inbox(LINT)
    inbox(End("done"))
    Loop(inbox, [], due).run()
    assert due.at_first_flush == 1 + 2000
    assert len(due.signals) == 5000


@pytest.mark.parametrize(("behind", "taken"), [(20_000, 20_000), (20_001, 20_000)])
def test_twenty_thousand_events_behind_the_end_are_taken(behind: int, taken: int) -> None:
    """More of them come from something that never stops, and an end must come."""
    inbox, kept = Asked(), Kept()
    inbox(End("done"))
    for _ in range(behind):
        inbox(LINT)
    Loop(inbox, [], kept).run()
    assert len(kept.signals) == taken


def test_every_tracker_sees_what_is_no_signal_and_none_sees_a_signal() -> None:
    inbox, kept, trackers = Asked(), Kept(), [Wants(), Wants()]
    for event in (LINT, ChangesCounted(3), LINT, ChangesCounted(4), End("done")):
        inbox(event)
    Loop(inbox, trackers, kept).run()
    assert [tracker.sightings for tracker in trackers] == [2, 2]
    assert kept.signals == [LINT, LINT]


def test_that_a_viewer_left_is_told_at_once_and_to_no_tracker() -> None:
    inbox, kept, tracker = Asked(), Kept(), Wants()
    left: list[Stamp] = []
    for event in (ViewerLeft(), LINT, ViewerLeft(), End("done")):
        inbox(event)
    before = Stamp.now()
    Loop(inbox, [tracker], kept, viewer_left=left.append).run()
    assert len(left) == 2
    assert before.mono <= left[0].mono <= left[1].mono <= Stamp.now().mono
    assert tracker.sightings == 0
    assert kept.signals == [LINT]


def test_a_mistake_about_a_viewer_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def fails(_: Stamp) -> None:
        raise KeyError("a bug")

    inbox, kept = Asked(), Kept()
    for event in (ViewerLeft(), LINT, End("done")):
        inbox(event)
    assert Loop(inbox, [], kept, viewer_left=fails).run() == "done"
    assert LINT in kept.signals
    assert "KeyError: 'a bug'" in caplog.text

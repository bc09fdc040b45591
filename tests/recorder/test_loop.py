"""The loop hands events to trackers, signals to the pipeline, and keeps deadlines."""

import threading
import time

import pytest

from hero_tui.core.signals import Gap, Gauge, Operation, Outcome, Stamp
from hero_tui.probes.base import Tracker
from hero_tui.probes.events import ChangesCounted, Notice, Saved, Sighting, Signal
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.loop import Loop


class Kept:
    def __init__(self) -> None:
        self.signals: list[Signal] = []
        self.ticks = 0

    def accept(self, signal: Signal) -> None:
        self.signals.append(signal)

    def next_deadline(self) -> float | None:
        return None

    def flush(self, now: Stamp) -> None:
        raise AssertionError("nothing was due")

    def tick(self, now: Stamp) -> None:
        self.ticks += 1


class EverySaveIsAnOperation(Tracker):
    """Emits an operation 20 ms after each save: an own deadline, and a signal through the same inbox."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._due: list[tuple[float, Saved]] = []

    def handle(self, event: Sighting, /) -> None:
        if isinstance(event, Saved):
            self._due.append((event.stamp.mono + 0.02, event))

    def next_deadline(self) -> float | None:
        return min((due for due, _ in self._due), default=None)

    def tick(self, now: Stamp, /) -> None:
        for due, saved in [each for each in self._due if each[0] <= now.mono]:
            self._due.remove((due, saved))
            self._inbox(Operation("dev.hot_reload", saved.stamp.wall, 0.02, Outcome.OK, {}, {"file": saved.path}))
            self._inbox(End("done"))


def test_a_save_becomes_a_signal_at_its_deadline_and_not_at_the_next_second() -> None:
    inbox, kept = Inbox(), Kept()
    loop = Loop(inbox, [EverySaveIsAnOperation(inbox)], kept)
    inbox(Saved("src/App.tsx", Stamp.now()))
    assert loop.run() == "done"
    assert [each.attributes for each in kept.signals if isinstance(each, Operation)] == [{"file": "src/App.tsx"}]
    assert kept.ticks == 0


def test_an_end_from_another_thread_wakes_it() -> None:
    inbox, kept = Inbox(), Kept()
    loop = Loop(inbox, [], kept)
    started = time.monotonic()
    threading.Timer(0.05, lambda: inbox(End("stopped"))).start()
    assert loop.run() == "stopped"
    assert time.monotonic() - started < 0.9, "it waited for its tick instead of the event"


class Seconds(Tracker):
    """Ends the loop after two seconds."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self.seen: list[Stamp] = []

    def tick(self, now: Stamp, /) -> None:
        self.seen.append(now)
        if len(self.seen) == 2:
            self._inbox(End("two seconds"))


def test_it_ticks_each_second_although_events_pour_in() -> None:
    inbox, kept = Inbox(), Kept()
    seconds = Seconds(inbox)
    pouring = threading.Event()

    def pour() -> None:
        while not pouring.wait(0.001):
            inbox(ChangesCounted(0))

    thread = threading.Thread(target=pour)
    thread.start()
    try:
        assert Loop(inbox, [seconds], kept).run() == "two seconds"
    finally:
        pouring.set()
        thread.join()
    assert kept.ticks == 1, "the pipeline's second comes after the trackers', and the second one ended the loop"
    assert seconds.seen[1].mono - seconds.seen[0].mono > 0.5


class Broken(Tracker):
    def handle(self, event: Sighting, /) -> None:
        raise KeyError("a bug")

    def tick(self, now: Stamp, /) -> None:
        raise KeyError("another")


def test_a_tracker_with_a_bug_does_not_make_the_others_blind(caplog: pytest.LogCaptureFixture) -> None:
    inbox, kept = Inbox(), Kept()
    inbox(Saved("src/App.tsx", Stamp.now()))
    assert Loop(inbox, [Broken(), EverySaveIsAnOperation(inbox)], kept).run() == "done"
    assert [type(each) for each in kept.signals] == [Notice, Operation]
    assert "KeyError: 'a bug'" in caplog.text


LINT = Operation("dev.lint", 100.0, 0.2, Outcome.OK)


class Slept:
    """Says at the look of that number that half an hour was not observed."""

    def __init__(self, look: int) -> None:
        self.gap = Gap(200.0, 2000.0, "suspended")
        self._look = look

    def __call__(self) -> Gap | None:
        self._look -= 1
        return self.gap if self._look == 0 else None


def test_a_suspend_is_known_before_what_woke_the_loop() -> None:
    inbox, kept, slept = Inbox(), Kept(), Slept(look=1)
    inbox(LINT)
    inbox(End("done"))
    Loop(inbox, [], kept, slept).run()
    assert kept.signals == [slept.gap, LINT]


class Gauged(Tracker):
    """Tells a gauge at its tick, and ends the loop."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def tick(self, now: Stamp, /) -> None:
        self._inbox(Gauge("dev.memory", 2001.0, 2.4e9))
        self._inbox(End("done"))


def test_a_suspend_is_known_before_the_first_gauge_of_a_tick() -> None:
    """It fell between the wait, which found nothing, and the tick."""
    inbox, kept, slept = Inbox(), Kept(), Slept(look=2)
    Loop(inbox, [Gauged(inbox)], kept, slept).run()
    assert [type(each) for each in kept.signals] == [Gap, Gauge]


class HoldsBack(Tracker):
    """Tells each save as an operation, but only when it has to."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._saves: list[Saved] = []

    def handle(self, event: Sighting, /) -> None:
        if isinstance(event, Saved):
            self._saves.append(event)

    def close(self, now: Stamp, /) -> None:
        for save in self._saves:
            self._inbox(Operation("dev.hot_reload", save.stamp.wall, 0.1, Outcome.OK, {}, {"file": save.path}))


class LooksOnceMore(Tracker):
    """A source whose last look, as it ends, finds another save."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def close(self, now: Stamp, /) -> None:
        self._inbox(Saved("src/last.ts", now))


def test_what_had_happened_before_the_end_is_kept() -> None:
    """Also what lay behind the `End` in the queue, and what a source finds in its last look."""
    inbox, kept = Inbox(), Kept()
    inbox(Saved("src/first.ts", Stamp.now()))
    inbox(End("SIGTERM"))
    inbox(Saved("src/behind.ts", Stamp.now()))
    inbox(End("SIGTERM again"))
    assert Loop(inbox, [LooksOnceMore(inbox), HoldsBack(inbox)], kept).run() == "SIGTERM"
    files = [each.attributes["file"] for each in kept.signals if isinstance(each, Operation)]
    assert files == ["src/first.ts", "src/behind.ts", "src/last.ts"]


def test_what_lies_behind_the_end_is_kept_without_any_tracker() -> None:
    inbox, kept = Inbox(), Kept()
    for event in (End("SIGTERM"), LINT, End("again"), LINT):
        inbox(event)
    assert Loop(inbox, [], kept).run() == "SIGTERM"
    assert kept.signals == [LINT, LINT]

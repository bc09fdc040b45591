"""The recorder's one loop: it sleeps until something happens or a deadline is due, and does everything in one thread.

```
 sources (threads) ──▶ Inbox ──▶ trackers ──▶ Inbox ──▶ pipeline (judge, store)
```

Cost at rest: one wake-up a second for the tick, one for each event; no other timer exists. After each sleep the clocks
are looked at first: what nobody observed must be known before anything that came after it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from hero_tui.core.signals import Gap, GapReason, Stamp
from hero_tui.core.time import MINUTE
from hero_tui.probes.base import Tracker
from hero_tui.probes.events import Event, Notice, Signal
from hero_tui.probes.processes.proc import NO_DESCRIPTOR
from hero_tui.recorder.inbox import End, Inbox, ViewerLeft
from hero_tui.recorder.log import about

log = logging.getLogger(__name__)

MOST_EVENTS_A_ROUND = 2000
MOST_EVENTS_AT_THE_END = 20_000
MISSED_NOTICE = "events-missed"
MISSED_SHOWN = MINUTE

T = TypeVar("T")


class SignalPipeline(Protocol):
    """Takes the signals; judges and commits them."""

    def accept(self, signal: Signal) -> None:
        """Take one signal, to be committed by the next deadline."""

    def next_deadline(self) -> float | None:
        """When something must be committed (monotonic s), or None."""

    def flush(self, now: Stamp) -> None:
        """Commit what waits; called when the deadline is due."""

    def tick(self, now: Stamp) -> None:
        """Once a second."""


class Loop:
    """Joins sources, trackers and pipeline until an `End` comes.

    Trackers are called in their order: they take every event that is no signal, a tick each second and at their own
    deadline, and at the end `close`. `gap` returns what was not observed since it was called last. `viewer_left` is
    called when a viewer said so. `refused`: how often one of them had no file descriptor for what it did.
    """

    def __init__(
        self,
        inbox: Inbox,
        trackers: Sequence[Tracker],
        pipeline: SignalPipeline,
        gap: Callable[[], Gap | None] = lambda: None,
        viewer_left: Callable[[Stamp], None] = lambda _now: None,
    ) -> None:
        self._inbox = inbox
        self._gap = gap
        self._trackers = trackers
        self._pipeline = pipeline
        self._viewer_left = viewer_left
        self._missed_until: float | None = None
        self.refused = 0

    def run(self) -> str:
        """Run until an `End`; returns its reason. What had happened by then is kept."""
        reason = self._until_end()
        self._finish()
        return reason

    def _until_end(self) -> str:
        next_tick = time.monotonic() + 1.0
        while True:
            end = self._wait_and_handle(self._earliest(next_tick))
            if end is not None:
                return end.reason
            now = Stamp.now()
            if now.mono >= next_tick:
                self._look_at_clocks()
                self._look_for_missed(now)
                for tracker in self._trackers:
                    self._guarded(tracker, tracker.tick, now)
                end = self._drain(MOST_EVENTS_A_ROUND)
                if end is not None:
                    return end.reason
                self._pipeline.tick(now)
                next_tick = max(next_tick + 1.0, now.mono + 0.1)
                continue
            for tracker in self._trackers:
                if _is_due(tracker.next_deadline(), now):
                    self._guarded(tracker, tracker.tick, now)
            if _is_due(self._pipeline.next_deadline(), now):
                self._pipeline.flush(now)

    def _earliest(self, next_tick: float) -> float:
        moments = [self._pipeline.next_deadline(), *(tracker.next_deadline() for tracker in self._trackers)]
        return min([next_tick, *(moment for moment in moments if moment is not None)])

    def _wait_and_handle(self, until: float) -> End | None:
        event = self._inbox.next(until - time.monotonic())
        self._look_at_clocks()
        if event is None:
            return None
        if isinstance(event, End):
            return event
        self._dispatch(event)
        return self._drain(MOST_EVENTS_A_ROUND)

    def _drain(self, most: int) -> End | None:
        for _ in range(most):
            event = self._inbox.next(0)
            if event is None:
                return None
            if isinstance(event, End):
                return event
            self._dispatch(event)
        return None

    def _finish(self) -> None:
        """Take what lies behind the `End`, then what each tracker still held back."""
        self._drain_to_the_end()
        for tracker in self._trackers:
            self._guarded(tracker, tracker.close, Stamp.now())
            self._drain_to_the_end()
        if self._inbox.waiting():
            log.error("%d events were not looked at any more: too many waited at the end", self._inbox.waiting())

    def _drain_to_the_end(self) -> None:
        for _ in range(MOST_EVENTS_AT_THE_END):
            event = self._inbox.next(0)
            if event is None:
                return
            if not isinstance(event, End):
                self._dispatch(event)

    def _look_at_clocks(self) -> None:
        gap = self._gap()
        if gap is not None:
            self._pipeline.accept(gap)

    def _look_for_missed(self, now: Stamp) -> None:
        """What did not fit into the queue was not observed: it is counted, logged, said, and looked at afresh."""
        missed = self._inbox.missed()
        if missed is not None:
            text = f"{missed.count:,} events were lost: more came than the recorder could take"
            log.error("%s", text, extra=about(MISSED_NOTICE))
            self._missed_until = now.mono + MISSED_SHOWN
            self._pipeline.accept(Notice(MISSED_NOTICE, text))
            self._pipeline.accept(Gap(missed.first.wall, now.wall, GapReason.EVENTS_LOST.value))
            self._dispatch(missed)
        elif self._missed_until is not None and now.mono >= self._missed_until:
            self._missed_until = None
            log.info("no more events are lost", extra=about(MISSED_NOTICE))
            self._pipeline.accept(Notice(MISSED_NOTICE, "", resolved=True))

    def _dispatch(self, event: Event | ViewerLeft) -> None:
        if isinstance(event, Signal):
            self._pipeline.accept(event)
        elif isinstance(event, ViewerLeft):
            self._guarded(event, self._viewer_left, Stamp.now())
        else:
            for tracker in self._trackers:
                self._guarded(tracker, tracker.handle, event)

    def _guarded(self, owner: object, call: Callable[[T], None], argument: T) -> None:
        """One probe's bug must not make the others blind: it is logged with its traceback and said on screen."""
        name = type(owner).__name__
        try:
            call(argument)
        except Exception as error:
            if isinstance(error, OSError) and error.errno in NO_DESCRIPTOR:
                self.refused += 1  # no bug: `Descriptors` says it
                return
            log.exception("%s failed", name)
            self._inbox(Notice(f"bug in {name}", f"{name} failed ({type(error).__name__}): see the log, please report"))


def _is_due(moment: float | None, now: Stamp) -> bool:
    return moment is not None and moment <= now.mono

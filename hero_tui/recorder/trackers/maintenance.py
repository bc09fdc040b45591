"""What the recorder does each second beside its probes: heartbeat, retention, and whether it should end."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from pathlib import Path

from hero_tui.core.facts import LastErrorFact
from hero_tui.core.signals import Stamp
from hero_tui.core.time import DAY, MINUTE
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.lifecycle.lifetime import Audience, Beginning, Departure, Lifetime
from hero_tui.recorder.log import LastError
from hero_tui.recorder.trackers.own_notice import SayingTracker
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.workspace.locks import viewers_present
from hero_tui.store.writer import Writer

log = logging.getLogger("hero_tui.recorder.maintenance")

NOTICE = "upkeep"
HEARTBEAT_EVERY = 10.0
RETAIN_EVERY = MINUTE
RETAIN_FIRST = MINUTE
RETAIN_FOR = 0.02
LONG_AWAY = 30 * DAY
RETAIN_AFTER_LONG = DAY
DOUBTED = "clock_doubted_at"


class Maintenance(SayingTracker):
    """Writes the heartbeat, deletes old rows, and ends the recorder. Cost at rest: one flock, and a write each 10 s.

    Once no viewer is left, the departure that was written last counts, by its id and not by the clock. A viewer that
    quit after this recorder was asked for, but before the first tick, quit this recorder too.
    """

    def __init__(
        self,
        *,
        inbox: Inbox,
        writer: Writer,
        recording: int,
        viewers_lock: Path,
        lifetime: Lifetime,
        servers_run: Callable[[], bool],
        last_error: LastError,
        beginning: Beginning,
    ) -> None:
        super().__init__(inbox, NOTICE)
        self._inbox = inbox
        self._writer = writer
        self._recording = recording
        self._viewers_lock = viewers_lock
        self._lifetime = lifetime
        self._servers_run = servers_run
        self._last_error = last_error
        self._error_shown: str | None = None
        self._heartbeat_at = beginning.at.mono + HEARTBEAT_EVERY
        self._boot = time.clock_gettime(time.CLOCK_BOOTTIME)
        self._began = beginning.at.wall
        self._known = self._newest_known()
        self._retain_at = beginning.at.mono + self._until_retention()
        self._viewers: bool | None = None
        self._told = False
        self._departure: Departure | None = None
        self._heard = self._before(beginning.asked_for or beginning.at.wall)

    def viewer_left(self, now: Stamp) -> None:
        """Look at once who is still there: a viewer said that it left."""
        self._told = True
        self.tick(now)

    def tick(self, now: Stamp, /) -> None:
        """Do what is due, and end the recorder when nobody needs it."""
        self._say_last_error()
        try:
            self._look_at_viewers(now)
            if now.mono >= self._heartbeat_at:
                self._heartbeat_at = now.mono + HEARTBEAT_EVERY
                self._writer.heartbeat(self._recording, now.wall)
            if now.mono >= self._retain_at:
                self._retain_at = now.mono + RETAIN_EVERY
                if not self._writer.retain(self._trusted(now), RETAIN_FOR):
                    self._retain_at = now.mono
        except StoreError as error:
            if error.kind is StoreTrouble.DAMAGED:
                self._writer.damage = error
            self.say(f"The history cannot be written: {error}.")
        else:
            self.say("")
        audience = Audience(viewers=bool(self._viewers), servers=self._servers_run(), last=self._departure)
        reason = self._lifetime.reason_to_end(audience, now.mono)
        if reason is not None:
            self._inbox(End(reason))

    def _trusted(self, now: Stamp) -> float:
        """A wall clock that was set ahead while this recorder runs deletes nothing: only time that passed counts, since
        it began or, where its clock stood behind what the history holds already, since the newest of that."""
        return min(now.wall, self._known + time.clock_gettime(time.CLOCK_BOOTTIME) - self._boot)

    def _newest_known(self) -> float:
        try:
            newest = self._writer.newest_known_time(self._recording)
        except StoreError:
            return self._began
        return self._began if newest is None else max(newest, self._began)

    def _until_retention(self) -> float:
        """A history that seems to be months old may lie under a clock that stands wrong: a day is time to notice, for
        the recorders that begin within it, too."""
        before = self._writer.previous_last_seen(self._recording)
        if before is not None and self._began - before > LONG_AWAY:
            with contextlib.suppress(StoreError):
                self._writer.set_meta(DOUBTED, repr(self._began))
            return RETAIN_AFTER_LONG
        try:
            left = float(self._writer.meta(DOUBTED) or "nan") + RETAIN_AFTER_LONG - self._began
        except ValueError:
            return RETAIN_FIRST
        return max(RETAIN_FIRST, left) if 0 < left <= RETAIN_AFTER_LONG else RETAIN_FIRST

    def _look_at_viewers(self, now: Stamp) -> None:
        present = viewers_present(self._viewers_lock)
        if present == self._viewers and not self._told:
            return
        self._told = False
        if not present:
            self._writer.detach_lost_viewers(now.wall)
            self._departure = self._how_they_left()
        self._viewers = present

    def _how_they_left(self) -> Departure | None:
        """A viewer whose departure nobody wrote down did not quit."""
        last = self._writer.last_departure()
        if last is None or last.id <= self._heard:
            return Departure.DETACHED if self._viewers else self._departure
        self._heard = last.id
        return Departure.QUIT if last.quit else Departure.DETACHED

    def _before(self, moment: float) -> int:
        """The newest departure of before that moment, as far as the newest of all tells."""
        last = self._writer.last_departure()
        if last is None:
            return 0
        return last.id if last.at < moment else last.id - 1

    def _say_last_error(self) -> None:
        if self._last_error.text != self._error_shown:
            self._error_shown = self._last_error.text
            self._inbox(LastErrorFact(self._error_shown))

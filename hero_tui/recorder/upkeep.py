"""What the recorder does each second beside its probes: clocks, heartbeat, retention, and whether it should end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hero_tui.budgets.signals import Stamp
from hero_tui.probes.base import Fact, Notice
from hero_tui.recorder.clocks import Reading, gap_between
from hero_tui.recorder.lifetime import Audience, Departure, Lifetime
from hero_tui.recorder.log import LastError
from hero_tui.recorder.loop import End, Inbox
from hero_tui.store.errors import StoreError
from hero_tui.store.locks import viewers_present
from hero_tui.store.writer import Writer

log = logging.getLogger(__name__)

HEARTBEAT_EVERY = 10.0
RETAIN_EVERY = 60.0
RETAIN_FIRST = 60.0


@dataclass(frozen=True, slots=True)
class Departed:
    """Put into the inbox when a viewer said that it left."""


class Upkeep:
    """The last of the trackers. Cost at rest: three clock reads and one flock; a write each 10 s."""

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
        started: Stamp,
    ) -> None:
        self._inbox = inbox
        self._writer = writer
        self._recording = recording
        self._viewers_lock = viewers_lock
        self._lifetime = lifetime
        self._servers_run = servers_run
        self._last_error = last_error
        self._error_shown: str | None = None
        self._since = started.wall
        self._clocks = Reading.now()
        self._heartbeat_at = started.mono + HEARTBEAT_EVERY
        self._retain_at = started.mono + RETAIN_FIRST
        self._viewers = False
        self._departure: Departure | None = None

    def handle(self, event: object) -> None:
        """A viewer says that it left: look at once."""
        if isinstance(event, Departed):
            self.tick(Stamp.now())

    def tick(self, now: Stamp) -> None:
        """One second."""
        self._look_at_clocks()
        self._say_last_error()
        try:
            self._look_at_viewers(now)
            if now.mono >= self._heartbeat_at:
                self._heartbeat_at = now.mono + HEARTBEAT_EVERY
                self._writer.heartbeat(self._recording, now.wall)
            if now.mono >= self._retain_at:
                self._retain_at = now.mono + RETAIN_EVERY
                self._writer.retain(now.wall)
        except StoreError as error:
            self._inbox(Notice("upkeep", f"The history cannot be written: {error}."))
        else:
            self._inbox(Notice("upkeep", "", resolved=True))
        audience = Audience(viewers=self._viewers, servers=self._servers_run(), last=self._departure)
        reason = self._lifetime.reason_to_end(audience, now.mono)
        if reason is not None:
            self._inbox(End(reason))

    def _look_at_clocks(self) -> None:
        clocks = Reading.now()
        gap = gap_between(self._clocks, clocks)
        self._clocks = clocks
        if gap is not None:
            log.info("not observed for %.0f s: %s", gap.end - gap.start, gap.reason)
            self._inbox(gap)

    def _look_at_viewers(self, now: Stamp) -> None:
        present = viewers_present(self._viewers_lock)
        if self._viewers and not present:
            self._writer.lost_viewers(now.wall)
            self._departure = self._how_they_left()
        self._viewers = present

    def _how_they_left(self) -> Departure:
        """A viewer whose departure nobody wrote down did not quit."""
        last = self._writer.last_departure()
        return Departure.QUIT if last is not None and last.quit and last.at >= self._since else Departure.DETACHED

    def _say_last_error(self) -> None:
        if self._last_error.text != self._error_shown:
            self._error_shown = self._last_error.text
            self._inbox(Fact("last_error", self._error_shown))

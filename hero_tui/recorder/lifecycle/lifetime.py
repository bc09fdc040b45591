"""When a recorder ends by itself: a pure decision."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.core.time import HOUR

TWELVE_HOURS = 12 * HOUR


class Departure(StrEnum):
    """How the last viewer left: by `q`, or in any other way (detach key, lost terminal, kill)."""

    QUIT = "quit"
    DETACHED = "detached"


class Audience(Struct, frozen=True):
    """Who needs the recorder just now. `last`: how the last viewer left, None when none ever came."""

    viewers: bool
    servers: bool
    last: Departure | None


class Beginning(Struct, frozen=True):
    """When a recorder began. `asked_for`: when a viewer started it for itself (UTC s), None when it was started by
    name."""

    at: Stamp
    asked_for: float | None

    @property
    def for_viewers(self) -> bool:
        """A viewer started it."""
        return self.asked_for is not None


class Lifetime:
    """Decides once a second whether the recorder should end.

    One that a viewer started ends with the last viewer that quits. One in the foreground (`hero-tui record`, a systemd
    unit) was asked for by name: a viewer's `q` does not end it. Both end after `linger` seconds without a viewer and
    without a dev server, and after `limit` seconds where one is given.
    """

    def __init__(self, *, for_viewers: bool, started: float, linger: float = TWELVE_HOURS, limit: float | None = None):
        self._for_viewers = for_viewers
        self._linger = linger
        self._end_at = None if limit is None else started + limit
        self._needed = started

    def reason_to_end(self, audience: Audience, now: float) -> str | None:
        """Why to end at `now` (monotonic s), as a sentence's end for the log, or None to go on."""
        if audience.viewers or audience.servers:
            self._needed = now
        if self._end_at is not None and now >= self._end_at:
            return "its time was over"
        if self._for_viewers and not audience.viewers and audience.last is Departure.QUIT:
            return "the last viewer quit"
        if now - self._needed >= self._linger:
            return "nobody looked and no dev server ran for the linger time"
        return None

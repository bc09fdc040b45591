"""What is said of saves and reloads that do not belong together: one notice for each kind and server."""

from __future__ import annotations

import time

from hero_tui.probes.events import Notice
from hero_tui.probes.reload.pairing.pairing import Counted
from hero_tui.probes.said_notices import SaidNotices

MANY_SAVES = 3  # a file that no page uses yet is saved once or twice
SAID_AFTER = 10.0  # seconds after the first of them
MANY_RELOADS = 2  # one may be somebody's own restart


class Sentences:
    """The notices about the saves and reloads of each server."""

    def __init__(self) -> None:
        self._said = SaidNotices()

    def update(self, label: str, not_taken_up: Counted, without_save: Counted, now: float) -> list[Notice]:
        """Return the notices to emit for the server of that label; `now`: UTC s. On a busy machine a server takes
        seconds to react: nothing is said before that."""
        wanted = {
            f"saves.not-taken-up.{label}": _not_taken_up(label, not_taken_up, now),
            f"saves.elsewhere.{label}": _without_save(label, without_save),
        }
        return [notice for key, text in wanted.items() for notice in self._said.say(key, text)]


def _not_taken_up(label: str, counted: Counted, now: float) -> str:
    if counted.count < MANY_SAVES or counted.since is None or now - counted.since < SAID_AFTER:
        return ""
    return f"{counted.count:,} saves since {_clock(counted.since)}, {label} did not react"


def _without_save(label: str, counted: Counted) -> str:
    if counted.count < MANY_RELOADS or counted.since is None:
        return ""
    times = f"{counted.count:,} times since {_clock(counted.since)}"
    return f"{label} reloaded {times} with no save here: linked folders outside the workspace are not watched"


def _clock(wall: float) -> str:
    return time.strftime("%H:%M", time.localtime(wall))

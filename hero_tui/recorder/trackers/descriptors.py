"""File descriptors of the recorder: enough of them are asked for; where they are used up nevertheless it is said."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable

from hero_tui.core.signals import Stamp
from hero_tui.core.time import MINUTE
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.proc import NO_DESCRIPTOR
from hero_tui.recorder.trackers.own_notice import SayingTracker

WANTED = 4096
NOTICE = "descriptors"
SHOWN = MINUTE  # seconds after the last time
SAID_AGAIN = 10.0  # seconds after which another number is told


def widen() -> None:
    """Raise this process' own limit to 4,096, as far as it may: each process whose end is awaited, each counter of CPU
    time and each request takes one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Descriptors(SayingTracker):
    """Says, once a second, whether there was no descriptor to be had: what needed one was not seen then. Costs one open
    of /dev/null."""

    def __init__(self, sink: Sink, refused: Callable[[], int]) -> None:
        """`refused`: how often something else had none so far."""
        super().__init__(sink, NOTICE)
        self._refused = refused
        self._before = 0
        self._times = 0
        self._until = self._again_at = float("-inf")

    def tick(self, now: Stamp, /) -> None:
        """Try to open something, and tell what is new."""
        refused = self._refused()
        times, self._before = refused - self._before + _is_used_up(), refused
        if times:
            self._times += times
            self._until = now.mono + SHOWN
            if now.mono >= self._again_at:
                self._again_at = now.mono + SAID_AGAIN
                self.say(self._text())
        elif now.mono >= self._until:
            self._times, self._again_at = 0, float("-inf")
            self.say("")

    def _text(self) -> str:
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        often = "once" if self._times == 1 else f"{self._times:,} times"
        return (
            f"the recorder's {limit:,} file descriptors (ulimit -n) were used up {often}: "
            "what could not be opened then was not seen"
        )


def _is_used_up() -> bool:
    try:
        os.close(os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC))
    except OSError as error:
        return error.errno in NO_DESCRIPTOR
    return False

"""What is said of a server that answers, but with errors (status 500 and more) alone. Pure."""

from __future__ import annotations

import time

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.signals import Stamp

OTHER_PATH = "; a row of servers: in budgets.yaml may name another path to ask"


class ErrorAnswers(Struct, frozen=True):
    """The errors that a server answers with since `first`, the last of them at `last` with that status."""

    status: int
    first: Stamp
    last: Stamp

    @property
    def now(self) -> str:
        """What it does, while it is asked again."""
        return f"it answers with status {self.status} since {clock_text(self.first.wall)}"

    def given_up(self, *, elsewhere: bool) -> str:
        """What it did until it was not asked any more; `elsewhere`: budgets.yaml names another path than its page's."""
        hint = "" if elsewhere else OTHER_PATH
        return f"{self.now}, and is not asked any more since {clock_text(self.last.wall)}{hint}"

    @property
    def told(self) -> str:
        """What it did, once that is over."""
        first, last = clock_text(self.first.wall), clock_text(self.last.wall)
        span = f"at {first}" if first == last else f"from {first} to {last}"
        return f"it answered with status {self.status} {span}"


def one_more(before: ErrorAnswers | None, status: int, at: Stamp) -> ErrorAnswers:
    """Return the errors with one more."""
    return ErrorAnswers(status, at, at) if before is None else replace(before, status=status, last=at)


def clock_text(wall: float) -> str:
    """A moment (UTC s) on the clock of this machine: `18:50:57`."""
    return time.strftime("%H:%M:%S", time.localtime(wall))

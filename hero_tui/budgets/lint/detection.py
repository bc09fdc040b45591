"""How long an alert may take to be found at the worst, before anything was measured: what its rule itself needs.

The case is the plainest one: all was well, and from one moment on the value stands right at its limit (of what is
counted, every event is bad; of what is checked, every check fails). Whoever is not looking then is not counted.
"""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.objectives import Rung
from hero_tui.core.quantities import spelled_span_text

NEVER_AT_THE_LIMIT = "never while the value stands at the limit: the level begins above it"


class Detection(Struct, frozen=True):
    """`seconds` at the worst; None where no clock decides it, or where it never comes. `why`: what they are made of."""

    seconds: float | None
    why: str

    @property
    def text(self) -> str:
        """`after 1 min 10 s at the worst (a slice of 10 s, then 1 min without a break)`, or the reason alone."""
        return self.why if not self.seconds else f"after {spelled_span_text(self.seconds)} at the worst ({self.why})"


def after_hold(seconds: float, why: str, rung: Rung) -> Detection:
    """A level that is reached after `seconds` and must then be held for as long as it says."""
    then = f", then {spelled_span_text(rung.hold)} without a break" if rung.hold else ""
    return Detection(seconds + rung.hold, f"{why}{then}")

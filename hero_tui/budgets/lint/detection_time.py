"""How long an alert may take to be found at the worst, before anything was measured: what its rule itself needs.

The case is the plainest one: all was well, and from one moment on the value stands right at its limit (of what is
counted, every event is bad; of what is checked, every check fails). Whoever is not looking then is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from hero_tui.core.budget import Budget, Burn, Check, Kind, Level, Rung
from hero_tui.core.quantities import spelled_span_text

SLICE = 10.0
MEAN_OVER = 300.0
FAILED_CHECKS = 2
_BY_RUNS = {
    Kind.TIME: "with the second slow run in a row, or the first one at the highest level",
    Kind.GROWTH: "with the run that makes the trend certain",
    Kind.BASELINE: "with the run that makes the difference certain",
}


class Detection(Struct, frozen=True):
    """`seconds` at the worst; None where no clock decides it, or where it never comes. `why`: what they are made of."""

    seconds: float | None
    why: str

    @property
    def text(self) -> str:
        """`after 1 min 10 s at the worst (a slice of 10 s, then 1 min without a break)`, or the reason alone."""
        return self.why if not self.seconds else f"after {spelled_span_text(self.seconds)} at the worst ({self.why})"


def rung_detection(budget: Budget, rung: Rung) -> Detection:
    """One level of a ladder. `sustained`: a mean over 5 minutes needs `enter` of them to get there."""
    if budget.kind in _BY_RUNS:
        return Detection(None, _BY_RUNS[budget.kind])
    if budget.kind is Kind.CONCURRENCY:
        return Detection(0.0, "at once")
    if budget.kind is Kind.RATIO:
        over = budget.over or 0.0
        share = rung.enter * (1.0 - (budget.headline.quantile or 0.0))
        return _held(share * over, f"bad events fill {share * 100:.3g} % of {spelled_span_text(over)}", rung)
    if rung.enter > 1.0:
        return Detection(None, "never while the value stands at the limit: the level begins above it")
    if budget.kind is Kind.SUSTAINED:
        return _held(rung.enter * MEAN_OVER, f"a mean of {spelled_span_text(MEAN_OVER)} gets there", rung)
    return _held(SLICE, f"a slice of {spelled_span_text(SLICE)}", rung)


def burn_detection(budget: Budget, burn: Burn) -> Detection:
    """A burn rate: all of it down, so that what may be spent is spent in real time."""
    allowed = 1.0 - (budget.headline.quantile or 0.0)
    spent = burn.spend.value * allowed * (budget.window.seconds or 0.0)
    return Detection(spent, f"{burn.spend.text} of what may be down")


def down_detection(checks: Sequence[Check]) -> Detection:
    """What is down: two failed checks in a row, each waited for to its end. Without a check nobody looks."""
    if not checks:
        return Detection(None, "never: no check is declared")
    slowest = max(checks, key=lambda each: FAILED_CHECKS * each.every + each.timeout)
    return Detection(FAILED_CHECKS * slowest.every + slowest.timeout, f"two failed checks of {slowest.name}")


def worst_detection(budget: Budget, checks: Sequence[Check] = ()) -> Detection | None:
    """When somebody hears of it at the latest: the first level from warning on, as incidents count. None: no levels."""
    if budget.kind is Kind.AVAILABLE:
        return down_detection([each for each in checks if budget.check in {None, each.name}])
    found = [rung_detection(budget, rung) for rung in budget.ladder if rung.level >= Level.WARNING]
    if not found:
        return Detection(None, _BY_RUNS[budget.kind]) if budget.kind in _BY_RUNS else None
    timed = [each for each in found if each.seconds is not None]
    return min(timed, key=lambda each: each.seconds or 0.0, default=found[0])


def _held(seconds: float, why: str, rung: Rung) -> Detection:
    then = f", then {spelled_span_text(rung.hold)} without a break" if rung.hold else ""
    return Detection(seconds + rung.hold, f"{why}{then}")

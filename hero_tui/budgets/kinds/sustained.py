"""Sustained limits: what the 5-minute mean must stay below."""

from __future__ import annotations

from hero_tui.budgets.kinds.base import Statistic
from hero_tui.budgets.kinds.gauges import BY_SLICES, UNITS, GaugeKind
from hero_tui.budgets.lint.detection import Detection, after_hold
from hero_tui.budgets.parse.field_parts import STEPS, ladder_of
from hero_tui.core.kinds import SustainedSpec
from hero_tui.core.objectives import Rung
from hero_tui.core.quantities import spelled_span_text
from hero_tui.core.time import MINUTE

MEAN_OVER = 5 * MINUTE


class SustainedKind(GaugeKind, frozen=True):
    """A limit of the mean over 5 minutes."""

    def value_detection(self, rung: Rung) -> Detection:
        """A mean needs `enter` of its 5 minutes to get there."""
        return after_hold(rung.enter * MEAN_OVER, f"a mean of {spelled_span_text(MEAN_OVER)} gets there", rung)


SUSTAINED = SustainedKind(
    spec_type=SustainedSpec,
    help="what the 5-minute mean must stay below",
    example="{max: 0.60 cores}",
    statistics={"max": Statistic("the mean stays below this", "0.60 cores")},
    units=UNITS,
    judges="a value that goes on while its owner lives, in slices of 1 min",
    good="the mean of 5 minutes, 4 of which were observed, is below the limit",
    verdict=BY_SLICES,
    levels="a level is a share of the limit, so that it begins before it is reached",
    ladder=ladder_of(STEPS),
    in_signal_unit=True,
    slice=SustainedSpec.slice,
)

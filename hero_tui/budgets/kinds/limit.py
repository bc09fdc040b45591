"""Limits: what the highest value of each slice must stay below."""

from __future__ import annotations

from hero_tui.budgets.kinds.base import Statistic
from hero_tui.budgets.kinds.gauges import BY_SLICES, UNITS, GaugeKind
from hero_tui.budgets.parse.field_parts import STEPS, ladder_of
from hero_tui.core.kinds import LimitSpec

LIMIT = GaugeKind(
    spec_type=LimitSpec,
    help="what the highest value of each 10 s must stay below",
    example="{max: 3.00 GB}",
    statistics={"max": Statistic("the value stays below this", "3.00 GB")},
    units=UNITS,
    judges="a value that goes on while its owner lives, in slices of 10 s",
    good="the highest value of a slice is below the limit",
    verdict=BY_SLICES,
    levels="a level is a share of the limit, so that it begins before it is reached",
    ladder=ladder_of(STEPS),
    in_signal_unit=True,
    slice=LimitSpec.slice,
)

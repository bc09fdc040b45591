"""Observed values: shown beside their limit, without an alert."""

from __future__ import annotations

from hero_tui.budgets.kinds.base import Statistic
from hero_tui.budgets.kinds.gauges import BY_SLICES, UNITS, GaugeKind
from hero_tui.core.budget import ObserveSpec

OBSERVE = GaugeKind(
    spec_type=ObserveSpec,
    help="a value that is shown beside its limit and raises no alert",
    example="{max: 100 %}",
    statistics={"max": Statistic("what it is shown beside", "100 %")},
    units=UNITS,
    judges="a value that goes on while its owner lives, in slices of 10 s",
    good="the highest value of a slice is below the limit",
    verdict=BY_SLICES,
    levels="none",
    in_signal_unit=True,
    slice=ObserveSpec.slice,
)

"""The demo's budgets, from what its first runs took: above the slowest of them, so that only a real fault is over."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from hero_tui.core.objectives import Unit
from hero_tui.core.signal_names import (
    BUILD_CACHE,
    CPU,
    HOT_RELOAD,
    LINT,
    MEMORY,
    SERVER_START,
    TYPE_CHECK,
    WATCHED_FILES,
)
from hero_tui.models.budgets import BudgetView

TIMES = 2.5
"""A limit of times is so many times the slowest run: a busy moment of the machine is no fault."""
# What a gauge may grow to; memory as far as the script's fault is 80 % of it, the rest as on a working day.
_GAUGES = {
    MEMORY: ("limit", 2.0),
    CPU: ("sustained", 4.0),
    WATCHED_FILES: ("limit", 2.0),
    BUILD_CACHE: ("limit", 2.0),
}
_TIMED = (HOT_RELOAD, TYPE_CHECK, LINT, SERVER_START)
_LEAST = {CPU: 0.2, BUILD_CACHE: 1e6}


def rounded_up(value: float) -> float:
    """The next number above with two figures: 0.0234 → 0.024."""
    step = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.ceil(round(value / step, 6)) * step:.12g}")


def limits(views: Iterable[BudgetView]) -> Mapping[str, tuple[Unit, float]]:
    """The limit of each budget that has data, by id: of all classes and label sets the slowest, or highest, counts."""
    highest: dict[str, tuple[Unit, float]] = {}
    for view in views:
        name, unit = view.budget.id, view.budget.unit
        values = [run.duration for run in view.runs if run.duration is not None]
        if view.gauge is not None:
            values = [value for value in (view.gauge.value, view.gauge.peak) if value is not None]
        found = max([0.0, *values])
        times = _GAUGES[name][1] if name in _GAUGES else TIMES
        if name in _TIMED or name in _GAUGES:
            highest[name] = unit, max(highest.get(name, (unit, 0.0))[1], found * times)
    return {
        name: (unit, rounded_up(max(value, _LEAST.get(name, 0.0))))
        for name, (unit, value) in highest.items()
        if value > 0.0
    }


def budgets_yaml(found: Mapping[str, tuple[Unit, float]]) -> str:
    """A budgets.yaml with these limits, p99 half again above p95."""
    lines = [
        "# The demo's own budgets, written after its first runs: somewhat above what these took.",
        "# Yours need no file; to change one, write only what differs, as here.",
        "version: 1",
        "launched_by: [hero_tui.cli.demo.supervisor]",
        "budgets:",
    ]
    for name, (unit, value) in found.items():
        lines.append(f"  {name}:")
        if name in _GAUGES:
            lines.append(f"    {_GAUGES[name][0]}: {{max: {_written(value, unit)}}}")
        else:
            lines.append(f"    time: {{p95: {_written(value, unit)}, p99: {_written(value * 1.5, unit)}}}")
    return "\n".join(lines) + "\n"


def _written(value: float, unit: Unit) -> str:
    match unit:
        case Unit.SECONDS:
            return f"{value * 1000:.0f} ms" if value < 1.0 else f"{value:.2f} s"
        case Unit.BYTES:
            return f"{value / 1e6:.2f} MB" if value < 1e8 else f"{value / 1e6:.0f} MB"
        case Unit.CORES:
            return f"{value:.2f} cores"
    return f"{value:.0f}"

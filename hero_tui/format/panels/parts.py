"""What a gauge is made of: names and values of its parts. Names are from outside: escape before showing."""

from __future__ import annotations

from hero_tui.core.attributes import OLDEST_AT, OLDEST_DAYS
from hero_tui.core.objectives import Unit
from hero_tui.core.signals import Share
from hero_tui.core.time import DAY
from hero_tui.format.numbers import SIZE_FACTORS, lasting_text, printed, value_text
from hero_tui.models.budgets import BudgetView, GaugeView


def part_name(share: Share) -> str:
    """The last part of a folder's or program's name, without what only its kind adds: `.ruff_cache` is `.ruff`,
    `next-server (v16.0.7)` is `next-server`, however much of that the kernel kept."""
    name = last_part(share.name)
    return name.removesuffix("_cache").partition(" (")[0].strip() or name


def part_place(share: Share) -> str:
    """What tells it from another part of the same name: the folder that a cache is of, a program's PID."""
    if share.key.isdigit():
        return f"pid {share.key}"
    above, _, _ = share.name.rstrip("/").rpartition("/")
    return above.removesuffix("/node_modules").removeprefix("node_modules") or "./"


def last_part(path: str) -> str:
    """The name of a file or folder without the folders above it."""
    return path.rstrip("/").rpartition("/")[2] or path


def part_value(share: Share, view: BudgetView, *, bare: bool = False) -> str:
    """Its value, in the unit of the panel's headline; `bare`: without it."""
    unit = view.budget.unit
    if unit is not Unit.BYTES:
        found = printed(share.value, unit)
        return found.figures if bare or unit is Unit.CORES else found.text
    latest = None if view.latest is None else printed(view.latest, unit, limit=view.budget.headline.limit)
    headline = "B" if latest is None or not latest.unit else latest.unit
    scaled = share.value / SIZE_FACTORS.get(headline, 1.0)
    figures = 2 if headline.startswith(("G", "T")) or scaled < 0.995 else 1 if scaled < 99.95 else 0
    text = f"{scaled:.{figures}f}"
    if float(text) == 0.0 or (not bare and not 0.1 <= scaled < 1000.0):
        return "" if bare else value_text(share.value, unit)
    return text if bare else f"{text} {headline}"


def oldest_text(gauge: GaugeView) -> str:
    """`oldest 41 d`, as of when the gauge was observed last, at most a minute ago; empty where that is not known."""
    at, days = gauge.attributes.get(OLDEST_AT), gauge.attributes.get(OLDEST_DAYS)
    if isinstance(at, int | float) and gauge.at is not None:
        return f"oldest {_days(max(0.0, gauge.at - at))}"
    return f"oldest {_days(float(days) * DAY)}" if isinstance(days, int | float) else ""


def _days(seconds: float) -> str:
    return f"{int(seconds // DAY)} d" if seconds >= DAY else lasting_text(seconds)

"""Lengths of time, shares and multiples in words: the rules that sentences of every layer share.

Where two rules print differently both have a name here: a length as it was declared, one that was measured, and one
that a budget's text spells out.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from hero_tui.core.time import DAY, HOUR, MINUTE

MOST_MORE = 12  # figures
ROUNDED_BY = 0.05  # of a length: it is printed with two figures, or to a smaller unit of its own
_PARTS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"))
_PAIRS = ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"))


def percent_text(share: float, beside: float | None = None) -> str:
    """`80 %`, `62.5 %`, `0.1 %`: four figures, and more where it would not stand on its own side of `beside`."""
    return f"{_on_its_side(share * 100, beside, lambda shown, more: f'{shown:.{4 + more}g}')} %"


def change_percent_text(share: float, beside: float | None = None) -> str:
    """`+3.2 %`, `-1 %`, `+1,250 %`: three figures, and more where it would not stand on its own side of `beside`; never
    a minus zero; `+∞ %` from nothing to something."""
    if math.isinf(share):
        return "+∞ %"
    return f"{_on_its_side(share * 100, beside, _change_figures)} %"


def _change_figures(shown: float, more: int) -> str:
    if abs(shown) >= 100:
        return f"{shown:+,.{more}f}"
    return f"{round(shown, 2 + more) + 0.0:+.{3 + more}g}"


def _on_its_side(percent: float, beside: float | None, figures: Callable[[float, int], str]) -> str:
    """The figures of a number, with as many more as it takes to stand on its own side of the share `beside`."""
    bound = None if beside is None else beside * 100
    for more in range(MOST_MORE):
        text = figures(percent, more)
        if bound is None or (float(text.replace(",", "")) >= bound) == (percent >= bound):
            return text
    return figures(percent, MOST_MORE)


def multiple_text(factor: float) -> str:
    """`1.2×`, `2×`."""
    return f"{factor:.3g}×"


def written_multiple_text(factor: float) -> str:
    """`1.2x`, `10x`: as budgets.yaml writes it."""
    return f"{factor:.3g}x"


def declared_span_text(seconds: float) -> str:
    """`30 s`, `15 min`, `7 d`: a length as it was declared, in the largest unit of which it is a whole number."""
    for size, unit in _PARTS:
        if seconds > size and seconds % size == 0:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.4g} s"


def span_below_text(seconds: float, bound: float) -> str:
    """How long something was; one below `bound` (s) that would be rounded up to it in seconds: `299.7 s`."""
    if not bound - ROUNDED_BY * bound < seconds < bound:
        return measured_span_text(seconds)
    texts = (f"{seconds:.{more}f}" for more in range(1, MOST_MORE))
    return f"{next((text for text in texts if float(text) < bound), f'{seconds}')} s"


def measured_span_text(seconds: float) -> str:
    """`820 ms`, `4.2 s`, `42 s`, `2 min 5 s`, `1 h`, `3 d 4 h`: how long something was, in at most two units."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.5:
        return f"{float(f'{seconds:.2g}'):g} s"
    for larger, large, smaller, small in _PAIRS:
        whole = round(seconds / smaller) * smaller
        if whole >= larger:
            rest = whole % larger // smaller
            return f"{whole // larger} {large}" + (f" {rest} {small}" if rest else "")
    return f"{seconds:.0f} s"


def spelled_span_text(seconds: float) -> str:
    """`10 s`, `4 min 30 s`, `1 h`, `30 d`: a length in the sentences about budgets, its second part rounded down."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.3g} s"
    for length, unit in _PARTS:
        if whole >= length:
            count, rest = divmod(whole, int(length))
            more = "" if not rest else f" {spelled_span_text(rest)}" if unit == "min" else f" {_largest_part(rest)}"
            return f"{count} {unit}{more.rstrip()}"
    return f"{whole} s"


def _largest_part(seconds: int) -> str:
    """The largest part of what is left, empty when it is below a minute."""
    return next((f"{seconds // int(length)} {unit}" for length, unit in _PARTS if seconds >= length), "")

"""Lengths of time, shares and multiples in words: the rules that sentences of every layer share.

Where two rules print differently both have a name here: a length as it was declared, one that was measured, and one
that a budget's text spells out.
"""

from __future__ import annotations

from hero_tui.core.durations import DAY, HOUR, MINUTE

_PARTS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"))
_PAIRS = ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"))


def percent_text(share: float) -> str:
    """`80 %`, `62.5 %`, `0.1 %`: four figures at most."""
    return f"{share * 100:.4g} %"


def change_percent_text(share: float) -> str:
    """`+3.2 %`, `-1 %`, `+1,250 %`: three figures, and never a minus zero."""
    shown = share * 100
    return f"{shown:+,.0f} %" if abs(shown) >= 100 else f"{round(shown, 2) + 0.0:+.3g} %"


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

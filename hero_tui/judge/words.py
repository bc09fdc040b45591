"""Small pieces of sentences that the judge writes; nothing of them comes from outside."""

from __future__ import annotations


def percent(share: float) -> str:
    """`80 %`, `62.5 %`."""
    return f"{share * 100:.4g} %"


def span(seconds: float) -> str:
    """`30 s`, `15 min`, `7 d`: a length as it was declared."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds > size and seconds % size == 0:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.4g} s"


def times(factor: float) -> str:
    """`1.2×`, `2×`."""
    return f"{factor:.3g}×"


def change(share: float) -> str:
    """`+3.2 %`, `-1 %`, `+1,250 %`: three figures, and never a minus zero."""
    shown = share * 100
    return f"{shown:+,.0f} %" if abs(shown) >= 100 else f"{round(shown, 2) + 0.0:+.3g} %"


def lasting(seconds: float) -> str:
    """`820 ms`, `4.2 s`, `42 s`, `2 min 5 s`, `1 h`, `3 d 4 h`: how long something was, in at most two units."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.5:
        return f"{float(f'{seconds:.2g}'):g} s"
    for larger, large, smaller, small in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        whole = round(seconds / smaller) * smaller
        if whole >= larger:
            rest = whole % larger // smaller
            return f"{whole // larger} {large}" + (f" {rest} {small}" if rest else "")
    return f"{seconds:.0f} s"

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

"""Numbers in the sentences about budgets."""

from __future__ import annotations

from hero_tui.core.durations import DAY, HOUR, MINUTE

_PARTS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"))


def span_text(seconds: float) -> str:
    """A span in at most two parts: `10 s`, `4 min 30 s`, `1 h`, `30 d`."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.3g} s"
    for length, unit in _PARTS:
        if whole >= length:
            count, rest = divmod(whole, int(length))
            more = "" if not rest else f" {span_text(rest)}" if unit == "min" else f" {_first_part(rest)}"
            return f"{count} {unit}{more.rstrip()}"
    return f"{whole} s"


def _first_part(seconds: int) -> str:
    """The largest part of what is left, empty when it is below a minute."""
    return next((f"{seconds // int(length)} {unit}" for length, unit in _PARTS if seconds >= length), "")


def times_text(factor: float) -> str:
    """A multiple: `1.2x`, `10x`."""
    return f"{factor:.3g}x"


def share_text(share: float) -> str:
    """A share in percent: `70 %`, `0.1 %`."""
    return f"{share * 100:.4g} %"

"""One row of a panel's table, and how a value stands against the usual one."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from hero_tui.core.objectives import Verdict

USUAL_WITHIN = 0.10


class PanelRow(Struct, frozen=True):
    """Label, value and meaning. `texts`: the meaning, from its longest wording to its shortest. `verdict`: the glyph of
    a settled one stands before the meaning."""

    label: str
    value: str
    texts: tuple[str, ...] = ("",)
    verdict: Verdict | None = None


def present(rows: Iterable[PanelRow | None]) -> tuple[PanelRow, ...]:
    """The rows that there are."""
    return tuple(row for row in rows if row is not None)


def against_usual(value: float, usual: float, *, named: bool = True) -> tuple[str, ...]:
    """`as usual` within 10 %, else `+11 % on usual`; from twice as much on `2.3× usual`. `named`: with the word."""
    if usual <= 0:
        return ("",)
    change = value / usual - 1.0
    if abs(change) <= USUAL_WITHIN + 1e-9:
        return ("as usual",)
    if change >= 1.0:
        return (f"{value / usual:.1f}× usual",)
    percent = f"{change * 100:+.0f} %"
    return (f"{percent} on usual", percent) if named else (percent,)

"""What a sparkline shows, as shares of the limit: runs one by one, minutes merged to a width. Pure, no glyphs."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from hero_tui.core.signals import Outcome
from hero_tui.models.snapshot import Minute, RunView


class Mark(Enum):
    """A column that is no share of the limit. `ABSENT`: observed, but nothing lived that has a value."""

    BEFORE = "before the first observation"
    FOG = "not observed"
    ABSENT = "no owner"
    FAILED = "failed"
    TIMEOUT = "timeout"


Column = float | Mark


def run_columns(runs: Sequence[RunView], limit: float, width: int) -> tuple[Column, ...]:
    """At most `width` columns, one per run, newest last: value ÷ limit. Cancelled and untimed runs have none."""
    columns: list[Column] = []
    for run in reversed(runs):
        if len(columns) >= width:
            break
        column = run_column(run, limit)
        if column is not None:
            columns.append(column)
    columns.reverse()
    return tuple(columns)


def run_column(run: RunView, limit: float) -> Column | None:
    """The column of one run, None where it has none."""
    if run.outcome is Outcome.FAILED:
        return Mark.FAILED
    if run.outcome is Outcome.TIMEOUT:
        return Mark.TIMEOUT
    if run.outcome is Outcome.CANCELLED or run.duration is None or limit <= 0:
        return None
    return run.duration / limit


def minute_columns(minutes: Sequence[Minute], limit: float, width: int) -> tuple[Column, ...]:
    """At most `width` columns over all the minutes (oldest first), each the highest value ÷ limit of its span.

    Fewer minutes than columns: a column each. A span with any value shows it; else it is fog where nobody looked for
    any of it, else without an owner.
    """
    if not minutes or width <= 0 or limit <= 0:
        return ()
    count = min(width, len(minutes))
    edges = [index * len(minutes) // count for index in range(count + 1)]
    return tuple(_column(minutes[edges[index] : edges[index + 1]], limit) for index in range(count))


def _column(span: Sequence[Minute], limit: float) -> Column:
    values = [each.high for each in span if each.high is not None]
    if values:
        return max(values) / limit
    return Mark.ABSENT if all(each.observed for each in span) else Mark.FOG

"""The keys of a budgets.yaml, once: what the reader accepts, what its messages suggest."""

from __future__ import annotations

from dataclasses import dataclass

from hero_tui.budgets.model import Kind, Level


@dataclass(frozen=True, slots=True)
class Field:
    """One key: what it means, an example as it is written."""

    key: str
    help: str
    example: str


FieldTable = dict[str, Field]


def _table(*fields: Field) -> FieldTable:
    return {field.key: field for field in fields}


FILE = _table(
    Field("version", "the form of this file", "version: 1"),
    Field("defaults", "what holds for every budget that does not say otherwise", "{window: 7d}"),
    Field("ladders", "where the levels of each kind begin and end", "{time: {info: {enter: 1.2x}}}"),
    Field("budgets", "the budgets by id", "{dev.lint: {time: {p95: 2.0 s}}}"),
)

DEFAULTS = _table(
    Field("window", "the span a verdict is about", "7d"),
    Field("keep_firing_for", "how long an alert stays after its last reason", "60 s"),
)

JUDGED_KINDS = (Kind.TIME, Kind.LIMIT, Kind.SUSTAINED)

LADDERS = _table(*(Field(kind.value, f"the levels of {kind.value} budgets", "{warning: …}") for kind in JUDGED_KINDS))

LEVELS = {"info": Level.INFO, "warning": Level.WARNING, "critical": Level.CRITICAL}

LADDER = _table(*(Field(word, f"where {word} begins and ends", "{enter: 80 %}") for word in LEVELS))

RUNG = _table(
    Field("enter", "the level begins at this share of the limit", "80 % or 1.5x"),
    Field("leave", "it ends at or below this share", "75 %"),
    Field("for", "the value must stay there so long before the alert fires", "30 s"),
)

BUDGET = _table(
    Field("time", "how long operations may take, by quantile", "{p95: 500 ms, p99: 2.0 s}"),
    Field("limit", "what the highest value of each 10 s must stay below", "{max: 3.00 GB}"),
    Field("sustained", "what the 5-minute mean must stay below", "{max: 0.60 cores}"),
    Field("window", "the span its verdict is about", "7d or 200 runs"),
    Field("signal", "what it judges, where that is not its id", "dev.lint"),
    Field("ladder", "levels of its own", "{warning: {enter: 85 %}}"),
    Field("keep_firing_for", "how long its alert stays after its last reason", "60 s"),
    Field("owner", "who answers for it", "frontend"),
    Field("runbook", "a file with what to do", "docs/runbooks/dev-memory.md"),
    Field("note", "why the limit is what it is", "agreed in the review of May"),
)

QUANTILES = {"p50": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95, "p99": 0.99}

TIME = _table(*(Field(word, "the quantile stays below this", "500 ms") for word in QUANTILES))

MAX = _table(Field("max", "the value stays below this", "3.00 GB"))

OBJECTIVES: dict[Kind, FieldTable] = {Kind.TIME: TIME, Kind.LIMIT: MAX, Kind.SUSTAINED: MAX}

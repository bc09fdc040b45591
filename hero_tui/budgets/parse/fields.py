"""The keys of a budgets.yaml, once: what the reader accepts, what its messages suggest, what the schema for editors,
`budgets explain` and the reference page say."""

from __future__ import annotations

import sys

from hero_tui.budgets.kinds.registry import KIND_WORDS, KINDS
from hero_tui.budgets.parse.field_types import (
    Amount,
    Block,
    Bounds,
    Choice,
    Field,
    Many,
    Moment,
    Named,
    Never,
    Only,
    Span,
    Weekly,
    Words,
    table,
)
from hero_tui.core.budget import Kind, Level, Unit
from hero_tui.core.durations import DAY, HOUR, MINUTE
from hero_tui.core.signal_names import HEALTH_CHECK, LINT

OFF = "off"
LEVELS = {"info": Level.INFO, "warning": Level.WARNING, "critical": Level.CRITICAL}

_ID = r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+"
_LONGEST_ID = 64
ID = Words(
    _LONGEST_ID,
    _ID,
    "{} is not an id of a budget",
    "Write system.name in small letters, digits and _, such as dev.lint",
)
SIGNAL = Words(_LONGEST_ID, _ID, "{} is not a signal", "Write one such as dev.lint")
SCOPE = Words(
    _LONGEST_ID, r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", "{} is neither an id nor a system", "Write dev.lint, or dev"
)
CHECK_NAME = Words(40, r"[a-z][a-z0-9_-]*", "{} is not the name of a check", "Write small letters, digits, _ and -")
TEXT = Words()

_POSITIVE = Bounds(sys.float_info.min, sys.float_info.max, "{} can never be kept", "A limit is more than 0")
_HOLD = Bounds(0.0, DAY, "{} is too long: nobody would hear of it", "Write 1 d at most")
_WINDOW = Span(
    Bounds(MINUTE, 400 * DAY, "a window of {} cannot be judged", "Write 1 min to 400 d: so long history is kept"),
    Bounds(5, 100_000, "a window of {} runs cannot be judged", "Write 5 to 100,000"),
)
_LEVEL = Bounds(0.0001, 100.0, "{} of the limit is no level", "Write 0.01 % to 100x")
_OVER = Bounds(MINUTE, 30 * DAY, "a rate over {} cannot be watched", "Write 1 min to 30 d")
_SLICE = Bounds(1.0, HOUR, "a slice of {} cannot be judged", "Write 1 s to 1 h")
_SPEND = Bounds(0.0001, 1.0, "{} of what may be down cannot be spent", "Write 0.01 % to 100 %")
_PAUSE = Bounds(1.0, DAY, "a check every {} is no watch", "Write 1 s to 1 d")
_WAIT = Bounds(0.001, HOUR, "no check waits for {}", "Write 1 ms to 1 h")
_THAN = Bounds(HOUR, 400 * DAY, "the {} before cannot be compared with", "Write 1 h to 400 d")
_AT_ONCE = Bounds(1.0, 1e6, "{} at a time cannot be kept", "Write 1 or more")


def _time(bounds: Bounds) -> Amount:
    return Amount((Unit.SECONDS,), bounds)


def _share(bounds: Bounds) -> Amount:
    return Amount((Unit.SHARE,), bounds)


def _rung(*further: Field) -> Block:
    return Block("{key}", table(_ENTER, *further), "Write {key}: {enter: 80 %}", short="enter")


def _ladder(rung: Block, *more: Field) -> Block:
    rungs = (Field(word, f"where {word} begins and ends", "{enter: 80 %}", rung) for word in LEVELS)
    return Block("the ladder", table(*rungs, *more), "Write {warning: {enter: 80 %}}")


BURN = table(
    Field("level", "the level that it raises", "critical", Choice(tuple(LEVELS)), required=True),
    Field("spend", "so much of what may be down", "2 %", _share(_SPEND), required=True),
    Field("in", "spent within this time", "1 h", _time(_OVER), required=True),
    Field("still", "and still being spent as fast in this time", "5 min", _time(_OVER), required=True),
)
_ONE_BURN = "{level: critical, spend: 2 %, in: 1 h, still: 5 min}"
_BURN = Many("burn", f"Write [{_ONE_BURN}]", Block("a burn rate", BURN, f"Write {_ONE_BURN}"), most=12)
OVER = Field("over", "the time over which a ratio's alerts count", "1 h", _time(_OVER))
_ENTER = Field("enter", "the level begins at this share of the limit", "80 %", _share(_LEVEL))
STEPS = _rung(
    Field("leave", "it ends at or below this share", "75 %", _share(_LEVEL)),
    Field("for", "the value must stay there so long before the alert fires", "30 s", _time(_HOLD)),
)
# Single runs have neither hysteresis nor duration.
NO_LEAVE = Never(
    "single runs have nothing to leave", "A time alert ends with the first run below its level: remove leave"
)
NO_FOR = Never("single runs do not last", "A time alert counts runs in a row: remove for")
_RUNS = _rung(Field("leave", "", "", NO_LEAVE), Field("for", "", "", NO_FOR))
LADDERS: dict[Kind, Block] = {
    Kind.TIME: _ladder(_RUNS),
    Kind.LIMIT: _ladder(STEPS),
    Kind.SUSTAINED: _ladder(STEPS),
    Kind.RATIO: _ladder(STEPS, OVER),
}

_FURTHER: dict[Kind, tuple[Field, ...]] = {
    Kind.CONCURRENCY: (
        Field("of", "the signals whose operations are counted together", "[build.fast, build.full]",
              Many("of", "Write [build.fast, build.full]", SIGNAL)),
    ),
    Kind.BASELINE: (Field("than", "how far back it compares; else 30 d", "30 d", _time(_THAN)),),
    Kind.AVAILABLE: (
        Field("check", "the check that it judges; without it, all of them together", "web", CHECK_NAME),
        Field("planned", "whether planned downtime counts; else excluded", "excluded", Choice(("excluded", "counts"))),
        Field("slice", "the length of what is up or down as a whole; else 10 s", "10 s", _time(_SLICE)),
        Field("burn", "when its alerts begin, instead of those of ladders", f"[{_ONE_BURN}]", _BURN),
    ),
}  # fmt: skip
_ONE_SHARE = Only(
    ("min", "max"), "this ratio promises {} and {}", "min is about good events, max about bad ones: keep one"
)
_ONE_KIND = Only(KIND_WORDS, "this budget has two kinds, {} and {}", "Write a second budget with its own id and signal")
_ONE_WAY = Only(
    ("http", "tcp", "command"), "this check asks in two ways, {} and {}", "Write http, tcp or command", required=True
)
_ONE_TIME = Only(
    ("every", "from"), "this is planned by {} and by {}", "Write every: for each week, or from: and to:", required=True
)


def _kind(kind: Kind) -> Field:
    """The key of a kind with what it may promise."""
    facts = KINDS[kind]
    bounds = _AT_ONCE if kind is Kind.CONCURRENCY else _POSITIVE
    limit = Amount(facts.units, bounds, off=True, whole=kind is Kind.CONCURRENCY)
    promises = (Field(word, each.help, each.example, limit) for word, each in facts.statistics.items())
    only = _ONE_SHARE if kind is Kind.RATIO else None
    keys = table(*promises, *_FURTHER.get(kind, ()))
    block = Block(kind.value, keys, f"Write {kind.value}: {facts.example}", only=only)
    return Field(kind.value, facts.help, facts.example, block)


BUDGET = table(
    *(_kind(kind) for kind in KINDS),
    Field("title", "its name on the screens", "Fast build", TEXT),
    Field("window", "the span its verdict is about: a time, or the last runs", "200 runs", _WINDOW),
    Field("signal", "what it judges, where that is not its id", LINT, SIGNAL),
    Field("ladder", "levels of its own", "{warning: {enter: 85 %}}", _ladder(STEPS)),
    OVER,
    Field("keep_firing_for", "how long its alert stays after its last reason", "60 s", _time(_HOLD)),
    Field("owner", "who answers for it", "frontend", TEXT),
    Field("runbook", "a file with what to do", "docs/runbooks/dev-memory.md", TEXT),
    Field("note", "why the limit is what it is", "agreed in the review of May", TEXT),
)
_ENTRY = Block("{key}", BUDGET, "Write {key}: {time: {p95: 2.0 s}}, or {key}: off", off=True, only=_ONE_KIND)

DEFAULTS = table(
    Field("window", "the span a verdict is about", "7d", Span(_WINDOW.timed)),
    Field("keep_firing_for", "how long an alert stays after its last reason", "60 s", _time(_HOLD)),
)

LADDER_KINDS = table(
    *(Field(kind.value, f"the levels of {kind.value} budgets", "{warning: {enter: 80 %}}", block)
      for kind, block in LADDERS.items()),
    Field("available", "the burn rates of available budgets", f"[{_ONE_BURN}]",
          _BURN),
)  # fmt: skip

CHECK = table(
    Field("http", "a page that must answer with a status below 400", "http://127.0.0.1:8080/health", TEXT),
    Field("tcp", "a port that must take a connection", "127.0.0.1:5432", TEXT),
    Field("command", "a command that must exit with 0; runs only after hero-tui trust", "pg_isready -q", TEXT),
    Field("every", "how often it asks, on a fixed schedule; else 5 s", "5 s", _time(_PAUSE)),
    Field("timeout", "how long it waits, above the highest limit that judges it; else 4 s", "4 s", _time(_WAIT)),
    Field(
        "signal",
        "what its answers are recorded as; else orchestration.health_check",
        HEALTH_CHECK,
        SIGNAL,
    ),
)

PLANNED = table(
    Field("every", "a span of each week", "Sun 02:00-03:00", Weekly(), needs=("zone",)),
    Field("zone", "the time zone of every", "Europe/Berlin", TEXT, needs=("every",)),
    Field("from", "the beginning of a single one", "2026-12-01T02:00Z", Moment(), needs=("to",)),
    Field("to", "its end", "2026-12-01T04:00Z", Moment(), needs=("from",)),
    Field("why", "what is done then", "base image update", TEXT, required=True),
    Field("budgets", "the ids or systems that it is about; without it, all", "[promise.availability]",
          Many("budgets", "Write [promise.availability]", SCOPE)),
)  # fmt: skip

FILE = table(
    Field(
        "version",
        "the form of this file",
        "1",
        Choice(("1",), "this version of the file is not known", "Write version: 1"),
    ),
    Field(
        "defaults",
        "what holds for every budget that does not say otherwise",
        "{window: 7d}",
        Block("defaults", DEFAULTS),
    ),
    Field(
        "ladders",
        "where the levels of each kind begin and end",
        "{time: {info: {enter: 1.2x}}}",
        Block("ladders", LADDER_KINDS),
    ),
    Field(
        "budgets",
        "the budgets by id",
        "{dev.lint: {time: {p95: 2.0 s}}}",
        Named("budgets", "Write an id such as dev.lint and its promise below it", ID, _ENTRY, empty=True),
    ),
    Field(
        "checks",
        "what is asked on a schedule, by name",
        "{web: {http: http://127.0.0.1:8080/, every: 5 s}}",
        Named(
            "checks",
            "Write a name and below it http:, tcp: or command:",
            CHECK_NAME,
            Block("{key}", CHECK, "Write {key}: {http: http://127.0.0.1:8080/}", only=_ONE_WAY),
            empty=True,
        ),
    ),
    Field(
        "planned",
        "downtime that was announced, with its reason",
        "[{every: Sun 02:00-03:00, zone: Europe/Berlin, why: base image update}]",
        Many(
            "planned",
            "Write - {every: Sun 02:00-03:00, zone: Europe/Berlin, why: …}",
            Block(
                "planned downtime",
                PLANNED,
                "Write {every: Sun 02:00-03:00, zone: Europe/Berlin, why: …}",
                only=_ONE_TIME,
            ),
        ),
    ),
)
ROOT = Block("a budgets.yaml", FILE, "Begin with budgets: and an id below it", empty=True)

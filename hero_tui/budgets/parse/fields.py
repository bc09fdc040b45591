"""The keys of a budgets.yaml, once: what the reader accepts, what its messages suggest, what the schema for editors,
`budgets explain` and the reference page say."""

from __future__ import annotations

from hero_tui.budgets.kinds.registry import KIND_WORDS, KINDS
from hero_tui.budgets.parse.field_parts import (
    CHECK_NAME,
    EVERY,
    FOLDER,
    HOLD,
    ID,
    OVER,
    PROGRAM,
    SCOPE,
    SERVER_NAME,
    SIGNAL,
    STEPS,
    TEXT,
    ladder_of,
    time_within,
)
from hero_tui.budgets.parse.field_types import (
    Amount,
    Block,
    Bounds,
    Choice,
    Field,
    Many,
    Moment,
    Named,
    Only,
    RequestPath,
    Weekly,
    WindowSpan,
    table,
)
from hero_tui.core.objectives import Unit
from hero_tui.core.signal_names import HEALTH_CHECK, LINT
from hero_tui.core.time import DAY, HOUR, MINUTE

_WINDOW = WindowSpan(
    Bounds(MINUTE, 400 * DAY, "a window of {} cannot be judged", "Write 1 min to 400 d: so long history is kept"),
    Bounds(5, 100_000, "a window of {} runs cannot be judged", "Write 5 to 100,000"),
)
_PAUSE = Bounds(1.0, DAY, "a check every {} is no watch", "Write 1 s to 1 d")
_WAIT = Bounds(0.001, HOUR, "no check waits for {}", "Write 1 ms to 1 h")
_POLL = Bounds(0.2, HOUR, "files are not looked at every {}", "Write 200 ms to 1 h")
_PORT = Bounds(1, 65_535, "{} is no port", "Write 1 to 65,535")
_ONE_KIND = Only(KIND_WORDS, "this budget has two kinds, {} and {}", "Write a second budget with its own id and signal")
_ONE_WAY = Only(
    ("http", "tcp", "command"), "this check asks in two ways, {} and {}", "Write http, tcp or command", required=True
)
_ONE_TIME = Only(
    ("every", "from"), "this is planned by {} and by {}", "Write every: for each week, or from: and to:", required=True
)


BUDGET = table(
    *(kind.field for kind in KINDS.values()),
    Field("title", "its name on the screens", "Fast build", TEXT),
    Field("window", "the span its verdict is about: a time, or the last runs", "200 runs", _WINDOW),
    Field("signal", "what it judges, where that is not its id", LINT, SIGNAL),
    Field("ladder", "levels of its own", "{warning: {enter: 85 %}}", ladder_of(STEPS)),
    OVER,
    EVERY,
    Field("keep_firing_for", "how long its alert stays after its last reason", "60 s", time_within(HOLD)),
    Field("owner", "who answers for it", "frontend", TEXT),
    Field("runbook", "a file with what to do", "docs/runbooks/dev-memory.md", TEXT),
    Field("note", "why the limit is what it is", "agreed in the review of May", TEXT),
)
_ENTRY = Block("{key}", BUDGET, "Write {key}: {time: {p95: 2.0 s}}, or {key}: off", off=True, only=_ONE_KIND)

DEFAULTS = table(
    Field("window", "the span a verdict is about", "7d", WindowSpan(_WINDOW.timed)),
    Field("keep_firing_for", "how long an alert stays after its last reason", "60 s", time_within(HOLD)),
)

LADDER_KINDS = table(*(kind.shared_levels for kind in KINDS.values() if kind.shared_levels is not None))

CHECK = table(
    Field("http", "a page that must answer with a status below 400", "http://127.0.0.1:8080/health", TEXT),
    Field("tcp", "a port that must take a connection", "127.0.0.1:5432", TEXT),
    Field("command", "a command that must exit with 0; runs only after hero-tui trust", "pg_isready -q", TEXT),
    Field("every", "how often it asks, on a fixed schedule; else 5 s", "5 s", time_within(_PAUSE)),
    Field("timeout", "how long it waits, above the highest limit that judges it; else 4 s", "4 s", time_within(_WAIT)),
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

SERVER = table(
    Field(
        "command",
        "words that its command line, or what was typed to start it, has in this order; a path's end is enough",
        "node api.js",
        TEXT,
    ),
    Field("folder", "where it stands, as seen from the workspace; or in a folder below that", "services/api", FOLDER),
    Field("port", "a port that it listens at; no other of its ports is asked then", "4000",
          Amount((Unit.COUNT,), _PORT, whole=True)),
    Field("name", "what it is called on the screens, in its history and in silences", "api", SERVER_NAME),
    Field(
        "ask",
        "the path that is asked for its first answer, and after each restart; false: it is never asked, and only its "
        "listening is told",
        "/healthz",
        RequestPath(),
    ),
    Field(
        "serves",
        "false: it is no server of yours, and is not listed",
        "false",
        Choice(("false",), hint="Write false, or leave it out"),
    ),
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
    Field(
        "launched_by",
        "programs that start others for you, beside the shells, editors and agents that are known: what they start is "
        "timed from there",
        "[house-editor]",
        Many("launched_by", "Write [house-editor]", PROGRAM),
    ),
    Field(
        "poll_files",
        "how often the workspace's files are looked at, where the kernel does not tell of saves: on a file system that "
        "is written to from another side (9p, drvfs, virtiofs, nfs, cifs, sshfs); else never",
        "1 s",
        time_within(_POLL),
    ),
    Field(
        "servers",
        "servers of yours: what they are called, and what they are asked",
        "[{command: node api.js, ask: /healthz}]",
        Many(
            "servers",
            "Write - {command: node api.js, ask: /healthz}",
            Block(
                "a server",
                SERVER,
                "Write {command: node api.js, ask: /healthz}",
                some=("command", "folder", "port"),
            ),
        ),
    ),
)
ROOT = Block("a budgets.yaml", FILE, "Begin with budgets: and an id below it", empty=True)

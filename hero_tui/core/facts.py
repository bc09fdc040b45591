"""What the recorder says of the present: one struct a fact, the newest of a key replaces the one before.

The recorder writes `fact.json()` under `fact.key`, readers decode all rows at once with `decode_facts`. A field that is
absent or of another shape (a damaged row, another version) has its default; keys that nobody knows are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, TypeVar

from msgspec import Struct, ValidationError, convert, field, to_builtins
from msgspec.structs import fields


class FactKey(StrEnum):
    """The keys of the store's facts: no other is written."""

    WATCH = "watch"
    SERVERS = "servers"
    PROCESSES = "processes"
    WORKSPACE = "workspace"
    WATCHERS = "watchers"
    NOTICES = "notices"
    LAST_ERROR = "last_error"
    STARTED_BY = "started_by"
    REQUESTS = "requests"


OF_ONE_LIFE = (
    FactKey.PROCESSES,
    FactKey.SERVERS,
    FactKey.WATCH,
    FactKey.WORKSPACE,
    FactKey.WATCHERS,
    FactKey.NOTICES,
    FactKey.LAST_ERROR,
    FactKey.REQUESTS,
)
"""Facts that hold for one life of a recorder: the next one withdraws them when it begins."""


CHANGED_BUDGETS = "budgets"
"""The key of the notice about a budgets.yaml that was changed and holds, which screens show in a place of its own."""

WRONG_BUDGETS = "budgets wrong"
"""The key of the notice about a changed budgets.yaml that cannot be used: it stands until the file is right."""


class ServerState(StrEnum):
    """How a dev server stands. `BROKEN`: it runs, and its newest answer was an error or none;
    `STOPPED`: its process is held back, by Ctrl-Z, a signal or a debugger."""

    STARTING = "starting"
    LISTENING = "listening"
    READY = "ready"
    BROKEN = "broken"
    STOPPED = "stopped"
    UNREADABLE = "unreadable"
    ENDED = "ended"
    UNKNOWN = "unknown"
    """Written by a version that has other states."""


class ReloadTiming(StrEnum):
    """Whether a server takes up a saved file, and the time until then is measured."""

    TIMED = "timed"
    NOT_TIMED = "not timed"
    NEVER = "never"


class ProcessSourceName(StrEnum):
    """How starts and ends of processes are seen; `NONE`: they are not."""

    CONNECTOR = "connector"
    LOADAVG = "loadavg"
    SCAN = "scan"
    NONE = "none"


class StartedBy(StrEnum):
    """Who started the recorder: a viewer for itself, or somebody by its name."""

    VIEWER = "viewer"
    RECORD = "record"


class WatchFact(Struct, frozen=True):
    """The watched files. `pruned`: folders that nobody need watch; `failed`: folders that could not be watched, some of
    them in `unwatched`; `lost`: times that the kernel lost events; `limit`: the watches allowed, where they ran out."""

    key: ClassVar[FactKey] = FactKey.WATCH

    files: int = 0
    directories: int = 0
    pruned: int = 0
    failed: int = 0
    lost: int = 0
    counting: bool = False
    unwatched: tuple[str, ...] = ()
    limit: int | None = None

    def json(self) -> object:
        """Return the value that the store keeps."""
        return to_builtins(self)


class ServerFact(Struct, frozen=True):
    """A dev server. `url`: where it can be opened, None while nothing listens there. `started`, `ended`: UTC
    seconds. `start_seen`: its start was recorded. `primed`: somebody asked it for a page (None: it needs none).
    `note`: a sentence about what is not well. `not_taken_up`: the saves in a row, up to now, that it did not react
    to, since `not_taken_up_since`. `reloads`: whether its reloads are timed, and `reloader` the tool that makes
    them or does not."""

    name: str = ""
    version: str | None = None
    pid: int | None = None
    url: str | None = None
    state: ServerState = ServerState.UNKNOWN
    started: float | None = None
    start_seen: bool = False
    primed: bool | None = None
    note: str | None = None
    ended: float | None = None
    command: str = ""
    tool: str = ""
    not_taken_up: int = 0
    not_taken_up_since: float | None = None
    reloads: ReloadTiming = ReloadTiming.TIMED
    reloader: str = ""


class ServersFact(Struct, frozen=True):
    """The dev servers that live or ended lately, oldest first."""

    key: ClassVar[FactKey] = FactKey.SERVERS

    servers: tuple[ServerFact, ...] = ()

    def json(self) -> object:
        """Return the value that the store keeps."""
        return to_builtins(self.servers)


class ProcessesFact(Struct, frozen=True):
    """How processes are seen, and sentences' ends that say why, newest trouble last. Since recording began: `unread`,
    how many programs of the workspace were gone before their command line could be read; `storms`, how often so many
    began that short ones could not be seen, for `storm_seconds` in all without the one that still goes on."""

    key: ClassVar[FactKey] = FactKey.PROCESSES

    source: ProcessSourceName = ProcessSourceName.NONE
    notes: tuple[str, ...] = ()
    unread: int = 0
    storms: int = 0
    storm_seconds: float = 0.0

    def json(self) -> object:
        """Return the value that the store keeps."""
        return to_builtins(self)


class WorkspaceFact(Struct, frozen=True):
    """What is checked out. `switched`, `committed`: UTC seconds. `commit`: its first digits. `changed`: changed files
    as last counted, None while they are not counted, and `note` why git could not. `current`: no file was saved since
    that count, which then holds from `as_of` on: the last save or checkout (UTC s; None: from when it was counted)."""

    key: ClassVar[FactKey] = FactKey.WORKSPACE

    name: str = ""
    branch: str | None = None
    detached: bool | None = None
    switched: float | None = None
    commit: str | None = None
    committed: float | None = None
    changed: int | None = None
    note: str | None = None
    current: bool = True
    as_of: float | None = None

    def json(self) -> object:
        """Return the value that the store keeps."""
        return to_builtins(self)


class WatcherFact(Struct, frozen=True):
    """A checker that watches (`tsc -w`): its passes are none of the operations of `signal`."""

    signal: str = ""
    tool: str = ""


class WatchersFact(Struct, frozen=True):
    """The checkers that watch now, each once."""

    key: ClassVar[FactKey] = FactKey.WATCHERS

    watchers: tuple[WatcherFact, ...] = ()

    def json(self) -> object:
        """Return the value that the store keeps."""
        return to_builtins(self.watchers)


class NoticesFact(Struct, frozen=True):
    """The sentences about the monitoring itself that hold now, by the notice's key."""

    key: ClassVar[FactKey] = FactKey.NOTICES

    notices: Mapping[str, str]

    def json(self) -> object:
        """Return the value that the store keeps."""
        return dict(self.notices)


class LastErrorFact(Struct, frozen=True):
    """The newest error in the recorder's log, one line; None: there is none."""

    key: ClassVar[FactKey] = FactKey.LAST_ERROR

    text: str | None

    def json(self) -> object:
        """Return the value that the store keeps."""
        return self.text


class RequestsFact(Struct, frozen=True):
    """How many requests were sent to dev servers since this recorder began: for `pages` (a server's page, or what
    budgets.yaml names instead), `light` ones beside a slow page, for `updates`, and to open update `channels`."""

    key: ClassVar[FactKey] = FactKey.REQUESTS

    pages: int = 0
    light: int = 0
    updates: int = 0
    channels: int = 0

    def json(self) -> object:
        """Return the value that the store keeps."""
        return to_builtins(self)


class StartedByFact(Struct, frozen=True):
    """Who started the recorder."""

    key: ClassVar[FactKey] = FactKey.STARTED_BY

    by: StartedBy

    def json(self) -> object:
        """Return the value that the store keeps."""
        return self.by.value


Fact = (
    WatchFact
    | ServersFact
    | ProcessesFact
    | WorkspaceFact
    | WatchersFact
    | NoticesFact
    | LastErrorFact
    | StartedByFact
    | RequestsFact
)


class Facts(Struct, frozen=True):
    """All that a recorder said last, decoded. None or empty: it said nothing, or withdrew it."""

    watch: WatchFact | None = None
    servers: tuple[ServerFact, ...] = ()
    processes: ProcessesFact | None = None
    workspace: WorkspaceFact | None = None
    watchers: tuple[WatcherFact, ...] = ()
    notices: Mapping[str, str] = field(default_factory=dict)
    last_error: str | None = None
    started_by: StartedBy | None = None
    requests: RequestsFact | None = None


def decode_facts(rows: Mapping[str, object]) -> Facts:
    """Decode the store's JSON values by key."""
    notices = rows.get(FactKey.NOTICES)
    servers, watchers = rows.get(FactKey.SERVERS), rows.get(FactKey.WATCHERS)
    return Facts(
        watch=_decoded(WatchFact, rows.get(FactKey.WATCH)),
        servers=_all_decoded(ServerFact, servers) if isinstance(servers, list) else (),
        processes=_decoded(ProcessesFact, rows.get(FactKey.PROCESSES)),
        workspace=_decoded(WorkspaceFact, rows.get(FactKey.WORKSPACE)),
        watchers=_all_decoded(WatcherFact, watchers) if isinstance(watchers, list) else (),
        notices={str(key): str(text) for key, text in notices.items()} if isinstance(notices, Mapping) else {},
        last_error=_value(str, rows.get(FactKey.LAST_ERROR)) or None,
        started_by=_value(StartedBy, rows.get(FactKey.STARTED_BY)),
        requests=_decoded(RequestsFact, rows.get(FactKey.REQUESTS)),
    )


S = TypeVar("S", bound=Struct)
V = TypeVar("V")


def _all_decoded(kind: type[S], values: list[object]) -> tuple[S, ...]:
    decoded = (_decoded(kind, value) for value in values)
    return tuple(fact for fact in decoded if fact is not None)


def _decoded(kind: type[S], value: object) -> S | None:
    """The struct; a field of another shape has its default, as an absent one has. None for what is no object."""
    if not isinstance(value, Mapping):
        return None
    known: dict[str, object] = {}
    for name, shape in _shapes(kind).items():
        if name in value:
            try:
                known[name] = convert(value[name], shape)
            except ValidationError:
                continue
    return kind(**known)


@cache
def _shapes(kind: type[Struct]) -> Mapping[str, Any]:
    return {field.name: field.type for field in fields(kind)}


def _value(kind: type[V], value: object) -> V | None:
    try:
        return convert(value, kind)
    except ValidationError:
        return None

"""A dev server as the trackers see it, and the words that its threads put into the recorder's queue."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.declared import DeclaredServer
from hero_tui.core.facts import ReloadTiming, ServerState
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.servers.identity.naming import HERE, Identity
from hero_tui.probes.servers.output.outputs import NO_OUTPUTS, Outputs
from hero_tui.probes.servers.recognise import ServerTool
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import Found
from hero_tui.probes.servers.start.error_answers import ErrorAnswers
from hero_tui.probes.servers.start.typed_start import TypedStart

_COMES_UP = frozenset({ServerState.STARTING, ServerState.LISTENING})


class Server(Struct, frozen=True):
    """One dev server.

    `key` is its tool's process, (pid, starttime), of an unknown tool the highest process that is its own; `top` the pid
    of the highest one that has only this server below it, and `command` the short name of what was typed. `label` is
    its name: `vite`, `apps/web`, `vite:5174`.
    `start_seen`: it started while somebody recorded. `base`: the path below which it serves everything. `page`: it
    answered with a page, so its modules are known to it; `primed`: that, and somebody listens to its updates (None: it
    needs neither). `channel`: a socket of its own for updates, beside the page's `listener`.
    `folder`: the one that it serves, below the workspace; `asked`: the port that its command line asks for, `named`:
    the one that its environment names, which not every tool heeds. `before`:
    seconds since `started` in which other commands of its launch ran that had ended before it began; `began`: the exec
    of its own program, where it is not `started`. `not_taken_up`: the saves in a row, up to now, that it did not react
    to; `not_taken_up_since`: the first of them (UTC s). `row`: what budgets.yaml says of it. `slow`: its page
    takes more than a second, so that something lighter is asked first. `outputs`: where its own program's output goes,
    of a start that was seen. `outermost`: the pid of the process that its time counts from, which may have other
    programs below it, too. `stopped`: the kernel holds it back. `closed`: none of its sockets was open for longer than
    a restart takes. `reloads`: whether its reloads are timed; `reloader`:
    the tool that makes them or does not. `errors`: what it answers with, while it gave no other answer. `failed`: its
    start failed, and was told, while it runs on: what follows is no start any more. `retried`: the start of the newest
    worker that its reloader started since. `held`: seconds of its start in which the kernel held it back.
    `typed`: what was typed for all of its launch; None where it cannot be read.
    """

    key: ProcessKey
    tool: ServerTool
    label: str
    top: int
    command: str
    started: Stamp
    start_seen: bool
    cwd: str | None
    version: str | None = None
    state: ServerState = ServerState.STARTING
    listener: Listener | None = None
    listening: Stamp | None = None
    base: str = "/"
    page: bool = False
    primed: bool | None = None
    note: str | None = None
    ended: float | None = None
    channel: Listener | None = None
    folder: str = HERE
    asked: int | None = None
    named: int | None = None
    before: float = 0.0
    began: Stamp | None = None
    not_taken_up: int = 0
    not_taken_up_since: float | None = None
    row: DeclaredServer | None = None
    slow: bool = False
    outputs: Outputs = NO_OUTPUTS
    outermost: int | None = None
    stopped: bool = False
    closed: bool = False
    reloads: ReloadTiming = ReloadTiming.TIMED
    reloader: str = ""
    errors: ErrorAnswers | None = None
    failed: bool = False
    retried: Stamp | None = None
    held: float = 0.0
    typed: TypedStart | None = None

    @property
    def pid(self) -> int:
        """The tool's process."""
        return self.key[0]

    @property
    def url(self) -> str | None:
        """Where its page is on this machine, once it listened."""
        return None if self.listener is None else self.listener.url

    @property
    def reached_at(self) -> str | None:
        """Where it can be opened on this machine; None while nothing of it listens."""
        return None if self.closed and self.alive else self.url

    @property
    def identity(self) -> Identity:
        """What it is named by."""
        return Identity(self.folder, self.tool.name, self.asked, None if self.row is None else self.row.name)

    @property
    def may_be_asked(self) -> bool:
        """Its tool is known or budgets.yaml names it, that does not forbid it, and a request is not the work itself."""
        known = self.tool.recognised if self.row is None else self.row.may_ask
        return known and not self.compiles_on_demand

    @property
    def compiles_on_demand(self) -> bool:
        """Its first page is compiled for whoever asks; a path that budgets.yaml names is asked all the same."""
        return self.tool.on_demand and not self.is_asked_elsewhere

    @property
    def start_is_timed(self) -> bool:
        """Its start has an end that can be told."""
        return self.may_be_asked or self.compiles_on_demand

    @property
    def asked_path(self) -> str:
        """The path of its requests."""
        return self.base if self.row is None or self.row.ask is None else self.row.ask

    @property
    def path_is_named(self) -> bool:
        """Whether budgets.yaml names the path of its requests, so that nothing else is asked."""
        return self.row is not None and self.row.ask is not None

    @property
    def is_asked_elsewhere(self) -> bool:
        """Whether budgets.yaml names another path than that of its page."""
        return self.asked_path != self.base

    @property
    def page_port(self) -> int | None:
        """The port at which its page is sought first."""
        said = None if self.row is None else self.row.port
        return said or self.asked or self.named

    @property
    def own_start(self) -> Stamp:
        """The exec of its own program, as far as that is known."""
        return self.began or self.started

    @property
    def tried(self) -> Stamp:
        """When its newest attempt to come up began, as far as that is known."""
        return self.retried or self.own_start

    @property
    def tells_start(self) -> bool:
        """Its start was seen, and is not told as failed yet."""
        return self.start_seen and not self.failed

    @property
    def comes_up(self) -> bool:
        """It has not answered yet."""
        return self.state in _COMES_UP

    @property
    def shown_state(self) -> ServerState:
        """Its state as it is listed: a start that failed is not going on, and what is held back does nothing."""
        if self.stopped and self.alive:
            return ServerState.STOPPED
        return ServerState.BROKEN if self.failed and self.comes_up else self.state

    @property
    def is_up(self) -> bool:
        """It listens, or did until its end."""
        return self.listening is not None

    def is_beside(self, other: Server) -> bool:
        """Whether it lives, and is another one."""
        return self.alive and self.key != other.key

    def took(self, at: Stamp) -> float:
        """Seconds of its start until `at`."""
        return max(0.0, self.started.until(at) - self.before)

    @property
    def alive(self) -> bool:
        """It runs, and it can be read."""
        return self.state not in {ServerState.ENDED, ServerState.UNREADABLE}


class Answered(Struct, frozen=True):
    """A held request was answered. `asked` tells requests apart."""

    key: ProcessKey
    asked: int
    found: Found


class NotAnswered(Struct, frozen=True):
    """A held request ended without an answer; `why` is one line. `foreign`: something spoke
    another protocol than HTTP."""

    key: ProcessKey
    asked: int
    at: Stamp
    why: str
    foreign: bool = False

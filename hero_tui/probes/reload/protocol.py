"""What the adapters of hot reload have in common: a server family is one `HotReloadProtocol`, mostly data.

An adapter turns a server's own messages into *reactions*: what changed, when the server noticed it, and when it had
served it. Which save a reaction belongs to is decided elsewhere (`pairing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct

from hero_tui.core.attributes import Timed
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import ProcessKey

LONGEST_FETCH = 60.0  # seconds: a wait that ends is a duration, however long it was; what takes longer counts as over
LONGEST_MESSAGE = 300
LONGEST_FILE = 200


class ReloadKind(StrEnum):
    """How a change reached the developer: the label `class` of a hot reload."""

    UPDATE = "update"
    RELOAD = "reload"
    RESTART = "restart"


class Fetch(Struct, frozen=True):
    """The server noticed a change; it is served once these URL paths were fetched as the page would fetch them.

    `files`: the changed files as far as the message names them, relative to the server's folder, or absolute.
    `follow`: one of these words (`t=1700000000000`), or one with a later number, must stand in the query of a reference
    inside an answer for it to be fetched too (the page imports what was invalidated with it).
    `instead`: what to fetch too where a path that is no page is answered with one: it does not lie there.
    `page`: where nothing lies at any of these paths the changed file was deleted, and this page is fetched with those
    of its modules that were invalidated since `announced` (UTC s): one of them may still import it. `is_page`: the
    path is that of the page itself, without which there is none.
    """

    change: ReloadKind
    paths: tuple[str, ...]
    files: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    page: str | None = None
    announced: float = 0.0
    is_page: bool = False


class Served(Struct, frozen=True):
    """The message itself says that the change is served."""

    change: ReloadKind
    files: tuple[str, ...] = ()


class Broken(Struct, frozen=True):
    """The change does not compile. `message` is one line of plain text; `line` and `column` are as the compiler counts;
    `text`: the error as a whole, lines of plain text, empty where the message says all of it."""

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    text: str = ""


Step = Fetch | Served | Broken
Interpret = Callable[[Mapping[str, object], str], Step | None]


class HotReloadProtocol(Struct, frozen=True):
    """A family of servers that tell their pages of changes through a websocket.

    `path` of the socket; `subprotocol` that it demands; `origin`: whether the handshake must name the server's own
    origin; `interpret` takes a message and the server's folder; `file` gives the file that a module's path stands for.
    `resets`: a socket that is lost while the process lives means that the server restarted itself.
    """

    name: str
    path: str
    subprotocol: str | None
    origin: bool
    interpret: Interpret
    file: Callable[[str], str]
    resets: bool = False


class Attached(Struct, frozen=True):
    """The server's update channel is open."""

    key: ProcessKey


class Detached(Struct, frozen=True):
    """The update channel was refused, which is tried again; `why` is one line."""

    key: ProcessKey
    why: str


class Recovered(Struct, frozen=True):
    """The server answers what it had not answered in time."""

    key: ProcessKey


class Reaction(Struct, frozen=True):
    """What a server did about a change.

    `noticed`: its message, or the start of its new worker. `done`: the last byte of what it served, None when that
    failed. `timed`: `served`, or `noticed` where requests are switched off. `worker`: pid of the process that served.
    `fetched`: what was asked for, with a digest of what came, so that it can be asked for again. `again`: it was, after
    the file had been closed, which is `noticed` then; `stale`: what came was still what had come before.
    `superseded`: its worker was stopped before it had answered; `timed_out`: it was waited for longer than makes sense.
    """

    key: ProcessKey
    change: ReloadKind
    noticed: Stamp
    done: Stamp | None
    files: tuple[str, ...] = ()
    message: str | None = None
    broken: Broken | None = None
    timed: Timed = Timed.SERVED
    worker: int | None = None
    fetched: Fetch | None = None
    digest: bytes = b""
    again: bool = False
    stale: bool = False
    superseded: bool = False
    timed_out: bool = False

    @property
    def failed(self) -> bool:
        """The change was not served."""
        return self.done is None

    @property
    def broken_file(self) -> str | None:
        """The file that does not compile, where the server names it."""
        return None if self.broken is None else self.broken.file


def one_line(text: object, longest: int = LONGEST_MESSAGE) -> str:
    """The first line with something on it, bounded, without control characters; escape sequences are left out."""
    if not isinstance(text, str):
        return ""
    lines = (plain_line(line) for line in text[: 8 * longest].splitlines())
    return next((line for line in lines if line), "")[:longest]


def plain_line(line: str, *, indented: bool = False) -> str:
    """One line without control characters and escape sequences; `indented`: as far in as it was."""
    parts = (line.expandtabs(4) if indented else line).split("\x1b[")
    kept = [parts[0], *(part.lstrip("0123456789;?")[1:] for part in parts[1:])]
    text = "".join(char for char in "".join(kept) if char.isprintable())
    return text.rstrip() if indented else text.strip()

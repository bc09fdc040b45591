"""What a budgets.yaml declares beside its budgets: checks, planned downtime, servers; and where it says so."""

from __future__ import annotations

from msgspec import Struct


class Source(Struct, frozen=True):
    """Where a value was written, 1-based. `file` is `built-in` for the shipped default."""

    file: str
    line: int
    column: int


class Check(Struct, frozen=True):
    """A scheduled check, as declared: what it asks (`how`: http, tcp or command) and its times in seconds."""

    name: str
    how: str
    target: str
    every: float
    timeout: float
    signal: str
    source: Source | None = None


class Planned(Struct, frozen=True):
    """Downtime that was announced, with its reason: every week from `start` to `end` (seconds after Monday 00:00 in
    `zone`, an IANA name), or once from `start` to `end` (UTC seconds), where `zone` is None.

    `budgets`: ids, or systems, that it is about; empty: all. A weekly window may run over the end of the week.
    """

    start: float
    end: float
    why: str
    zone: str | None = None
    budgets: tuple[str, ...] = ()
    source: Source | None = None


class DeclaredServer(Struct, frozen=True):
    """A server of the workspace, as declared: what selects it, and what is said of it.

    Selectors, all of which must match: `command`: words of its command line, in their order (empty: any); `folder`:
    where it stands, below the workspace (None: anywhere); `port`: one that it listens at (None: any).
    `name`: its label (None: the one that it has anyway). `ask`: the path of its requests (None: as without a row);
    `may_ask`: False where it is never asked; `is_listed`: False for what is no server of the author's.
    """

    command: tuple[str, ...] = ()
    folder: str | None = None
    port: int | None = None
    name: str | None = None
    ask: str | None = None
    may_ask: bool = True
    is_listed: bool = True
    source: Source | None = None

    def takes_folder(self, folder: str) -> bool:
        """Whether it selects what stands in that folder, as seen from the workspace; `.` is the workspace itself."""
        return self.folder in {None, ".", folder} or folder.startswith(f"{self.folder}/")

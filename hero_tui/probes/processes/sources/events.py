"""What the process sources put into the recorder's queue; only `LiveTable` reads it."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.proc import ProcSnapshot, Stat


class Forked(Struct, frozen=True):
    """A process forked. `stat` is None when the child was gone before it could be read."""

    pid: int
    ppid: int
    at: Stamp
    stat: Stat | None


class Execed(Struct, frozen=True):
    """A process began another program. `snapshot` is None when it was gone before it could be read; `argv` and `cwd`
    are then what was read before it went."""

    pid: int
    at: Stamp
    snapshot: ProcSnapshot | None
    argv: tuple[str, ...] = ()
    cwd: str | None = None


class Renamed(Struct, frozen=True):
    """A process changed its title; its argv follows or came just before."""

    pid: int
    at: Stamp


class Exited(Struct, frozen=True):
    """A process ended. `starttime` is None where the source knows the PID only. `threads`: over 1 when only its main
    thread ended, and the others (which may have much memory to give back) had not yet."""

    pid: int
    at: Stamp
    status: int | None
    starttime: int | None = None
    threads: int = 0


class ScanDue(Struct, frozen=True):
    """The set of PIDs moved, or must be looked at afresh. `lost`: why events before `at` are missing, or None."""

    at: Stamp
    lost: str | None = None
    since: Stamp | None = None


class BellRang(Struct, frozen=True):
    """A tool's file was opened: somebody may exec it at this moment."""

    at: Stamp


class BellHung(Struct, frozen=True):
    """On how many of the tools' files the bell hangs, where that changed. `trouble`: a sentence's end that says why it
    is not on all of them, empty where it is."""

    at: Stamp
    trouble: str


class SourceChanged(Struct, frozen=True):
    """How processes are seen from now on; `why` is a sentence's end."""

    source: ProcessSourceName
    at: Stamp
    why: str


RawEvent = Forked | Execed | Renamed | Exited | ScanDue | BellRang | BellHung | SourceChanged


class ProcessBatch(Struct, frozen=True):
    """Raw events in the order of the kernel."""

    events: tuple[RawEvent, ...]

"""What the connector's events mean: each process is read at once, for it may live for a few milliseconds only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.sources.connector import COMM, EXEC, EXIT, FORK, KernelEvent
from hero_tui.probes.processes.sources.events import Execed, Exited, Forked, RawEvent, Renamed


class EventReader:
    """Reads in the source's thread, with a reader that is its own."""

    def __init__(self, reader: ProcReader | None = None) -> None:
        self._reader = reader or ProcReader()

    def events(self, events: Sequence[KernelEvent], skew: float) -> Iterator[RawEvent]:
        """Yield what they mean, in their order; `skew`: from monotonic to UTC seconds. Of several execs of one process
        only the last can still be read, and nothing of one that has ended by now."""
        read = {event.pid: at for at, event in enumerate(events) if event.what == EXEC}
        ended = {event.pid: at for at, event in enumerate(events) if event.what == EXIT}
        for at, event in enumerate(events):
            gone = event.what in {FORK, EXEC} and ended.get(event.pid, at) > at
            if gone or (event.what == EXEC and read[event.pid] != at):
                yield _unread(event, skew)
            else:
                yield self._event(event, skew)

    def _event(self, event: KernelEvent, skew: float) -> RawEvent:
        mono = event.at_ns / 1e9
        at = Stamp(mono + skew, mono)
        if event.what == FORK:
            return Forked(event.pid, event.other, at, self._reader.stat(event.pid))
        if event.what == EXEC:
            return Execed(event.pid, at, self._reader.snapshot(event.pid))
        if event.what == COMM:
            return Renamed(event.pid, at)
        status = event.other - (1 << 32) if event.other >= 1 << 31 else event.other
        stat = self._reader.stat(event.pid)
        return Exited(event.pid, at, status, threads=0 if stat is None else stat.threads)


def _unread(event: KernelEvent, skew: float) -> Forked | Execed:
    mono = event.at_ns / 1e9
    at = Stamp(mono + skew, mono)
    return Forked(event.pid, event.other, at, None) if event.what == FORK else Execed(event.pid, at, None)

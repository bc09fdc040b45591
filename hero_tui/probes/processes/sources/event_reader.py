"""What the connector's events mean: each process is read at once, for it may live for a few milliseconds only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.proc import ProcReader, ProcSnapshot
from hero_tui.probes.processes.sources.connector import COMM, EXEC, EXIT, FORK, KernelEvent
from hero_tui.probes.processes.sources.events import Execed, Exited, Forked, RawEvent, Renamed

Words = tuple[tuple[str, ...], str | None]
"""Command line and folder."""


class EventReader:
    """Reads in the source's thread, with a reader that is its own: first of all the words of what was exec'ed."""

    def __init__(self, reader: ProcReader | None = None) -> None:
        self._reader = reader or ProcReader()

    def events(self, events: Sequence[KernelEvent], skew: float) -> Iterator[RawEvent]:
        """Yield what they mean, in their order; `skew`: from monotonic to UTC seconds. Of several execs of one process
        only the last can still be read, and nothing of one that has ended by now."""
        read = {event.pid: place for place, event in enumerate(events) if event.what == EXEC}
        ended = {event.pid: place for place, event in enumerate(events) if event.what == EXIT}
        words = {pid: self._reader.words(pid) for pid, place in read.items() if ended.get(pid, place) <= place}
        for place, event in enumerate(events):
            at = Stamp(event.at_ns / 1e9 + skew, event.at_ns / 1e9)
            gone = event.what in {FORK, EXEC} and ended.get(event.pid, place) > place
            if gone or (event.what == EXEC and read[event.pid] != place):
                yield _unread(event, at)
            else:
                yield self._event(event, at, words)

    def _event(self, event: KernelEvent, at: Stamp, words: Mapping[int, Words]) -> RawEvent:
        if event.what == FORK:
            return Forked(event.pid, event.other, at, self._reader.stat(event.pid))
        if event.what == EXEC:
            return self._execed(event.pid, at, *words[event.pid])
        if event.what == COMM:
            return Renamed(event.pid, at)
        status = event.other - (1 << 32) if event.other >= 1 << 31 else event.other
        stat = self._reader.stat(event.pid)
        return Exited(event.pid, at, status, threads=0 if stat is None else stat.threads)

    def _execed(self, pid: int, at: Stamp, argv: tuple[str, ...], cwd: str | None) -> Execed:
        """Amid its exec a program has no words yet: then they are read with the rest."""
        if not argv:
            return Execed(pid, at, self._reader.snapshot(pid))
        stat = self._reader.stat(pid)
        if stat is None or stat.state in "ZX":
            return Execed(pid, at, None, argv, cwd)
        return Execed(pid, at, ProcSnapshot(stat, argv, cwd, self._reader.link(pid, "exe")))


def _unread(event: KernelEvent, at: Stamp) -> Forked | Execed:
    return Forked(event.pid, event.other, at, None) if event.what == FORK else Execed(event.pid, at, None)

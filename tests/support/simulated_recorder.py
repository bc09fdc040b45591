"""What a recorder makes of a simulated kernel: the real table, launches, runs and servers, told as their sources tell.

Between the kernel and the trackers lie two queues, as in life: the connector's socket, whose events a thread reads
late, and the recorder's inbox, into which the pidfds' thread puts ends of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hero_tui.core.facts import ProcessSourceName
from hero_tui.probes.commands.runs import CommandTracker
from hero_tui.probes.events import Event
from hero_tui.probes.launches.tracker import Launches
from hero_tui.probes.processes.accounting.usage import TreeUsage
from hero_tui.probes.processes.model import ProcessChanged, ProcessEvent, ProcessStarted
from hero_tui.probes.processes.sources.connector import FORK, KernelEvent
from hero_tui.probes.processes.sources.event_reader import EventReader
from hero_tui.probes.processes.sources.events import BellRang, ProcessBatch, RawEvent, ScanDue, SourceChanged
from hero_tui.probes.processes.table import LiveTable
from hero_tui.probes.servers.tracker import ServerTracker
from hero_tui.probes.servers.usage import Tree
from tests.support.simulated_kernel import SimulatedKernel

TICK = 0.5  # seconds between two ticks, where no deadline is nearer


class SimulatedRecorder:
    """`sink` takes what the trackers tell. `lossless`: no event was lost so far, and the connector tells them all."""

    def __init__(self, root: Path, kernel: SimulatedKernel, sink: Callable[[Event], None]) -> None:
        self.kernel = kernel
        kernel.passes(40.0)  # what is older than this very moment is older than the recording
        self.table = LiveTable(root, kernel.now, kernel.proc, kernel.watch_end, lambda: kernel.now)
        self.launches = Launches(self.table, reader=kernel.proc)
        self.servers = ServerTracker(root, sink, self.table, self.launches, self._usage, False, kernel)
        self.commands = CommandTracker(sink, self.table, self.launches, accounts=kernel.proc)
        self.launches.subscribe(self.commands.on_launch)
        for listener in (self._follow_end, self.launches.on_process, self.servers.on_process, self.commands.on_process):
            self.table.subscribe(listener)
        self.began = kernel.now
        self.inbox: list[ProcessBatch] = []
        self.connector = True
        self.lossless = True
        self._reader = EventReader(kernel.proc)

    def source(self, *, connector: bool) -> None:
        """The source changes: what waits in its socket is lost, and all is looked at."""
        self.connector = connector
        self.lossless = self.lossless and connector and not self.kernel.told
        self.kernel.told.clear()
        name = ProcessSourceName.CONNECTOR if connector else ProcessSourceName.LOADAVG
        self._put(SourceChanged(name, self.kernel.now, "test"), ScanDue(self.kernel.now, "lost", self.kernel.now))

    def swap_last(self) -> None:
        """Of two processors the second was faster: the last two events change places, if neither caused the other."""
        told = self.kernel.told
        if len(told) < 2:
            return
        before, last = told[-2:]
        if not _concerned(before) & _concerned(last):
            told[-2:] = [last, before]

    def read(self, most: int, lost: tuple[int, int] | None = None) -> None:
        """The source's thread reads so many events, and each process as it is by now. `lost`: of those from the first
        to before the second place there was no room."""
        if not self.connector:
            self.kernel.told.clear()
            self._put(ScanDue(self.kernel.now))
            return
        told, self.kernel.told = self.kernel.told[:most], self.kernel.told[most:]
        missing = lost is not None and bool(told[slice(*lost)])
        if lost is not None:
            del told[slice(*lost)]
        skew = self.kernel.now.wall - self.kernel.mono
        events: list[RawEvent] = list(self._reader.events(told, skew))
        if missing:
            self.lossless = False
            events.append(ScanDue(self.kernel.now, "an overflow", self.kernel.now))
        self._put(*events)

    def wake(self, which: int) -> None:
        """The pidfds' thread tells one of the ends that it has, or none."""
        if self.kernel.woken:
            self._put(self.kernel.woken.pop(which % len(self.kernel.woken)))

    def overflow(self, most: int) -> None:
        """The inbox had no room for its last batches: all is looked at."""
        if self.inbox[-most:]:
            self.lossless = False
            del self.inbox[-most:]
            self._put(ScanDue(self.kernel.now, "missed", self.kernel.now))

    def handle(self, most: int) -> None:
        """The loop takes so many batches."""
        for _ in range(min(most, len(self.inbox))):
            self.table.handle(self.inbox.pop(0))

    def ring(self) -> None:
        """Where there is a bell: a tool's file was opened, and the processes are looked at at once."""
        if not self.connector:
            self.table.handle(ProcessBatch((BellRang(self.kernel.now),)))
            self.table.tick(self.kernel.now)

    def passes(self, seconds: float) -> None:
        """Let time pass, with the loop's ticks."""
        until = self.kernel.mono + seconds
        while self.kernel.mono < until:
            self.kernel.passes(TICK)
            self.tick()

    def tick(self) -> None:
        """One tick of the loop, which takes what waits before."""
        self.handle(len(self.inbox))
        now = self.kernel.now
        for tracker in (self.table, self.servers, self.commands):
            tracker.tick(now)

    def hear_all(self) -> None:
        """Everything is read and taken; without the connector all is looked at."""
        self.handle(len(self.inbox))
        self.read(len(self.kernel.told))
        while self.kernel.woken:
            self.wake(0)
        if not self.lossless:
            self._put(ScanDue(self.kernel.now, "lost", self.kernel.now))
        self.handle(len(self.inbox))

    def _put(self, *events: RawEvent) -> None:
        self.inbox.append(ProcessBatch(tuple(events)))

    def _follow_end(self, event: ProcessEvent) -> None:
        """As the process probe does where no source tells ends."""
        if isinstance(event, ProcessStarted | ProcessChanged) and not self.connector and event.process.in_workspace:
            self.table.await_end(event.process)

    def _usage(self, root: int, tree: Tree) -> TreeUsage:
        return TreeUsage(root, tree, self.kernel.proc)


def _concerned(event: KernelEvent) -> set[int]:
    return {event.pid, event.other} if event.what == FORK else {event.pid}

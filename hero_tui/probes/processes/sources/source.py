"""The thread that waits for processes: by the connector where it works, else by the newest PID.

```
            ┌─ a storm of forks ─▶ scan at 10 Hz ─ calm for 2 s ─┐
 connector ◀┴────────────────────────────────────────────────────┘
 loadavg (16 Hz) where the connector does not open
```
"""

from __future__ import annotations

import logging
import os
import select
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.sources.bell import KeptBell
from hero_tui.probes.processes.sources.connector import FORK, Connector, ConnectorUnusableError
from hero_tui.probes.processes.sources.event_reader import EventReader
from hero_tui.probes.processes.sources.events import (
    BellHung,
    BellRang,
    ProcessBatch,
    RawEvent,
    ScanDue,
)
from hero_tui.probes.processes.sources.events import SourceChanged as Changed
from hero_tui.probes.processes.sources.loadavg import LOOK_EVERY, STORM_LOOK_EVERY, PidDoorbell, open_last_pid, pid_max
from hero_tui.probes.processes.sources.storm import CalmDetector, StormDetector

HELD_SECONDS = 0.01
AHEAD = -10
"""The niceness of the source's thread, where that is allowed: it works little, and a program may be gone in 3 ms."""

_log = logging.getLogger(__name__)


class _Held:
    """Events that were read, and wait up to 10 ms for others: where many come, each waking of the loop costs more than
    what it then does."""

    def __init__(self) -> None:
        self._events: list[RawEvent] = []
        self._until = float("inf")

    def add(self, events: Iterable[RawEvent], now: float) -> None:
        """Hold them from `now` (monotonic s) on."""
        if not self._events:
            self._until = now + HELD_SECONDS
        self._events.extend(events)

    def due(self, now: float) -> bool:
        """Whether the oldest has waited long enough."""
        return now >= self._until

    def wait(self, now: float) -> float | None:
        """Milliseconds until then; None: nothing waits."""
        return max(0.0, self._until - now) * 1000 if self._events else None

    def take(self) -> tuple[RawEvent, ...]:
        """Return all of them."""
        events, self._events, self._until = tuple(self._events), [], float("inf")
        return events


class ProcessSource:
    """Puts `ProcessBatch` events into the sink from a thread of its own. `connector=False` never tries it."""

    def __init__(self, sink: Sink, *, connector: bool = True, workspace: Path | None = None) -> None:
        """`workspace`: whose tools' files ring a bell where the connector does not work; None: there is no bell."""
        self._sink = sink
        self._workspace = workspace
        self._try_connector = connector
        self._reader = EventReader()
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._thread = threading.Thread(target=self._run, name="processes", daemon=True)
        self._stopping = False

    def start(self) -> None:
        """Begin; the first batch names the source and asks for a scan."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping = True
        os.eventfd_write(self._wake, 1)
        if self._thread.is_alive():
            self._thread.join(1.0)

    def _put(self, *events: RawEvent) -> None:
        self._sink(ProcessBatch(events))

    def _run(self) -> None:
        with suppress(OSError):  # to others than root it is not allowed
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), AHEAD)
        try:
            why = self._use_connector() if self._try_connector else "it was not asked for"
            if not self._stopping:
                self._watch_last_pid(f"the kernel's connector is of no use here: {why}")
        except OSError as error:
            _log.exception("processes are no longer seen")
            self._put(Changed(ProcessSourceName.NONE, Stamp.now(), f"{error}"))

    def _use_connector(self) -> str:
        """Follow the connector, with scans in storms, until the stop; returns why it can't be used (any more)."""
        tested = False
        while not self._stopping:
            try:
                connector = Connector()
            except ConnectorUnusableError as error:
                return str(error)
            try:
                if not tested:
                    connector.self_test()
                    tested = True
                now = Stamp.now()
                self._put(
                    Changed(ProcessSourceName.CONNECTOR, now, "the kernel tells each start and end"), ScanDue(now)
                )
                self._follow(connector)
            except ConnectorUnusableError as error:
                return str(error)
            except OSError as error:
                _log.exception("the connector broke off")
                return f"it broke off ({error.strerror})"
            finally:
                connector.close()
            if not self._stopping:
                self._scan_until_calm()
        return "the recorder ends"

    def _follow(self, connector: Connector) -> None:
        """Read events until a storm or the stop; what the kernel had told by then is read once more."""
        poll = select.poll()
        poll.register(connector.fileno(), select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        storm, held = StormDetector(), _Held()
        good = Stamp.now()
        stopping = stormy = False
        while not stopping and not stormy:
            stopping = self._stopping
            poll.poll(held.wait(time.monotonic()))
            events, lost = connector.read()
            now = Stamp.now()
            if events:
                held.add(self._reader.events(events, now.wall - now.mono), now.mono)
            forks = 1000 if lost else sum(event.what == FORK for event in events)
            stormy = storm.forked(forks, now.mono)
            if lost or stormy or stopping or not storm.busy or held.due(now.mono):
                self._put_all(held.take())
            if lost:
                self._put(ScanDue(now, "the kernel's queue of process events overflowed", good))
            good = Stamp.now()

    def _put_all(self, events: tuple[RawEvent, ...]) -> None:
        if events:
            self._sink(ProcessBatch(events))

    def _scan_until_calm(self) -> None:
        last, newest = open_last_pid()
        try:
            now = Stamp.now()
            self._put(
                Changed(ProcessSourceName.SCAN, now, "too many processes start to follow each one"),
                ScanDue(now, "a fork storm: PIDs are listed ten times a second until it is over", now),
            )
            bell = PidDoorbell(newest, now.mono)
            calm = CalmDetector(newest, now.mono, pid_max())
            while not self._pause(STORM_LOOK_EVERY):
                now = Stamp.now()
                newest = last.read() or newest
                self._ring(bell, newest, now)
                if calm.look(newest, now.mono):
                    return
        finally:
            last.close()

    def _watch_last_pid(self, why: str) -> None:
        last, newest = open_last_pid()
        tools = KeptBell(self._workspace)
        try:
            now = Stamp.now()
            bell = PidDoorbell(newest, now.mono)
            self._put(Changed(ProcessSourceName.LOADAVG, now, why), ScanDue(now))
            while not self._pause_or_bell(LOOK_EVERY, tools):
                newest = last.read() or newest
                self._ring(bell, newest, Stamp.now())
        finally:
            last.close()
            tools.close()

    def _pause_or_bell(self, seconds: float, tools: KeptBell) -> bool:
        """Wait, and tell when a tool's file was opened meanwhile; True when the thread should end."""
        now = time.monotonic()
        until = now + seconds
        trouble = tools.refresh(now)
        if trouble is not None:
            self._put(BellHung(Stamp.now(), trouble))
        while now < until:
            if self._pause(until - now, tools.fileno()):
                return True
            rang = Stamp.now()
            if tools.rang(rang):
                self._put(BellRang(rang))
            now = rang.mono
        return False

    def _ring(self, bell: PidDoorbell, newest: int, now: Stamp) -> None:
        due = bell.look(newest, now)
        if due is not None:
            self._put(due)

    def _pause(self, seconds: float, bell: int | None = None) -> bool:
        """Wait, until that descriptor is readable at most; True when the thread should end."""
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        if bell is not None:
            poll.register(bell, select.POLLIN)
        poll.poll(seconds * 1000)
        return self._stopping

"""CPU seconds of single programs, also after they ended: by the best source that there is, which is named.

1. The kernel's task clock, opened at the program's start. Own processes, where perf_event_open is allowed. Where it is
   opened late, what the process had used by then is added (read after the opening, which may itself take a while):
   by itself to the nanosecond, by those that it waited for in ticks of 10 ms; for a program that another one exec'ed
   at most the time since then.
2. Without it the growth of what its parent waited for (fields 16 and 17 of stat): all of a child's ticks move there
   when it is reaped. Where the parent ended with it, its parent's, and so on. Siblings that end make the counting begin
   anew; one that ended within the last moments before makes it unknown.
3. The last sample: at least so much.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.accounting.task_clock import TaskClock, open_task_clock
from hero_tui.probes.processes.model import (
    Process,
    ProcessEnded,
    ProcessEvent,
    ProcessKey,
    Program,
    ProgramEnd,
    ProgramEnded,
    ProgramKey,
    SeenBy,
)
from hero_tui.probes.processes.proc import TICKS_PER_SECOND, ProcReader
from hero_tui.probes.processes.rereads import POLL_EVERY
from hero_tui.probes.processes.view import ProcessView

SAMPLE_EVERY = 1.0
REAPED_WITHIN = 0.015
REAPED_AT_LAST = 0.3
MOST_ANCESTORS = 8
MOST_MEASURED = 64
MOST_READINGS = 4
CLOSE_ENOUGH = 0.0005


class CpuSource(StrEnum):
    """Where CPU seconds come from, the best first."""

    TASK_CLOCK = "task clock"
    """The kernel counted this program and all that it forked."""
    PARENT = "parent"
    """What its parent was charged for when it waited: within 15 ms."""
    PROCESSES = "its processes"
    """What its processes that live have used, with those that they waited for: within two ticks for each that did."""
    SAMPLE = "last sample"
    """As last seen, up to a second before its end: at least so much."""


class CpuTime(Struct, frozen=True):
    """CPU seconds of a program and of what it waited for, and how they are known."""

    seconds: float
    source: CpuSource


class _Account(Struct):
    """One ancestor, as last read: its ticks, and those of the children that it waited for."""

    key: ProcessKey
    own: int
    reaped: int


class _Measured(Struct):
    """`early`: CPU seconds that the clock does not have, for it was opened late. `before`: ticks of the process from
    before this program. `again_at`: siblings ended, so that the accounts are to
    be read again then; what ends before that is not known by them. `settle_at`: its end is to be settled then."""

    process: Process
    clock: TaskClock | None
    early: float
    before: int
    accounts: list[_Account]
    sample: int = 0
    again_at: float | None = None
    orphan: bool = False
    ended: float | None = None
    settle_at: float | None = None
    final: CpuTime | None = None


class CpuMeter:
    """Measures the programs that it is told to. Subscribe `on_process` to the process probe; call `tick` once a second
    and at `next_deadline`."""

    def __init__(
        self,
        table: ProcessView,
        reader: ProcReader | None = None,
        open_clock: Callable[[int], TaskClock | None] = open_task_clock,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._table = table
        self._reader = reader or ProcReader()
        self._open_clock, self._now = open_clock, now
        self._measured: dict[ProgramKey, _Measured] = {}
        self._sampled = float("-inf")

    def begin(self, program: Program) -> None:
        """Measure it from now on: call it at its `ProgramStarted`. Of more than 64 at once the later ones are not."""
        process = program.process
        if program.key in self._measured or len(self._measured) >= MOST_MEASURED:
            return
        clock = self._open_clock(process.pid)
        stat = self._reader.stat(process.pid)
        if stat is None:
            if clock is not None:
                clock.close()
            return
        early, before = 0.0 if clock is None else self._early(process.pid, clock), 0
        if len(self._table.programs(process)) > 1:  # of what the process has used only this program's part
            unseen = 0.0 if program.seen_by is SeenBy.CONNECTOR else POLL_EVERY  # the exec was earlier, perhaps
            early = min(early, max(0.0, self._now() - program.start.mono) + unseen)
            before = stat.own_ticks + stat.reaped_ticks
        self._measured[program.key] = _Measured(process, clock, early, before, self._accounts(process))

    def seconds(self, program: Program) -> CpuTime | None:
        """Return what it has used so far; after its end all of it, settled within 0.3 s. None: it is not known."""
        measured = self._measured.get(program.key)
        if measured is None:
            return None
        if measured.final is not None:
            return measured.final
        if measured.clock is not None:
            return CpuTime(measured.early + measured.clock.seconds(), CpuSource.TASK_CLOCK)
        return CpuTime(measured.sample / TICKS_PER_SECOND, CpuSource.SAMPLE) if measured.sample else None

    def settled(self, program: Program) -> bool:
        """Whether `seconds` is final: it ended, and nothing better will be known."""
        measured = self._measured.get(program.key)
        return measured is None or (measured.ended is not None and measured.settle_at is None)

    def forget(self, program: Program) -> None:
        """Measure it no longer."""
        measured = self._measured.pop(program.key, None)
        if measured is not None and measured.clock is not None:
            measured.clock.close()

    def close(self) -> None:
        """Forget all."""
        for measured in self._measured.values():
            if measured.clock is not None:
                measured.clock.close()
        self._measured.clear()

    def on_process(self, event: ProcessEvent) -> None:
        """Take an event of the process table: whose end it is."""
        if isinstance(event, ProgramEnded):
            measured = self._measured.get(event.program.key)
            if measured is not None:
                self._ended(measured, event)
        elif isinstance(event, ProcessEnded):
            parent = self._table.get(event.process.ppid)
            for measured in self._measured.values():
                if measured.ended is None and measured.clock is None:
                    _relative_ended(measured, event, None if parent is None else parent.key)

    def tick(self, now: Stamp) -> None:
        """Sample what runs, read accounts again, settle what ended."""
        sample = now.mono - self._sampled >= SAMPLE_EVERY
        if sample:
            self._sampled = now.mono
        for measured in self._measured.values():
            if measured.settle_at is not None and measured.settle_at <= now.mono:
                self._settle(measured, now.mono)
            if measured.ended is not None or measured.clock is not None:
                continue
            if measured.again_at is not None and measured.again_at <= now.mono:
                measured.again_at, measured.accounts = None, self._accounts(measured.process)
            if sample:
                self._sample(measured)

    def next_deadline(self) -> float | None:
        """Return when accounts are to be read, monotonic s, or None."""
        moments = [each for one in self._measured.values() for each in (one.again_at, one.settle_at)]
        return min((moment for moment in moments if moment is not None), default=None)

    def _ended(self, measured: _Measured, event: ProgramEnded) -> None:
        """A clock has it all; after an exec the process has it still; else who waits for it will be charged soon."""
        measured.ended = event.at.mono
        if measured.clock is not None:
            measured.final = CpuTime(measured.early + measured.clock.seconds(), CpuSource.TASK_CLOCK)
            measured.clock.close()
            measured.clock = None
        elif event.how is ProgramEnd.EXEC:
            self._sample(measured)
        elif not measured.orphan and measured.again_at is None:
            measured.settle_at = event.at.mono + REAPED_WITHIN
        measured.again_at = None

    def _early(self, pid: int, clock: TaskClock) -> float:
        """CPU seconds that the clock does not have. Both counts go on while they are read, and this thread may have to
        wait between the two readings: of a few pairs the closest counts."""
        closest, early = float("inf"), 0.0
        for _ in range(MOST_READINGS):
            least = clock.seconds()
            stat = self._reader.stat(pid)
            if stat is None:
                break
            used = self._reader.cpu_seconds(pid, stat)
            most = clock.seconds()
            if most - least < closest:
                closest, early = most - least, max(0.0, used - most)
            if closest <= CLOSE_ENOUGH:
                break
        return early

    def _accounts(self, process: Process) -> list[_Account]:
        accounts = []
        for ancestor in self._table.ancestors_of(process)[:MOST_ANCESTORS]:
            stat = self._reader.stat(ancestor.pid)
            if stat is None or stat.starttime != ancestor.starttime:
                break
            accounts.append(_Account(ancestor.key, stat.own_ticks, stat.reaped_ticks))
        return accounts

    def _sample(self, measured: _Measured) -> None:
        stat = self._reader.stat(measured.process.pid)
        if stat is not None and stat.starttime == measured.process.starttime:
            measured.sample = max(measured.sample, stat.own_ticks + stat.reaped_ticks - measured.before)

    def _settle(self, measured: _Measured, now: float) -> None:
        """The nearest ancestor that lives was charged for all who ended below it, their former accounts included."""
        if self._reader.zombie_status(*measured.process.key) is not None and measured.ended is not None:
            waited = now - measured.ended
            measured.settle_at = now + waited if waited < REAPED_AT_LAST else None
            return
        measured.settle_at = None
        moved = measured.before
        for account in measured.accounts:
            stat = self._reader.stat(account.key[0])
            if stat is not None and stat.starttime == account.key[1] and stat.state not in "ZX":
                ticks = max(0, stat.reaped_ticks - account.reaped - moved)
                measured.final = CpuTime(ticks / TICKS_PER_SECOND, CpuSource.PARENT)
                return
            moved += account.own + account.reaped


def _relative_ended(measured: _Measured, event: ProcessEnded, parent: ProcessKey | None) -> None:
    """An ancestor: nobody known will be charged for it. Another one's child: its ticks come among those of our own."""
    chain = {account.key for account in measured.accounts}
    if event.process.key in chain:
        measured.orphan = True
    elif parent in chain and event.process.key != measured.process.key:
        measured.again_at = event.at.mono + REAPED_WITHIN

"""What a tree of processes uses: CPU with the children it reaped, memory as PSS.

CPU. A process's own ticks and those of the children that it waited for (proc_pid_stat(5), fields 14 to 17). A child
that was seen alive was counted then; when it is reaped its whole life moves into its parent's reaped ticks, so what
was counted before is subtracted once. Parents are read before their children: a child reaped in between is then at
worst subtracted early, and the debt is kept until the parent's figure moves.

Memory. PSS of all processes each ten seconds (more rarely where reading it is dear: it holds the target's mmap lock),
in between the last PSS plus the change of RSS since. Sharers that joined or left change the others' PSS: when they are
over 2 % of the tree the next look reads anew, and so do those after it until the newcomers are two seconds old: a
worker that a server forks shares most of its pages at first. All such readings together take half a percent of a core
at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Protocol

from msgspec import Struct

from hero_tui.core.signals import Share, Stamp
from hero_tui.probes.processes.model import Process, ProcessKey
from hero_tui.probes.processes.proc import TICKS_PER_SECOND, ProcReader, Stat

PSS_EVERY = 10.0
PSS_AFTER_SHARERS = 0.9  # seconds: looks are one apart
YOUNG = 2.0  # seconds in which a process loads what it is made of
NOTICEABLE = 0.02
MOST_OF_A_CORE, MOST_AFTER_SHARERS = 0.001, 0.005
DEBT_SECONDS = 10.0
LATE_SECONDS = 2.0  # what is older when it joins brought a history that is not this tree's


class UsageSample(Struct, frozen=True):
    """One look at a tree. `cpu_cores` over the time since the look before, None at the first. Parts: biggest first,
    `name` is the comm, `key` the PID. `parts` are of memory. `exact`: PSS was read for this sample."""

    at: Stamp
    cpu_cores: float | None
    memory_bytes: int
    parts: tuple[Share, ...]
    cpu_parts: tuple[Share, ...]
    processes: int
    exact: bool


class _Seen(Struct):
    process: Process
    parent: ProcessKey | None
    own: int
    reaped: int
    rss: int
    debt: int = 0
    debt_since: float = 0.0
    pss: int | None = None
    pss_rss: int = 0
    grown: int = 0

    @property
    def total(self) -> int:
        return self.own + self.reaped

    @property
    def shared(self) -> int:
        """Resident bytes that others were charged for, all of them while PSS is not read."""
        return self.rss if self.pss is None else max(0, self.pss_rss - self.pss)

    @property
    def memory(self) -> int:
        return max(0, (self.pss or 0) + self.rss - self.pss_rss)


class Trees(Protocol):
    """Who is looked at."""

    def tree(self, pid: int) -> tuple[Process, ...]:
        """The process and all below it that is to be counted, parents first."""


class TreeUsage:
    """Samples one tree. When the root is gone a sample has no processes, zero bytes and no CPU: the owner ends it."""

    def __init__(
        self,
        root_pid: int,
        table: Trees,
        reader: ProcReader | None = None,
        cpu_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        """`cpu_clock`: seconds of CPU, by which a reading of PSS is dear or cheap."""
        self._root = root_pid
        self._table = table
        self._reader = reader or ProcReader()
        self._seen: dict[ProcessKey, _Seen] = {}
        self._left: set[ProcessKey] = set()
        self._last: Stamp | None = None
        self._pss_at = float("-inf")
        self._pss_cost = 0.0
        self._cpu_clock = cpu_clock
        self._sharers_moved = False

    def sample(self, now: Stamp) -> UsageSample:
        """Look at the tree at `now`; costs about 15 µs a process, and a PSS reading now and then."""
        before, self._seen = self._seen, self._look(self._seen)
        ticks = self._count(before, now)
        self._notice_sharers(before)
        exact = self._measure_pss(now)
        elapsed = None if self._last is None else now.mono - self._last.mono
        self._last = now
        cores = None
        if elapsed is not None and elapsed > 0 and self._seen:
            cores = ticks / TICKS_PER_SECOND / elapsed
        live = self._seen.values()
        return UsageSample(
            at=now,
            cpu_cores=cores,
            memory_bytes=sum(member.memory for member in live),
            parts=_shares((member.process, member.memory) for member in live),
            cpu_parts=()
            if cores is None or not elapsed
            else _shares(
                (member.process, member.grown / TICKS_PER_SECOND / elapsed) for member in live if member.grown
            ),
            processes=len(self._seen),
            exact=exact,
        )

    def _look(self, before: dict[ProcessKey, _Seen]) -> dict[ProcessKey, _Seen]:
        """Read the tree, parents first, and what ended but was not waited for yet."""
        seen: dict[ProcessKey, _Seen] = {}
        tree = self._table.tree(self._root)
        keys = {process.pid: process.key for process in tree}
        self._left.clear()
        for process in tree:
            stat = self._reader.stat(process.pid)
            if stat is not None and stat.starttime == process.starttime:
                parent = keys.get(process.ppid) if process.pid != self._root else None
                seen[process.key] = _carry(before.get(process.key), process, parent, stat)
        for key, old in before.items():
            stat = self._reader.stat(key[0]) if key not in seen else None
            if stat is None or stat.starttime != key[1]:
                continue
            if stat.state in "ZX":
                seen[key] = _carry(old, old.process, old.parent, stat)
            else:
                self._left.add(key)
        return seen

    def _count(self, before: dict[ProcessKey, _Seen], now: Stamp) -> int:
        """The ticks since the sample before, and each live process's part of them in `grown`."""
        counted = self._counted_of_gone(before)
        total = 0
        for key, member in self._seen.items():
            old = before.get(key)
            if old is None and (self._last is None or member.process.start.mono < self._last.mono - LATE_SECONDS):
                member.grown = 0
                continue
            own = member.own - (old.own if old is not None else 0)
            reaped = member.reaped - (old.reaped if old is not None else 0)
            balance = reaped - member.debt - counted.get(key, 0)
            if balance < 0:
                if member.debt == 0:
                    member.debt_since = now.mono
                expired = now.mono - member.debt_since > DEBT_SECONDS
                member.debt, balance = 0 if expired else -balance, 0
            else:
                member.debt = 0
            member.grown = max(0, own) + balance
            total += member.grown
        return total

    def _counted_of_gone(self, before: dict[ProcessKey, _Seen]) -> dict[ProcessKey, int]:
        """By live parent: the ticks of descendants that are gone, as far as they were counted. Those of one that left
        the tree alive never come to its old parent."""
        counted: dict[ProcessKey, int] = {}
        for key, old in before.items():
            if key in self._seen or key in self._left:
                continue
            parent = old.parent
            while parent is not None and parent not in self._seen:
                ancestor = before.get(parent)
                parent = ancestor.parent if ancestor is not None else None
            if parent is not None:
                counted[parent] = counted.get(parent, 0) + old.total + old.debt
        return counted

    def _notice_sharers(self, before: dict[ProcessKey, _Seen]) -> None:
        """Whether those who joined since the last reading, or left just now, share noticeably much with the others."""
        joined = sum(member.rss for member in self._seen.values() if member.pss is None)
        left = sum(old.shared for key, old in before.items() if key not in self._seen)
        if joined + left > NOTICEABLE * sum(member.rss for member in self._seen.values()):
            self._sharers_moved = True

    def _has_young(self, now: Stamp) -> bool:
        return any(member.process.start.until(now) < YOUNG for member in self._seen.values())

    def _measure_pss(self, now: Stamp) -> bool:
        since = now.mono - self._pss_at
        if self._sharers_moved:
            pause = max(PSS_AFTER_SHARERS, self._pss_cost / MOST_AFTER_SHARERS)
        else:
            pause = max(PSS_EVERY, self._pss_cost / MOST_OF_A_CORE)
        if since >= pause and self._seen:
            began = self._cpu_clock()
            for key, member in self._seen.items():
                pss = self._reader.pss(key[0])
                member.pss, member.pss_rss = (member.rss, member.rss) if pss is None else (pss, member.rss)
            self._pss_cost = self._cpu_clock() - began
            self._pss_at = now.mono
            self._sharers_moved = self._sharers_moved and self._has_young(now)
            return True
        for key, member in self._seen.items():
            if member.pss is None and member.pss_rss == 0:
                estimate = self._reader.unshared(key[0])
                member.pss_rss = member.rss - (estimate if estimate is not None else member.rss)
        return False


def _carry(old: _Seen | None, process: Process, parent: ProcessKey | None, stat: Stat) -> _Seen:
    seen = _Seen(process, parent, stat.own_ticks, stat.reaped_ticks, stat.rss)
    if old is not None:
        seen.debt, seen.debt_since = old.debt, old.debt_since
        if stat.rss * 2 > old.pss_rss:  # else it began another program: nothing of the old reading holds
            seen.pss, seen.pss_rss = old.pss, old.pss_rss
    return seen


def _shares(values: Iterable[tuple[Process, float]]) -> tuple[Share, ...]:
    shares = [Share(process.comm, float(value), str(process.pid)) for process, value in values]
    return tuple(sorted(shares, key=lambda share: (-share.value, share.key)))

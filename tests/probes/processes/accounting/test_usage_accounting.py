"""No tick is counted twice and none is lost: a tree's CPU against a scripted kernel's own accounts."""

from __future__ import annotations

from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from msgspec.structs import replace

from hero_tui.probes.processes.accounting.usage import TreeUsage
from hero_tui.probes.processes.proc import Stat
from hero_tui.probes.processes.sources.events import Exited, Forked
from hero_tui.probes.processes.table import LiveTable
from tests.support.examples import examples
from tests.support.process_script import TICKS, ScriptedKernel, ScriptedProc, at, batch, snapshot

ROOT = 50


class RacingProc(ScriptedProc):
    """A /proc in which something may happen between two reads of one sample."""

    def __init__(self) -> None:
        super().__init__()
        self.reads_until_reap = -1
        self.kernel: Accounts | None = None

    def stat(self, pid: int) -> Stat | None:
        """As scripted; the parent waits for a zombie after so many reads."""
        if self.reads_until_reap == 0 and self.kernel is not None:
            self.kernel.reap_one()
        self.reads_until_reap -= 1
        return super().stat(pid)


class Accounts(ScriptedKernel):
    """Keeps ticks as the kernel does: a zombie's move to its parent when that waits for it."""

    def __init__(self) -> None:
        super().__init__()
        racing = RacingProc()
        racing.content = {1: snapshot(1, 0, 1, "init", cwd="/"), ROOT: snapshot(ROOT, 1, 500, "node")}
        racing.kernel = self
        self.racing = racing
        self.proc = racing

    def fork(self, ppid: int, pid: int) -> Forked:
        """A child begins with no ticks."""
        event = super().fork(ppid, pid)
        self._change(pid, own_ticks=0, reaped_ticks=0)
        return event

    def work(self, pid: int, ticks: int) -> None:
        """The process computes."""
        self._change(pid, own_ticks=self.proc.content[pid].stat.own_ticks + ticks)

    def end(self, pid: int) -> Exited:
        """The process is a zombie from now on."""
        self._change(pid, state="Z")
        return Exited(pid, at(self.now), 0)

    def reap_one(self) -> None:
        """The parent of the first zombie waits for it."""
        zombie = next((each.stat for each in self.proc.content.values() if each.stat.state == "Z"), None)
        if zombie is not None:
            parent = self.proc.content[zombie.ppid].stat
            self._change(parent.pid, reaped_ticks=parent.reaped_ticks + zombie.own_ticks + zombie.reaped_ticks)
            del self.proc.content[zombie.pid]

    def _change(self, pid: int, **fields: object) -> None:
        old = self.proc.content[pid]
        self.proc.content[pid] = replace(old, stat=replace(old.stat, **fields))


class NoTickTwice(RuleBasedStateMachine):
    """Forks, work, ends and waits in any order, samples anywhere, some with a wait in their middle."""

    def __init__(self) -> None:
        super().__init__()
        self.kernel = Accounts()
        self.table = LiveTable(Path("/w"), at(0.0), self.kernel.proc, now=lambda: at(self.kernel.now))
        self.table.handle(self.kernel.connector())
        self.usage = TreeUsage(ROOT, self.table, self.kernel.proc)
        self.moment = 100.0
        self.counted = 0.0
        self.next_pid = 60
        self.untold: list[Exited] = []
        self.kernel.work(ROOT, 1000)
        self._sample()

    def _alive(self) -> list[int]:
        return [pid for pid, each in self.kernel.proc.content.items() if pid != 1 and each.stat.state != "Z"]

    def _leaves(self) -> list[int]:
        parents = {each.stat.ppid for each in self.kernel.proc.content.values()}
        return [pid for pid in self._alive() if pid not in parents and pid != ROOT]

    def _sample(self) -> None:
        self.moment += 1.0
        sample = self.usage.sample(at(self.moment))
        self.counted += (sample.cpu_cores or 0.0) * TICKS

    @rule(which=st.integers(0, 9))
    def fork(self, which: int) -> None:
        """Any live process forks."""
        alive = self._alive()
        self.kernel.now = self.moment
        self.table.handle(batch(self.kernel.fork(alive[which % len(alive)], self.next_pid)))
        self.next_pid += 1

    @rule(which=st.integers(0, 9), ticks=st.integers(1, 300))
    def work(self, which: int, ticks: int) -> None:
        """Any live process computes."""
        alive = self._alive()
        self.kernel.work(alive[which % len(alive)], ticks)

    @precondition(lambda self: self._leaves())
    @rule(which=st.integers(0, 9), told=st.booleans())
    def end(self, which: int, told: bool) -> None:
        """A process without children ends; the table may hear of it late."""
        leaves = self._leaves()
        event = self.kernel.end(leaves[which % len(leaves)])
        if told:
            self.table.handle(batch(event))
        else:
            self.untold.append(event)

    @rule()
    def reap(self) -> None:
        """A parent waits."""
        self.kernel.reap_one()

    @rule(racing=st.integers(-1, 6))
    def sample(self, racing: int) -> None:
        """A sample, perhaps with a wait in its middle."""
        self.kernel.racing.reads_until_reap = racing
        self._sample()
        self.kernel.racing.reads_until_reap = -1

    def teardown(self) -> None:
        """All end and are waited for: what was counted is what the kernel gave to the root."""
        for event in self.untold:
            self.table.handle(batch(event))
        while len(self.kernel.proc.content) > 2:
            for leaf in self._leaves():
                self.table.handle(batch(self.kernel.end(leaf)))
            self.kernel.reap_one()
        self._sample()
        root = self.kernel.proc.content[ROOT].stat
        assert round(self.counted) == root.own_ticks + root.reaped_ticks - 1000


NoTickTwice.TestCase.settings = settings(max_examples=examples(200), stateful_step_count=40)
TestNoTickTwice = NoTickTwice.TestCase


def test_a_tree_whose_root_is_gone_has_no_figure() -> None:
    """Given a root that ended, then no processes, no bytes, and no CPU rather than zero."""
    kernel = Accounts()
    table = LiveTable(Path("/w"), at(0.0), kernel.proc, now=lambda: at(kernel.now))
    table.handle(kernel.connector())
    usage = TreeUsage(ROOT, table, kernel.proc)
    usage.sample(at(100.0))
    table.handle(batch(kernel.exit(ROOT)))
    sample = usage.sample(at(101.0))
    assert (sample.processes, sample.memory_bytes, sample.cpu_cores, sample.parts) == (0, 0, None, ())

"""When memory is read exactly and what is said in between, and whose CPU counts: a tree that a test wrote."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Share
from hero_tui.probes.processes.accounting.usage import TreeUsage, UsageSample
from hero_tui.probes.processes.sources.events import Exited
from hero_tui.probes.processes.table import LiveTable
from tests.support.process_script import ScriptedKernel, ScriptedProc, at, batch, snapshot

ROOT = 50
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Memory(ScriptedProc):
    """A /proc whose proportional and unshared sizes a test writes, by PID."""

    proportional: dict[int, int] = field(default_factory=dict)
    own: dict[int, int] = field(default_factory=dict)

    def pss(self, pid: int) -> int | None:
        """As written."""
        return self.proportional.get(pid)

    def unshared(self, pid: int) -> int | None:
        """As written."""
        return self.own.get(pid)


class Story:
    """A root of 100 bytes resident, 80 of them its share; looked at from 100 s on."""

    def __init__(self) -> None:
        self.kernel = ScriptedKernel()
        self.proc = self.kernel.proc = Memory(
            content={1: snapshot(1, 0, 1, "init", cwd="/"), ROOT: snapshot(ROOT, 1, 500, "node")},
            proportional={ROOT: 80},
            own={ROOT: 70},
        )
        self.set(ROOT, rss=100)
        self.table = LiveTable(Path("/w"), at(0.0), self.proc, now=lambda: at(self.kernel.now))
        self.table.handle(self.kernel.connector())
        self.usage = TreeUsage(ROOT, self.table, self.proc)

    def set(self, pid: int, **stat: int | str) -> None:
        """What its stat says from now on."""
        known = self.proc.content[pid]
        self.proc.content[pid] = replace(known, stat=replace(known.stat, **stat))

    def joins(self, pid: int, moment: float = 100.5, parent: int = ROOT, **stat: int | str) -> None:
        """A child is forked at that moment."""
        self.kernel.now = moment - 0.01
        event = self.kernel.fork(parent, pid)
        self.set(pid, **{"rss": 0, "own_ticks": 0, "reaped_ticks": 0, **stat})
        self.table.handle(batch(event))

    def leaves(self, pid: int) -> None:
        """A process ends and is reaped."""
        self.table.handle(batch(self.kernel.exit(pid)))

    def look(self, moment: float) -> UsageSample:
        """A sample at that moment."""
        return self.usage.sample(at(moment))

    def exact(self, *moments: float) -> list[bool]:
        """Whether memory was read exactly at each of these moments."""
        return [self.look(moment).exact for moment in moments]


@pytest.fixture
def story() -> Story:
    return Story()


def test_memory_is_read_exactly_at_first_and_every_ten_seconds(story: Story) -> None:
    assert story.exact(100, 101, 109.9, 110, 119.9, 120) == [True, False, False, True, False, True]


def test_between_two_readings_what_is_resident_tells_the_change(story: Story) -> None:
    found = []
    for moment, rss, pss in ((100, 100, 80), (101, 130, 999), (102, 90, 999), (110, 90, 60), (111, 95, 999)):
        story.set(ROOT, rss=rss)
        story.proc.proportional[ROOT] = pss
        found.append(story.look(moment).memory_bytes)
    assert found == [80, 110, 70, 60, 65]


def test_it_is_never_less_than_nothing(story: Story) -> None:
    story.set(ROOT, rss=100)
    story.proc.proportional[ROOT] = 20
    story.look(100)
    story.set(ROOT, rss=60)
    assert story.look(101).memory_bytes == 0


def test_where_the_share_cannot_be_read_all_that_is_resident_counts(story: Story) -> None:
    story.proc.proportional.clear()
    assert story.look(100).memory_bytes == 100
    story.set(ROOT, rss=140)
    assert story.look(101).memory_bytes == 140


@pytest.mark.parametrize(("unshared", "counted"), [(7, 7), (None, 30)])
def test_a_process_that_joins_is_estimated_by_what_it_does_not_share(
    story: Story, unshared: int | None, counted: int
) -> None:
    story.look(100)
    story.joins(60, rss=30)
    if unshared is not None:
        story.proc.own[60] = unshared
    sample = story.look(100.6)
    assert sample.memory_bytes == 80 + counted
    assert [(part.key, part.value) for part in sample.parts] == [("50", 80.0), ("60", counted)]
    story.set(60, rss=35)
    assert story.look(100.8).memory_bytes == 80 + counted + 5


@pytest.mark.parametrize(("joined", "root", "soon"), [(2, 98, False), (3, 97, True)])
def test_who_brings_over_two_percent_is_read_exactly_at_the_next_looks_until_it_is_two_seconds_old(
    story: Story, joined: int, root: int, soon: bool
) -> None:
    story.set(ROOT, rss=root)
    story.look(100)
    story.joins(60, rss=joined)
    assert story.exact(100.8, 101, 102, 103, 104) == [False, soon, soon, soon, False]
    assert story.exact(109.9, 110, 112.9, 113) == [False, not soon, False, soon]


@pytest.mark.parametrize(("shared", "soon"), [(2, False), (3, True)])
def test_who_takes_a_share_of_over_two_percent_along_makes_the_others_be_read(
    story: Story, shared: int, soon: bool
) -> None:
    story.joins(60, moment=90.0, rss=50)
    story.proc.proportional[60] = 50 - shared
    story.look(100)
    story.leaves(60)
    assert story.exact(100.8, 101) == [False, soon]


@pytest.mark.parametrize(("cost", "pause"), [(0.0, 0.9), (0.004, 0.9), (0.006, 1.2), (0.02, 4.0), (0.2, 40.0)])
def test_readings_for_newcomers_take_half_a_percent_of_a_core_at_most(story: Story, cost: float, pause: float) -> None:
    """Given a reading that costs so many seconds, and workers that come all the time."""
    story.look(100)
    story.usage._pss_cost = cost
    story.joins(60, rss=50)
    assert story.exact(100 + pause - 0.05, 100 + pause + 0.05) == [False, True]


def test_what_a_process_shares_is_not_known_before_it_is_read(story: Story) -> None:
    """Given one that joined and left between two readings: all of it may have been shared."""
    story.look(100)
    story.joins(60, rss=1, moment=100.1)
    assert story.exact(100.2) == [False]
    story.set(60, rss=9)
    assert story.exact(100.5) == [False]
    story.usage._sharers_moved = False
    story.leaves(60)
    assert story.exact(100.8, 101) == [False, True]


@pytest.mark.parametrize(("rss", "memory"), [(50, 33), (51, 31)])
def test_a_process_that_lost_half_of_its_memory_began_another_program(story: Story, rss: int, memory: int) -> None:
    """Of the old reading nothing holds then: its unshared bytes are counted."""
    story.look(100)
    story.set(ROOT, rss=rss)
    story.proc.own[ROOT] = 33
    assert story.look(100.8).memory_bytes == memory


def test_cpu_is_what_was_computed_since_the_look_before(story: Story) -> None:
    story.set(ROOT, own_ticks=500)
    assert story.look(100).cpu_cores is None
    story.set(ROOT, own_ticks=500 + 3 * TICKS)
    story.joins(60, own_ticks=TICKS, moment=101.0)
    story.joins(61, moment=101.0)
    sample = story.look(102)
    assert sample.cpu_cores == 2.0
    assert sample.cpu_parts == (Share("node", 1.5, "50"), Share("node", 0.5, "60"))
    assert sample.processes == 3
    sample = story.look(102.5)
    assert (sample.cpu_cores, sample.cpu_parts) == (0.0, ())
    assert story.look(102.5).cpu_cores is None, "no time has passed"


def test_shares_are_in_the_order_of_their_size_and_then_of_their_name(story: Story) -> None:
    for pid, pss in ((61, 80), (60, 80), (62, 90)):
        story.joins(pid, moment=90.0, rss=100)
        story.proc.proportional[pid] = pss
    assert [part.key for part in story.look(100).parts] == ["62", "50", "60", "61"]


@pytest.mark.parametrize(("started", "counted"), [(97.99, 0.0), (98.0, 2.0), (99.0, 2.0), (100.5, 2.0)])
def test_who_joins_with_a_history_of_two_seconds_brings_none_of_it(
    story: Story, started: float, counted: float
) -> None:
    """Given a process that was somebody else's child, and is the tree's from now on."""
    story.look(100)
    story.joins(60, moment=started, own_ticks=2 * TICKS)
    assert story.look(101).cpu_cores == pytest.approx(counted)


def test_what_a_child_had_computed_is_counted_once_when_it_is_waited_for(story: Story) -> None:
    story.joins(60, moment=90.0)
    story.look(100)
    story.set(60, own_ticks=2 * TICKS)
    assert story.look(101).cpu_cores == 2.0
    story.leaves(60)
    assert story.look(102).cpu_cores == 0.0, "its parent has not waited for it yet"
    story.set(ROOT, reaped_ticks=3 * TICKS)
    assert story.look(103).cpu_cores == 1.0, "what it computed after the last look"


@pytest.mark.parametrize(("later", "counted"), [(9.0, 1.0), (10.0, 1.0), (11.0, 3.0)])
def test_a_child_that_nobody_waits_for_is_forgotten_after_ten_seconds(
    story: Story, later: float, counted: float
) -> None:
    """What its parent reaps from then on is somebody else's."""
    story.joins(60, moment=90.0)
    story.look(100)
    story.set(60, own_ticks=2 * TICKS)
    story.look(101)
    story.leaves(60)
    story.look(102)
    story.look(102 + later)
    story.set(ROOT, reaped_ticks=3 * TICKS)
    assert story.look(103 + later).cpu_cores == counted


def test_a_process_that_has_ended_and_waits_for_its_parent_counts(story: Story) -> None:
    story.joins(60, moment=90.0)
    story.look(100)
    story.set(60, own_ticks=TICKS, state="Z")
    story.table.handle(batch(Exited(60, at(100.5), 0)))
    sample = story.look(101)
    assert (sample.cpu_cores, sample.processes) == (1.0, 2)


def test_who_leaves_the_tree_alive_owes_its_old_parent_nothing(story: Story) -> None:
    """Given a child that init adopted: what its old parent reaps is of others."""
    story.joins(60, moment=90.0)
    story.joins(61, moment=90.0, parent=60)
    story.look(100)
    story.set(61, own_ticks=2 * TICKS)
    story.look(101)
    story.leaves(60)
    story.set(ROOT, reaped_ticks=TICKS)
    sample = story.look(102)
    assert (sample.cpu_cores, sample.processes) == (1.0, 1)


def test_a_pid_that_was_given_out_again_is_another_process(story: Story) -> None:
    story.joins(60, moment=90.0)
    story.look(100)
    story.set(60, starttime=7, own_ticks=9 * TICKS)
    sample = story.look(101)
    assert (sample.cpu_cores, sample.processes) == (0.0, 1)

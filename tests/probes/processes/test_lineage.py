"""Who came from whom, for how long that is remembered, and how far it is followed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.lineage import Lineage, parents_first
from hero_tui.probes.processes.model import Process


def process(pid: int) -> Process:
    """A process of ours; PID and start time are the same number."""
    return Process(pid, pid, 1, "sh", ("sh",), "/shop", "/bin/sh", 1000, Stamp(0.0, 0.0), readable=True,
                   in_workspace=True)  # fmt: skip


def chain(length: int) -> Lineage:
    """So many processes, each the child of the one before."""
    lineage = Lineage()
    for pid in range(1, length + 1):
        lineage.enter(process(pid), (pid - 1, pid - 1) if pid > 1 else None)
    return lineage


def pids(found: tuple[Process, ...]) -> list[int]:
    """Their PIDs, in their order."""
    return [each.pid for each in found]


def test_ancestors_are_followed_for_64_steps() -> None:
    assert pids(chain(66).ancestors((66, 66))) == list(range(65, 1, -1))
    assert pids(chain(65).ancestors((65, 65))) == list(range(64, 0, -1))
    assert chain(3).ancestors((99, 99)) == ()


def test_who_ended_is_remembered_for_two_minutes() -> None:
    lineage = chain(2)
    lineage.end((2, 2), Stamp(0.0, 100.0))
    lineage.forget(219.9)
    assert pids(lineage.ancestors((2, 2))) == [1]
    lineage.forget(220.0)
    assert lineage.ancestors((2, 2)) == ()


def test_and_for_as_long_as_somebody_lives_who_descends_from_it() -> None:
    lineage = chain(4)
    assert pids(lineage.end((2, 2), Stamp(0.0, 100.0))) == [3], "who needs another parent"
    lineage.adopt(process(3), (1, 1))
    assert pids(lineage.children((1, 1))) == [3]
    assert pids(lineage.end((3, 3), Stamp(0.0, 100.0))) == [4]
    lineage.forget(5000.0)
    assert pids(lineage.ancestors((4, 4))) == [3, 2, 1]
    lineage.end((4, 4), Stamp(0.0, 6000.0))
    lineage.forget(6119.9)
    assert pids(lineage.ancestors((4, 4))) == [3, 2, 1]
    lineage.forget(6120.0)
    assert [lineage.ancestors((pid, pid)) for pid in (4, 3, 2)] == [(), (), ()]
    assert [each.process.pid for each in lineage.descendants((1, 1))] == []


def test_descendants_are_told_parents_first_with_their_ends() -> None:
    lineage = chain(4)
    lineage.enter(process(9), (2, 2))
    lineage.end((3, 3), Stamp(0.0, 100.0))
    told = [(each.process.pid, each.parent[0], each.ended) for each in lineage.descendants((2, 2))]
    assert told == [(3, 2, Stamp(0.0, 100.0)), (9, 2, None), (4, 3, None)]


def test_4096_ended_ones_are_remembered_and_of_more_the_first_ones_go() -> None:
    lineage = Lineage()
    for pid in range(1, 4098):
        lineage.enter(process(pid), None)
        lineage.enter(process(10_000 + pid), (pid, pid))
        lineage.end((pid, pid), Stamp(0.0, 100.0))
        lineage.forget(100.0)
    assert lineage.ancestors((10_001, 10_001)) == ()
    assert pids(lineage.ancestors((10_002, 10_002))) == [2]


def test_a_child_may_have_the_smaller_number() -> None:
    """Given PIDs that started again: 300 is the child of 900, 301 of 300; 5 and 6 claim each other."""
    order = parents_first({300: 900, 900: 1, 301: 300})
    assert order.index(900) < order.index(300) < order.index(301)
    assert sorted(parents_first({5: 6, 6: 5})) == [5, 6]


def test_the_ancestors_of_all_that_one_process_forked_are_the_same_object() -> None:
    """Given a storm of children that exec and end, then nobody's ancestors are gathered again."""
    lineage = chain(5)
    above = lineage.ancestors((5, 5))
    for pid in range(6, 30):
        lineage.enter(process(pid), (4, 4))
        lineage.update(replace(process(pid), argv=("true",)))
        assert lineage.ancestors((pid, pid)) is above
        lineage.end((pid, pid), Stamp(0.0, 1.0))


@pytest.mark.parametrize("changed", [1, 2, 3, 4])
@pytest.mark.parametrize("how", ["exec", "another parent", "forgotten"])
def test_what_changes_of_an_ancestor_is_seen_by_all_below_it(changed: int, how: str) -> None:
    """Given a chain of five that was asked about, when one of them execs, or loses its parent, or is forgotten as one
    of too many: the last one's ancestors are as if they were asked for the first time."""
    asked, fresh = chain(5), chain(5)
    for pid in range(1, 6):
        asked.ancestors((pid, pid))
    for lineage in (asked, fresh):
        match how:
            case "exec":
                lineage.update(replace(process(changed), argv=("npm",)))
            case "another parent":
                lineage.adopt(replace(process(changed), ppid=77), None)
            case _:
                lineage.end((changed, changed), Stamp(0.0, 1.0))
                for number in range(4096):
                    pid = 100 + number
                    lineage.enter(process(pid), None)
                    lineage.end((pid, pid), Stamp(0.0, 2.0))
                lineage.forget(3.0)
    assert asked.ancestors((5, 5)) == fresh.ancestors((5, 5))
    assert len(asked.ancestors((5, 5))) == (4 - changed if how == "forgotten" else 4)

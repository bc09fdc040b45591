"""The moment of an end that a look finds: the look may come well after the order to look."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hero_tui.core.facts import ProcessSourceName
from hero_tui.probes.processes.model import ProgramEnded
from hero_tui.probes.processes.sources.events import BellRang, RawEvent, ScanDue
from tests.probes.processes.test_table_rims import Story
from tests.support.process_script import at, snapshot


def gone(story: Story) -> None:
    del story.proc.content[60]


def zombie(story: Story) -> None:
    story.proc.content[60] = snapshot(60, 1, story.proc.content[60].stat.starttime, "", state="Z")


def given_out_again(story: Story) -> None:
    story.proc.content[60] = snapshot(60, 1, 99_999, "mypy")


def given_to_another_folder(story: Story) -> None:
    story.proc.content[60] = snapshot(60, 1, 99_999, "cc", "/elsewhere")


def execed(story: Story) -> None:
    old = story.proc.content[60].stat
    story.proc.content[60] = snapshot(60, 1, old.starttime, "mypy", stack=old.stack + 4096)


@pytest.mark.parametrize("ends", [gone, zombie, given_out_again, given_to_another_folder, execed])
@pytest.mark.parametrize("late", [0.0, 0.004, 0.03, 1.5])
@pytest.mark.parametrize("order", ["a scan", "a loss", "a ring"])
def test_no_end_is_told_before_the_moment_at_which_it_was_seen_alive(
    ends: Callable[[Story], None], late: float, order: str
) -> None:
    """Given a process that ends, or execs, after a look was ordered and before it is done, then its end is the moment
    of the look, since it was alive when the look was ordered. An exec that a bell rang for has the ring's moment."""
    story = Story(ProcessSourceName.LOADAVG)
    story.proc.content[60] = snapshot(60, 1, 1000, "ruff check", stack=4096)
    story.scan()
    ordered = at(story.kernel.now + 0.001)
    story.kernel.now += 0.001 + late
    ends(story)
    due: dict[str, RawEvent] = {
        "a scan": ScanDue(ordered),
        "a loss": ScanDue(ordered, "overflow", ordered),
        "a ring": BellRang(ordered),
    }
    story.take(due[order])
    (ended,) = [each for each in story.events if isinstance(each, ProgramEnded)]
    rang = order == "a ring" and ends is execed
    assert ended.at.mono == pytest.approx(ordered.mono if rang else ordered.mono + late)
    assert ended.at.wall - ended.at.mono == pytest.approx(ordered.wall - ordered.mono)


@pytest.mark.parametrize("late", [0.002, 0.01, 0.02, 0.05, 0.3])
def test_a_ring_of_before_a_look_does_not_end_the_program_that_the_look_found(late: float) -> None:
    """Given two execs, a look that was ordered before the ring and done after it, then no program ends before it
    began."""
    story = Story(ProcessSourceName.LOADAVG)
    story.proc.content[60] = snapshot(60, 1, 1000, "bash -c x", stack=4096)
    story.scan()
    ordered, rang = at(story.kernel.now), at(story.kernel.now + 0.001)
    story.kernel.now += 0.001 + late
    story.proc.content[60] = snapshot(60, 1, 1000, "env ruff", stack=8192)
    story.take(ScanDue(ordered))
    story.kernel.now += 0.001
    story.proc.content[60] = snapshot(60, 1, 1000, "ruff check", stack=12288)
    story.take(BellRang(rang))
    programs = [each for each in story.events if isinstance(each, ProgramEnded)]
    assert [" ".join(each.program.argv) for each in programs] == ["bash -c x", "env ruff"]
    assert all(each.at.mono >= each.program.start.mono for each in programs[1:])

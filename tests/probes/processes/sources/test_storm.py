"""From where on forks are a storm, and when it is over."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.sources.events import ScanDue
from hero_tui.probes.processes.sources.loadavg import PidDoorbell
from hero_tui.probes.processes.sources.storm import CalmDetector, StormDetector


def test_four_hundred_forks_at_once_are_none_and_one_more_is() -> None:
    detector = StormDetector()
    assert not detector.forked(400, 100.0)
    assert detector.forked(1, 100.0)


def test_two_hundred_forks_a_second_go_on_for_ever() -> None:
    detector = StormDetector()
    assert not any(detector.forked(200, float(second)) for second in range(1000))


def test_more_than_that_adds_up_and_what_is_affordable_is_paid_off() -> None:
    """Given 300 a second: 100 a second too many, so the fourth second is the last one without a storm."""
    detector = StormDetector()
    assert [detector.forked(300, 100.0 + second) for second in range(3)] == [False, False, True]
    assert not detector.forked(0, 103.0), "500 less 200"
    assert detector.forked(101, 103.0)


def test_a_clock_that_goes_back_pays_nothing_off() -> None:
    detector = StormDetector()
    assert not detector.forked(400, 100.0)
    assert detector.forked(1, 90.0)


def test_calm_returns_after_two_seconds_of_at_most_200_pids_each() -> None:
    detector = CalmDetector(1000, 100.0, 32_768)
    assert not detector.look(1100, 100.5)
    assert not detector.look(1300, 101.5)
    assert not detector.look(1350, 101.75)
    assert detector.look(1400, 102.0)


def test_one_pid_too_many_begins_the_two_seconds_anew() -> None:
    detector = CalmDetector(1000, 100.0, 32_768)
    assert not detector.look(1201, 101.0)
    assert not detector.look(1201, 102.9)
    assert detector.look(1201, 103.0)


def test_pids_that_start_again_are_counted_across_their_end() -> None:
    """Given 4,096 PIDs, of which the newest was 4,000: 100 more end at 4."""
    detector = CalmDetector(4000, 100.0, 4096)
    assert not detector.look(4, 101.0)
    assert detector.look(4, 102.0)


@pytest.mark.parametrize(("last_pid", "later", "due"), [(7, 1.99, False), (7, 2.0, True), (8, 0.06, True)])
def test_processes_are_listed_when_the_newest_pid_moved_and_at_least_every_two_seconds(
    last_pid: int, later: float, due: bool
) -> None:
    doorbell = PidDoorbell(7, 100.0)
    now = Stamp(1e9, 100.0 + later)
    assert doorbell.look(last_pid, now) == (ScanDue(now) if due else None)


def test_a_look_that_lists_is_the_beginning_of_the_next_two_seconds() -> None:
    doorbell = PidDoorbell(7, 100.0)
    assert doorbell.look(8, Stamp(0.0, 101.0)) is not None
    assert doorbell.look(8, Stamp(0.0, 102.9)) is None
    assert doorbell.look(8, Stamp(0.0, 103.0)) is not None

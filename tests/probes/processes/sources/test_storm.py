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


def test_a_hundred_forks_a_second_go_on_for_ever() -> None:
    detector = StormDetector()
    assert not any(detector.forked(100, float(second)) for second in range(1000))


def test_more_than_that_adds_up_and_what_is_affordable_is_paid_off() -> None:
    """Given 200 a second: 100 a second too many, so the third second is the last one without a storm."""
    detector = StormDetector()
    assert [detector.forked(200, 100.0 + second) for second in range(4)] == [False, False, False, True]
    assert not detector.forked(0, 104.0), "500 less 100"
    assert detector.forked(1, 104.0)


@pytest.mark.parametrize(
    ("forks", "busy"),
    [
        ([(30, 0.0)], False),
        ([(31, 0.0)], True),
        ([(31, 0.0), (0, 1.0)], False),
        ([(20, 0.0), (20, 0.3)], True),
        ([(20, 0.0), (20, 0.5)], False),
        ([(3, second / 10) for second in range(100)], False),
        ([(4, second / 10) for second in range(100)], True),
        ([(1000, 0.0), (0, 0.9)], True),
        ([(1000, 0.0), (0, 1.1)], False),
    ],
)
def test_what_is_told_may_wait_a_moment_where_more_than_thirty_come_in_a_second(
    forks: list[tuple[int, float]], busy: bool
) -> None:
    """Also after a thousand at once, for no more than a second."""
    detector = StormDetector()
    for count, second in forks:
        detector.forked(count, 100.0 + second)
    assert detector.busy is busy


def test_a_clock_that_goes_back_pays_nothing_off() -> None:
    detector = StormDetector()
    assert not detector.forked(400, 100.0)
    assert detector.forked(1, 90.0)


def test_calm_returns_after_two_seconds_of_at_most_100_pids_each() -> None:
    detector = CalmDetector(1000, 100.0, 32_768)
    assert not detector.look(1050, 100.5)
    assert not detector.look(1150, 101.5)
    assert not detector.look(1175, 101.75)
    assert detector.look(1200, 102.0)


def test_one_pid_too_many_begins_the_two_seconds_anew() -> None:
    detector = CalmDetector(1000, 100.0, 32_768)
    assert not detector.look(1101, 101.0)
    assert not detector.look(1101, 102.9)
    assert detector.look(1101, 103.0)


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

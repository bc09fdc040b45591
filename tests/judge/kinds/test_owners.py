"""An incident is about one owner: what fires for another server's process is another incident."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.budget import Budget, BudgetFile
from tests.judge.budgets import CPU, MEMORY
from tests.judge.scenario import Play

OPENED = {"opened", "reopened", "refired"}


def alone(budget: Budget) -> Play:
    return Play(BudgetFile((budget,), None, ""))


@pytest.mark.parametrize("between", [0, 1, 30, 59, 60, 61, 300, 599, 3600])
@pytest.mark.parametrize("clean", [None, True, False], ids=["one-recorder", "clean", "killed"])
def test_another_process_within_any_time_is_another_incident(between: int, clean: bool | None) -> None:
    """Also while the former one still recovers, and whichever recorder judges it."""
    playing = alone(MEMORY)
    playing.hold("dev.memory", 2.9e9, 20)
    playing.ends("dev.memory")
    playing.wait(between)
    if clean is not None:
        playing.restart(1, clean=clean)
    playing.hold("dev.memory", 2.9e9, 90)
    assert [each[1] for each in playing.said if each[1] in OPENED] == ["opened", "opened"]
    first, second = playing.incidents.values()
    assert (first.state, first.times, second.state, second.times) == ("ended", 1, "firing", 1)
    assert first.recovered is not None
    assert first.onset <= first.recovered <= second.onset <= second.detected


@pytest.mark.parametrize("seconds", [61, 300, 590])
def test_the_same_process_within_ten_minutes_is_the_same_incident(seconds: int) -> None:
    playing = alone(MEMORY)
    playing.hold("dev.memory", 2.9e9, 20)
    playing.hold("dev.memory", 1e9, seconds)
    playing.hold("dev.memory", 2.9e9, 20)
    (incident,) = playing.incidents.values()
    assert incident.times == 2


def test_of_two_that_ended_the_second_may_reopen_its_own() -> None:
    playing = alone(MEMORY)
    playing.hold("dev.memory", 2.9e9, 20)
    playing.ends("dev.memory")
    for value, seconds in ((2.9e9, 20), (1e9, 100), (2.9e9, 20)):
        playing.hold("dev.memory", value, seconds)
    assert [each.times for each in playing.incidents.values()] == [1, 2]


def test_a_small_server_after_a_big_one_ends_the_alert_at_once() -> None:
    playing = alone(MEMORY)
    playing.hold("dev.memory", 2.9e9, 20)
    playing.ends("dev.memory")
    playing.wait(5)
    playing.hold("dev.memory", 0.2e9, 1)
    assert playing.standing("dev.memory")["level"] == "ok"
    (incident,) = playing.incidents.values()
    assert incident.state == "ended"


@pytest.mark.parametrize("hold", [0.0, 10.0])
def test_a_level_that_fires_at_once_is_the_new_ones_own(hold: float) -> None:
    ladder = tuple(replace(rung, hold=hold) for rung in MEMORY.ladder)
    playing = alone(replace(MEMORY, ladder=ladder))
    playing.hold("dev.memory", 2.9e9, 20)
    playing.ends("dev.memory")
    playing.hold("dev.memory", 2.9e9, 20)
    assert [each.times for each in playing.incidents.values()] == [1, 1]


def test_a_mean_of_one_owner_is_not_that_of_the_next() -> None:
    """1.03 cores a minute after the server's end: nothing is known of a server that is gone, or has just begun."""
    playing = alone(CPU)
    playing.hold("dev.cpu", 1.03, 400)
    playing.ends("dev.cpu")
    playing.wait(61)
    assert playing.standing("dev.cpu")["level"] == "ok"
    playing.hold("dev.cpu", 0.02, 290)
    assert playing.standing("dev.cpu")["level"] == "ok"
    assert len(playing.incidents) == 1
    playing.hold("dev.cpu", 0.02, 300)
    assert len(playing.incidents) == 1

"""When an incident is written: as it moves, once more for what moved too little, and never twice the same."""

from __future__ import annotations

from hero_tui.core.signals import Gauge, GaugeEnded
from hero_tui.judge.engine.changes import Change, IncidentChanged
from hero_tui.judge.engine.judge import Judge
from tests.judge.budgets import BUDGETS, START


def high(judge: Judge, value: float = 2.5e9) -> list[Change]:
    """A minute of 2.5 GB of the 3 GB that memory may take: a warning."""
    return [
        change
        for second in range(62)
        for change in judge.observe(Gauge("dev.memory", START + second, value), START + second)
    ]


def incidents(changes: tuple[Change, ...] | list[Change]) -> list[IncidentChanged]:
    return [change for change in changes if isinstance(change, IncidentChanged)]


def test_what_was_written_is_not_written_again() -> None:
    judge = Judge(BUDGETS)
    assert judge.unwritten() == ()
    assert incidents(high(judge))
    assert judge.unwritten() == ()


def test_a_value_that_moved_too_little_is_written_once_at_the_end() -> None:
    judge = Judge(BUDGETS)
    high(judge)
    assert incidents(judge.observe(Gauge("dev.memory", START + 62, 2.501e9), START + 62)) == []
    (last,) = incidents(judge.unwritten())
    assert (last.incident.value, last.incident.peak, last.transitions, last.opened) == (2.501e9, 2.501e9, (), False)
    assert judge.unwritten() == ()


def test_only_open_incidents_are_told_to_a_store_that_knows_none() -> None:
    judge = Judge(BUDGETS)
    assert judge.open_incidents() == ()
    judge.observe(Gauge("dev.memory", START - 1, 1e9), START - 1)
    assert judge.open_incidents() == ()
    high(judge)
    (told,) = judge.open_incidents()
    assert (told.budget, told.incident.id, told.transitions, told.opened) == ("dev.memory", 1, (), False)
    judge.observe(GaugeEnded("dev.memory", START + 62), START + 62)
    for second in range(62, 200):
        judge.tick(START + second)
    assert judge.open_incidents() == ()

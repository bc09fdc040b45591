"""How often new sockets are looked for."""

from __future__ import annotations

import itertools

import pytest

from hero_tui.probes.servers.start.poll_schedule import DenseLooks, interval


@pytest.mark.parametrize(
    ("age", "seconds"),
    [
        (-1.0, 0.004), (0.0, 0.004), (0.08, 0.004), (0.2, 0.01), (0.5, 0.025), (9.99, 0.025), (10.0, 0.2), (59.9, 0.2),
        (60.0, 1.0), (599.0, 1.0), (600.0, 10.0), (None, 10.0),
    ],
)  # fmt: skip
def test_for_a_server_that_starts(age: float | None, seconds: float) -> None:
    assert interval(age, None) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("age", "seconds"),
    [
        (-1.0, 1.015), (0.0, 0.015), (0.005, 0.01), (0.014, 0.004), (0.015, 0.004), (0.08, 0.004), (0.2, 0.01),
        (0.5, 0.025), (0.99, 0.025), (1.0, 0.05), (1.5, 0.075), (2.0, 0.1),
        (4.99, 0.1), (5.0, 0.25), (10.0, 0.5), (20.0, 1.0), (59.9, 1.0), (60.0, 10.0), (None, 10.0),
    ],
)  # fmt: skip
def test_for_a_program_that_nobody_knows(age: float | None, seconds: float) -> None:
    assert interval(None, age) == pytest.approx(seconds)


def test_the_shorter_of_both_counts() -> None:
    assert interval(30.0, 3.0) == 0.1
    assert interval(30.0, 7.0) == 0.2


@pytest.mark.parametrize(("until", "most"), [(0.08, 21), (1.0, 85), (5.0, 140), (60.0, 210)])
def test_a_program_that_never_listens_is_looked_at_so_often(until: float, most: int) -> None:
    looks, age = 0, 0.0
    while age < until:
        age += interval(None, age)
        looks += 1
    assert most * 0.7 < looks <= most


@pytest.mark.parametrize("seconds", [1.0, 5.0, 20.0, 60.0, 600.0])
def test_a_storm_of_new_programs_is_looked_at_densely_for_a_moment_only(seconds: float) -> None:
    """40 looks a second are what a storm costs anyway."""
    dense, now, looks = DenseLooks(), 100.0, 0
    while now < 100.0 + seconds:
        now += dense.allow(interval(None, 0.0), now)
        looks += 1
    assert looks <= 250 + 50 * seconds


@pytest.mark.parametrize("wanted", [0.025, 0.1, 1.0, 10.0])
def test_what_is_not_dense_is_as_it_is_wanted(wanted: float) -> None:
    dense = DenseLooks()
    assert [dense.allow(wanted, now) for now in (100.0, 100.1, 200.0)] == [wanted] * 3


def test_after_a_quiet_while_a_start_is_looked_at_densely_again() -> None:
    dense = DenseLooks()
    allowed = [dense.allow(0.004, 100.0) for _ in range(300)]
    assert [(each, len(list(group))) for each, group in itertools.groupby(allowed)] == [(0.004, 200), (0.025, 100)]
    assert dense.least(100.1) == 0.025
    assert dense.least(100.2) == 0.004
    assert [dense.allow(0.004, 125.2) for _ in range(201)] == [0.004] * 200 + [0.025]

"""How often new sockets are looked for."""

from __future__ import annotations

import pytest

from hero_tui.probes.servers.start.poll_schedule import interval


@pytest.mark.parametrize(
    ("age", "seconds"),
    [(0.0, 0.025), (9.99, 0.025), (10.0, 0.2), (59.9, 0.2), (60.0, 1.0), (599.0, 1.0), (600.0, 10.0), (None, 10.0)],
)
def test_for_a_server_that_starts(age: float | None, seconds: float) -> None:
    assert interval(age, None) == seconds


@pytest.mark.parametrize(
    ("age", "seconds"),
    [(0.0, 0.025), (0.99, 0.025), (1.0, 0.1), (4.99, 0.1), (5.0, 1.0), (59.9, 1.0), (60.0, 10.0), (None, 10.0)],
)
def test_for_a_process_that_nobody_knows(age: float | None, seconds: float) -> None:
    assert interval(None, age) == seconds


def test_the_shorter_of_both_counts() -> None:
    assert interval(30.0, 3.0) == 0.1
    assert interval(30.0, 7.0) == 0.2

"""When nobody wants to be told: planned windows on the clock on the wall, silences on the clock of the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.declared import Planned
from hero_tui.judge.alerting.silences import planned_at, silence_at

HOUR, DAY = 3600.0, 86400.0
SUNDAY = 6 * DAY
BERLIN = "Europe/Berlin"
UPDATE = Planned(SUNDAY + 2 * HOUR, SUNDAY + 3 * HOUR, "base image update", BERLIN, ("promise.availability",))


@dataclass(frozen=True)
class Silenced:
    """As a store keeps it."""

    budget: str
    start: float
    end: float
    labels: Mapping[str, str] | None = None
    ended: float | None = None


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def planned(*windows: Planned, at: str, budget: str = "promise.availability") -> str | None:
    found = planned_at(windows, budget, utc(at))
    return None if found is None else found.why


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        ("2026-11-29T00:59:59", False),  # Sunday, 01:59:59 in Berlin
        ("2026-11-29T01:00:00", True),
        ("2026-11-29T01:59:59", True),
        ("2026-11-29T02:00:00", False),
        ("2026-11-28T01:30:00", False),  # Saturday
        ("2026-07-05T00:30:00", True),  # summer: 02:30 in Berlin
        ("2026-07-05T01:30:00", False),
    ],
)
def test_a_weekly_window_goes_by_the_clock_of_its_zone(at: str, holds: bool) -> None:
    assert (planned(UPDATE, at=at) is not None) is holds


def test_an_hour_that_the_clock_skips_in_spring_does_not_come() -> None:
    """At 02:00 on 29 March the clock in Berlin goes to 03:00."""
    assert planned(UPDATE, at="2026-03-29T00:59:59") is None
    assert planned(UPDATE, at="2026-03-29T01:00:00") is None
    longer = Planned(SUNDAY + 1.5 * HOUR, SUNDAY + 3.5 * HOUR, "longer", BERLIN)
    held = [planned(longer, at=f"2026-03-29T{at}") for at in ("00:29:59", "00:30:00", "01:29:59", "01:30:00")]
    assert held == [None, "longer", "longer", None]


def test_an_hour_that_the_clock_shows_twice_in_autumn_is_planned_both_times() -> None:
    """At 03:00 on 25 October the clock in Berlin goes back to 02:00."""
    times = ("2026-10-24T23:59:59", "2026-10-25T00:00:00", "2026-10-25T01:59:59", "2026-10-25T02:00:00")
    assert [planned(UPDATE, at=at) is not None for at in times] == [False, True, True, False]


@pytest.mark.parametrize("end", [7 * DAY + HOUR, HOUR])
def test_a_weekly_window_may_run_over_the_end_of_the_week(end: float) -> None:
    night = Planned(SUNDAY + 23 * HOUR, end, "night", "UTC")
    times = ("2026-11-29T22:59:59", "2026-11-29T23:00:00", "2026-11-30T00:59:59", "2026-11-30T01:00:00")
    assert [planned(night, at=at) is not None for at in times] == [False, True, True, False]


def test_a_single_window_goes_by_utc_and_the_first_that_holds_is_told() -> None:
    once = Planned(utc("2026-12-01T02:00"), utc("2026-12-01T04:00"), "move to the new host")
    times = ("2026-12-01T01:59:59", "2026-12-01T02:00", "2026-12-01T03:59:59", "2026-12-01T04:00")
    assert [planned(once, at=at) is not None for at in times] == [False, True, True, False]
    both = Planned(once.start, once.end, "something else")
    assert planned(once, both, at="2026-12-01T03:00") == "move to the new host"


@pytest.mark.parametrize(
    ("about", "budget", "holds"),
    [
        ((), "dev.memory", True),
        (("promise",), "promise.uptime", True),
        (("promise",), "promises.uptime", False),
        (("promise.uptime",), "promise.uptime", True),
        (("promise.uptime",), "promise.uptime.web", False),
        (("dev", "promise.errors"), "promise.errors", True),
    ],
)
def test_a_planned_window_is_about_all_some_systems_or_some_budgets(
    about: tuple[str, ...], budget: str, holds: bool
) -> None:
    window = Planned(0.0, 7 * DAY, "all week", "UTC", about)
    assert (planned(window, at="2026-12-01T00:00", budget=budget) is not None) is holds


@pytest.mark.parametrize(
    ("silence", "holds"),
    [
        (Silenced("dev.memory", 0, 100), True),
        (Silenced("dev.memory", 51, 100), False),
        (Silenced("dev.memory", 50, 100), True),
        (Silenced("dev.memory", 0, 50), False),
        (Silenced("dev.memory", 0, 100, ended=50), False),
        (Silenced("dev.memory", 0, 100, ended=51), True),
        (Silenced("dev.memory", 0, 50, ended=60), False),
        (Silenced("dev", 0, 100), True),
        (Silenced("dev.mem", 0, 100), False),
        (Silenced("dev.memory", 0, 100, {"server": "vite"}), True),
        (Silenced("dev.memory", 0, 100, {"server": "vite", "class": "cold"}), False),
        (Silenced("dev.memory", 0, 100, {"server": "uvicorn"}), False),
        (Silenced("dev.memory", 0, 100, {}), True),
    ],
)
def test_a_silence_is_about_a_budget_and_the_labels_that_it_names(silence: Silenced, holds: bool) -> None:
    found = silence_at([silence], "dev.memory", {"server": "vite", "pid": "7"}, 50.0)
    assert found == (silence if holds else None)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.none() | st.integers(0, 20))), st.integers(0, 20))
def test_of_several_silences_the_one_that_ends_last_is_told(spans: list[tuple[int, int, int | None]], now: int) -> None:
    silences = [Silenced("dev", start, end, ended=ended) for start, end, ended in spans]
    ends = [min(end, 99 if ended is None else ended) for _, end, ended in spans]
    holding = [end for (start, _, _), end in zip(spans, ends, strict=True) if start <= now < end]
    found = silence_at(silences, "dev.cpu", {}, now)
    assert (found is None) is (not holding)
    if found is not None:
        assert min(found.end, 99 if found.ended is None else found.ended) == max(holding)

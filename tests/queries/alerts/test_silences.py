"""Which silence keeps a budget silenced, and until when."""

from __future__ import annotations

from datetime import datetime

import pytest

from hero_tui.core.declared import Planned
from hero_tui.core.signals import Labels
from hero_tui.format.numbers import until_text
from hero_tui.queries.alerts.silences import Silencing
from hero_tui.store.db.records import StoredSilence
from tests.support.zones import fixed_zone

NOON = 1_795_435_200.0  # Monday 2026-11-23T12:00:00Z
HOUR, DAY = 3600.0, 86400.0
VITE: Labels = {"server": "vite", "class": "update"}


def silence(number: int, lasts: float, labels: Labels | None = None, ended: float | None = None) -> StoredSilence:
    return StoredSilence(number, "dev.memory", labels, NOON, NOON + lasts, "pair", f"reason {number}", ended)


@pytest.mark.parametrize(
    ("silences", "quiet"),
    [
        ([], None),
        ([silence(1, HOUR)], 1),
        ([silence(1, HOUR), silence(2, 3 * HOUR), silence(3, 2 * HOUR)], 2),
        ([silence(1, 60.0)], None),
        ([silence(1, HOUR, ended=NOON + 60)], None),
        ([silence(1, HOUR, {"server": "vite"})], 1),
        ([silence(1, HOUR, {"server": "uvicorn"})], None),
        ([silence(1, HOUR, {"server": "vite", "class": "restart"})], None),
        ([silence(1, HOUR, {})], 1),
    ],
)
def test_the_one_that_lasts_longest_counts(silences: list[StoredSilence], quiet: int | None) -> None:
    silencing = Silencing(silences, (), NOON + 120)
    found = silencing.why("dev.memory", VITE)
    assert (None if found is None else found.silence) == quiet
    assert silencing.why("dev.cpu", VITE) is None


SUNDAY = Planned(6 * DAY + 2 * HOUR, 6 * DAY + 3 * HOUR, "base image update", "Europe/Berlin", ("promise",))
OVER_THE_WEEK = Planned(6 * DAY + 23 * HOUR, 1 * HOUR, "backup", "Europe/Berlin")
ONCE = Planned(NOON, NOON + HOUR, "move", None, ("dev.memory",))


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("planned", "budget", "now", "until"),
    [
        (ONCE, "dev.memory", NOON + 60, NOON + HOUR),
        (ONCE, "dev.cpu", NOON + 60, None),
        (ONCE, "dev.memory", NOON + HOUR, None),
        (SUNDAY, "promise.errors", at("2026-11-29T01:30:00+00:00"), at("2026-11-29T02:00:00+00:00")),
        (SUNDAY, "promise.errors", at("2026-11-29T02:30:00+00:00"), None),
        (SUNDAY, "promise.errors", at("2026-07-05T00:30:00+00:00"), at("2026-07-05T01:00:00+00:00")),
        (OVER_THE_WEEK, "ci.tests", at("2026-11-29T22:30:00+00:00"), at("2026-11-30T00:00:00+00:00")),
        (OVER_THE_WEEK, "ci.tests", at("2026-11-29T23:30:00+00:00"), at("2026-11-30T00:00:00+00:00")),
    ],
)
def test_planned_downtime_is_quiet_with_its_reason(
    planned: Planned, budget: str, now: float, until: float | None
) -> None:
    silenced = Silencing((), (planned,), now).why(budget, {})
    assert (None if silenced is None else silenced.until) == until
    assert silenced is None or (silenced.why, silenced.who, silenced.silence) == (planned.why, None, None)


def test_what_somebody_said_comes_before_what_was_planned() -> None:
    silenced = Silencing([silence(1, 600.0)], (ONCE,), NOON + 60).why("dev.memory", VITE)
    assert silenced is not None
    assert (silenced.silence, silenced.until) == (1, NOON + 600)


def test_a_moment_to_come_is_as_short_as_it_can_be() -> None:
    with fixed_zone():
        assert until_text(NOON + 3 * HOUR, NOON) == "15:00"
        assert until_text(NOON + 13 * HOUR, NOON) == "Tue 01:00"
        assert until_text(NOON + 30 * 24 * HOUR, NOON) == "23 Dec 12:00"

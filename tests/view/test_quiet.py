"""Which silence keeps a budget quiet, and until when."""

from __future__ import annotations

import pytest

from hero_tui.budgets.signals import Labels
from hero_tui.store.records import StoredSilence
from hero_tui.view.numbers import until_text
from hero_tui.view.quiet import quiet_at
from tests.support.snapshots import fixed_zone

NOON = 1_795_435_200.0  # Monday 2026-11-23T12:00:00Z
HOUR = 3600.0
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
    found = quiet_at("dev.memory", VITE, silences, NOON + 120)
    assert (None if found is None else found.silence) == quiet
    assert quiet_at("dev.cpu", VITE, silences, NOON + 120) is None


def test_a_moment_to_come_is_as_short_as_it_can_be() -> None:
    with fixed_zone():
        assert until_text(NOON + 3 * HOUR, NOON) == "15:00"
        assert until_text(NOON + 13 * HOUR, NOON) == "Tue 01:00"
        assert until_text(NOON + 30 * 24 * HOUR, NOON) == "23 Dec 12:00"

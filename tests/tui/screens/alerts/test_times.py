"""How soon the alerts of a span were found and over, and what these times leave out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.core.signals import Gap
from hero_tui.format.alert_history import left_out_text
from hero_tui.models.incidents import AlertHistory
from hero_tui.models.snapshot import Snapshot
from hero_tui.queries.alerts.alert_history import load_alert_history
from hero_tui.store.reader import Reader
from hero_tui.tui.canvas.styled_text import plain
from hero_tui.tui.screens.alerts.paint import Listed, markdown, page
from hero_tui.tui.screens.alerts.state import AlertsState
from hero_tui.tui.screens.common.frame.page import PageFrame
from tests.queries.live.test_report_budgets import DAY, HOUR, incident, record
from tests.support.external_events import NOON, Told

NIGHT = Gap(NOON - 20 * HOUR, NOON - 4 * HOUR, "suspended")


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    store = Told(tmp_path)
    yield store
    store.appender.close()


def history(told: Told) -> tuple[Snapshot, AlertHistory]:
    snapshot = told.snapshot()
    reader = Reader(told.paths.database)
    try:
        return snapshot, load_alert_history(reader, snapshot, NOON - 7 * DAY, NOON)
    finally:
        reader.close()


def head(snapshot: Snapshot, found: AlertHistory, width: int) -> list[str]:
    return plain(page(PageFrame(snapshot, NOON, (width, 30)), AlertsState(), Listed(found))).splitlines()


def test_an_alert_that_was_open_over_night_took_the_hours_that_were_recorded(told: Told) -> None:
    """Given one from 21 h to 3 h ago, and a machine that slept for 16 of these 18 hours: the summary says what it
    counts, because the alert itself says that it was over after 18 h."""
    record(told, incident(1, NOON - 21 * HOUR, 30.0, 18 * HOUR), gaps=(NIGHT,))
    snapshot, found = history(told)

    [length] = found.over
    assert (length.seconds, length.unseen, length.open) == (2 * HOUR, 16 * HOUR, False)
    said = "found after 30 s · over after 2 h, without the time not recorded"
    assert any(said in line for line in head(snapshot, found, 120))
    assert said.replace(" · ", "; ") in markdown((), found, NOON)


def test_where_there_is_no_room_the_times_come_before_what_they_leave_out(told: Told) -> None:
    record(told, incident(1, NOON - 21 * HOUR, 30.0, 18 * HOUR), gaps=(NIGHT,))
    lines = head(*history(told), 60)
    assert "  found after 30 s · over after 2 h" in [line.rstrip() for line in lines]


def test_nothing_is_left_out_where_all_was_recorded(told: Told) -> None:
    record(told, incident(1, NOON - 3 * HOUR, 30.0, 600.0), gaps=(NIGHT,))
    snapshot, found = history(told)
    assert left_out_text(found) == ""
    assert not any("not recorded" in line for line in head(snapshot, found, 200))

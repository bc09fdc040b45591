"""What somebody missed: since their own last viewer, from what was observed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.budgets.files import load_budgets
from hero_tui.core.budget import BudgetFile
from hero_tui.core.signals import Gap, Operation, Outcome
from hero_tui.format.alert_history import away_text
from hero_tui.models.snapshot import AwayView
from hero_tui.queries.alerts.absence import load_away
from hero_tui.store.db.records import StoredIncident
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from tests.support.snapshots import NOW
from tests.support.zones import fixed_zone

HOUR = 3600.0


class Home:
    """A store that a recorder keeps, and who looked at it."""

    def __init__(self, folder: Path) -> None:
        self.writer = Writer(folder / "history.db")
        self.reader = Reader(self.writer.database)
        self.budgets: BudgetFile = load_budgets(folder)
        self.recording = self.writer.begin_recording(os.getpid(), NOW - 30 * HOUR)
        self.writer.heartbeat(self.recording, NOW)

    def looked(self, name: str, start: float, end: float | None) -> None:
        row = self.writer.viewer_attached(os.getpid(), name, start)
        if end is not None:
            self.writer.viewer_left(row, end, quit_=False)

    def alert(self, number: int, detected: float, worst: int) -> None:
        self.writer.incident(
            StoredIncident(
                number, "dev.memory", {}, worst, worst, "ended", detected - 5, detected, detected + 60, 1.0, 3e9, 2.9e9,
                None, None, None,
            )
        )  # fmt: skip

    def away(self, name: str = "me") -> AwayView | None:
        return load_away(self.reader, self.budgets, name, NOW, os.getpid())


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with fixed_zone():
        found = Home(tmp_path)
        yield found
        found.reader.close()
        found.writer.close()


def test_alerts_saves_and_coverage_since_one_left(home: Home) -> None:
    home.looked("me", NOW - 9 * HOUR, NOW - 5 * HOUR)
    home.looked("me", NOW, None)
    home.alert(1, NOW - 6 * HOUR, 3)
    home.alert(2, NOW - 4 * HOUR, 2)
    home.alert(3, NOW - 3 * HOUR, 3)
    for at, seconds, outcome in ((-6, 9.0, "ok"), (-4, 0.2, "ok"), (-3, 4.3, "ok"), (-2, 60.0, "failed")):
        home.writer.operation(Operation("dev.hot_reload", NOW + at * HOUR, seconds, Outcome(outcome)))
    home.writer.gap(Gap(NOW - 2 * HOUR, NOW - HOUR, "suspended"))
    away = home.away()
    assert away is not None
    assert (away.since, away.until, away.alerts, away.critical, away.slowest) == (NOW - 5 * HOUR, NOW, 2, 1, 4.3)
    assert away.seen == pytest.approx(0.8)
    assert away_text(away) == "while you were away 09:32–14:32: 2 alerts (1 critical), slowest save 4.3 s, 80 % seen"


def test_a_short_absence_is_none(home: Home) -> None:
    home.looked("me", NOW - HOUR, NOW - 299)
    assert home.away() is None


def test_who_was_never_here_missed_nothing(home: Home) -> None:
    home.looked("pair", NOW - 9 * HOUR, NOW - 5 * HOUR)
    assert home.away() is None
    assert home.away("pair") is not None


def test_who_still_looks_in_another_window_is_not_away(home: Home) -> None:
    home.looked("me", NOW - 9 * HOUR, NOW - 5 * HOUR)
    home.looked("me", NOW - 8 * HOUR, None)
    home.looked("me", NOW, None)
    assert home.away() is None


def test_a_window_that_was_killed_counts_as_left(home: Home) -> None:
    """Its row says that it is attached, but its process is gone."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    home.looked("me", NOW - 9 * HOUR, NOW - 5 * HOUR)
    home.writer.viewer_attached(process.pid, "me", NOW - 8 * HOUR)
    process.kill()
    process.communicate()
    home.looked("me", NOW, None)
    assert home.away() is not None


def test_where_nobody_recorded_there_is_nothing_to_tell(home: Home) -> None:
    home.looked("me", NOW - 9 * HOUR, NOW - 5 * HOUR)
    home.writer.gap(Gap(NOW - 5 * HOUR, NOW, "suspended"))
    assert home.away() is None


def test_days_are_told_as_days() -> None:
    with fixed_zone():
        text = away_text(AwayView(NOW - 70 * HOUR, NOW, 0, 0, None, 0.4), narrow=True)
    assert text == "away Sat 16:32–14:32: no alert, 40 % seen"

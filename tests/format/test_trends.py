"""What the Trends screen says of a point, of a change and of what is to come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from hero_tui.format.trend_figures import names, outlook_words, shift_words, step_words, table
from hero_tui.judge.stats.forecast import Forecast, Outlook
from hero_tui.models.budgets import BudgetView
from hero_tui.models.trends import LevelShift, TimeFigures, Trend, TrendStep, ValueFigures
from tests.support.snapshots import HOT_RELOAD, MEMORY, snapshot

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC).timestamp()  # a Tuesday
HOUR, DAY = 3600.0, 86_400.0


pytestmark = pytest.mark.usefixtures("utc")


def step(length: float, figures: TimeFigures) -> TrendStep:
    """A step that begins on Monday at 12:00, or at the beginning of that day where it lasts days."""
    start = NOW - 26 * HOUR if length < 23 * HOUR else NOW - 38 * HOUR
    return TrendStep(start, start + length, figures)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (4 * HOUR, "Mon 12:00 to 16:00"),
        (23 * HOUR, "Mon 23 Nov"),
        (DAY, "Mon 23 Nov"),
        (7 * DAY, "Mon 23 Nov to Sun 29 Nov"),
    ],
)
def test_the_span_of_a_point(length: float, text: str) -> None:
    assert step_words(step(length, TimeFigures(0)), HOT_RELOAD, NOW)[0] == text


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (TimeFigures(0), ("0 runs",)),
        (TimeFigures(1, highest=0.3), ("1 run", "longest 300 ms")),
        (
            TimeFigures(31, 0.212, 0.43, None, 0.6, 2),
            ("31 runs", "p50 212 ms", "p95 430 ms", "longest 600 ms", "2 over"),
        ),
        (TimeFigures(1200, 0.2, 0.4, 0.7, 0.9), ("1,200 runs", "p50 200 ms", "p95 400 ms", "p99 700 ms")),
        (TimeFigures(2, timeouts=1, over=1), ("2 runs", "1 timed out", "1 over")),
    ],
)
def test_the_figures_of_a_point(figures: TimeFigures, words: tuple[str, ...]) -> None:
    assert step_words(step(HOUR, figures), HOT_RELOAD, NOW)[1:] == words


def test_a_change_says_when_from_what_to_what_over_how_many_and_beside_what() -> None:
    shift = LevelShift(NOW - 26 * HOUR, 0.2, 0.3, 40, "main", "vite 8.0.1")
    words = shift_words(shift, HOT_RELOAD, NOW)
    assert words == ("Mon 12:00", "200 ms → 300 ms", "+50 %", "40 runs", "on main", "vite 8.0.1")
    alone = shift_words(LevelShift(NOW, 2e9, 2.5e9, 1), MEMORY, NOW)
    assert alone == ("14:00", "2.00 GB → 2.50 GB", "+25 %", "1 day", "", "")
    cut = shift_words(LevelShift(NOW, 0.2, float("inf"), 2), HOT_RELOAD, NOW)
    assert cut[1:4] == ("200 ms → timed out", "", "2 runs")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, ""),
        (Forecast(Outlook.TOO_FEW, 3), "A forecast needs 7 days of 20 runs; there are 3."),
        (Forecast(Outlook.STALE, 9), "No forecast: nothing was recorded in the last 7 days."),
        (
            Forecast(Outlook.CHANGED, 9),
            "No forecast: the last days do not go on with the line of the last 9 days with data.",
        ),
        (
            Forecast(Outlook.NO_TREND, 9),
            "No trend in the last 9 days with data: nothing says that 500 ms will be reached.",
        ),
        (Forecast(Outlook.AWAY, 9), "The p95 of a day gets less in the last 9 days with data: away from 500 ms."),
        (
            Forecast(Outlook.FALLING, 9),
            "The p95 of a day is at 500 ms or over it by now, and gets less in the last 9 days with data.",
        ),
        (
            Forecast(Outlook.FAR, 9),
            (
                "The p95 of a day rises in the last 9 days with data, but stays below 500 ms for more than a year"
                " at this pace."
            ),
        ),
        (Forecast(Outlook.OVER, 9), "The p95 of a day is at 500 ms or over it by now."),
        (
            Forecast(Outlook.REACHES, 9, earliest=NOW + 10 * DAY, latest=NOW + 50 * DAY),
            (
                "The p95 of a day reaches 500 ms between 4 Dec and 13 Jan 2027 if it goes on as in the last 9 days with"
                " data."
            ),
        ),
        (
            Forecast(Outlook.REACHES, 9, earliest=NOW + DAY, latest=NOW + DAY),
            "The p95 of a day reaches 500 ms on 25 Nov if it goes on as in the last 9 days with data.",
        ),
        (
            Forecast(Outlook.REACHES, 9, earliest=NOW + DAY),
            (
                "The p95 of a day reaches 500 ms after 25 Nov, perhaps more than a year from now, if it goes on as"
                " in the last 9 days with data."
            ),
        ),
    ],
)
def test_what_is_to_come(found: Forecast | None, said: str) -> None:
    assert outlook_words(found, HOT_RELOAD, NOW) == said


def test_of_a_gauge_the_highest_value_of_a_day_counts() -> None:
    assert outlook_words(Forecast(Outlook.TOO_FEW, 3), MEMORY, NOW) == "A forecast needs 7 days; there are 3."
    assert outlook_words(Forecast(Outlook.OVER, 9), MEMORY, NOW) == (
        "The highest value of a day is at 3.00 GB or over it by now."
    )


def test_twins_are_told_apart_by_the_labels_that_differ() -> None:
    views = [
        ("Hot reload", {"server": "vite", "class": "update"}),
        ("Hot reload", {"server": "flask", "class": "update"}),
        ("Lint", {"server": "vite"}),
    ]
    assert names(views) == ["Hot reload vite", "Hot reload flask", "Lint"]


def trend(of: BudgetView, **figures: Any) -> Trend:
    return Trend(of, NOW - 7 * DAY, NOW, HOUR, **figures)


RUNS = TimeFigures(1200, 0.2, 0.4, 0.9, 2.5, 36)
VALUES = ValueFigures(100, 2.0e9, 1.0e9, 2.5e9, 1.5e9, 0.9991)


def view(budget_id: str) -> BudgetView:
    found = snapshot().view(budget_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("days", "before", "by_chance", "said"),
    [
        (0, 0, None, ""),
        (0, 5, None, ""),
        (7, 0, None, "nothing before to compare with"),
        (7, 1, None, "before: 1 day with data, here 7"),
        (7, 3, None, "before: 3 days with data, here 7"),
        (6, 3, None, "too few runs to compare"),
        (7, 7, True, "may be chance"),
        (7, 7, False, "more than chance"),
        (1, 7, False, "more than chance"),
    ],
)
def test_what_a_change_may_be_taken_for(days: int, before: int, by_chance: bool | None, said: str) -> None:
    found = trend(view("dev.hot_reload"), days=days, days_before=before, by_chance=by_chance)
    assert table(found).said == said
    gauge = trend(view("dev.memory"), days=days, days_before=before, by_chance=by_chance)
    assert table(gauge).said == (said if "day" in said or "nothing" in said or not said else "")


def test_a_span_of_runs_beside_the_one_before() -> None:
    earlier = TimeFigures(600, 0.1, 0.5, None, 2.5, 0)
    found = table(trend(view("dev.hot_reload"), runs=RUNS, runs_before=earlier, days=7, days_before=7))
    assert found.heads == ("runs", "p50", "p95", "p99", "longest", "over 500 ms")
    assert found.here == ("1,200", "200 ms", "400 ms", "900 ms", "2.5 s", "36  3 %")
    assert found.before == ("600", "100 ms", "500 ms", "–", "2.5 s", "0  0 %")
    assert found.change == ("+100 %", "+100 %", "-20 %", "", "0 %", "")


def test_what_timed_out_is_not_compared() -> None:
    cut = replace(RUNS, timeouts=1)
    for here, before in ((cut, RUNS), (RUNS, cut), (cut, cut)):
        found = table(trend(view("dev.hot_reload"), runs=here, runs_before=before, days=7, days_before=7))
        assert found.change[4] == ""
        assert (found.here[4] == "timed out", found.before[4] == "timed out") == (here is cut, before is cut)


def test_a_span_of_values_beside_the_one_before() -> None:
    earlier = ValueFigures(100, 1.0e9, 0.0, 2.51e9, 3.0e9)
    found = table(trend(view("dev.memory"), level=VALUES, level_before=earlier, days=7, days_before=7))
    assert found.heads == ("mean", "lowest", "highest", "last", "below 3.00 GB")
    assert found.here == ("2.00 GB", "1.00 GB", "2.50 GB", "1.50 GB", "99.9 %")
    assert found.before == ("1.00 GB", "0 B", "2.51 GB", "3.00 GB", "–")
    assert found.change == ("+100 %", "", "0 %", "-50 %", "")


@pytest.mark.parametrize(("days", "before", "shown"), [(7, 3, False), (6, 3, True), (2, 1, True), (3, 1, False)])
def test_a_few_days_stand_for_no_month(days: int, before: int, shown: bool) -> None:
    found = table(trend(view("dev.hot_reload"), runs=RUNS, runs_before=RUNS, days=days, days_before=before))
    assert found.change == (("0 %",) * 5 if shown else ("",) * 5) + ("",)


def test_a_span_without_a_run_has_no_share() -> None:
    found = table(trend(view("dev.hot_reload"), runs_before=RUNS, days=7, days_before=7))
    assert found.here == ("0", "–", "–", "–", "–", "–")
    assert found.change == ("-100 %", "", "", "", "", "")

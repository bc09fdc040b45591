"""What the Trends screen says of a point, of a change and of what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hero_tui.format.trend_figures import names, outlook_words, shift_words, step_words
from hero_tui.judge.stats.forecast import Forecast, Outlook
from hero_tui.models.trends import LevelShift, TimeFigures, TrendStep
from tests.support.snapshots import HOT_RELOAD, MEMORY, fixed_zone

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC).timestamp()  # a Tuesday
HOUR, DAY = 3600.0, 86_400.0


@pytest.fixture(autouse=True)
def zone() -> Iterator[None]:
    """Local time is UTC."""
    with fixed_zone():
        yield


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

"""The alerts of a span and of an absence in words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.format.alert_history import away_text, left_out_text, lengths_text, summary_texts
from hero_tui.judge.evidence import IncidentLength
from hero_tui.models.incidents import AlertHistory
from hero_tui.models.snapshot import AwayView
from tests.support.snapshots import MEMORY, NOW, at, incident

HISTORY = AlertHistory(NOW - 86_400, NOW)


pytestmark = pytest.mark.usefixtures("utc")


def lengths(*seconds: float, still_open: int = 0) -> tuple[IncidentLength, ...]:
    """The last `still_open` of them are not over."""
    return tuple(IncidentLength(each, open=place >= len(seconds) - still_open) for place, each in enumerate(seconds))


@pytest.mark.parametrize(
    ("found", "text", "short"),
    [
        ((), "–", "–"),
        (lengths(41), "41 s", "41 s"),
        (lengths(120, 30, 60), "30 s, 1 min, 2 min", "30 s, 1 min, 2 min"),
        (lengths(40, 30, 20, 10), "10 s, 20 s, 30 s, 40 s", "10 s, 20 s, 30 s, 40 s"),
        (lengths(10, 20, 30, 40, 100), "40 s on average (median 30 s, longest 1 min 40 s)", "40 s on average"),
        (lengths(10, 20, 30, 40, still_open=1), "10 s, 20 s, 30 s, ≥ 40 s", "10 s, 20 s, 30 s, ≥ 40 s"),
        (
            lengths(10, 20, 30, 40, 100, still_open=1),
            "≥ 40 s on average (median 30 s, longest ≥ 1 min 40 s)",
            "≥ 40 s on average",
        ),
    ],
)
def test_fewer_than_five_are_listed_and_more_have_a_mean(
    found: Sequence[IncidentLength], text: str, short: str
) -> None:
    assert (lengths_text(found), lengths_text(found, short=True)) == (text, short)


@pytest.mark.parametrize(("unseen", "said"), [(0.0, ""), (59.9, ""), (60.0, "yes"), (3600.0, "yes")])
def test_a_minute_that_was_not_recorded_is_said(unseen: float, said: str) -> None:
    lengths = (IncidentLength(5.0), IncidentLength(100.0, unseen=unseen))
    told = "without the time not recorded" if said else ""
    assert left_out_text(replace(HISTORY, found=lengths)) == told
    assert left_out_text(replace(HISTORY, over=lengths)) == told
    assert left_out_text(HISTORY) == ""


def test_the_summary_counts_what_is_open_and_what_is_off() -> None:
    now = incident(1, MEMORY, Level.WARNING, NOW - 900, 2.5e9, None)
    past = replace(now, recovered=NOW - 60)
    assert summary_texts(HISTORY)[0] == "0 alerts"
    assert summary_texts(replace(HISTORY, incidents=(past,)))[0] == "1 alert"
    assert summary_texts(replace(HISTORY, incidents=(past, past)))[0] == "2 alerts"
    assert summary_texts(replace(HISTORY, incidents=(past, now)))[0] == "2 alerts, 1 open"
    assert summary_texts(replace(HISTORY, incidents=(now,), others=1200))[0] == (
        "1 alert, 1 open, 1,200 more of budgets that are off now"
    )
    assert summary_texts(replace(HISTORY, found=lengths(5), over=lengths(60, 30)))[1:] == (
        "found after 5 s",
        "over after 30 s, 1 min",
    )


AWAY = AwayView(at("09:40"), at("14:02"), 3, 1, 4.3, 0.98)


@pytest.mark.parametrize(
    ("away", "text"),
    [
        (AWAY, "09:40–14:02: 3 alerts (1 critical), slowest save 4.3 s, 98 % seen"),
        (replace(AWAY, critical=0), "09:40–14:02: 3 alerts, slowest save 4.3 s, 98 % seen"),
        (replace(AWAY, alerts=1, critical=1), "09:40–14:02: 1 alert (1 critical), slowest save 4.3 s, 98 % seen"),
        (replace(AWAY, alerts=0, critical=0), "09:40–14:02: no alert, slowest save 4.3 s, 98 % seen"),
        (replace(AWAY, alerts=1200, critical=0, slowest=None, seen=1.0), "09:40–14:02: 1,200 alerts, 100 % seen"),
        (replace(AWAY, since=at("09:40") - 86_400, slowest=None), "Mon 09:40–14:02: 3 alerts (1 critical), 98 % seen"),
    ],
)  # fmt: skip
def test_an_absence_in_a_line(away: AwayView, text: str) -> None:
    assert away_text(away) == f"while you were away {text}"
    assert away_text(away, narrow=True) == f"away {text}"

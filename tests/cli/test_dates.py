"""Moments of the past as people write them on the command line."""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime

import pytest

from hero_tui.cli.dates import iso_moment, since
from tests.support.zones import fixed_zone


def test_so_long_ago() -> None:
    before = time.time()
    assert before - 7 * 86400 <= since("7d") <= time.time() - 7 * 86400
    assert since("0s") >= before


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("20261124", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11-24T06:30", datetime(2026, 11, 24, 6, 30, tzinfo=UTC)),
        (" 2026-11-24 06:30:15 ", datetime(2026, 11, 24, 6, 30, 15, tzinfo=UTC)),
        ("2026-11-24T06:30+02:00", datetime(2026, 11, 24, 4, 30, tzinfo=UTC)),
        ("2026-11-24T06:30:00Z", datetime(2026, 11, 24, 6, 30, tzinfo=UTC)),
    ],
)
def test_a_date_is_its_midnight_and_a_time_is_local_where_it_names_no_zone(text: str, moment: datetime) -> None:
    with fixed_zone():
        assert since(text) == moment.timestamp()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9999-12-31", "9999-12-31 is still to come"),
        ("2026-13-01", "2026-13-01 is no time; write 2026-11-24T06:00:00Z, or 10min for so long ago"),
        ("2026-11-24T25:00", "2026-11-24T25:00 is no time"),
        ("yesterday", "yesterday is not a time"),
        ("3000", "3000 has no unit"),
        ("2026-\x1b[31m", "is no time"),
        ("0001-01-01", "0001-01-01 is no time"),
        ("9999999d", "is more than can be judged"),
    ],
)
def test_what_is_no_moment_of_the_past_is_said(text: str, why: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=why) as said:
        since(text)
    assert str(said.value).isprintable()


@pytest.mark.parametrize(
    ("text", "exists"),
    [
        ("2026-03-29T01:59", True),
        ("2026-03-29T02:00", False),
        ("2026-03-29T02:30", False),
        ("2026-03-29T02:59:59", False),
        ("2026-03-29T03:00", True),
        ("2026-10-25T02:30", True),
        ("2026-03-29T02:30Z", True),
        ("2026-03-29T02:30+01:00", True),
    ],
)
def test_a_local_time_that_the_clocks_left_out_is_said(text: str, exists: bool) -> None:
    """In Berlin the clocks went from 02:00 to 03:00, and in October twice through 02:30."""
    with fixed_zone("Europe/Berlin"):
        if exists:
            iso_moment(text)
        else:
            with pytest.raises(
                argparse.ArgumentTypeError, match="does not exist here: the clocks went past it, to 03:"
            ):
                iso_moment(text)

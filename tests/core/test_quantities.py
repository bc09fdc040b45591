"""Lengths of time, shares and multiples in words."""

import pytest

from hero_tui.core.quantities import (
    change_percent_text,
    declared_span_text,
    measured_span_text,
    multiple_text,
    percent_text,
)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 ms"),
        (0.82, "820 ms"),
        (0.9996, "1 s"),
        (4.24, "4.2 s"),
        (42.4, "42 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (125, "2 min 5 s"),
        (3599.7, "1 h"),
        (3600, "1 h"),
        (3900, "1 h 5 min"),
        (86399, "1 d"),
        (30 * 86400, "30 d"),
        (3 * 86400 + 4 * 3600, "3 d 4 h"),
    ],
)
def test_how_long_something_was(seconds: float, said: str) -> None:
    assert measured_span_text(seconds) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.032, "+3.2 %"), (-0.01, "-1 %"), (-1e-9, "+0 %"), (-0.0, "+0 %"), (0.4567, "+45.7 %"), (12.5, "+1,250 %")],
)
def test_a_change(share: float, said: str) -> None:
    assert change_percent_text(share) == said


def test_shares_multiples_and_declared_spans() -> None:
    assert (percent_text(0.625), multiple_text(52.31), declared_span_text(900.0)) == ("62.5 %", "52.3×", "15 min")

"""What is a number among the values that somebody else may have written."""

from __future__ import annotations

import math

import pytest

from hero_tui.core.signals import number_of


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, 0.0),
        (7, 7.0),
        (-2, -2.0),
        (0.25, 0.25),
        (2**63, 2.0**63),
        (math.inf, math.inf),
        (10**400, None),
        (True, None),
        (False, None),
        (None, None),
        ("7", None),
        ("", None),
        (b"7", None),
        ([7], None),
        ({}, None),
    ],
)
def test_what_is_a_number(value: object, number: float | None) -> None:
    found = number_of(value)
    assert found == number
    assert found is None or type(found) is float


def test_what_is_no_number_stays_itself() -> None:
    found = number_of(math.nan)
    assert found is not None
    assert math.isnan(found)

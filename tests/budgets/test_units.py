"""Quantities as people write them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hero_tui.budgets.units import QuantityError, read_duration, read_quantity
from hero_tui.core.objectives import Unit

FACTORS = {
    Unit.SECONDS: {"ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0},
    Unit.BYTES: {"B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1024.0, "MiB": 1024.0**2, "GiB": 1024.0**3},
    Unit.CORES: {"cores": 1.0},
    Unit.SHARE: {"%": 0.01, "x": 1.0},
    Unit.COUNT: {"": 1.0},
}
WRITTEN = st.sampled_from([(unit, word, factor) for unit, words in FACTORS.items() for word, factor in words.items()])


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("500 ms", Unit.SECONDS, 0.5),
        ("500ms", Unit.SECONDS, 0.5),
        ("2.0 s", Unit.SECONDS, 2.0),
        ("2 min", Unit.SECONDS, 120.0),
        ("1 h 30 min", Unit.SECONDS, 5400.0),
        ("2 min 05 s", Unit.SECONDS, 125.0),
        ("1h30min", Unit.SECONDS, 5400.0),
        ("7d", Unit.SECONDS, 604800.0),
        ("250 µs", Unit.SECONDS, 0.00025),
        ("3.00 GB", Unit.BYTES, 3e9),
        ("1 GiB", Unit.BYTES, 2.0**30),
        ("1,500 MB", Unit.BYTES, 1.5e9),
        ("0.60 cores", Unit.CORES, 0.6),
        ("1 core", Unit.CORES, 1.0),
        ("10,000", Unit.COUNT, 10_000.0),
        ("70 %", Unit.SHARE, 0.7),
        ("1.5×", Unit.SHARE, 1.5),
    ],
)
def test_what_people_write(text: str, unit: Unit, value: float) -> None:
    quantity = read_quantity(text, unit)
    assert quantity.value == value
    assert quantity.written.text == text


@given(WRITTEN, st.integers(0, 1000), st.integers(0, 3), st.booleans(), st.booleans())
def test_what_is_written_comes_back(
    word: tuple[Unit, str, float], digits: int, decimals: int, spaced: bool, grouped: bool
) -> None:
    unit, name, factor = word
    number = digits / 10**decimals
    text = f"{number:,.{decimals}f}" if grouped else f"{number:.{decimals}f}"
    quantity = read_quantity(f"{text}{' ' if spaced and name else ''}{name}", unit)
    assert quantity.unit is unit
    assert quantity.value == pytest.approx(number * factor, rel=1e-12)
    assert read_quantity(quantity.text, *Unit).unit is unit


@given(st.text(max_size=60))
@example("< \x1b[31m")
def test_any_text_is_a_quantity_or_a_sentence(text: str) -> None:
    try:
        quantity = read_quantity(text, *Unit)
    except QuantityError as error:
        said = str(error)
    else:
        said = quantity.text
        assert 0 <= quantity.value < float("inf")
    assert said.isprintable()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (".5 s", "Write 0.5 s"),
        ("3 seconds", "Did you mean 3 s?"),
        ("5 GB", "Write a time such as 500 ms, 2.0 s, 2 min, 7 d"),
        ("5", "Write a time such as 500 ms, 2.0 s, 2 min, 7 d"),
        ("30 min 1 h", "Write a time such as 500 ms, 2.0 s, 2 min, 7 d"),
        ("٣ s", "Write a time such as 500 ms, 2.0 s, 2 min, 7 d"),
        ("1e9 s", "Write a time such as 500 ms, 2.0 s, 2 min, 7 d"),
        ("9999999 d", "At most 4000 d"),
        ("> 5 s", "The key says it already: write 5 s"),
    ],
)
def test_what_is_no_duration_gets_a_suggestion(text: str, hint: str) -> None:
    with pytest.raises(QuantityError) as refused:
        read_duration(text)
    assert refused.value.hint == hint

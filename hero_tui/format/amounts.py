"""What one recorded operation says in a word: how long it took, what it measured, how much went well. Pure."""

from __future__ import annotations

from hero_tui.core.attributes import BAD, GOOD, UNIT, VALUE
from hero_tui.core.budget import Unit
from hero_tui.core.signals import Scalar
from hero_tui.format.numbers import count_text, duration_text, value_text
from hero_tui.models.snapshot import RunView


def measured_text(run: RunView) -> str:
    """`212 ms`; without a time `3.10 GB`, or `400 good, 12 bad`; else a dash."""
    if run.duration is not None:
        return duration_text(run.duration)
    attributes = run.attributes
    value, good, bad = (_amount(attributes.get(key)) for key in (VALUE, GOOD, BAD))
    if value is not None:
        return value_text(value, _unit(attributes.get(UNIT)))
    if good is None and bad is None:
        return "–"
    parts = [(good, "good"), (bad, "bad")]
    return ", ".join(f"{count_text(number)} {word}" for number, word in parts if number)


def _amount(value: Scalar) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _unit(value: Scalar) -> Unit:
    return Unit(value) if isinstance(value, str) and value in set(Unit) else Unit.COUNT

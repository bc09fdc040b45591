"""Quantities as people write them: `500 ms`, `2 min`, `3.00 GB`, `1 GiB`, `0.60 cores`, `10,000`, `70 %`, `1.5x`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from hero_tui.budgets.model import Unit, Written
from hero_tui.budgets.plain import plain

LONGEST = 40
DAY = 86400.0


class QuantityError(ValueError):
    """A text is not such a quantity; `sentence` says why, `hint` what to write instead."""

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(f"{sentence}. {hint}")
        self.sentence = sentence
        self.hint = hint


@dataclass(frozen=True, slots=True)
class _Measure:
    """A unit's words with their factors, what to call it, and the greatest value that is believed."""

    name: str
    factors: dict[str, float]
    example: str
    greatest: float
    greatest_text: str


_MEASURES: dict[Unit, _Measure] = {
    Unit.SECONDS: _Measure(
        "a time",
        {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0, "d": DAY, "w": 7 * DAY},
        "500 ms, 2.0 s, 2 min, 7 d",
        4000 * DAY,
        "4000 d",
    ),
    Unit.BYTES: _Measure(
        "a size",
        {
            "B": 1.0,
            "kB": 1e3,
            "MB": 1e6,
            "GB": 1e9,
            "TB": 1e12,
            "KiB": 2.0**10,
            "MiB": 2.0**20,
            "GiB": 2.0**30,
            "TiB": 2.0**40,
        },
        "800 MB, 3.00 GB, 1 GiB",
        1e18,
        "1,000,000 TB",
    ),
    Unit.CORES: _Measure("a number of cores", {"cores": 1.0, "core": 1.0}, "0.60 cores, 2 cores", 1e5, "100,000 cores"),
    Unit.COUNT: _Measure("a count", {"": 1.0}, "10,000", 1e12, "1,000,000,000,000"),
    Unit.SHARE: _Measure("a share", {"%": 0.01, "x": 1.0, "×": 1.0}, "70 % or 1.5x", 1000.0, "1000x"),
}

# What people write and what it should be; never guessed, only suggested.
_NEAR_UNITS = {
    "m": "min",
    "mins": "min",
    "minutes": "min",
    "minute": "min",
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "msec": "ms",
    "millis": "ms",
    "hours": "h",
    "hour": "h",
    "hr": "h",
    "days": "d",
    "day": "d",
    "weeks": "w",
    "week": "w",
    "k": "kB",
    "kb": "kB",
    "KB": "kB",
    "Kb": "kB",
    "m b": "MB",
    "mb": "MB",
    "Mb": "MB",
    "M": "MB",
    "gb": "GB",
    "Gb": "GB",
    "G": "GB",
    "g": "GB",
    "Gi": "GiB",
    "Mi": "MiB",
    "gib": "GiB",
    "mib": "MiB",
    "cpu": "cores",
    "cpus": "cores",
    "Cores": "cores",
    "percent": "%",
    "X": "x",
}

_PART = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)[ ]?([^\W\d_]+|[%×])?", re.UNICODE)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in the base unit of `unit`, with the text that was written."""

    value: float
    unit: Unit
    text: str

    @property
    def written(self) -> Written:
        """Without its unit."""
        return Written(self.value, self.text)


def read_quantity(text: str, *allowed: Unit) -> Quantity:
    """The quantity that `text` writes, in one of the `allowed` units. Raises `QuantityError`."""
    text = " ".join(text.split())
    what = " or ".join(_MEASURES[unit].name for unit in allowed)
    example = "; ".join(_MEASURES[unit].example for unit in allowed)
    shown = plain(text, LONGEST)
    wanted = f"Write {what} such as {example}"
    if not text:
        raise QuantityError("the value is missing", wanted)
    if len(text) > LONGEST:
        raise QuantityError(f"{shown} is too long for {what}", wanted)
    if text[0] in "<>=":
        alone = plain(text.lstrip("<>= "), LONGEST)
        raise QuantityError(f"{shown} begins with an operator", f"The key says it already: write {alone}")
    if text[0] == "-":
        raise QuantityError(f"{shown} is negative", wanted)
    parts = _split(text, allowed, what, wanted)
    unit = parts[0][1]
    _check_order(parts, shown, wanted)
    value = sum(_scaled(number, _MEASURES[unit].factors[word]) for number, _, word in parts)
    measure = _MEASURES[unit]
    if value > measure.greatest:
        raise QuantityError(f"{shown} is more than can be judged", f"At most {measure.greatest_text}")
    return Quantity(value, unit, text)


def read_duration(text: str) -> float:
    """Seconds of a duration such as `90 s`, `1 h 30 min` or `7d`. Raises `QuantityError`."""
    return read_quantity(text, Unit.SECONDS).value


def unit_name(unit: Unit) -> str:
    """What a value of that unit is called in a sentence: `a time`, `a size` …"""
    return _MEASURES[unit].name


def unit_example(unit: Unit) -> str:
    """Examples of that unit."""
    return _MEASURES[unit].example


def _split(text: str, allowed: tuple[Unit, ...], what: str, wanted: str) -> list[tuple[float, Unit, str]]:
    parts: list[tuple[float, Unit, str]] = []
    position = 0
    while position < len(text):
        found = _PART.match(text, position)
        if found is None or (found[2] is None and found.end() < len(text)):
            raise QuantityError(f"{plain(text, LONGEST)} is not {what}", wanted)
        if _GROUPED.fullmatch(found[1]) is None:
            raise QuantityError(f"{found[1]} has its commas in odd places", "Group thousands by three: 10,000")
        word = found[2] or ""
        parts.append((float(found[1].replace(",", "")), _unit_of(found[1], word, allowed, what, wanted), word))
        position = found.end()
        if position < len(text) and text[position] == " ":
            position += 1
    return parts


def _unit_of(number: str, word: str, allowed: tuple[Unit, ...], what: str, wanted: str) -> Unit:
    for unit in allowed:
        if word in _MEASURES[unit].factors:
            return unit
    if not word:
        raise QuantityError(f"{number} has no unit", wanted)
    near = _NEAR_UNITS.get(word)
    if near is not None and any(near in _MEASURES[unit].factors for unit in allowed):
        raise QuantityError(f"{plain(word, 20)} is not a unit", f"Did you mean {number} {near}?")
    for unit, measure in _MEASURES.items():
        if word in measure.factors and unit not in allowed:
            raise QuantityError(f"{number} {word} is {measure.name}, and this is {what}", wanted)
    raise QuantityError(f"{plain(word, 20)} is not a unit of {what}", wanted)


def _scaled(number: float, factor: float) -> float:
    """Divided where the factor is a part, so that 70 % is the nearest float to 0.7."""
    return number * factor if factor >= 1 else number / round(1 / factor)


def _check_order(parts: list[tuple[float, Unit, str]], shown: str, wanted: str) -> None:
    """Several parts are a time from coarse to fine (`1 h 30 min`); nothing else comes in parts."""
    if len(parts) == 1:
        return
    factors = [_MEASURES[unit].factors[word] for _, unit, word in parts]
    rising = any(later >= former for former, later in pairwise(factors))
    if rising or any(unit is not Unit.SECONDS for _, unit, _ in parts):
        raise QuantityError(f"{shown} holds several values", wanted)

"""Reads quantities as people write them: `500 ms`, `2 min`, `3.00 GB`, `100 MB/s`, `0.60 cores`, `10,000`, `70 %`."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from hero_tui.budgets.measures import MEASURES, NEAR_UNITS
from hero_tui.core.objectives import Unit, Written
from hero_tui.core.sanitise import sanitise

LONGEST = 40
MOST_DECIMALS = 3


class QuantityError(ValueError):
    """A text that is no quantity of the wanted units; `sentence` says why, `hint` what to write instead."""

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(f"{sentence}. {hint}")
        self.sentence = sentence
        self.hint = hint


_PART = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)[ ]?([^\W\d_]+(?:/s)?|[%×])?", re.UNICODE)
_Part = tuple[str, Unit, str]
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")


class Quantity(Struct, frozen=True):
    """A value in the base unit of `unit`, with the text that was written."""

    value: float
    unit: Unit
    text: str

    @property
    def written(self) -> Written:
        """The value and its text, without the unit."""
        return Written(self.value, self.text)


def read_quantity(text: str, *allowed: Unit) -> Quantity:
    """The quantity that `text` writes, in one of the `allowed` units. Raises `QuantityError`."""
    text = " ".join(text.split())
    what = " or ".join(MEASURES[unit].name for unit in allowed)
    example = "; ".join(MEASURES[unit].example for unit in allowed)
    shown = sanitise(text, LONGEST)
    wanted = f"Write {what} such as {example}"
    if not text:
        raise QuantityError("the value is missing", wanted)
    if len(text) > LONGEST:
        raise QuantityError(f"{shown} is too long for {what}", wanted)
    if text[0] in "<>=":
        alone = sanitise(text.lstrip("<>= "), LONGEST)
        raise QuantityError(f"{shown} begins with an operator", f"The key says it already: write {alone}")
    if text[0] == "-":
        raise QuantityError(f"{shown} is negative", wanted)
    if text[0] == "." and text[1:2].isdecimal():
        raise QuantityError(f"{shown} begins with a point", f"Write 0{shown}")
    parts = _split(text, allowed, what, wanted)
    unit = parts[0][1]
    if len(text) > 1 and text[0] == "0" and text[1].isdecimal():
        raise QuantityError(f"{shown} begins with a zero, which YAML 1.1 takes for base 8", "Write it without")
    _check_order(parts, shown, wanted)
    value = sum(_scaled(number, MEASURES[unit].factors[word]) for number, _, word in parts)
    measure = MEASURES[unit]
    if value > measure.greatest:
        raise QuantityError(f"{shown} is more than can be judged", f"At most {measure.greatest_text}")
    return Quantity(value, unit, text)


def scaled_text(text: str, factor: float, *, one_word: bool = False) -> str:
    """The quantity `text` times `factor`, in the same unit: 0.7 times `3.00 GB` is `2.10 GB`.

    It has as many decimals as `text`, or up to three where the value needs more. A time in several parts becomes
    seconds. `one_word`: without blanks and commas, as a command line takes it. Raises `QuantityError`.
    """
    part = _PART.fullmatch(" ".join(text.split()))
    if part is None:
        return scaled_text(f"{read_duration(text):g} s", factor, one_word=one_word)
    number, gap, unit = part[1], " " if " " in text.strip() else "", part[2] or ""
    value = float(number.replace(",", "")) * factor
    decimals = len(number.partition(".")[2])
    if unit == "ms" and value >= 1000.0:
        value, decimals, unit = value / 1000.0, max(1, decimals), "s"
    enough = (n for n in range(decimals, MOST_DECIMALS) if math.isclose(value, round(value, n), rel_tol=1e-9))
    grouping = "," if value >= 10_000 or "," in number else ""
    if one_word:
        gap = grouping = ""
    return f"{value:{grouping}.{next(enough, max(decimals, MOST_DECIMALS))}f}{gap}{unit}"


def is_percent(text: str) -> bool:
    """Whether a share is written as a percentage, and not as a multiple."""
    return text.rstrip().endswith("%")


def quantity_pattern(*allowed: Unit) -> str:
    """A regular expression for the texts that `read_quantity` takes, valid in JavaScript and Python."""
    number = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
    forms = []
    for unit in allowed:
        words = "|".join(word for word in MEASURES[unit].factors if word)
        more = f"(?: ?{number} ?(?:{words}))*" if unit is Unit.SECONDS else ""
        forms.append(f"{number} ?(?:{words}){more}" if words else number)
    return rf"(?!0[0-9])(?:{'|'.join(forms)})"


def read_duration(text: str) -> float:
    """Seconds of a duration such as `90 s`, `1 h 30 min` or `7d`. Raises `QuantityError`."""
    return read_quantity(text, Unit.SECONDS).value


def unit_name(unit: Unit) -> str:
    """The name of a quantity of that unit in a sentence: `a time`, `a size` …"""
    return MEASURES[unit].name


def unit_example(unit: Unit) -> str:
    """Examples of quantities of that unit."""
    return MEASURES[unit].example


def _split(text: str, allowed: tuple[Unit, ...], what: str, wanted: str) -> list[_Part]:
    parts: list[_Part] = []
    position = 0
    while position < len(text):
        part = _PART.match(text, position)
        if part is None or (part[2] is None and part.end() < len(text)):
            raise QuantityError(f"{sanitise(text, LONGEST)} is not {what}", wanted)
        if _GROUPED.fullmatch(part[1]) is None:
            raise QuantityError(f"{part[1]} has its commas in odd places", "Group thousands by three: 10,000")
        word = part[2] or ""
        parts.append((part[1].replace(",", ""), _unit_of(part[1], word, allowed, what, wanted), word))
        position = part.end()
        if position < len(text) and text[position] == " ":
            position += 1
    return parts


def _unit_of(number: str, word: str, allowed: tuple[Unit, ...], what: str, wanted: str) -> Unit:
    for unit in allowed:
        if word in MEASURES[unit].factors:
            return unit
    if not word:
        raise QuantityError(f"{number} has no unit", wanted)
    near = NEAR_UNITS.get(word)
    if near is not None and any(near in MEASURES[unit].factors for unit in allowed):
        raise QuantityError(f"{sanitise(word, 20)} is not a unit", f"Did you mean {number} {near}?")
    for unit, measure in MEASURES.items():
        if word in measure.factors and unit not in allowed:
            raise QuantityError(f"{number} {word} is {measure.name}, and this is {what}", wanted)
    raise QuantityError(f"{sanitise(word, 20)} is not a unit of {what}", wanted)


def _scaled(number: str, factor: float) -> float:
    """The nearest float to the decimal product: 70 % is 0.7, and 99.9 % is 0.999."""
    return float(Decimal(number) * Decimal(repr(factor)))


def _check_order(parts: list[_Part], shown: str, wanted: str) -> None:
    """Refuse several parts, unless they are a time from coarse to fine units (`1 h 30 min`)."""
    if len(parts) == 1:
        return
    factors = [MEASURES[unit].factors[word] for _, unit, word in parts]
    rising = any(later >= former for former, later in pairwise(factors))
    if rising or any(unit is not Unit.SECONDS for _, unit, _ in parts):
        raise QuantityError(f"{shown} holds several values", wanted)

"""Reads one written value by its shape: a quantity, a window, a word, a moment. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import datetime

from hero_tui.budgets.parse.field_parts import OFF
from hero_tui.budgets.parse.field_types import (
    Amount,
    Bounds,
    Choice,
    Moment,
    RequestPath,
    Weekly,
    WindowSpan,
    Words,
)
from hero_tui.budgets.parse.yaml_nodes import ALONE, FOLDED, Node, Scalar, is_empty
from hero_tui.budgets.problems import did_you_mean
from hero_tui.budgets.units import Quantity, QuantityError, read_quantity
from hero_tui.core.objectives import Unit, Window
from hero_tui.core.sanitise import sanitise
from hero_tui.core.time import DAY, HOUR, MINUTE

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_COUNTED = re.compile(r"(.*?)[ ]?(?:runs?|events?|operations?)")
_WEEKLY = re.compile(rf"({'|'.join(DAYS)}) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_LONGEST = 40

REQUEST_PATH = r"/(?!/)[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*"
FALSE = "false"

ScalarShape = Amount | WindowSpan | Words | Choice | RequestPath | Moment | Weekly
WeekSpan = tuple[float, float]
Value = Quantity | Window | str | bool | float | WeekSpan | None


class ValueRefusedError(ValueError):
    """A value that does not fit its shape; `sentence` says why, `hint` what to write instead."""

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


def read_scalar(node: Node, shape: ScalarShape) -> Value:
    """The value of `node` as `shape`; None for `off`. Raises `ValueRefusedError`."""
    try:
        match shape:
            case Amount():
                return _amount(node, shape)
            case WindowSpan():
                return _span(node, shape)
            case Words():
                return _words(node, shape)
            case Choice():
                return _choice(node, shape)
            case RequestPath():
                return _request_path(_one(node), shape)
            case Moment():
                return _moment(_one(node))
            case Weekly():
                return _weekly(_one(node))
    except QuantityError as error:
        raise ValueRefusedError(error.sentence, error.hint) from None


def _one(node: Node) -> str:
    """The text of a single value on one line."""
    if not isinstance(node, Scalar):
        raise ValueRefusedError("one value belongs here", "Write it without brackets, such as 500 ms")
    if node.style in {"|", ">"}:
        raise ValueRefusedError(FOLDED, ALONE)
    return node.text


def _amount(node: Node, shape: Amount) -> Quantity | None:
    if shape.off and isinstance(node, Scalar) and node.text == OFF:
        return None
    quantity = read_quantity(_one(node), *shape.units)
    _check(shape.bounds, quantity.value, quantity.text)
    if shape.whole and not quantity.value.is_integer():
        raise ValueRefusedError(f"{quantity.text} is not a whole number", "Write one such as 3")
    return quantity


def _span(node: Node, shape: WindowSpan) -> Window:
    text = _one(node)
    counted = _COUNTED.fullmatch(text) if shape.counted is not None and len(text) <= _LONGEST else None
    if counted is None or shape.counted is None:
        span = read_quantity(text, Unit.SECONDS)
        _check(shape.timed, span.value, span.text)
        return Window(seconds=span.value)
    runs = read_quantity(counted[1], Unit.COUNT)
    if not runs.value.is_integer():
        raise ValueRefusedError(shape.counted.sentence.format(runs.text), shape.counted.hint)
    _check(shape.counted, runs.value, runs.text)
    return Window(operations=int(runs.value))


def _words(node: Node, shape: Words) -> str:
    if not isinstance(node, Scalar) or is_empty(node) or not node.text.strip():
        raise ValueRefusedError("a text belongs here", "Write it on this line")
    if not shape.pattern:
        if len(node.text) > shape.longest:
            raise ValueRefusedError("this text is too long", f"At most {shape.longest} characters")
        return node.text.strip()
    if len(node.text) > shape.longest or re.fullmatch(shape.pattern, node.text) is None:
        raise ValueRefusedError(shape.sentence.format(sanitise(node.text)), shape.hint)
    return node.text


def _choice(node: Node, shape: Choice) -> str:
    text = _one(node)
    if text in shape.words:
        return text
    sentence = shape.sentence or f"{sanitise(text) or 'nothing'} is not known here"
    raise ValueRefusedError(sentence, shape.hint or did_you_mean(text, shape.words))


def _request_path(text: str, shape: RequestPath) -> str | bool:
    if text == FALSE:
        return False
    if len(text) > shape.longest:
        raise ValueRefusedError("this path is too long", f"At most {shape.longest} characters")
    if re.fullmatch(REQUEST_PATH, text) is None:
        hint = "Begin it with one /, in plain ASCII, such as /healthz; or write false to never ask"
        raise ValueRefusedError(f"{sanitise(text) or 'nothing'} is not the path of a request", hint)
    return text


def _moment(text: str) -> float:
    example = "Write one such as 2026-12-01T02:00Z or 2026-12-01T02:00+01:00"
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueRefusedError(f"{sanitise(text)} is not a moment", example) from None
    if moment.tzinfo is None:
        raise ValueRefusedError(f"{sanitise(text)} has no time zone", example)
    return moment.timestamp()


def _weekly(text: str) -> WeekSpan:
    """Start and end in seconds after Monday 00:00; a span past midnight ends on the next day."""
    match = _WEEKLY.fullmatch(" ".join(text.split()).replace("–", "-"))
    if match is None:
        raise ValueRefusedError(f"{sanitise(text)} is not a span of the week", "Write one such as Sun 02:00-03:00")
    day = DAYS.index(match[1]) * DAY
    start, end = (int(hour) * HOUR + int(minute) * MINUTE for hour, minute in (match.group(2, 3), match.group(4, 5)))
    return day + start, day + end + (DAY if end <= start else 0.0)


def _check(bounds: Bounds, value: float, text: str) -> None:
    if not bounds.least <= value <= bounds.most:
        raise ValueRefusedError(bounds.sentence.format(text), bounds.hint)

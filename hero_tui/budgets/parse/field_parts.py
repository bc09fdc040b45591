"""Parts of fields that several keys of a budgets.yaml share: names, bounds, the steps of a ladder."""

from __future__ import annotations

import sys

from hero_tui.budgets.parse.field_types import Amount, Block, Bounds, Field, Words, table
from hero_tui.core.objectives import Level, Unit
from hero_tui.core.time import DAY, MINUTE

OFF = "off"
LEVELS = {"info": Level.INFO, "warning": Level.WARNING, "critical": Level.CRITICAL}

_ID = r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+"
_LONGEST_ID = 64
ID = Words(
    _LONGEST_ID,
    _ID,
    "{} is not an id of a budget",
    "Write system.name in small letters, digits and _, such as dev.lint",
)
SIGNAL = Words(_LONGEST_ID, _ID, "{} is not a signal", "Write one such as dev.lint")
SCOPE = Words(
    _LONGEST_ID, r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*", "{} is neither an id nor a system", "Write dev.lint, or dev"
)
CHECK_NAME = Words(40, r"[a-z][a-z0-9_-]*", "{} is not the name of a check", "Write small letters, digits, _ and -")
PROGRAM = Words(
    40,
    r"[A-Za-z0-9][A-Za-z0-9._+-]*",
    "{} is not the name of a program",
    "Write its name without a folder, such as house-editor",
)
_STEP = r"(?!\.\.?(?:/|$))[^/\\\x00-\x1f\x7f]+"
FOLDER = Words(
    200,
    rf"(?:\.|(?:{_STEP}/)*{_STEP}/?)",
    "{} is no folder below the workspace",
    "Write it as seen from there, such as apps/web",
)
SERVER_NAME = Words(
    40,
    r"[A-Za-z0-9][A-Za-z0-9._/:@+-]*",
    "{} is not the name of a server",
    "Write letters, digits and . _ - / : @ +, such as api",
)
TEXT = Words()

POSITIVE = Bounds(sys.float_info.min, sys.float_info.max, "{} can never be kept", "A limit is more than 0")
HOLD = Bounds(0.0, DAY, "{} is too long: nobody would hear of it", "Write 1 d at most")
PUSHED_EVERY = Bounds(1.0, DAY, "a value every {} says little of the time between", "Write 1 s to 1 d")
RATE_OVER = Bounds(MINUTE, 30 * DAY, "a rate over {} cannot be watched", "Write 1 min to 30 d")
_LEVEL = Bounds(0.0001, 100.0, "{} of the limit is no level", "Write 0.01 % to 100x")


def time_within(bounds: Bounds) -> Amount:
    """A time, in seconds."""
    return Amount((Unit.SECONDS,), bounds)


def share_within(bounds: Bounds) -> Amount:
    """A share of a whole, or a multiple."""
    return Amount((Unit.SHARE,), bounds)


def rung_of(*further: Field) -> Block:
    """One level of a ladder: where it begins, and `further` keys."""
    return Block("{key}", table(_ENTER, *further), "Write {key}: {enter: 80 %}", short="enter")


def ladder_of(rung: Block, *further: Field) -> Block:
    """A ladder whose levels are all written like `rung`."""
    rungs = (Field(word, f"where {word} begins and ends", "{enter: 80 %}", rung) for word in LEVELS)
    return Block("the ladder", table(*rungs, *further), "Write {warning: {enter: 80 %}}")


_ENTER = Field("enter", "the level begins at this share of the limit", "80 %", share_within(_LEVEL))
STEPS = rung_of(
    Field("leave", "it ends at or below this share", "75 %", share_within(_LEVEL)),
    Field("for", "the value must stay there so long before the alert fires", "30 s", time_within(HOLD)),
)
OVER = Field("over", "the time over which a ratio's alerts count", "1 h", time_within(RATE_OVER))
EVERY = Field("every", "the time between two values that another program pushes", "15 min", time_within(PUSHED_EVERY))

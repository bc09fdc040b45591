"""The arguments of `hero-tui event`: bounded, with units, and only what the signal's budgets can judge."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Sequence

from hero_tui.budgets.signal_catalogue import Judging
from hero_tui.budgets.units import QuantityError, read_quantity
from hero_tui.cli.errors import UsageError
from hero_tui.cli.options import key_and_value
from hero_tui.core.attributes import BAD, GOOD, UNIT, VALUE
from hero_tui.core.kinds import Feed, Input
from hero_tui.core.objectives import Unit
from hero_tui.core.sanitise import sanitise
from hero_tui.core.signals import Scalar
from hero_tui.core.time import DAY, MINUTE
from hero_tui.store.retention.retention_times import OPERATIONS_RETAINED

SIGNAL = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
LONGEST_SIGNAL = 64
MOST_EVENTS = 1_000_000_000
NEWEST = MINUTE
"""How far ahead (s) another machine's clock may be."""
OURS = frozenset({GOOD, BAD, VALUE, UNIT})
WORDS: dict[str, Scalar] = {"true": True, "false": False}
NOT_RECORDED = {
    Input.BUDGETS: "is worked out from the other budgets; nothing is recorded for it",
    Input.CHECKS: "is fed by its check alone; nothing is recorded for it",
}


def signal_name(text: str) -> str:
    """A signal such as `web.reload`, as an argparse type."""
    if SIGNAL.fullmatch(text) is None or len(text) > LONGEST_SIGNAL:
        raise argparse.ArgumentTypeError(
            f"{sanitise(text)} is not a signal; write system.name in small letters, digits and _, such as web.reload"
        )
    return text


def count(text: str) -> int:
    """How many, as an argparse type."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1
    if not 0 <= number <= MOST_EVENTS:
        raise argparse.ArgumentTypeError(
            f"{sanitise(text, 40)} is no number of events; write 0 to {MOST_EVENTS:,} plainly"
        )
    return number


def attribute(text: str) -> tuple[str, Scalar]:
    """`K=V`, as an argparse type. `true`, `false` and whole numbers are such; all else is text (`version=1.10`)."""
    key, value = key_and_value(text)
    if key in OURS:
        raise argparse.ArgumentTypeError(f"{key} has an option of its own; write --value, --good or --bad")
    if value in WORDS:
        return key, WORDS[value]
    return key, int(value) if WHOLE.fullmatch(value) else value


def moment(text: str) -> float:
    """UTC seconds of an ISO 8601 time (local where it names no zone), or of so long ago; as an argparse type."""
    from hero_tui.cli.dates import ago, is_date, iso_moment

    now = time.time()
    at = iso_moment(text) if is_date(text) else now - ago(text)
    if not now - OPERATIONS_RETAINED <= at <= now + NEWEST:
        raise argparse.ArgumentTypeError(
            f"{sanitise(text, 40)} is not within the last {OPERATIONS_RETAINED / DAY:.0f} d"
        )
    return at


def form_problem(args: argparse.Namespace, judgings: Sequence[Judging]) -> str | None:
    """What stands against recording it so, as the end of a sentence; None where a budget can judge it."""
    counted = args.good is not None or args.bad is not None
    if args.value is not None and counted:
        return "is given a --value and a number of events; record them apart"
    if args.value is None and args.duration is None and args.outcome is None and not counted:
        return "is given nothing; add --duration 12.3s, --good, --bad or --value 42"
    if counted and not (args.good or args.bad):
        return "is given no event; --good and --bad are both 0"
    if not judgings:
        return None
    only = judgings[0].input
    if only in NOT_RECORDED and all(judging.kind is judgings[0].kind for judging in judgings):
        return NOT_RECORDED[only]
    feeds = frozenset[Feed]().union(*(judging.feeds for judging in judgings))
    if args.value is not None:
        return None if Feed.VALUE in feeds else f"has no value; {_wants(feeds)}"
    if counted:
        return None if Feed.COUNTS in feeds else f"counts no events; {_wants(feeds)}"
    return None if Feed.DURATION in feeds else f"is not timed; {_wants(feeds)}"


def read_value(text: str, signal: str, judgings: Sequence[Judging]) -> dict[str, Scalar]:
    """The attributes of a measured value, in the base unit of the signal's budgets. Raises `UsageError`."""
    units = [unit for judging in judgings if (unit := judging.value_unit) is not None]
    try:
        quantity = read_quantity(text, *(dict.fromkeys(units) or Unit))
    except QuantityError as error:
        raise UsageError(f"hero-tui event: the value of {signal}: {error}") from None
    return {VALUE: quantity.value, UNIT: quantity.unit.value}


def _wants(feeds: frozenset[Feed]) -> str:
    ways = []
    if Feed.DURATION in feeds:
        ways.append("--duration 12.3s")
    if Feed.COUNTS in feeds:
        ways.append("--good, --bad")
    if Feed.VALUE in feeds:
        ways.append("--value 3.1GB")
    return f"give it {' or '.join(ways)}"

"""Moments of the past as people write them: so long ago, or a date."""

from __future__ import annotations

import argparse
import re
import time

from hero_tui.budgets.units import QuantityError, read_duration
from hero_tui.core.sanitise import sanitise

FORMS = "7d for so long ago, 2026-11-24 or 2026-11-24T06:00"
_DATE = re.compile(r"\d{4}-|\d{8}([T ]|$)")


def since(text: str) -> float:
    """UTC seconds of a moment of the past, as an argparse type: of an ISO 8601 date (its midnight) or time, local
    where it names no zone, or of so long ago."""
    now = time.time()
    if not is_date(text):
        return now - ago(text)
    at = iso_moment(text)
    if at > now:
        raise argparse.ArgumentTypeError(f"{sanitise(text, 40)} is still to come")
    return at


def is_date(text: str) -> bool:
    """Whether it begins as a date does, and not as a length of time."""
    return _DATE.match(text.strip()) is not None


def iso_moment(text: str) -> float:
    """UTC seconds of an ISO 8601 date or time. Raises `ArgumentTypeError`, also for a local time that a change of the
    clocks left out."""
    from datetime import datetime

    shown = sanitise(text, 40)
    try:
        moment = datetime.fromisoformat(text.strip())
        at = moment.timestamp()
    except (ValueError, OverflowError, OSError):
        raise argparse.ArgumentTypeError(
            f"{shown} is no time; write 2026-11-24T06:00:00Z, or 10min for so long ago"
        ) from None
    there = time.localtime(at)
    if moment.tzinfo is None and there[:5] != moment.timetuple()[:5]:
        after = time.strftime("%H:%M", there)
        raise argparse.ArgumentTypeError(
            f"{shown} does not exist here: the clocks went past it, to {after} instead; write that, or a time with Z"
        )
    return at


def ago(text: str) -> float:
    """Seconds of so long ago. Raises `ArgumentTypeError`."""
    try:
        return read_duration(text)
    except QuantityError as error:
        raise argparse.ArgumentTypeError(str(error)) from None

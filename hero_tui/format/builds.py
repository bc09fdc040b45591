"""What does not compile, in words. Files and sentences are the compiler's: escape before showing."""

from __future__ import annotations

from itertools import pairwise

from msgspec.structs import replace

from hero_tui.format.numbers import clock_text, duration_text, lasting_text, span_text
from hero_tui.format.panels.parts import last_part
from hero_tui.models.builds import FailedBuild
from hero_tui.models.snapshot import Snapshot

URGENT_AFTER = 10.0
"""Seconds after which a failed build is urgent: an editor that saves by itself is between two keystrokes all day."""
URGENT_SAVES = 2
SAID_FIXED = 300.0
"""Seconds for which it is said that a build was fixed."""
_POINTERS = frozenset("^~─-┬ ")
_HEADS = frozenset("^┬")


def failing(snapshot: Snapshot) -> FailedBuild | None:
    """What does not compile now, the newest of several."""
    return next((build for build in reversed(snapshot.builds) if build.open), None)


def fixed(snapshot: Snapshot, now: float) -> FailedBuild | None:
    """What was broken and is not since the last save, for five minutes at most; None while anything is broken."""
    done = (build for build in snapshot.builds if build.fixed_by)
    last = max(done, key=lambda build: build.until or 0.0, default=None)
    if last is None or last.until is None or failing(snapshot) is not None:
        return None
    return last if last.newest and 0 <= now - last.until < SAID_FIXED else None


def is_urgent(build: FailedBuild, now: float) -> bool:
    """It failed for ten seconds, or at two saves in a row."""
    return build.saves >= URGENT_SAVES or now - build.since >= URGENT_AFTER


def next_build_step(snapshot: Snapshot, now: float) -> float:
    """Seconds until what is said of a failed or fixed build changes by itself."""
    steps = []
    for build in snapshot.builds:
        if build.open:
            steps += [build.since + URGENT_AFTER - now, 60.0 - (now - build.since) % 60.0]
        elif build.newest and build.until is not None:
            steps.append(build.until + SAID_FIXED - now)
    return min((each for each in steps if each > 0), default=60.0)


def short_place(build: FailedBuild) -> str:
    """`App.tsx:3:50`: without folders."""
    return replace(build, file=last_part(build.file)).place


def failed_for(build: FailedBuild, now: float) -> str:
    """`FAILED 2 min`: in its first minute `FAILED`, for seconds would be stale at once."""
    seconds = now - build.since
    return "FAILED" if seconds < 60.0 else f"FAILED {lasting_text(seconds)}"


def last_good_text(build: FailedBuild, *, at: bool = False) -> str:
    """`last good 212 ms`, `last good 212 ms at 14:28`; empty where none was seen."""
    if build.last_good is None or build.last_good_at is None:
        return ""
    text = f"last good {duration_text(build.last_good)}"
    return f"{text} at {clock_text(build.last_good_at)}" if at else text


def good_text(build: FailedBuild) -> str:
    """`good 212 ms`: the newest good one before, where room is short."""
    return "" if build.last_good is None else f"good {duration_text(build.last_good)}"


def fixed_sentence(build: FailedBuild) -> str:
    """`Build fixed after 2 min: src/cart/Cart.tsx, 208 ms`."""
    lasted = span_text((build.until or build.since) - build.since)
    took = "" if build.fixed_took is None else f", {duration_text(build.fixed_took)}"
    return f"Build fixed after {lasted}: {build.fixed_by}{took}"


def saves_text(build: FailedBuild) -> str:
    """`3 saves, all failed`, `1 save, failed`."""
    return "1 save, failed" if build.saves == 1 else f"{build.saves} saves, all failed"


def code_lines(build: FailedBuild) -> tuple[str, str] | None:
    """The line of code that the compiler's own picture points at, and the line of its pointer; None without a picture:
    a gutter that ends in `|` or `│`, then `^` or `┬` below the code."""
    lines = build.text.splitlines()
    for above, line in pairwise(lines):
        gutter, bar, pointer = line.partition("│" if "│" in line else "|")
        marks = pointer.strip()
        if bar and not gutter.strip() and marks and set(marks) <= _POINTERS and _HEADS & set(marks):
            return above, line
    return None

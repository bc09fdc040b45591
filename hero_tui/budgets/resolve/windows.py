"""The span that a verdict is about: in time or in runs, and long enough for one."""

from __future__ import annotations

from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.resolve.effective_budgets import Ground
from hero_tui.budgets.units import Quantity
from hero_tui.core.budget import Kind, Window
from hero_tui.core.durations import MINUTE, WEEK

LAST_WEEK = Window(seconds=WEEK)
COUNTED = {Kind.GROWTH: Window(operations=10), Kind.BASELINE: Window(operations=20)}
"""The kinds that look at the last runs, and at how many where nothing says it."""

IN_RUNS_TOO = frozenset({Kind.TIME, Kind.RATIO, *COUNTED})
SLICES = {Kind.LIMIT: 10.0, Kind.SUSTAINED: MINUTE, Kind.OBSERVE: 10.0}
FEWEST_SLICES = 100
FEWEST_COMPARED = 10


def settle_window(entry: Entry, kind: Kind, ground: Ground) -> Window:
    """The window that the budget says, or its kind, or the defaults; one that cannot carry a verdict is noted."""
    placed = entry.get("window", Window)
    if placed is None and kind in COUNTED:
        return COUNTED[kind]
    placed = placed or ground.get("defaults.window", Window)
    if placed is None:
        return LAST_WEEK
    _check(entry, kind, placed, ground)
    return placed.value


def _check(entry: Entry, kind: Kind, window: Placed[Window], ground: Ground) -> None:
    seconds, runs = window.value.seconds, window.value.operations
    if seconds is None and kind not in IN_RUNS_TOO:
        hint = "Write a time such as 7d"
        ground.say(f"{entry.id.value} has no runs that a window could count", hint, window)
    elif kind in COUNTED and (runs is None or (kind is Kind.BASELINE and runs < FEWEST_COMPARED)):
        fewest = FEWEST_COMPARED if kind is Kind.BASELINE else 5
        sentence = f"{kind.value} looks at the last runs, at {fewest} or more"
        ground.say(sentence, f"Write a window such as {COUNTED[kind].operations} runs", window)
    elif seconds is not None and kind in SLICES and seconds < FEWEST_SLICES * SLICES[kind]:
        held = int(seconds // SLICES[kind])
        sentence = (
            f"a window of {window.text} holds {held} slices of {SLICES[kind]:g} s, and a verdict needs {FEWEST_SLICES}"
        )
        ground.say(sentence, f"Write {FEWEST_SLICES * SLICES[kind] / 60:.0f} min or more", window)
    elif seconds is not None and kind is Kind.AVAILABLE:
        length = entry.get("available.slice", Quantity)
        if length is not None and seconds < 2 * length.value.value:
            sentence = f"a window of {window.text} holds less than two slices of {length.text}"
            ground.say(sentence, "Write a longer window, or shorter slices", window, length)

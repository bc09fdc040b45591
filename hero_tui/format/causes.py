"""The words for what was observed near an alert. A coincidence, never a proof."""

from __future__ import annotations

from hero_tui.core.budget import Unit
from hero_tui.core.causes import SaveNear, load_nearby
from hero_tui.format.numbers import clock_text, value_text


def cause_text(stored: str | None, unit: Unit) -> str | None:
    """`src/App.tsx saved at 13:58`, `node (pid 48213) +410 MB since 13:58`; None where nothing was near."""
    near = None if stored is None else load_nearby(stored)
    if near is None:
        return stored
    if isinstance(near, SaveNear):
        when = f"at {clock_text(near.at)}" if near.before is None else f"{near.before:.0f} s before it"
        return f"{near.file} saved {when}"
    who = near.name if near.pid is None else f"{near.name} (pid {near.pid})"
    return f"{who} +{value_text(near.by, unit)} since {clock_text(near.since)}"

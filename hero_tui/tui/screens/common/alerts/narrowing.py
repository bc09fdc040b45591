"""What a list leaves out: rows below the least level (`f`), rows without the filter's text (`/`). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hero_tui.core.objectives import Level
from hero_tui.tui.canvas.escape import shown

LEVEL_WORDS: Mapping[Level, str] = MappingProxyType(
    {Level.UNKNOWN: "all", Level.INFO: "info", Level.WARNING: "warning", Level.CRITICAL: "critical"}
)


def next_least(least: Level) -> Level:
    """All, info, warning, critical, all again."""
    levels = tuple(LEVEL_WORDS)
    return levels[(levels.index(least) + 1) % len(levels)]


def narrowing_parts(least: Level, query: str) -> list[str]:
    """`level: warning`, `filter: mem`: what is left out, for a title or a path; not yet escaped but cut."""
    parts = [f"level: {LEVEL_WORDS[least]}"] if least > Level.UNKNOWN else []
    return [*parts, f"filter: {shown(query, 20)}"] if query else parts


def narrowed_items(items: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The footer's keys while a list is narrowed: `esc` is the second, and says that it shows all again."""
    others = [item for item in items if item[0] != "esc"]
    return (*others[:1], ("esc", "show all"), *others[1:])

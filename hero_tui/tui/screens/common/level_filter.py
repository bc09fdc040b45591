"""The least level that a list shows: `f` goes through them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hero_tui.core.budget import Level

LEVEL_WORDS: Mapping[Level, str] = MappingProxyType(
    {Level.UNKNOWN: "all", Level.INFO: "info", Level.WARNING: "warning", Level.CRITICAL: "critical"}
)


def next_least(least: Level) -> Level:
    """All, info, warning, critical, all again."""
    levels = tuple(LEVEL_WORDS)
    return levels[(levels.index(least) + 1) % len(levels)]

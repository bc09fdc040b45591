"""Badges and verdicts as glyph and word, and the one order of urgency. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.objectives import Level, Verdict
from hero_tui.format.budget_text import has_data
from hero_tui.models.budgets import BudgetView, Waiting


class Urgency(IntEnum):
    """How a panel stands, in the one order of urgency."""

    NO_DATA = 0
    WAITING = 1
    OK = 2
    UNKNOWN = 3
    OVER = 4
    INFO = 5
    BROKEN = 6
    WARNING = 7
    CRITICAL = 8


class Badge(Struct, frozen=True):
    """A level as glyph and word: `wide` from 120 columns, `narrow` from 80, the glyph alone below.

    `muted`: acknowledged or silenced: the word is muted. `glyph_muted`: silenced: the glyph too.
    """

    urgency: Urgency
    glyph: str
    wide: str
    narrow: str
    muted: bool = False
    glyph_muted: bool = False

    def text(self, *, narrow: bool = False) -> str:
        """Glyph and word, or the word alone where there is no glyph."""
        word = self.narrow if narrow else self.wide
        return word if self.urgency in {Urgency.NO_DATA, Urgency.WAITING} else f"{self.glyph} {word}"


_BADGES = {
    Urgency.OK: Badge(Urgency.OK, "○", "ok", "ok"),
    Urgency.OVER: Badge(Urgency.OVER, "↑", "over, no alert", "over"),
    Urgency.INFO: Badge(Urgency.INFO, "●", "info", "info"),
    Urgency.WARNING: Badge(Urgency.WARNING, "▲", "warning", "warn"),
    Urgency.CRITICAL: Badge(Urgency.CRITICAL, "■", "CRITICAL", "CRIT"),
    Urgency.UNKNOWN: Badge(Urgency.UNKNOWN, "░", "unknown", "unkn"),
    Urgency.BROKEN: Badge(Urgency.BROKEN, "✗", "broken", "broken"),
    Urgency.WAITING: Badge(Urgency.WAITING, "–", "waiting for a page", "waiting"),
    Urgency.NO_DATA: Badge(Urgency.NO_DATA, "–", "no data", "no data"),
}


GLYPH_OF_URGENCY: Mapping[Urgency, str] = MappingProxyType({each: badge.glyph for each, badge in _BADGES.items()})


_OF_LEVEL = {
    Level.UNKNOWN: Urgency.UNKNOWN,
    Level.OK: Urgency.OK,
    Level.INFO: Urgency.INFO,
    Level.WARNING: Urgency.WARNING,
    Level.CRITICAL: Urgency.CRITICAL,
}


GLYPH_OF_VERDICT: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.MET: "✓", Verdict.BREACHED: "✗", Verdict.UNDETERMINED: "?", Verdict.NO_DATA: "–"}
)


WORD_OF_VERDICT: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.MET: "kept",
        Verdict.BREACHED: "broken",
        Verdict.UNDETERMINED: "not sure yet",
        Verdict.NO_DATA: "no data",
    }
)


def badge(view: BudgetView, *, recording: bool = True) -> Badge:
    """Its badge. Without a recorder everything that was ever seen is unknown."""
    if not has_data(view):
        return _BADGES[Urgency.WAITING if view.waiting is Waiting.PAGE else Urgency.NO_DATA]
    if not recording:
        return _BADGES[Urgency.UNKNOWN]
    if view.waiting is Waiting.PAGE and view.level is Level.OK and not view.over:
        return _BADGES[Urgency.WAITING]
    standing = _OF_LEVEL[view.level]
    if standing is Urgency.OK and view.over:
        return _BADGES[Urgency.OVER]
    base = _of_class(_BADGES[standing], view.level_class)
    if view.level > Level.OK:
        if view.silenced_until is not None:
            return Badge(standing, base.glyph, f"{_plain(base)}, silenced", "mute", muted=True, glyph_muted=True)
        if view.acknowledged_by is not None and view.level >= Level.WARNING:
            return Badge(standing, base.glyph, f"{_plain(base)}, seen", "seen", muted=True)
    return base


def _of_class(base: Badge, name: str) -> Badge:
    """The badge with the class whose level it is, where a panel shows another one: `■ CRITICAL restart`."""
    return replace(base, wide=f"{base.wide} {name}") if name else base


def _plain(base: Badge) -> str:
    return base.wide.lower()


def level_badge(level: Level) -> Badge:
    """The badge of a level alone."""
    return _BADGES[_OF_LEVEL[level]]


def urgency(view: BudgetView, *, recording: bool = True) -> Urgency:
    """Its place in the order of urgency: the badge's, or broken where a promise is broken and nothing worse is on."""
    standing = badge(view, recording=recording).urgency
    if recording and view.broken:
        return max(standing, Urgency.BROKEN)
    return standing


def verdict_text(verdict: Verdict) -> str:
    """`✓ kept`, `✗ broken`, `? not sure yet`, `– no data`."""
    return f"{GLYPH_OF_VERDICT[verdict]} {WORD_OF_VERDICT[verdict]}"

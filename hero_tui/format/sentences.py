"""The words of the screens, of `status` and of the log: badges, verdicts, titles, sentences. Pure.

Words from outside (files, commands, people) pass through as they are: escape before showing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from msgspec import Struct

from hero_tui.core.budget import Budget, Level, Verdict
from hero_tui.core.durations import HOUR
from hero_tui.core.label_sets import CLASS
from hero_tui.core.quantities import percent_text
from hero_tui.core.signal_names import (
    BUILD_CACHE,
    CPU,
    HOT_RELOAD,
    LINT,
    MEMORY,
    SERVER_START,
    TYPE_CHECK,
    WATCHED_FILES,
)
from hero_tui.format.numbers import (
    lasting_text,
    limit_text,
    share_text,
    short_span_text,
    span_text,
    value_text,
)
from hero_tui.models.budgets import BudgetView, Waiting
from hero_tui.models.incidents import IncidentView


class Standing(IntEnum):
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

    `quiet`: acknowledged or silenced: the word is muted. `glyph_quiet`: silenced: the glyph too.
    """

    standing: Standing
    glyph: str
    wide: str
    narrow: str
    quiet: bool = False
    glyph_quiet: bool = False

    def text(self, *, narrow: bool = False) -> str:
        """Glyph and word, or the word alone where there is no glyph."""
        word = self.narrow if narrow else self.wide
        return word if self.standing in {Standing.NO_DATA, Standing.WAITING} else f"{self.glyph} {word}"


_BADGES = {
    Standing.OK: Badge(Standing.OK, "○", "ok", "ok"),
    Standing.OVER: Badge(Standing.OVER, "↑", "over, no alert", "over"),
    Standing.INFO: Badge(Standing.INFO, "●", "info", "info"),
    Standing.WARNING: Badge(Standing.WARNING, "▲", "warning", "warn"),
    Standing.CRITICAL: Badge(Standing.CRITICAL, "■", "CRITICAL", "CRIT"),
    Standing.UNKNOWN: Badge(Standing.UNKNOWN, "░", "unknown", "unkn"),
    Standing.BROKEN: Badge(Standing.BROKEN, "✗", "broken", "broken"),
    Standing.WAITING: Badge(Standing.WAITING, "–", "waiting for a page", "waiting"),
    Standing.NO_DATA: Badge(Standing.NO_DATA, "–", "no data", "no data"),
}

GLYPH_OF_STANDING: Mapping[Standing, str] = MappingProxyType({each: badge.glyph for each, badge in _BADGES.items()})

_OF_LEVEL = {
    Level.UNKNOWN: Standing.UNKNOWN,
    Level.OK: Standing.OK,
    Level.INFO: Standing.INFO,
    Level.WARNING: Standing.WARNING,
    Level.CRITICAL: Standing.CRITICAL,
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

_TITLES = {
    HOT_RELOAD: ("Hot reload", "Hot reload", "Hot reload", "Reload"),
    TYPE_CHECK: ("Type check", "Type check", "Type check", "Types"),
    LINT: ("Lint", "Lint", "Lint", "Lint"),
    SERVER_START: ("Server start", "Server start", "Start", "Start"),
    MEMORY: ("Memory", "Memory", "Memory", "Memory"),
    CPU: ("CPU", "CPU", "CPU", "CPU"),
    WATCHED_FILES: ("Watched files", "Files", "Files", "Files"),
    BUILD_CACHE: ("Build cache", "Build cache", "Cache", "Cache"),
}


def title(budget_id: str, size: int = 0) -> str:
    """The name of a panel. `size`: 0 from 120 columns, 1 from 80, 2 in the list, 3 in one line."""
    known = _TITLES.get(budget_id)
    return known[size] if known else budget_id


def budget_title(budget: Budget, size: int = 0) -> str:
    """Its name on the screens: the panel's, else the title that the file gives it, else its id."""
    return title(budget.id, size) if budget.id in _TITLES else budget.title or budget.id


def incident_title(incident: IncidentView, room: int | None = None) -> str:
    """The budget's name with the class that is judged apart: `Hot reload restart`; in fewer words, then without the
    class, where that is longer than `room`."""
    name, judged = budget_title(incident.budget), incident.labels.get(CLASS)
    if not judged:
        return name
    named = (f"{name} {judged}", f"{budget_title(incident.budget, 3)} {judged}")
    return next((each for each in named if room is None or len(each) <= room), name)


def panel_title(view: BudgetView, size: int = 0) -> str:
    """The title; where several label sets exist, the worst one's name and how many more: `Hot reload vite +1`."""
    name = budget_title(view.budget, size)
    if not view.others:
        return name
    which = " ".join(str(value) for value in view.labels.values())
    return f"{name} {which} +{view.others}" if which and size < 2 else f"{name} +{view.others}"


def has_data(view: BudgetView) -> bool:
    """Whether anything was ever observed for it."""
    if view.latest is not None or view.runs:
        return True
    return view.gauge is not None and (view.gauge.value is not None or bool(view.gauge.minutes))


def badge(view: BudgetView, *, recording: bool = True) -> Badge:
    """Its badge. Without a recorder everything that was ever seen is unknown."""
    if not has_data(view):
        return _BADGES[Standing.WAITING if view.waiting is Waiting.PAGE else Standing.NO_DATA]
    if not recording:
        return _BADGES[Standing.UNKNOWN]
    if view.waiting is Waiting.PAGE and view.level is Level.OK and not view.over:
        return _BADGES[Standing.WAITING]
    standing = _OF_LEVEL[view.level]
    if standing is Standing.OK and view.over:
        return _BADGES[Standing.OVER]
    base = _BADGES[standing]
    if view.level > Level.OK:
        if view.silenced_until is not None:
            return Badge(standing, base.glyph, f"{_plain(base)}, silenced", "mute", quiet=True, glyph_quiet=True)
        if view.acknowledged_by is not None and view.level >= Level.WARNING:
            return Badge(standing, base.glyph, f"{_plain(base)}, seen", "seen", quiet=True)
    return base


def _plain(base: Badge) -> str:
    return base.wide.lower()


def level_badge(level: Level) -> Badge:
    """The badge of a level alone."""
    return _BADGES[_OF_LEVEL[level]]


def urgency(view: BudgetView, *, recording: bool = True) -> Standing:
    """Its place in the order of urgency: the badge's, or broken where a promise is broken and nothing worse is on."""
    standing = badge(view, recording=recording).standing
    if recording and view.judgement.verdict is Verdict.BREACHED:
        return max(standing, Standing.BROKEN)
    return standing


def verdict_text(verdict: Verdict) -> str:
    """`✓ kept`, `✗ broken`, `? not sure yet`, `– no data`."""
    return f"{GLYPH_OF_VERDICT[verdict]} {WORD_OF_VERDICT[verdict]}"


def last_window_text(view: BudgetView) -> str:
    """`last 7 d`, `last 24 h`, `last 20`."""
    text = window_text(view)
    return text if view.budget.window.operations is not None else f"last {text}"


def window_text(view: BudgetView) -> str:
    """`7 d`, `24 h`, or `last 20`."""
    window = view.budget.window
    if window.operations is not None:
        return f"last {window.operations}"
    hours = round((window.seconds or 0.0) / HOUR)
    return f"{hours // 24} d" if hours % 24 == 0 and hours > 24 else f"{hours} h"


def headline_limit(view: BudgetView, *, bare: bool = False) -> str:
    """The limit that is 100 % of the panel, as written. `bare`: CPU without its unit."""
    return limit_text(view.budget.headline.limit, view.budget.unit, bare=bare)


def latest_text(view: BudgetView, *, cores: str = "cores") -> str:
    """The latest value, or a dash. `cores`: how the unit of CPU is written."""
    if view.latest is None:
        return "–"
    return value_text(view.latest, view.budget.unit, limit=view.budget.headline.limit, cores=cores)


def incident_limit(incident: IncidentView) -> str:
    """The limit that the incident is about, as written; of a ratio the share that may be bad."""
    if incident.budget.counts_events:
        return percent_text(incident.limit)
    for objective in incident.budget.objectives:
        if objective.limit.value == incident.limit:
            return limit_text(objective.limit, incident.budget.unit, bare=True)
    return value_text(incident.limit, incident.budget.unit)


def incident_share(incident: IncidentView) -> str:
    """Its value as a share of its limit."""
    return "" if incident.value is None or incident.limit <= 0 else share_text(incident.value / incident.limit)


def state_text(incident: IncidentView, now: float, room: int | None = None) -> tuple[str, str]:
    """`("open", "6 min")` or `("ended", "41 s")`: how long it lasts or lasted since it was found, in `room` columns."""
    until = now if incident.recovered is None else incident.recovered
    seconds = until - incident.detected
    lasted = lasting_text(seconds) if incident.open else span_text(seconds)
    if room is not None and len(lasted) > room:
        lasted = short_span_text(seconds)
    return "open" if incident.open else "ended", lasted

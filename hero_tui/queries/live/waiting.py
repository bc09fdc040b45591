"""Why a budget of the development loop has no data, or none just now: a pure decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hero_tui.core.attributes import EXTERNAL
from hero_tui.core.budget import Budget
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
from hero_tui.format.numbers import clock_text, count_text
from hero_tui.models.snapshot import GaugeView, ServerView, Waiting, WatchView
from hero_tui.queries.project.project_hints import Project

Why = tuple[Waiting, str | None]
ENDED = "ended"
_NOTHING: Why = (Waiting.NOTHING, None)


def waiting_for_runs(budget: Budget, servers: Sequence[ServerView], project: Project) -> Why:
    """For a budget that judges operations, without any run. `view.feeding` says what makes data outside of our loop."""
    alive = [each for each in servers if each.state != ENDED]
    if budget.signal == HOT_RELOAD:
        if any(each.primed is False for each in alive) and not any(each.primed for each in alive):
            return Waiting.PAGE, None
        return (Waiting.NOTHING, "save a file") if alive else (Waiting.NO_SERVER, None)
    if budget.signal == SERVER_START:
        before = next((each for each in alive if not each.start_seen and each.started is not None), None)
        if before is not None and before.started is not None:
            since = clock_text(before.started)
            return Waiting.BEFORE_RECORDING, f"runs since {since}, before recording; the next start is timed"
        return Waiting.NO_SERVER, project.dev
    if budget.signal not in {TYPE_CHECK, LINT}:
        return _NOTHING
    tool = project.checker if budget.signal == TYPE_CHECK else project.linter
    return Waiting.RUN_IT, None if tool is None else f"run {tool} in any terminal"


def waiting_for_gauge(
    budget: Budget,
    gauge: GaugeView | None,
    servers: Sequence[ServerView],
    ends: Mapping[str, float],
    watch: WatchView | None,
) -> Why:
    """For a gauge budget that has no value, or whose owner ended."""
    if gauge is not None:
        if gauge.ended is None or gauge.attributes.get(EXTERNAL):
            return _NOTHING
        return Waiting.SERVER_ENDED, f"server ended {clock_text(gauge.ended)}"
    if budget.signal == WATCHED_FILES:
        counted = "" if watch is None else f" {count_text(watch.files)}"
        return Waiting.COUNTING, f"counting …{counted}"
    if budget.signal == BUILD_CACHE:
        return Waiting.NO_CACHE, None
    if budget.signal in {MEMORY, CPU}:
        if any(each.state != ENDED for each in servers):
            return _NOTHING
        if ends:
            return Waiting.SERVER_ENDED, f"server ended {clock_text(max(ends.values()))}"
        return Waiting.NO_SERVER, None
    return _NOTHING

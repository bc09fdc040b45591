"""Why a budget of the development loop has no data, or none just now: a pure decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hero_tui.core.attributes import EXTERNAL
from hero_tui.core.budget import Budget
from hero_tui.core.facts import ReloadTiming, WatcherFact
from hero_tui.core.signal_names import (
    BUILD_CACHE,
    CPU,
    HOT_RELOAD,
    LINT,
    MACHINE_CPU,
    MACHINE_DISK,
    MACHINE_MEMORY,
    MACHINE_NETWORK,
    MEMORY,
    SERVER_START,
    TESTS,
    TYPE_CHECK,
    WATCHED_FILES,
)
from hero_tui.models.budgets import GaugeView, Hint, HintKind, Waiting
from hero_tui.models.snapshot import ServerView, WatchView
from hero_tui.queries.project.project_hints import Project

Why = tuple[Waiting, Hint | None]
ENDED = "ended"
_NOTHING: Why = (Waiting.NOTHING, None)
_WITHOUT_SERVER = {
    BUILD_CACHE: Waiting.NO_CACHE,
    MACHINE_CPU: Waiting.MEASURING,
    MACHINE_MEMORY: Waiting.MEASURING,
    MACHINE_DISK: Waiting.MEASURING,
    MACHINE_NETWORK: Waiting.MEASURING,
}
"""Gauges that need no server."""


def waiting_for_runs(
    budget: Budget, servers: Sequence[ServerView], project: Project, watchers: Sequence[WatcherFact] = ()
) -> Why:
    """For a budget that judges operations, without any run. What makes data of other budgets is said by `format`."""
    alive = [each for each in servers if each.state != ENDED]
    if budget.signal == HOT_RELOAD:
        if any(each.primed is False for each in alive) and not any(each.primed for each in alive):
            return Waiting.PAGE, None
        return (Waiting.NOTHING, _reload_of(alive)) if alive else (Waiting.NO_SERVER, None)
    if budget.signal == SERVER_START:
        before = next((each for each in alive if not each.start_seen and each.started is not None), None)
        if before is not None and before.started is not None:
            return Waiting.BEFORE_RECORDING, Hint(HintKind.RUNS_SINCE, at=before.started)
        return Waiting.NO_SERVER, Hint(HintKind.START_SERVER, project.dev) if project.dev else None
    if budget.signal not in {TYPE_CHECK, LINT, TESTS}:
        return _NOTHING
    watcher = next((each.tool for each in watchers if each.signal == budget.signal), None)
    if watcher is not None:
        return Waiting.RUN_IT, Hint(HintKind.TOOL_WATCHES, watcher)
    tool = {TYPE_CHECK: project.checker, LINT: project.linter}.get(budget.signal)
    return Waiting.RUN_IT, None if tool is None else Hint(HintKind.RUN_TOOL, tool)


def _reload_of(servers: Sequence[ServerView]) -> Hint:
    """What makes a reload of one of these; where none of them can make one that is timed, that."""
    if any(each.reloads is ReloadTiming.TIMED for each in servers):
        return Hint(HintKind.SAVE_A_FILE)
    reloading = next((each for each in servers if each.reloads is ReloadTiming.NOT_TIMED), None)
    if reloading is not None:
        return Hint(HintKind.NOT_TIMED, reloading.reloader or reloading.name)
    return Hint(HintKind.NEVER_RELOADS, servers[0].reloader or servers[0].name)


def waiting_for_gauge(
    budget: Budget,
    gauge: GaugeView | None,
    servers: Sequence[ServerView],
    ends: Mapping[str, float],
    watch: WatchView | None,
    *,
    recording: bool = True,
) -> Why:
    """For a gauge budget that has no value, or whose owner ended. Where nobody records nothing is being counted."""
    if gauge is not None:
        return _since_its_last(gauge)
    if budget.signal == WATCHED_FILES:
        if not recording:
            return _NOTHING
        return Waiting.COUNTING, Hint(HintKind.COUNTING, count=None if watch is None else watch.files)
    if budget.signal in _WITHOUT_SERVER:
        return _WITHOUT_SERVER[budget.signal], None
    if budget.signal in {MEMORY, CPU}:
        if any(each.state != ENDED for each in servers):
            return _NOTHING
        if ends:
            return Waiting.SERVER_ENDED, Hint(HintKind.SERVER_ENDED, at=max(ends.values()))
        return Waiting.NO_SERVER, None
    return _NOTHING


def _since_its_last(gauge: GaugeView) -> Why:
    """Why there is no value since the last one, where there is none."""
    if gauge.ended is None or gauge.attributes.get(EXTERNAL):
        return _NOTHING
    if gauge.interrupted:
        return Waiting.INTERRUPTED, Hint(HintKind.LAST_SEEN, at=gauge.ended)
    return Waiting.SERVER_ENDED, Hint(HintKind.SERVER_ENDED, at=gauge.ended)

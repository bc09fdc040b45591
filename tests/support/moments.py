"""A small scripted snapshot in the judge's own words, for `status`."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.core.causes import WrittenCause
from hero_tui.core.facts import ServerState
from hero_tui.core.objectives import Level
from hero_tui.core.signals import NO_ATTRIBUTES, Outcome
from hero_tui.judge.results import Run, SliceCounts
from hero_tui.judge.verdicts import judge_runs, judge_slices
from hero_tui.models.budgets import BudgetView, GaugeView, Waiting
from hero_tui.models.incidents import IncidentView
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import RecorderState, RecorderView, ServerView, Snapshot, WatchView
from tests.judge.budgets import HOT_RELOAD, MEMORY

NOON = 1_795_435_200.0  # 2026-11-23T12:00:00Z


def saves(count: int = 17) -> tuple[RunView, ...]:
    """So many saves a minute apart, the newest 212 ms, one 410 ms."""
    took = [0.41, *[0.2] * (count - 2), 0.212]
    attributes = {"file": "src/App.tsx", "change": "update", "timed": "served"}
    return tuple(
        RunView(
            index + 1,
            "dev.hot_reload",
            NOON - 60.0 * (count - index),
            duration,
            Outcome.OK,
            {"server": "vite"},
            attributes,
        )
        for index, duration in enumerate(took)
    )


def hot_reload() -> BudgetView:
    """17 saves, none over."""
    runs = saves()
    judged = judge_runs(HOT_RELOAD, [Run(each.end, each.duration, each.outcome) for each in runs], NOON)
    return BudgetView(
        HOT_RELOAD, {"server": "vite"}, Level.OK, judged, 0.212, runs[-1].end, runs, None, Waiting.NOTHING, None
    )  # fmt: skip


def memory() -> BudgetView:
    """82 % of its limit, a warning."""
    judged = judge_slices(MEMORY, SliceCounts(4000, 0, 100), latest=2.46e9, maximum=2.5e9)
    gauge = GaugeView(2.46e9, NOON - 1, None, (), NO_ATTRIBUTES, (), 2.5e9, NOON - 60)
    return BudgetView(
        MEMORY, {"server": "vite"}, Level.WARNING, judged, 2.46e9, NOON - 1, (), gauge, Waiting.NOTHING, None, 0, 7
    )  # fmt: skip


def incident() -> IncidentView:
    """The open one of memory, seen by pair."""
    return IncidentView(
        id=7,
        budget=MEMORY,
        labels={"server": "vite"},
        severity=Level.WARNING,
        worst=Level.CRITICAL,
        state="firing",
        onset=NOON - 390,
        detected=NOON - 360,
        recovered=None,
        value=2.46e9,
        limit=3e9,
        peak=2.75e9,
        cause=WrittenCause("node (pid 456): 2.5 GB of 3 GB"),
        acknowledged_by="pair",
        acknowledged_at=NOON - 100,
        note=None,
        silenced_until=None,
    )


def moment(**changes: object) -> Snapshot:
    """One consistent moment; `changes` replace fields."""
    ended = replace(incident(), id=6, state="ended", recovered=NOON - 4000)
    whole = Snapshot(
        workspace="/home/me/storefront",
        name="storefront",
        branch="main",
        changed_files=3,
        at=NOON,
        recorder=RecorderView(RecorderState.RECORDING, 123, NOON - 3600, 0.98),
        watch=WatchView(4312, 310, 12, 0, 0),
        servers=(
            ServerView("vite", "8.0.0", 456, "http://127.0.0.1:5173/", ServerState.READY, NOON - 3000, start_seen=True),
        ),
        budgets=(hot_reload(), memory()),
        incidents=(incident(), ended),
        gaps=(),
        viewers=(),
    )  # fmt: skip
    return replace(whole, **changes)

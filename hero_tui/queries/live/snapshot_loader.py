"""Builds the snapshot from the store: everything once, then only what is new."""

from __future__ import annotations

import os
from pathlib import Path

from hero_tui.core.budget import BudgetFile
from hero_tui.core.facts import CHANGED_BUDGETS, WRONG_BUDGETS, WorkspaceFact, decode_facts
from hero_tui.core.sanitise import from_home
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.core.time import DAY
from hero_tui.models.snapshot import GapView, RecorderView, Snapshot, ViewerView
from hero_tui.queries.alerts.incidents import load_incidents, silence_views, with_people
from hero_tui.queries.alerts.silences import Silencing
from hero_tui.queries.live.builds import failed_builds
from hero_tui.queries.live.coverage import coverage, minutes_seen, observed_spans, recorded_spans
from hero_tui.queries.live.entries import Entries, LiveContext, empty_entry
from hero_tui.queries.live.facts import notices_shown, server_view, watch_view
from hero_tui.queries.live.levels import panel_of, stored_levels
from hero_tui.queries.live.recorder_state import first_today, midnight, silent_since, since_of, state_of
from hero_tui.queries.live.waiting import waiting_for_gauge, waiting_for_runs
from hero_tui.queries.project.project_hints import Project, read_project
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.disk_room import room_left
from hero_tui.store.workspace.locks import recorder_seen
from hero_tui.store.workspace.paths import StorePaths

MINUTES = 60
DEMO_SHOWS = "demo_shows"
"""The key of the `meta` table by which the demo's script tells its screen what it shows."""


class SnapshotLoader:
    """Reads one workspace's snapshots through one reader. Not thread-safe. Make a new one with a new reader.

    `pid`: this process, to know itself among the viewers. `minutes`: how many columns a gauge has at most.
    """

    def __init__(
        self,
        reader: Reader,
        budgets: BudgetFile,
        workspace: Path,
        *,
        history_path: str = "",
        demo: bool = False,
        pid: int | None = None,
        minutes: int = MINUTES,
    ) -> None:
        self._reader = reader
        self._budgets = budgets
        self._workspace = workspace
        self._history_path = history_path
        self._demo = demo
        self._pid = os.getpid() if pid is None else pid
        self._minutes = minutes
        self._project: Project | None = None
        self._entries = Entries(reader, budgets, minutes, self._hints)

    def load(
        self,
        now: float,
        recorder: int | None,
        *,
        starting: bool = False,
        quick: bool = False,
        silent: float | None = None,
        trouble: str = "",
    ) -> Snapshot:
        """The snapshot at `now` (UTC s). `recorder`: the PID that holds its lock, None when it is free. `starting`:
        one was just started and has not taken its lock. `quick`: without comparisons with the past. `silent`: since
        when the holder of the lock does not respond. `trouble`: what it says is wrong, beside the history. All of it is
        read at one moment; raises `StoreError`."""
        with self._reader.read_transaction():
            return self._load(now, recorder, starting, quick, silent, trouble)

    def _load(
        self, now: float, recorder: int | None, starting: bool, quick: bool, silent: float | None, trouble: str
    ) -> Snapshot:
        reader = self._reader
        facts = decode_facts(reader.facts())
        today = midnight(now)
        recordings = reader.recordings(min(today, now - 60 * (self._minutes + 1))) or reader.recordings(0.0)[-1:]
        gaps = reader.gaps(min(today, now - DAY))
        recorded = recorded_spans(recordings, now if silent is None else silent, recorder)
        first = first_today(recorded, reader.first_viewer(today), today)
        recording = recorder is not None and silent is None
        silences = reader.silences(now)
        silencing = Silencing(silences, self._budgets.planned, now)
        incidents = load_incidents(reader, self._budgets, silencing, recording=recording)
        context = LiveContext(
            at=now,
            midnight=today,
            minutes_seen=minutes_seen(
                observed_spans(recorded, gaps, now - 60 * (self._minutes + 1), now), self._minutes, now
            ),
            servers=tuple(server_view(each) for each in facts.servers),
            ends={each.name: each.ended for each in facts.servers if each.ended is not None},
            watch=watch_view(facts.watch),
            watchers=facts.watchers,
            levels=stored_levels(reader.rule_states()) if recording else {},
            recording=recording,
        )
        entries = {
            budget: [with_people(each, incidents, silencing) for each in found]
            for budget, found in self._entries.load(context, quick=quick).items()
        }
        wrong = facts.notices.get(WRONG_BUDGETS, "")
        checked_out = facts.workspace or WorkspaceFact()
        seen = None if first is None else coverage(observed_spans(recorded, gaps, first, now), first, now)
        return Snapshot(
            workspace=str(self._workspace),
            name=self._workspace.name or str(self._workspace),
            branch=checked_out.branch or None,
            changed_files=checked_out.changed,
            at=now,
            recorder=RecorderView(
                state=state_of(recordings, recorder, starting=starting, silent=silent),
                pid=recorder,
                since=since_of(recordings, recorder, silent),
                watched_since=first,
                coverage=seen,
                notices=notices_shown(facts.notices, room_left(reader.database), trouble) if recording else (),
                budgets=(wrong or facts.notices.get(CHANGED_BUDGETS, "")) if recording else "",
                budgets_wrong=recording and bool(wrong),
                last_error=facts.last_error,
                requests=facts.requests if recording else None,
            ),
            watch=context.watch,
            servers=context.servers,
            budgets=tuple(panel_of(each) for each in entries.values()),
            incidents=incidents,
            gaps=tuple(GapView(each.start, each.end, each.reason) for each in gaps),
            viewers=tuple(ViewerView(each.name, each.pid == self._pid) for each in reader.viewers()),
            first_run=reader.meta("first_run_seen") is None,
            demo=self._demo,
            demo_shows=(reader.meta(DEMO_SHOWS) or "") if self._demo else "",
            history_path=self._history_path,
            budgets_path=self._budgets.path,
            packages_dev=self._hints().dev,
            entries=tuple(each for of_budget in entries.values() for each in of_budget),
            silences=silence_views(silences),
            builds=failed_builds(
                (run for each in entries.get(HOT_RELOAD, ()) for run in each.runs), context.servers, context.ends, now
            ),
            completions=self._entries.completions,
        )

    def _hints(self) -> Project:
        if self._project is None:
            self._project = read_project(self._workspace)
        return self._project


def load_snapshot(
    workspace: Path, paths: StorePaths, budgets: BudgetFile, now: float, *, demo: bool = False
) -> Snapshot:
    """One snapshot, for a command. Where nothing was recorded yet it is empty; raises `StoreError` for all else."""
    holder = recorder_seen(paths.recorder_lock)
    pid, silent = None if holder is None else holder.pid, silent_since(holder, now)
    trouble = "" if holder is None else holder.trouble
    history = from_home(paths.folder)
    try:
        reader = Reader(paths.database)
    except StoreError as error:
        if error.kind is not StoreTrouble.MISSING:
            raise
        return empty_snapshot(workspace, budgets, now, pid, history_path=history, silent=silent)
    try:
        loader = SnapshotLoader(reader, budgets, workspace, history_path=history, demo=demo)
        return loader.load(now, pid, silent=silent, trouble=trouble)
    finally:
        reader.close()


def empty_snapshot(
    workspace: Path,
    budgets: BudgetFile,
    now: float,
    recorder: int | None,
    *,
    history_path: str = "",
    demo: bool = False,
    starting: bool = False,
    silent: float | None = None,
) -> Snapshot:
    """A workspace of which nothing was recorded yet. `silent`: since when the holder of the lock does not respond."""
    project = read_project(workspace)
    entries = [
        empty_entry(
            each,
            *(
                waiting_for_gauge(each, None, (), {}, None, recording=recorder is not None or starting)
                if each.of_gauges
                else waiting_for_runs(each, (), project)
            ),
        )
        for each in budgets.budgets
    ]
    state = state_of((), recorder, starting=starting, silent=silent)
    return Snapshot(
        workspace=str(workspace),
        name=workspace.name or str(workspace),
        branch=None,
        changed_files=None,
        at=now,
        recorder=RecorderView(state, recorder, since=since_of((), recorder, silent), coverage=None),
        watch=None,
        servers=(),
        budgets=tuple(entries),
        incidents=(),
        gaps=(),
        viewers=(),
        first_run=True,
        demo=demo,
        history_path=history_path,
        budgets_path=budgets.path,
        packages_dev=project.dev,
        entries=tuple(entries),
    )

"""Snapshots of one workspace's store, made in the feed's thread."""

from __future__ import annotations

import time
from pathlib import Path

from msgspec.structs import replace

from hero_tui.budgets.discovery import find_budgets
from hero_tui.budgets.revision import UnreadableRevisionError, budgets_of, revision_of
from hero_tui.core.budget import BudgetFile
from hero_tui.core.sanitise import from_home
from hero_tui.models.snapshot import RecorderState, Snapshot
from hero_tui.queries.live.recorder_state import silent_since
from hero_tui.queries.live.snapshot_loader import SnapshotLoader, empty_snapshot
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.disk_room import is_full, room_left
from hero_tui.store.workspace.locks import SILENT_AFTER, recorder_pid, recorder_seen
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.tui.data.recorder_error import last_words
from hero_tui.tui.data.snapshot_feed import LIVENESS_SECONDS

# Until then a recorder that was just started may not hold its lock yet.
STARTING_SECONDS = 5.0
LEAST_WAIT = 0.05


class SnapshotSource:
    """Opens the store when it is there, again when it was moved aside or purged."""

    def __init__(self, workspace: Path, paths: StorePaths, budgets: BudgetFile, *, demo: bool = False) -> None:
        self._workspace = workspace
        self._paths = paths
        self._budgets = budgets
        self._demo = demo
        self._history = from_home(paths.folder)
        self._reader: Reader | None = None
        self._loader: SnapshotLoader | None = None
        self._expected = time.monotonic()
        self._expected_at = time.time()
        self._news: tuple[object, ...] = ()
        self._acks = 0
        self._first = True
        self._digest: str | None = None
        self._revision: int | None = None
        self._refused: int | None = None

    def expect_recorder(self) -> None:
        """One was just started."""
        self._expected, self._expected_at = time.monotonic(), time.time()

    def patience(self) -> float:
        """Seconds until a recorder that beats no more would not respond, at most until the next look."""
        seen = recorder_seen(self._paths.recorder_lock)
        if seen is None or not seen.responds(time.time()):
            return LIVENESS_SECONDS
        return min(LIVENESS_SECONDS, max(LEAST_WAIT, seen.beat + SILENT_AFTER - time.time()))

    def _starting(self, pid: int | None) -> bool:
        return pid is None and time.monotonic() - self._expected < STARTING_SECONDS

    def alive(self) -> tuple[int | None, bool]:
        """The recorder's PID, and whether one is awaited: a change of either is worth a new snapshot."""
        pid = recorder_pid(self._paths.recorder_lock)
        return pid, self._starting(pid)

    def state(self) -> tuple[object, ...]:
        """What is worth a new snapshot when it changes although nothing rings: the same two, whether the recorder
        responds, what it says is wrong beside the history, and whether the disk is full."""
        seen = recorder_seen(self._paths.recorder_lock)
        pid, trouble = (None, "") if seen is None else (seen.pid, seen.trouble)
        silent = silent_since(seen, time.time()) is not None
        return pid, self._starting(pid), silent, trouble, is_full(room_left(self._paths.database))

    def empty(self) -> Snapshot:
        """What is shown while nothing is recorded."""
        now, seen = time.time(), recorder_seen(self._paths.recorder_lock)
        pid = None if seen is None else seen.pid
        return empty_snapshot(
            self._workspace,
            self._budgets,
            now,
            pid,
            history_path=self._history,
            demo=self._demo,
            starting=self._starting(pid),
            silent=silent_since(seen, now),
        )

    def load(self) -> Snapshot:
        """The snapshot of now; the first one is quick, for somebody waits. Raises `StoreError`."""
        if self._reader is not None and self._reader.moved():
            self.close()
        if self._reader is None or self._loader is None:
            try:
                self._reader = Reader(self._paths.database)
            except StoreError as error:
                if error.kind is StoreTrouble.MISSING:
                    return self.empty()
                raise
            self._loader = SnapshotLoader(
                self._reader, self._budgets, self._workspace, history_path=self._history, demo=self._demo
            )
        now, seen = time.time(), recorder_seen(self._paths.recorder_lock)
        pid, trouble = (None, "") if seen is None else (seen.pid, seen.trouble)
        quick, self._first = self._first, False
        self._take_revision(self._reader, alive=pid is not None and not quick)
        silent = silent_since(seen, now)
        snapshot = self._loader.load(
            now, pid, starting=self._starting(pid), quick=quick, silent=silent, trouble=trouble
        )
        snapshot = replace(snapshot, revision=self._revision)
        if snapshot.recorder.state is not RecorderState.STOPPED:
            return snapshot
        why = last_words(self._paths.log, self._expected_at)
        why = why and why.replace(f"{self._paths.folder}/", "")
        return replace(snapshot, recorder=replace(snapshot.recorder, stopped_why=why))

    def _take_revision(self, reader: Reader, *, alive: bool) -> None:
        """Judge by the budgets that the recorder judges by: where its revision is another one, take up that one."""
        newest = reader.newest_revision()
        if newest is None or not alive:
            return
        number, digest = newest
        if self._digest is None:
            self._digest = revision_of(self._budgets)[0]
        self._revision = number if digest == self._digest else None
        if self._revision is not None or number == self._refused:
            return
        path = find_budgets(self._workspace)
        try:
            budgets = budgets_of(reader.revision_text(number), None if path is None else str(path), digest)
        except UnreadableRevisionError:
            self._refused = number  # another version wrote it: what this one read holds here
            return
        self._budgets, self._digest, self._revision = budgets, digest, number
        self._loader = SnapshotLoader(reader, budgets, self._workspace, history_path=self._history, demo=self._demo)

    def urgent(self) -> bool:
        """Whether an operation or its completion, an alert's state or a viewer came since the last call: more than
        gauges."""
        reader = self._reader
        if reader is None or reader.moved():
            return True
        try:
            news = (
                reader.newest_revision(),
                reader.last_operation_id(),
                reader.completions(),
                tuple(reader.viewers()),
                dict(reader.rule_states()),
                self._acks,
            )
        except StoreError:
            return True  # the load that follows says what is wrong
        changed, self._news = news != self._news, news
        return changed

    def acknowledged(self) -> None:
        """This viewer wrote something that it wants to see."""
        self._acks += 1

    def close(self) -> None:
        """Close the reader; the next load opens anew."""
        if self._reader is not None:
            self._reader.close()
        self._reader = self._loader = None

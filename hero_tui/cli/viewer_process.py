"""A viewer's process around its screens: its lock, its name, the recorder it may start, and the line it ends with."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from hero_tui.budgets.compiled import CompiledBudgets
from hero_tui.cli.exit_messages import detach_message, kept_message, quit_message
from hero_tui.cli.gc_freeze import collect_and_freeze
from hero_tui.core.budget import BudgetFile
from hero_tui.core.facts import StartedBy, decode_facts
from hero_tui.core.time import HOUR
from hero_tui.models.snapshot import AwayView
from hero_tui.queries.project.identity import who
from hero_tui.recorder.lifecycle.spawn import say_departed, start_recorder, wait_for_started, wait_until_stopped
from hero_tui.store.appender import Appender
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.retention.size_limit import allowed_bytes
from hero_tui.store.workspace.locks import recorder_pid, take_viewer_lock
from hero_tui.store.workspace.paths import StorePaths, store_paths
from hero_tui.store.workspace.process_identity import process_identity
from hero_tui.store.workspace.set_aside import set_aside_what_is_no_file

RECORDER_ENDS_WITHIN = 4.0
BUG = 70
# `q` does not end a recording of more than this by the way: it leaves it running and says how to stop it.
WORTH_KEEPING = HOUR


def view(
    workspace: Path,
    *,
    store: Path | None = None,
    demo: bool = False,
    theme: str | None = None,
    mouse: bool = True,
) -> int:
    """Show the screens until they are left. `mouse` False: it stays the terminal's. Raises `BudgetsError`, `StoreError`
    and `ThemeError`, each a sentence."""
    compiled = CompiledBudgets(workspace, store_paths(workspace, store, make=False).folder)
    budgets = compiled.load()
    allowed_bytes()  # a recorder would refuse a wrong one out of sight
    paths = store_paths(workspace, store)
    compiled.keep()  # the recorder that it may start reads it
    set_aside_what_is_no_file(paths)
    locks = [take_viewer_lock(paths.viewers_lock)]
    try:
        started = [start_recorder(workspace, paths)] if recorder_pid(paths.recorder_lock) is None else []
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="hero-attach") as thread:
            rows = [thread.submit(_attach, workspace, paths)]
            away = thread.submit(_away, workspace, paths, budgets)

            from hero_tui.tui.run import run_viewer

            def start() -> None:
                if not locks[-1].is_in_place():  # moved or deleted: the new recorder must know of this viewer
                    store_paths(workspace, store)
                    locks.append(take_viewer_lock(paths.viewers_lock))
                    rows.append(thread.submit(_attach, workspace, paths))
                started.append(start_recorder(workspace, paths))

            leaving = run_viewer(
                workspace,
                paths,
                budgets,
                start_recorder=start,
                demo=demo,
                theme=theme,
                mouse=mouse,
                away=away,
                settled=collect_and_freeze,
            )
            quit_ = leaving.value == "quit"
            runs = recorder_pid(paths.recorder_lock) is not None or any(process_identity(pid) for pid in started)
            recorded = _would_end(paths, time.time()) if quit_ and runs and not demo else None
            kept = recorded is not None and recorded > WORTH_KEEPING
            quit_ = quit_ and not kept
            _leave(paths, rows[-1], quit_=quit_)
    finally:
        for lock in locks:
            lock.release()
    if demo:
        pass  # what becomes of its recorder and its folder, the demo says itself
    elif recorded is not None and kept:
        print(kept_message(workspace=workspace, recorded=recorded))
    elif quit_:
        print(_after_quit(paths, started) if runs else "no recorder was running; the next hero-tui starts one")
    elif sys.stdout.isatty():
        print(detach_message(workspace=workspace, runs=recorder_pid(paths.recorder_lock) is not None))
    return BUG if leaving.value == "failed" else 0


def _attach(workspace: Path, paths: StorePaths) -> int:
    appender = Appender(paths.database)
    try:
        return appender.viewer_attached(os.getpid(), who(workspace), time.time())
    finally:
        appender.close()


def _away(workspace: Path, paths: StorePaths, budgets: BudgetFile) -> AwayView | None:
    """What this viewer's person missed since their last viewer left."""
    from hero_tui.queries.alerts.absence import load_away

    reader = Reader(paths.database)
    try:
        return load_away(reader, budgets, who(workspace), time.time(), recorder_pid(paths.recorder_lock))
    finally:
        reader.close()


def _leave(paths: StorePaths, row: Future[int], *, quit_: bool) -> None:
    """Say how this viewer leaves, before its lock is gone. What cannot be written counts as a detach."""
    try:
        appender = Appender(paths.database)
        try:
            appender.viewer_left(row.result(), time.time(), quit_=quit_)
        finally:
            appender.close()
    except StoreError as error:
        print(f"hero-tui: that you left could not be written, so the recorder goes on: {error}", file=sys.stderr)


def _after_quit(paths: StorePaths, started: Sequence[int]) -> str:
    wait_for_started(paths, started, RECORDER_ENDS_WITHIN)
    others, since, by_name = _others(paths)
    say_departed(paths)
    stopped = others == 0 and wait_until_stopped(paths, RECORDER_ENDS_WITHIN)
    recorded = None if since is None else time.time() - since
    return quit_message(others=others, stopped=stopped, by_name=by_name, recorded=recorded)


def _would_end(paths: StorePaths, now: float) -> float | None:
    """How long the recorder has recorded (s) that would end with this viewer; None where it would go on anyway."""
    others, since, by_name = _others(paths)
    return None if others or by_name or since is None else now - since


def _others(paths: StorePaths) -> tuple[int, float | None, bool]:
    """How many other viewers look, since when the recorder records (UTC s), and whether it was started by name."""
    try:
        reader = Reader(paths.database)
        try:
            recordings = reader.recordings(0.0)
            others = sum(viewer.pid != os.getpid() for viewer in reader.viewers())
            by_name = decode_facts(reader.facts()).started_by is StartedBy.RECORD
            return others, recordings[-1].started if recordings else None, by_name
        finally:
            reader.close()
    except StoreError:
        return 0, None, False  # a history that cannot be read was said before the screen closed

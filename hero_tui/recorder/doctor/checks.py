"""The doctor's checks of this machine, this terminal and this store."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.problems import BudgetsError
from hero_tui.core.facts import Facts, decode_facts
from hero_tui.core.file_system.mounts import file_system_of, mounts_with_another_side, read_mounts
from hero_tui.probes.files.limits import inotify_limits
from hero_tui.probes.git.head import is_bisecting
from hero_tui.probes.git.repository import find_repository
from hero_tui.probes.processes.sources.capabilities import process_capabilities
from hero_tui.probes.servers.start.first_answer import requests_allowed
from hero_tui.recorder.doctor.findings import CheckResults, Terminal
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.disk_room import DISK_FULL, is_full, room_left
from hero_tui.store.workspace.locks import recorder_seen
from hero_tui.store.workspace.paths import StorePaths


def run_checks(
    workspace: Path, paths: StorePaths | StoreError, environ: Mapping[str, str] = os.environ
) -> CheckResults:
    """Everything that `findings` needs; reads only, apart from two short children that are watched.

    `paths` is the error where there can be no store: then the rest is still examined.
    """
    results = CheckResults(
        workspace=str(workspace),
        limits=inotify_limits(),
        processes=process_capabilities(),
        terminal=_terminal(environ),
        git=shutil.which("git") is not None and _in_repository(workspace),
        bisecting=_is_bisecting(workspace),
        requests_allowed=requests_allowed(environ),
        another_side=mounts_with_another_side(workspace.resolve(), read_mounts()),
    )
    try:
        budgets = load_budgets(workspace)
        results = replace(results, budgets=budgets.path, poll_files=budgets.poll_files)
    except BudgetsError as wrong:
        results = replace(results, budgets_error=str(wrong))
    if isinstance(paths, StoreError):
        return replace(results, store_error=str(paths))
    facts, error = _facts(paths)
    seen, now = recorder_seen(paths.recorder_lock), time.time()
    return replace(
        results,
        store_folder=str(paths.folder),
        store_file_system=file_system_of(paths.folder.resolve(), read_mounts()),
        store_note=paths.note,
        store_error=error,
        recorder_pid=None if seen is None else seen.pid,
        silent_since=None if seen is None or seen.responds(now) else min(seen.beat, now),
        trouble=DISK_FULL if is_full(room_left(paths.database)) else "" if seen is None else seen.trouble,
        log=str(paths.log),
        facts=facts,
    )


def _in_repository(workspace: Path) -> bool:
    return any(os.path.lexists(folder / ".git") for folder in (workspace, *workspace.parents))


def _is_bisecting(workspace: Path) -> bool:
    repository = find_repository(workspace.resolve())
    return repository is not None and is_bisecting(repository.folder)


def _facts(paths: StorePaths) -> tuple[Facts, str | None]:
    """What the recorder said last, and why it cannot be read; nothing recorded yet is no error."""
    try:
        reader = Reader(paths.database)
    except StoreError as error:
        return Facts(), None if error.kind is StoreTrouble.MISSING else str(error)
    try:
        return decode_facts(reader.facts()), None
    except StoreError as error:
        return Facts(), str(error)
    finally:
        reader.close()


def _terminal(environ: Mapping[str, str]) -> Terminal:
    size = os.get_terminal_size(sys.stdout.fileno()) if sys.stdout.isatty() else None
    return Terminal(
        size=None if size is None else (size.columns, size.lines),
        term=environ.get("TERM", ""),
        colour_term=environ.get("COLORTERM", ""),
        utf8=(sys.stdout.encoding or "").lower().replace("-", "") == "utf8",
        no_colour=bool(environ.get("NO_COLOR")),
    )

"""Runs beside the demo: starts its dev server, plays the person, and leaves nothing behind.

Its standard input is a pipe whose other end the demo holds. Whatever ends the demo, kill -9 too, closes that pipe; then
the server, the recorder and the folder go.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from hero_tui.budgets.discovery import NAME as BUDGETS
from hero_tui.budgets.files import load_budgets
from hero_tui.cli.demo.limits import budgets_yaml, limits
from hero_tui.cli.demo.script import Scene, broken_save, first_runs, memory_grows, once_more, work
from hero_tui.core.facts import decode_facts
from hero_tui.core.signal_names import MEMORY
from hero_tui.models.budgets import BudgetView
from hero_tui.queries.live.snapshot_loader import DEMO_SHOWS, load_snapshot
from hero_tui.recorder.lifecycle.spawn import stop_recorder
from hero_tui.store.appender import Appender
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import StorePaths, store_paths

PROJECT = "storefront-demo"
STATE = "state"
LOOK_EVERY = 0.1
SERVER_STARTS = 3.0
FAULT_SHARE = 0.8
"""Of memory's limit: a warning begins at 80 %, and critical at 90 %."""


class DemoServer:
    """`npm run dev` in a session of its own, its output beside the project."""

    def __init__(self, project: Path) -> None:
        self._project = project
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with (self._project.parent / "dev-server.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["npm", "run", "dev"],
                cwd=self._project,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end(self) -> None:
        """End its whole session, kindly first."""
        if self._process is None:
            return
        for kind in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, kind)
            except ProcessLookupError:
                break
            try:
                self._process.wait(timeout=3.0)
            except subprocess.TimeoutExpired:
                continue
        self._process.poll()

    def restart(self, _: Path) -> None:
        """End it and start it again, as a person does whose server has grown."""
        self.end()
        time.sleep(1.0)
        self.start()


def abandoned(seconds: float) -> bool:
    """Wait so long; True as soon as the demo is gone."""
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(readable)


def wait_for_the_recorder(paths: StorePaths) -> bool:
    """Wait until it sees processes, so that the server's start is timed; False when the demo is gone before."""
    while not _sees_processes(paths):
        if abandoned(LOOK_EVERY):
            return False
    return True


def _sees_processes(paths: StorePaths) -> bool:
    try:
        reader = Reader(paths.database)
        try:
            return decode_facts(reader.facts()).processes is not None
        finally:
            reader.close()
    except StoreError:
        return False  # it is about to make its store


class Play:
    """The demo's course: the first runs, limits from them, then calm work with one fault at a time, for ever."""

    def __init__(self, project: Path, paths: StorePaths, server: DemoServer, pace: float) -> None:
        self._project = project
        self._paths = paths
        self._server = server
        self._pace = pace

    def go(self) -> None:
        """Do what a person does until the demo ends."""
        if self._ended_in(first_runs()):
            return
        (self._project / BUDGETS).write_text(budgets_yaml(limits(self._views())))
        if self._ended_in(once_more(self._server.restart)):
            return
        while not any(self._ended_in(scene) for scene in self._round()):
            pass

    def _round(self) -> Iterator[Scene]:
        yield work()
        yield memory_grows(self._growth(), self._server.restart)
        yield work()
        yield broken_save()

    def _growth(self) -> int:
        """How many bytes are missing to 80 % of memory's limit."""
        memory = next((view for view in self._views() if view.budget.id == MEMORY), None)
        if memory is None or memory.latest is None:
            return 0
        return max(0, round(FAULT_SHARE * memory.budget.headline.limit.value - memory.latest))

    def _views(self) -> tuple[BudgetView, ...]:
        budgets = load_budgets(self._project)
        return load_snapshot(self._project, self._paths, budgets, time.time()).entries

    def _ended_in(self, scene: Scene) -> bool:
        """Play a scene; True as soon as the demo is gone."""
        appender = Appender(self._paths.database)
        try:
            appender.set_meta(DEMO_SHOWS, scene.shows)
        finally:
            appender.close()
        for step in scene.steps:
            if abandoned(step.think * self._pace):
                return True
            step.act(self._project)
        return False


def end_recorder(project: Path, paths: StorePaths) -> None:
    """End the recorder of the demo's project, also one that only starts and holds no lock yet."""
    stop_recorder(paths)
    starting = [
        process for process in psutil.process_iter(["cmdline"]) if _records(process.info["cmdline"] or (), project)
    ]
    for process in starting:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(starting, timeout=3.0)[1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def _records(command: Sequence[str], project: Path) -> bool:
    return (
        "hero_tui" in command and "record" in command and bool({str(project), os.path.realpath(project)} & {*command})
    )


def remove(folder: Path) -> None:
    """Remove the folder; what a dying process still writes gets a few more looks."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


def main() -> None:
    """`python -m hero_tui.cli.demo.supervisor FOLDER PACE`."""
    folder, pace = Path(sys.argv[1]), float(sys.argv[2])
    project = folder / PROJECT
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    paths = store_paths(project, folder / STATE)
    server = DemoServer(project)
    try:
        if wait_for_the_recorder(paths):
            server.start()
            if not abandoned(SERVER_STARTS):
                Play(project, paths, server, pace).go()
    finally:
        server.end()
        end_recorder(project, paths)
        remove(folder)


if __name__ == "__main__":
    main()

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
from collections.abc import Sequence
from pathlib import Path

import psutil

from hero_tui.cli.demo.script import scripted_day
from hero_tui.core.facts import decode_facts
from hero_tui.recorder.spawn import stop_recorder
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import StorePaths, store_paths

PROJECT = "storefront-demo"
STATE = "state"
LOOK_EVERY = 0.1
SERVER_STARTS = 3.0


def start_server(project: Path) -> subprocess.Popen[bytes]:
    """`npm run dev` in a session of its own, its output beside the project."""
    with (project.parent / "dev-server.log").open("wb") as log:
        return subprocess.Popen(
            ["npm", "run", "dev"], cwd=project, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def end_server(server: subprocess.Popen[bytes]) -> None:
    """End the server's whole session, kindly first."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, kind)
        except ProcessLookupError:
            break
        try:
            server.wait(timeout=3.0)
        except subprocess.TimeoutExpired:
            continue
    server.poll()


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


def play(project: Path, pace: float) -> None:
    """Do what a person does until the demo ends. `pace` multiplies every pause."""
    for step in scripted_day():
        if abandoned(step.think * pace):
            return
        step.act(project)


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
    server: subprocess.Popen[bytes] | None = None
    try:
        if wait_for_the_recorder(paths):
            server = start_server(project)
            if not abandoned(SERVER_STARTS):
                play(project, pace)
    finally:
        if server is not None:
            end_server(server)
        end_recorder(project, paths)
        remove(folder)


if __name__ == "__main__":
    main()

"""Runs beside the demo: starts its dev server, plays the person, and leaves nothing behind.

Its standard input is a pipe whose other end the demo holds. Whatever ends the demo, kill -9 too, closes that pipe; then
the server, the recorder and the folder go.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from hero_tui.cli.demo_person import day
from hero_tui.recorder.spawn import stop_recorder
from hero_tui.store.paths import store_paths

PROJECT = "storefront-demo"
STATE = "state"


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


def play(project: Path, pace: float) -> None:
    """Do what a person does until the demo ends. `pace` multiplies every pause."""
    for step in day():
        if abandoned(step.think * pace):
            return
        step.act(project)


def remove(folder: Path) -> None:
    """Remove the folder; what a dying process still writes gets a few more looks."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


def main() -> None:
    """`python -m hero_tui.cli.demo_caretaker FOLDER PACE`."""
    folder, pace = Path(sys.argv[1]), float(sys.argv[2])
    project = folder / PROJECT
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    server = start_server(project)
    try:
        if not abandoned(4.0):
            play(project, pace)
    finally:
        end_server(server)
        stop_recorder(store_paths(project, folder / STATE))
        remove(folder)


if __name__ == "__main__":
    main()

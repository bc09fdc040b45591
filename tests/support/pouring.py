"""A real recorder whose one probe pours out operations, made anew by a fork for each of its lives.

`python -m tests.support.pouring WORKSPACE STATE` reads a line for each life and prints its PID, then how much it has
poured, as a moment to be killed at on any machine; forking from a process
that has imported everything makes a life of 50 ms worth killing. Each of its operations has the number of its life and
its place in it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

from hero_tui.core.signals import Gauge, Operation, Outcome
from hero_tui.probes.base import Sink, Tracker
from hero_tui.recorder import run
from hero_tui.recorder.context.causes import KnownProcess
from hero_tui.store.workspace.paths import store_paths

BETWEEN = 0.0005
SLOW_EVERY = 40
TOLD_EVERY = 20


class NoTrackers:
    """In the place of the probes' trackers: it pours from a thread of its own."""

    def in_order(self) -> tuple[Tracker, ...]:
        """None is called by the loop."""
        return ()


class Pouring:
    """In the place of the probes: some thousand operations a second, some so slow that they are alerts, and a gauge."""

    life = 0

    def __init__(self, workspace: Path, sink: Sink, *settings: object) -> None:
        del workspace, settings
        self._sink = sink
        self.trackers = NoTrackers()

    def start(self) -> None:
        """Pour."""
        threading.Thread(target=self._pour, daemon=True).start()

    def _pour(self) -> None:
        number = 0
        while True:
            seconds = 30.0 if number % SLOW_EVERY == SLOW_EVERY - 1 else 0.1
            attributes = {"life": self.life, "number": number}
            self._sink(Operation("dev.lint", time.time() - seconds, seconds, Outcome.OK, {}, attributes))
            self._sink(Gauge("dev.memory", time.time(), 2.9e9, {"server": "vite"}))
            number += 1
            if number % TOLD_EVERY == 0:
                os.write(1, f"poured {number}\n".encode())  # whole or not at all, when it is killed
            time.sleep(BETWEEN)

    def stop(self) -> None:
        """It is killed, never stopped."""

    def know_former_names(self, names: object) -> None:
        """There are no servers that could be called otherwise."""

    def servers_run(self) -> bool:
        """So that it does not end by itself."""
        return True

    def describe(self, pid: int) -> KnownProcess | None:
        """No process is known."""
        del pid
        return None


def main() -> None:
    """One child at a time; it is waited for before the next."""
    workspace, state = Path(sys.argv[1]), Path(sys.argv[2])
    paths = store_paths(workspace, state)
    setattr(run, "Probes", Pouring)  # noqa: B010 - in the place of the real ones
    for life, _ in enumerate(sys.stdin):
        pid = os.fork()
        if pid == 0:
            Pouring.life = life
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            run.record(workspace, paths)
            os._exit(1)
        os.write(1, f"{pid}\n".encode())
        if os.WIFEXITED(os.waitpid(pid, 0)[1]):
            sys.exit(f"life {life} ended by itself, and was not killed")


if __name__ == "__main__":
    main()

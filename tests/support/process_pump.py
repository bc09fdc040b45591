"""A recorder's loop in small: pumps a real process probe and a command tracker in the test's own thread."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from hero_tui.core.facts import ProcessesFact
from hero_tui.core.signals import Operation, OperationCompleted, Stamp
from hero_tui.probes.commands.cost import RunCost
from hero_tui.probes.commands.runs import CommandTracker
from hero_tui.probes.events import Notice, Signal
from hero_tui.probes.launches.tracker import Launches
from hero_tui.probes.machine.probe import MachineProbe
from hero_tui.probes.processes.accounting.cpu_meter import CpuMeter
from hero_tui.probes.processes.model import ProcessEvent
from hero_tui.probes.processes.probe import ProcessProbe
from hero_tui.recorder.inbox import End, Inbox, Incoming, ViewerLeft

STEP = 0.02


class ProcessPump:
    """Use as a context manager; everything that was seen is in `operations`, `completed`, `events`, `facts`,
    `notices`."""

    def __init__(self, workspace: Path, *, connector: bool, costs: bool = False) -> None:
        """`costs`: runs tell what they used, and what others took of the machine."""
        self.inbox = Inbox()
        self.probe = ProcessProbe(workspace, self.inbox, connector=connector)
        self.launches = Launches(self.probe.table)
        self.cost = RunCost(CpuMeter(self.probe.table), MachineProbe(self.inbox).witness) if costs else None
        self.tracker = CommandTracker(self.inbox, self.probe.table, self.launches, self.cost)
        self.launches.subscribe(self.tracker.on_launch)
        self.operations: list[Operation] = []
        self.completed: list[OperationCompleted] = []
        self.events: list[ProcessEvent] = []
        self.facts: list[ProcessesFact] = []
        self.notices: list[Notice] = []
        self.probe.subscribe(self.launches.on_process)
        if self.cost is not None:
            self.probe.subscribe(self.cost.meter.on_process)
        self.probe.subscribe(self.tracker.on_process)
        self.probe.subscribe(self.events.append)

    def __enter__(self) -> Self:
        self.probe.start()
        self.until(lambda: self.probe.table.get(os.getpid()) is not None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.probe.stop()

    @property
    def source(self) -> object:
        """`connector`, `loadavg` or `scan`, as last told."""
        return self.facts[-1].source if self.facts else None

    @property
    def completions(self) -> set[int]:
        """The keys of the operations that were completed."""
        return {each.key for each in self.completed}

    def step(self) -> None:
        """Wait a moment for events and handle what is there."""
        event = self.inbox.next(STEP)
        while event is not None:
            self._take(event)
            event = self.inbox.next(0)
        now = Stamp.now()
        self.probe.tick(now)
        self.tracker.tick(now)

    def until(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        """Pump until the condition holds; fails after `seconds`."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not within {seconds} s; events: {self.events[-20:]}"
            self.step()

    def until_time(self, due: float) -> None:
        """Pump until that monotonic moment."""
        self.until(lambda: time.monotonic() >= due)

    def run(self, command: list[str], folder: Path, env: dict[str, str] | None = None) -> int:
        """Run a command as another terminal would, pumping meanwhile and until its tree is gone; its exit code."""
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        self.until(lambda: process.poll() is not None)
        self.until(lambda: self.probe.table.get(process.pid) is None)
        return process.returncode

    def _take(self, event: Incoming) -> None:
        if isinstance(event, Operation):
            self.operations.append(event)
        elif isinstance(event, OperationCompleted):
            self.completed.append(event)
        elif isinstance(event, ProcessesFact):
            self.facts.append(event)
        elif isinstance(event, Notice):
            self.notices.append(event)
        elif not isinstance(event, Signal | End | ViewerLeft):
            self.probe.handle(event)
            self.tracker.handle(event)

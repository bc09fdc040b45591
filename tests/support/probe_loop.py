"""The real probes of files, processes, servers and reloads in the recorder's real loop, without judge and store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

from hero_tui.core.declared import DeclaredServer
from hero_tui.core.facts import Fact
from hero_tui.core.signals import Gauge, Operation, Stamp
from hero_tui.probes.base import Tracker
from hero_tui.probes.events import Notice, Signal
from hero_tui.probes.files.probe import FilesProbe
from hero_tui.probes.launches.tracker import Launches
from hero_tui.probes.machine.probe import MachineProbe
from hero_tui.probes.processes.probe import ProcessProbe
from hero_tui.probes.reload.tracker import ReloadTracker
from hero_tui.probes.servers.sockets.listening import SocketReader
from hero_tui.probes.servers.start.cost import StartCost
from hero_tui.probes.servers.tracker import ServerTracker
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.loop import Loop


class Kept:
    """A pipeline that only remembers."""

    def __init__(self) -> None:
        self.signals: list[Signal] = []

    def accept(self, signal: Signal) -> None:
        """Remember it."""
        self.signals.append(signal)

    def next_deadline(self) -> float | None:
        """Never."""
        return None

    def flush(self, now: Stamp) -> None:
        """Nothing waits."""

    def tick(self, now: Stamp) -> None:
        """Nothing to do."""


class ProbeLoop:
    """`with ProbeLoop(workspace) as seen:` records until the block ends."""

    def __init__(
        self,
        workspace: Path,
        *,
        requests: bool = True,
        connector: bool = True,
        declared: Sequence[DeclaredServer] = (),
        reader: SocketReader | None = None,
        cost: bool = False,
    ) -> None:
        self._inbox, self._kept = Inbox(), Kept()
        self._files = FilesProbe(workspace, self._inbox)
        self._processes = ProcessProbe(workspace, self._inbox, connector=connector)
        table = self._processes.table
        launches = Launches(table)
        self._processes.subscribe(launches.on_process)
        self._machine = MachineProbe(self._inbox) if cost else None
        if self._machine is not None:
            self._processes.subscribe(self._machine.on_process)
        self.servers = ServerTracker(
            workspace,
            self._inbox,
            table,
            launches,
            requests=requests,
            reader=reader,
            declared=declared,
            cost=None if self._machine is None else StartCost(table, self._machine.witness),
        )
        self.reloads = ReloadTracker(workspace, self._inbox, self.servers)
        self._processes.subscribe(self.servers.on_process)
        self._processes.subscribe(self.reloads.on_process)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._processes.start()
        self._files.start()
        self._thread.start()
        self.wait(lambda: self.fact("watch") is not None and self.fact("processes") is not None, "the first walk")
        return self

    def __exit__(self, *_: object) -> None:
        self._inbox(End("test over"))
        self._thread.join(10)
        self._files.stop()
        self._processes.stop()
        self.reloads.stop()

    def _run(self) -> None:
        machine = [] if self._machine is None else [self._machine]
        trackers: list[Tracker] = [*machine, self._files, self._processes, self.servers, self.reloads]
        Loop(self._inbox, trackers, self._kept).run()

    def operations(self, signal: str) -> list[Operation]:
        """The operations of a signal so far."""
        return [each for each in tuple(self._kept.signals) if isinstance(each, Operation) and each.signal == signal]

    def gauges(self, signal: str) -> list[Gauge]:
        """The values of a gauge so far."""
        return [each for each in tuple(self._kept.signals) if isinstance(each, Gauge) and each.signal == signal]

    def notices(self) -> list[Notice]:
        """All notices so far."""
        return [each for each in tuple(self._kept.signals) if isinstance(each, Notice)]

    def fact(self, key: str) -> Any:
        """The newest fact of that key, or None."""
        facts = [each for each in tuple(self._kept.signals) if isinstance(each, Fact) and each.key == key]
        return facts[-1].json() if facts else None

    def server(self, name: str) -> dict[str, Any]:
        """The entry of the fact `servers` of that name; empty when there is none."""
        value = self.fact("servers")
        entries = value if isinstance(value, list | tuple) else ()
        return next((each for each in entries if isinstance(each, dict) and each["name"] == name), {})

    def wait(self, condition: Callable[[], object], what: str, seconds: float = 60.0) -> None:
        """Wait until `condition` holds; fail with `what` and what was seen."""
        until = time.monotonic() + seconds
        while not condition():
            assert self._thread.is_alive(), "the loop ended by an error"
            assert time.monotonic() < until, f"waited {seconds:g} s for {what}; servers: {self.fact('servers')}"
            time.sleep(0.005)

    def quiet_for(self, seconds: float) -> None:
        """Let the loop live on for `seconds`: to see that something does not happen there is only time."""
        time.sleep(seconds)

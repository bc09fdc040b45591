"""A workspace /w, a person's shell at a terminal, and the operations that come out of what they type."""

from __future__ import annotations

import shlex
from pathlib import Path

from hero_tui.core.facts import WatchersFact
from hero_tui.core.signals import Operation
from hero_tui.probes.commands.cost import RunCost
from hero_tui.probes.commands.runs import CommandTracker
from hero_tui.probes.events import Saved
from hero_tui.probes.launches.tracker import Launches
from hero_tui.probes.processes.sources.events import RawEvent
from hero_tui.probes.processes.table import LiveTable
from tests.support.process_script import ScriptedKernel, at, batch, snapshot

SHELL = 50
TERMINAL = 34816


class Story:
    """A scripted kernel with the probes of commands on top. `folder`: the workspace."""

    def __init__(self, folder: Path = Path("/w")) -> None:
        self.folder = folder
        self.kernel = ScriptedKernel()
        self.kernel.proc.content[SHELL] = snapshot(
            SHELL, 1, 500, "bash", group=SHELL, session=SHELL, tty=TERMINAL, stack=1
        )
        self.table = LiveTable(folder, at(self.kernel.now), self.kernel.proc, now=lambda: at(self.kernel.now))
        self.launches = Launches(self.table, reader=self.kernel.proc)
        self.operations: list[Operation] = []
        self.watchers: list[tuple[str, str]] = []
        self.tracker = CommandTracker(self._emit, self.table, self.launches, self.cost(), self.kernel.proc)
        self.launches.subscribe(self.tracker.on_launch)
        self.table.subscribe(self.launches.on_process)
        self.table.subscribe(self.tracker.on_process)

    def cost(self) -> RunCost | None:
        """What measures the runs: nothing here."""
        return None

    def _emit(self, event: object) -> None:
        if isinstance(event, WatchersFact):
            self.watchers = [(each.signal, each.tool) for each in event.watchers]
            return
        assert isinstance(event, Operation)
        self.operations.append(event)

    def begin(self) -> None:
        """Recording begins."""
        self.table.handle(self.kernel.connector())

    def tell(self, *events: RawEvent) -> None:
        """The source tells."""
        self.table.handle(batch(*events))

    def start(self, parent: int, pid: int, argv: str, cwd: str | None = None) -> None:
        """Fork and exec; what the shell forks is a job of its own."""
        forked = self.kernel.fork(parent, pid)
        if parent == SHELL:
            self.kernel.group(pid, pid)
        self.tell(forked)
        self.tell(self.kernel.exec(pid, argv, cwd or str(self.folder)))

    def exec(self, pid: int, argv: str) -> None:
        """Another program in the same process."""
        self.tell(self.kernel.exec(pid, argv, str(self.folder)))

    def end(self, pid: int, code: int = 0, signal: int = 0) -> None:
        """The process ends."""
        self.tell(self.kernel.exit(pid, code, signal))

    def later(self, seconds: float) -> None:
        """Time passes."""
        self.kernel.now += seconds
        self.tracker.tick(at(self.kernel.now))

    def save(self, path: str = "app.py") -> None:
        """Somebody saves a file."""
        self.kernel.now += 0.01
        self.tracker.handle(Saved(path, at(self.kernel.now)))

    def play(self, script: str) -> None:
        """Play lines: `60 < 50 npm run lint` (60 is forked by 50), `60 = ruff check` (it execs), `60 in api < 50 …`
        (in that folder), `60 ends 1`, `60 killed 2`, `wait 0.3`, `save app.py`."""
        for line in script.strip().splitlines():
            words = shlex.split(line)
            match words:
                case ["wait", seconds]:
                    self.later(float(seconds))
                case ["save", path]:
                    self.save(path)
                case [pid, "ends", code]:
                    self.end(int(pid), int(code))
                case [pid, "killed", number]:
                    self.end(int(pid), signal=int(number))
                case [pid, "=", *argv]:
                    self.exec(int(pid), " ".join(argv))
                case [pid, "in", folder, "<", parent, *argv]:
                    self.start(int(parent), int(pid), " ".join(argv), f"{self.folder}/{folder}")
                case [pid, "<", parent, *argv]:
                    self.start(int(parent), int(pid), " ".join(argv))
                case _:
                    raise AssertionError(line)

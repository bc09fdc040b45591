"""A workspace /w, a person's shell at a terminal, and the operations that come out of what they type."""

from __future__ import annotations

import shlex
import time
from enum import StrEnum
from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName, WatchersFact
from hero_tui.core.signals import Attributes, Operation, OperationCompleted
from hero_tui.probes.commands.cost import RunCost
from hero_tui.probes.commands.runs import CommandTracker
from hero_tui.probes.events import Saved
from hero_tui.probes.launches.tracker import Launches
from hero_tui.probes.machine.oom_kills import OomKills
from hero_tui.probes.processes.model import ProcessChanged, ProcessEvent, ProcessStarted
from hero_tui.probes.processes.sources.events import BellRang, Exited, RawEvent, ScanDue, SourceChanged
from hero_tui.probes.processes.table import LiveTable
from tests.support.process_script import ScriptedKernel, at, batch, snapshot

SHELL = 50
TERMINAL = 34816
LOOK_EVERY = 1 / 16  # seconds, where nobody tells
REAL_SINCE = 1_750_000_000.0  # UTC s: the script is older
SETTLES = 2.0  # seconds of looks before and after a long time in which nothing happens

NO_OOM_KILLS = OomKills(Path("/w/no-proc"))
"""Of a kernel that does not count them."""


class Source(StrEnum):
    """How the recorder hears of starts; ends are told by pidfds where the connector does not. A bell rings at each
    exec, since the tools' own files are opened."""

    CONNECTOR = "connector"
    BELL = "bell"
    POLL = "poll"

    @property
    def late(self) -> float:
        """Seconds by which a start may be told late: of a poll two looks."""
        return {"connector": 0.02, "bell": 0.03, "poll": 2 * LOOK_EVERY}[self.value]


def seconds_of(wall: float) -> float:
    """The moment of the script (s) that a time says: of a start that was not told by the real clocks."""
    return wall - (at(0.0).wall if wall < REAL_SINCE else time.time() - time.monotonic())


class Story:
    """A scripted kernel with the probes of commands on top. `folder`: the workspace."""

    def __init__(
        self,
        folder: Path = Path("/w"),
        source: Source = Source.CONNECTOR,
        oom_kills: OomKills = NO_OOM_KILLS,
    ) -> None:
        self.folder = folder
        self.source = source
        self.kernel = ScriptedKernel()
        self.kernel.proc.content[SHELL] = snapshot(
            SHELL, 1, 500, "bash", group=SHELL, session=SHELL, tty=TERMINAL, stack=1
        )
        self.table = LiveTable(
            folder, at(self.kernel.now), self.kernel.proc, lambda _: True, now=lambda: at(self.kernel.now)
        )
        self.launches = Launches(self.table, reader=self.kernel.proc)
        self._look_at = self.kernel.now
        self.operations: list[Operation] = []
        self.completed: list[OperationCompleted] = []
        self.watchers: list[tuple[str, str]] = []
        self.tracker = CommandTracker(self._emit, self.table, self.launches, self.cost(), self.kernel.proc, oom_kills)
        self.launches.subscribe(self.tracker.on_launch)
        self.table.subscribe(self._follow_end)
        self.table.subscribe(self.launches.on_process)
        self.table.subscribe(self.tracker.on_process)

    def cost(self) -> RunCost | None:
        """What measures the runs: nothing here."""
        return None

    def _emit(self, event: object) -> None:
        if isinstance(event, WatchersFact):
            self.watchers = [(each.signal, each.tool) for each in event.watchers]
            return
        if isinstance(event, OperationCompleted):
            self.completed.append(event)
            return
        assert isinstance(event, Operation)
        self.operations.append(event)

    def typed_durations(self) -> list[float | None]:
        """Of each operation how long what was typed took, as it was told or completed: once at most."""
        later: dict[int | None, Attributes] = {each.key: each.attributes for each in self.completed}
        assert len(later) == len(self.completed), "completed twice"
        assert later.keys() <= {each.key for each in self.operations}, "completed, and never told"
        found: list[float | None] = []
        for each in self.operations:
            told = each.attributes["typed_duration"]
            completed = later[each.key]["typed_duration"] if each.key in later else None
            assert told is None or completed is None, "completed, and complete before"
            value = completed if told is None else told
            assert value is None or isinstance(value, float)
            found.append(value)
        return found

    def begin(self) -> None:
        """Recording begins."""
        now = at(self.kernel.now)
        name = ProcessSourceName.CONNECTOR if self.source is Source.CONNECTOR else ProcessSourceName.LOADAVG
        self.table.handle(batch(SourceChanged(name, now, "test"), ScanDue(now)))

    def tell(self, *events: RawEvent) -> None:
        """The source tells: all of it, or that a tool's file was opened; or nothing."""
        if self.source is Source.CONNECTOR:
            self.table.handle(batch(*events))
            return
        for event in events:
            if isinstance(event, Exited):
                self._tell_end(event)
        if self.source is Source.BELL:
            self.table.handle(batch(BellRang(at(self.kernel.now))))
        self._tick()

    def _tell_end(self, event: Exited) -> None:
        """As a pidfd does, of a process that was known."""
        known = self.table.get(event.pid)
        if known is not None and known.in_workspace:
            self.table.handle(batch(replace(event, starttime=known.starttime)))

    def _follow_end(self, event: ProcessEvent) -> None:
        """As the process probe does where no source tells ends."""
        if isinstance(event, ProcessStarted | ProcessChanged) and self.source is not Source.CONNECTOR:
            self.table.await_end(event.process)

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
        """Time passes, with looks where nobody tells; of a long time only its begin and its end need them."""
        until = self.kernel.now + seconds
        quiet = self.kernel.now + SETTLES
        while self.source is not Source.CONNECTOR and self._look_at < until:
            if quiet < self._look_at < until - SETTLES:
                self._look_at = until - SETTLES
            self.kernel.now = max(self.kernel.now, self._look_at)
            self._look_at += LOOK_EVERY
            self.table.handle(batch(ScanDue(at(self.kernel.now))))
            self._tick()
        self.kernel.now = until
        self._tick()

    def _tick(self) -> None:
        self.table.tick(at(self.kernel.now))
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

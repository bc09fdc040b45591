"""Random trees of processes: forks, execs, titles, moves to other folders and groups, ends, told late, in part or not
at all. Programs never overlap, every process has one launch and is counted in one, and each end is told once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from hero_tui.core.facts import ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.launches.launch import LaunchEnded, LaunchEvent, LaunchGone, LaunchKey
from hero_tui.probes.launches.tracker import Launches
from hero_tui.probes.processes.model import (
    ProcessEnded,
    ProcessEvent,
    ProcessStarted,
    ProgramEnded,
    ProgramKey,
    ProgramStarted,
)
from hero_tui.probes.processes.sources.events import (
    BellRang,
    Execed,
    Exited,
    Forked,
    RawEvent,
    Renamed,
    ScanDue,
    SourceChanged,
)
from hero_tui.probes.processes.table import LiveTable
from tests.support.examples import examples
from tests.support.process_script import ScriptedKernel, at, batch

WORDS = (
    "bash",
    "bash -c x; y",
    "sh ./x.sh",
    "npm run dev",
    "node vite",
    "vim x",
    "codex",
    "python -m mypy",
    "tmux new",
)
PIDS = range(2, 14)


class Trees(RuleBasedStateMachine):
    """The kernel's truth, and a table with launches that hears of it."""

    def __init__(self) -> None:
        super().__init__()
        self.kernel = ScriptedKernel()
        self.kernel.proc.stdin = dict.fromkeys(PIDS, "/dev/pts/0")
        self.table = LiveTable(Path("/w"), at(self.kernel.now), self.kernel.proc, now=lambda: at(self.kernel.now))
        self.launches = Launches(self.table, reader=self.kernel.proc)
        self.events: list[ProcessEvent] = []
        self.told: list[LaunchEvent] = []
        self.asked: set[LaunchKey] = set()
        self.waiting: list[RawEvent] = []
        self.connector = True
        self.table.subscribe(self.launches.on_process)
        self.table.subscribe(self.events.append)
        self.table.subscribe(self.ask_while_told)
        self.launches.subscribe(self.told.append)

    @initialize(connector=st.booleans())
    def begin(self, connector: bool) -> None:
        """The source is known from the beginning."""
        self.switch(connector)

    @rule(connector=st.booleans())
    def switch(self, connector: bool) -> None:
        """A storm begins or ends: what waits is lost, all is looked at."""
        self.connector = connector
        name = ProcessSourceName.CONNECTOR if connector else ProcessSourceName.LOADAVG
        self.waiting.clear()
        self.table.handle(batch(SourceChanged(name, self.now(), "test"), ScanDue(self.now(), "lost", self.now())))

    @rule(parent=st.integers(0, 20), pid=st.sampled_from(PIDS), execs=st.sampled_from(("", *WORDS)))
    def fork(self, parent: int, pid: int, execs: str) -> None:
        """A free PID is given out; most forks exec soon."""
        if pid not in self.kernel.proc.content:
            self.waiting.append(self.kernel.fork(self.choose(parent), pid))
            if execs:
                self.waiting.append(self.kernel.exec(pid, execs))

    @rule(which=st.integers(0, 20), words=st.sampled_from(WORDS), cwd=st.sampled_from(["/w", "/w/web", "/"]))
    def exec(self, which: int, words: str, cwd: str) -> None:
        """A process becomes another program, in a folder it has gone to."""
        self.waiting.append(self.kernel.exec(self.choose(which), words, cwd))

    @rule(which=st.integers(0, 20))
    def title(self, which: int) -> None:
        """It writes over its arguments."""
        self.waiting.append(self.kernel.title(self.choose(which), "npm run x"))

    @rule(which=st.integers(0, 20), session=st.booleans())
    def group(self, which: int, session: bool) -> None:
        """It gets a process group of its own, or a session too."""
        pid = self.choose(which)
        self.kernel.group(pid, pid, pid if session else None)

    @rule(which=st.integers(0, 20))
    def exit(self, which: int) -> None:
        """Any process but init ends."""
        live = sorted(self.kernel.proc.content.keys() - {1})
        if live:
            self.waiting.append(self.kernel.exit(live[which % len(live)]))

    @rule(lost=st.booleans(), most=st.integers(1, 30))
    def hear(self, lost: bool, most: int) -> None:
        """The source tells what it has, read as it is now, or loses it and asks for a look."""
        heard, self.waiting = self.waiting[:most], self.waiting[most:]
        if not self.connector or lost:
            self.waiting = []
            heard = [ScanDue(self.now(), "lost" if lost else None, self.now())]
        for event in heard:
            self.table.handle(batch(self.read(event)))

    @rule()
    def ring(self) -> None:
        """A tool's file was opened, where there is a bell."""
        if not self.connector:
            self.table.handle(batch(BellRang(self.now())))

    @rule(later=st.sampled_from([0.1, 2.0, 500.0]))
    def wait(self, later: float) -> None:
        """Time passes; what is due is read again."""
        self.kernel.now += later
        self.table.tick(Stamp(0.0, 1e9))
        self.table.tick(self.now())

    @rule(which=st.integers(0, 20))
    def ask(self, which: int) -> None:
        """Somebody asks for a launch."""
        live = list(self.table)
        if live:
            self.asked.add(self.launches.launch_of(live[which % len(live)]).key)

    @rule(which=st.integers(0, 200))
    def ask_about_one_of_the_past(self, which: int) -> None:
        """It may live, have ended, or be long forgotten: its launch may come back only where somebody lives."""
        started = [event.process for event in self.events if isinstance(event, ProcessStarted)]
        self.launches.launch_of(started[which % len(started)])

    @rule()
    def all_is_heard(self) -> None:
        """When everything was told or looked at, the table is the kernel's, programs too."""
        self.hear(lost=not self.connector, most=10_000)
        if not self.connector:
            self.hear(lost=True, most=1)
        truth = self.kernel.proc.content
        assert {each.pid for each in self.table} == truth.keys()
        for each in self.table:
            program = self.table.program(each)
            if program is not None and program.process.key == each.key and each.stack:
                assert each.stack == truth[each.pid].stat.stack

    @invariant()
    def no_program_overlaps_another(self) -> None:
        """In one process a program begins when the one before has ended, is told once, and ends before its process."""
        running: dict[tuple[int, int], ProgramKey] = {}
        seen: Counter[ProgramKey] = Counter()
        alive: set[tuple[int, int]] = set()
        for event in self.events:
            match event:
                case ProcessStarted(process):
                    alive.add(process.key)
                case ProgramStarted(program):
                    assert program.process.key in alive
                    assert program.process.key not in running
                    running[program.process.key] = program.key
                    seen[program.key] += 1
                case ProgramEnded(program):
                    assert running.pop(program.process.key) == program.key
                case ProcessEnded(process):
                    assert process.key not in running
                    alive.remove(process.key)
        assert all(count == 1 for count in seen.values())
        assert {each.key for each in self.table} == alive

    @invariant()
    def every_process_has_one_launch_and_is_counted_once(self) -> None:
        """Asking changes no answer; members are live, and of one launch."""
        launches = {each.key: self.launches.launch_of(each) for each in self.table}
        self.asked |= {launch.key for launch in launches.values()}
        members = Counter(
            member.key for launch in set(launches.values()) for member in self.launches.members(launch)
        )  # fmt: skip
        assert members == Counter(launches.keys())
        for each in self.table:
            launch = self.launches.launch_of(each)
            assert launch == launches[each.key]
            assert each in self.launches.members(launch)

    @invariant()
    def a_launch_ends_once_and_is_gone_when_nobody_is_left(self) -> None:
        ended = Counter(each.launch.key for each in self.told if isinstance(each, LaunchEnded))
        gone = Counter(each.launch.key for each in self.told if isinstance(each, LaunchGone))
        assert set(ended.values()) <= {1}
        assert set(gone.values()) <= {1}
        assert gone.keys() <= ended.keys() <= self.asked
        living = {self.launches.launch_of(each).key for each in self.table}
        assert not living & gone.keys()
        assert self.asked <= living | gone.keys()

    def ask_while_told(self, event: ProcessEvent) -> None:
        """As trackers do: they ask in the middle of what is told."""
        if isinstance(event, ProgramStarted | ProgramEnded):
            self.asked.add(self.launches.launch_of(event.program.process).key)

    def choose(self, which: int) -> int:
        """A live PID."""
        live = sorted(self.kernel.proc.content)
        return live[which % len(live)]

    def now(self) -> Stamp:
        """The kernel's moment."""
        return at(self.kernel.now)

    def read(self, event: RawEvent) -> RawEvent:
        """What a source that is late reads of the event's process: as it is now, or nothing when it is gone."""
        if isinstance(event, Execed):
            found = self.kernel.proc.content.get(event.pid)
            gone = found is None or event.snapshot is None or found.stat.starttime != event.snapshot.stat.starttime
            return replace(event, snapshot=None if gone else found)
        if isinstance(event, Forked):
            found = self.kernel.proc.content.get(event.pid)
            gone = found is None or event.stat is None or found.stat.starttime != event.stat.starttime
            return replace(event, stat=None if gone or found is None else found.stat)
        assert isinstance(event, Exited | Renamed | ScanDue)
        return event


Trees.TestCase.settings = settings(max_examples=examples(60), stateful_step_count=40, deadline=None)
TestTrees = Trees.TestCase

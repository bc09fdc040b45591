"""One simulated kernel drives the table, launches, runs and servers: never two servers on one socket, never a process
counted twice, never a start without a launch, no operation twice. What they tell is held against what really happened.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hero_tui.core.signals import Gauge, Operation, OperationCompleted, Outcome, Share
from hero_tui.probes.events import Event
from hero_tui.probes.servers.model import Server
from tests.support.examples import examples
from tests.support.simulated_kernel import INIT, PROMPT, Life, SimulatedKernel, TrueProgram
from tests.support.simulated_recorder import SimulatedRecorder

PIDS = range(PROMPT + 1, PROMPT + 13)
ROUNDED = 0.0101  # seconds: a start that was not told is known in ticks of 10 ms, rounded down
EXACT = 0.0002
JUST_BEFORE = 60.0  # seconds before the recording in which a tool may have begun that does not listen yet
WAITING = 0.3  # seconds for which the order to look waits at most, here where nothing but time lets the loop go on

BIN = "/w/node_modules/.bin"
TOOLS: dict[str, list[tuple[str, ...]]] = {
    "mypy": [("mypy", "app"), ("mypy", "tests"), ("python", "-m", "mypy", "app")],
    "tsc": [("node", f"{BIN}/tsc", "--noEmit")],
    "ruff": [("ruff", "check", "app"), ("python", "-m", "ruff", "check", "app")],
    "pytest": [("pytest", "-q")],
}
SERVERS = [
    ("node", f"{BIN}/vite"), ("python", "-m", "uvicorn", "app:app", "--reload"), ("python", "-m", "flask", "run"),
    ("node", "server.mjs"), ("./serve",), ("node", "--watch", "server.mjs"), ("node", f"{BIN}/vite", "--port", "3001"),
]  # fmt: skip
RUNNERS = [
    ("npm", "run", "dev"), ("sh", "-c", "x; y"), ("bash", "./dev.sh"), ("node", f"{BIN}/turbo", "run", "dev"),
    ("node", f"{BIN}/concurrently", "a", "b"), ("node", f"{BIN}/vite", "build"), ("python", "worker.py"),
]  # fmt: skip
OTHERS = [("bash",), ("tmux", "new"), ("codex",), ("vim", "x"), ("chromium", "--remote-debugging-port=9222")]
CHECKS = [words for lines in TOOLS.values() for words in lines]
WORDS = st.one_of(*map(st.sampled_from, (CHECKS, SERVERS, RUNNERS, OTHERS)))
FOLDERS = st.sampled_from([None, None, None, ".", "apps/web", "apps/admin", "/elsewhere"])
WHICH = st.integers(0, 30)
STATUS = st.sampled_from([0, 0, 1 << 8, 2 << 8, 3 << 8, 9, 15, 130 << 8])


somebody = precondition(lambda self: bool(self.living()))


class Workspace(RuleBasedStateMachine):
    """A person at a prompt and whatever they start. `seen`: how often what the invariants are about happened."""

    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(os.path.realpath(tempfile.mkdtemp()))
        for name in ("apps/web", "apps/admin"):
            (self.root / name).mkdir(parents=True)
        self.kernel = SimulatedKernel(self.root)
        self.gauges: list[Gauge] = []
        self.runs: list[tuple[TrueProgram, Operation]] = []
        self.started: dict[int, Operation] = {}
        self.completed: set[int] = set()
        self.eager = False
        self.recorder: SimulatedRecorder

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    @initialize(connector=st.booleans(), eager=st.booleans(), before=st.lists(st.tuples(WORDS, FOLDERS), max_size=3))
    def begin(
        self, connector: bool, eager: bool, before: list[tuple[tuple[str, ...], str | None]]
    ) -> None:  # fmt: skip
        """Some processes are older than the recording. `eager`: all that happens is heard at once."""
        for words, folder in before:
            self.starts(PROMPT, words, folder)
        self.kernel.told.clear()
        self.recorder = SimulatedRecorder(self.root, self.kernel, self.sink)
        self.recorder.source(connector=connector)
        self.recorder.lossless = connector
        self.recorder.handle(1)
        self.eager = eager

    # what processes do

    @rule(words=WORDS, folder=FOLDERS)
    def types(self, words: tuple[str, ...], folder: str | None) -> None:
        """Somebody types a command."""
        self.starts(PROMPT, words, folder)

    @rule(parent=WHICH, words=WORDS, folder=FOLDERS)
    def runs_another(self, parent: int, words: tuple[str, ...], folder: str | None) -> None:
        self.starts(self.parent(parent), words, folder)

    @rule(
        parent=WHICH,
        runs=st.lists(st.tuples(st.sampled_from(CHECKS), STATUS), min_size=1, max_size=3),
        seconds=st.sampled_from([0.0, 0.5, 1.0]),
        runner=st.sampled_from([None, *RUNNERS]),
    )
    def runs_tools(
        self, parent: int, runs: list[tuple[tuple[str, ...], int]], seconds: float, runner: tuple[str, ...] | None
    ) -> None:
        """One after another, each from its start to its end, by themselves or by a runner."""
        above = self.parent(parent)
        if runner is not None:
            above = self.starts(above, runner, ".") or above
        for words, status in runs:
            pid = self.starts(above, words, None)
            if pid is not None:
                self.passes(seconds)
                self.kernel.exit(pid, status)
                self.hears()

    @rule(
        parent=WHICH,
        words=st.sampled_from(SERVERS),
        port=st.integers(3000, 3003),
        folder=FOLDERS,
        workers=st.integers(0, 2),
        runner=st.sampled_from([None, *RUNNERS]),
    )
    def runs_a_server(
        self,
        parent: int,
        words: tuple[str, ...],
        port: int,
        folder: str | None,
        workers: int,
        runner: tuple[str, ...] | None,
    ) -> None:
        """It listens at once, and for long enough to be one; its workers have its socket."""
        above = self.parent(parent)
        if runner is not None:
            above = self.starts(above, runner, folder) or above
        pid = self.starts(above, words, folder)
        if pid is not None:
            self.kernel.listen(pid, port)
            for worker in filter(None, (self.free() for _ in range(workers))):
                self.kernel.fork(pid, worker)
            self.passes(1.0)
            self.passes(4.0)

    @rule(parent=WHICH)
    def forks(self, parent: int) -> None:
        """A worker that runs its parent's program, and has its sockets."""
        pid = self.free()
        if pid is not None:
            self.kernel.fork(self.parent(parent), pid)

    @somebody
    @rule(which=WHICH, words=WORDS, keeps=st.booleans())
    def execs(self, which: int, words: tuple[str, ...], keeps: bool) -> None:
        self.kernel.exec(self.choose(which), words, keeps_sockets=keeps)

    @somebody
    @rule(which=WHICH, title=st.sampled_from(["x", "node (idle)", "npm run x", "puma: worker 1"]))
    def titles(self, which: int, title: str) -> None:
        self.kernel.title(self.choose(which), title)

    @somebody
    @rule(which=WHICH, folder=FOLDERS)
    def goes(self, which: int, folder: str | None) -> None:
        self.kernel.chdir(self.choose(which), folder or ".")

    @somebody
    @rule(which=WHICH, session=st.booleans())
    def groups(self, which: int, session: bool) -> None:
        self.kernel.group(self.choose(which), session=session)

    @somebody
    @rule(which=WHICH, port=st.integers(3000, 3003))
    def listens(self, which: int, port: int) -> None:
        self.kernel.listen(self.choose(which), port)

    @somebody
    @rule(giver=WHICH, taker=WHICH)
    def hands(self, giver: int, taker: int) -> None:
        """A socket goes to another process, which may be anybody's."""
        pid = self.choose(giver)
        for inode in sorted(self.kernel.held_by(pid))[:1]:
            self.kernel.hand(pid, self.choose(taker), inode)

    @somebody
    @rule(which=WHICH)
    def closes(self, which: int) -> None:
        pid = self.choose(which)
        for inode in sorted(self.kernel.held_by(pid))[:1]:
            self.kernel.close(pid, inode)

    @somebody
    @rule(which=WHICH, status=STATUS, reaped=st.booleans(), thread=st.booleans())
    def exits(self, which: int, status: int, reaped: bool, thread: bool) -> None:
        """`thread`: its main thread ends a little before."""
        pid = self.choose(which)
        if thread:
            self.kernel.main_thread_ends(pid)
            self.hear()
        self.kernel.exit(pid, status, reaped=reaped)

    @rule(which=WHICH)
    def reaps(self, which: int) -> None:
        zombies = sorted(pid for pid, life in self.kernel.table.items() if life.zombie)
        if zombies:
            self.kernel.reap(zombies[which % len(zombies)])

    # what the recorder hears

    @rule()
    def swaps(self) -> None:
        self.recorder.swap_last()

    @rule(most=st.integers(1, 12))
    def reads(self, most: int) -> None:
        self.recorder.read(most)

    @rule(first=st.integers(0, 4), count=st.integers(1, 6))
    def loses(self, first: int, count: int) -> None:
        self.recorder.read(1_000, (first, first + count))

    @rule(most=st.integers(1, 3))
    def overflows(self, most: int) -> None:
        self.recorder.overflow(most)

    @rule(which=WHICH)
    def wakes(self, which: int) -> None:
        self.recorder.wake(which)

    @rule(most=st.integers(1, 4))
    def takes(self, most: int) -> None:
        self.recorder.handle(most)

    @rule(connector=st.booleans())
    def switches(self, connector: bool) -> None:
        self.recorder.source(connector=connector)

    @rule()
    def rings(self) -> None:
        self.recorder.ring()

    @rule(seconds=st.sampled_from([0.5, 1.5, 4.0, 12.0, 150.0]))
    def time_passes(self, seconds: float) -> None:
        self.passes(seconds)

    @rule()
    def all_is_heard(self) -> None:
        """Then the table is the kernel's."""
        self.recorder.hear_all()
        living = {life.key for life in self.kernel.table.values() if life.alive and life.threads == 1}
        known = {process.key for process in self.recorder.table}
        assert known >= living, "a process is missing"
        assert known <= {life.key for life in self.kernel.table.values()}, "a process that is gone is there"

    # what must hold

    @invariant()
    def hears(self) -> None:
        if self.eager:
            self.hear()

    @invariant()
    def never_two_servers_on_one_socket(self) -> None:
        """By the inodes that the servers name, each of which somebody of the server, or whom it came from, really held;
        sockets that several processes hold are among them."""
        alive = [server for server in self.recorder.servers.servers() if server.alive and server.listener is not None]
        sockets = Counter(server.listener.inode for server in alive if server.listener is not None)
        assert max(sockets.values(), default=1) == 1
        self.seen["sockets that several held"] += sum(len(self.kernel.holders[inode]) > 1 for inode in sockets)

    def counted_once(self, gauges: list[Gauge]) -> None:
        """Each process has another power of two as its memory: what is told of all servers at one moment names who was
        counted, and how often."""
        members = 0
        for gauge in gauges:
            value = int(gauge.value)
            assert not value & members, "a process is counted for two servers"
            members |= value
            named = sum(1 << life.serial for life in map(self.lived, gauge.parts) if not life.zombie)
            assert value == named, "a process is counted twice for one server"
            self.seen["processes counted"] += value.bit_count()
        self.seen["moments with several servers"] += len(gauges) > 1

    def start_told(self, start: Operation) -> None:
        """A start is one of a process that lives, of a launch that really began then, while somebody recorded or in the
        minute before; the process listens, and has no other start."""
        server = self.server_of(start)
        life = self.kernel.life(server.key)
        assert life is not None
        began = self.kernel.mono_of(start.start)
        assert began >= self.recorder.began.mono - JUST_BEFORE - ROUNDED, "it began long before the recording"
        moments = [moment for each in self.launched_with(life) for moment in _moments(each)]
        assert any(-EXACT <= moment - began <= ROUNDED for moment in moments), "nothing was launched then"
        if start.outcome is Outcome.OK:
            assert server.listener is not None
            holders = self.kernel.holders[server.listener.inode]
            assert any(life in each.line() for each in self.kernel.lives if each.serial in holders), "it never listened"
        assert life.serial not in self.started, "a start was told twice"
        self.started[life.serial] = start
        self.seen["starts"] += 1

    def server_of(self, start: Operation) -> Server:
        """The server that a start is told of: the one of that name that came up, or just ended without that."""
        named = [
            each
            for each in self.recorder.servers.servers()
            if each.alive and each.label == start.labels["server"] and each.started.wall == start.start
        ]
        up = start.outcome is Outcome.OK
        found = [
            each
            for each in named
            if (each.is_up if up else (life := self.kernel.life(each.key)) is not None and not life.alive)
        ]
        assert found, "no such server"
        return found[0]

    def run_told(self, run: Operation) -> None:
        """A run is one of a program that really ran, with its own times and status, and told once."""
        start, tool = self.kernel.mono_of(run.start), run.attributes["tool"]
        end = start + (run.duration or 0.0)
        of_it = [
            program
            for life in self.kernel.lives
            for program in life.programs
            if life.pid == run.attributes["pid"] and program.argv in TOOLS[str(tool)]
        ]
        ran = [each for each in of_it if each.life.forked <= start + ROUNDED and start <= (each.end or end) + EXACT]
        assert ran, "no such program ran then"
        told = [known for known, _ in self.runs]
        untold = [each for each in ran if each not in told]
        assert untold, "a run was told twice"
        known = run.duration is not None
        program = min(untold, key=lambda each: abs(each.start - start) if known else abs((each.end or 0.0) - end))
        self.runs.append((program, run))
        parts = sum(
            int(str(each.attributes.get("parts", 1))) for _, each in self.runs if each.attributes["tool"] == tool
        )
        assert parts <= self.programs_of(str(tool)), "a program is a part of two runs"
        assert program.end is not None, "it still runs"
        before = program.life.forked < self.recorder.began.mono  # the first look may be what misses it
        assert run.attributes["seen_by"] in {"connector", "pidfd"} or before or not self.recorder.lossless
        if not known:
            assert any(each.start <= self.recorder.began.mono for each in of_it), "its start was seen"
            assert "recording" in str(run.attributes["message"])
        elif "parts" not in run.attributes:
            self.times(run, program, start, end)
        self.seen["runs"] += 1

    def times(self, run: Operation, program: TrueProgram, start: float, end: float) -> None:
        """Of a run of one program, which a part of the same tool may have continued: null, not a guess."""
        assert program.end is not None
        assert end >= program.end - WAITING or program.life.threads > 1, "it ended later"
        code = run.attributes["exit"]
        codes = {each.status for each in program.life.programs if each.argv in TOOLS[str(run.attributes["tool"])]}
        assert code is None or int(code) << 8 in codes, "an exit code was guessed"
        if self.recorder.lossless:
            was_seen = program.life.forked >= self.recorder.began.mono
            assert abs(start - program.start) <= (EXACT if was_seen else ROUNDED)
            ends = [each.end for each in program.life.programs if each.end is not None]
            assert min(abs(end - each) for each in ends) <= EXACT or program.life.threads > 1, (
                f"{run}, not {program.end}"
            )
            self.seen["runs that are exact"] += 1

    def told_of_its_end(self, event: OperationCompleted) -> None:
        """What was typed for a run or a start that was told ended then, and not before; it is told of each once."""
        operations = (*(run for _, run in self.runs), *self.started.values())
        told = [each for each in operations if each.key == event.key]
        assert len(told) == 1, "completed, and never told"
        assert event.key not in self.completed, "completed twice"
        self.completed.add(event.key)
        assert told[0].attributes["typed_duration"] is None, "it was complete"
        began, took = told[0].attributes["typed_start"], event.attributes["typed_duration"]
        assert isinstance(began, float)
        assert isinstance(took, float)
        end = self.kernel.mono_of(began) + took
        assert end <= self.kernel.mono + EXACT, "it ends in the future"
        if self.recorder.lossless:
            ends = [each.ended for each in self.kernel.lives if each.ended is not None]
            assert min(abs(end - each) for each in ends) <= EXACT, "nothing ended then"
        what = "starts" if told[0].signal == "dev.server_start" else "runs"
        self.seen[f"{what} that were completed"] += 1

    # how it is done

    def sink(self, event: Event) -> None:
        if isinstance(event, Gauge) and event.signal == "dev.memory":
            self.gauges.append(event)
        elif isinstance(event, OperationCompleted):
            self.told_of_its_end(event)
        elif isinstance(event, Operation):
            (self.start_told if event.signal == "dev.server_start" else self.run_told)(event)

    def passes(self, seconds: float) -> None:
        """Time passes, tick by tick; what is measured at one tick is one moment."""
        self.hears()
        until = self.kernel.mono + seconds
        while self.kernel.mono < until:
            self.recorder.passes(0.5)
            gauges, self.gauges = self.gauges, []
            self.counted_once(gauges)

    def hear(self) -> None:
        """All that happened so far is heard, where the recorder is quick."""
        if self.eager:
            self.recorder.hear_all()

    def starts(self, parent: int, words: tuple[str, ...], folder: str | None) -> int | None:
        pid = self.free()
        if pid is not None:
            self.kernel.fork(parent, pid)
            if folder is not None:
                self.kernel.chdir(pid, folder)
            self.kernel.exec(pid, words)
        return pid

    def free(self) -> int | None:
        """The next free PID, which was often another's before."""
        newest = self.kernel.lives[-1].pid
        in_turn = sorted(PIDS, key=lambda pid: (pid <= newest, pid))
        return next((pid for pid in in_turn if pid not in self.kernel.table), None)

    def choose(self, which: int) -> int:
        """A live process that somebody started."""
        living = self.living()
        return living[which % len(living)]

    def living(self) -> list[int]:
        return sorted(pid for pid, life in self.kernel.table.items() if life.alive and pid not in {INIT, PROMPT})

    def parent(self, which: int) -> int:
        """A live process, or the prompt."""
        return [PROMPT, *self.living()][which % (1 + len(self.living()))]

    def lived(self, part: Share) -> Life:
        """The process that a part of a tree's memory names by its PID."""
        return self.kernel.table[int(str(part.key))]

    def launched_with(self, life: Life) -> list[Life]:
        """All that came from the same child of the prompt, or of init."""
        top = [each for each in life.line() if each.pid not in {INIT, PROMPT}][-1:]
        return [each for each in self.kernel.lives if any(each is life or mine in each.line() for mine in top)]

    def programs_of(self, tool: str) -> int:
        """How many programs of a tool there ever were."""
        return sum(
            each.argv in TOOLS[tool] for life in self.kernel.lives for each in life.programs
        )  # fmt: skip


def _moments(life: Life) -> list[float]:
    return [life.forked, *(program.start for program in life.programs)]


def test_whatever_happens_in_whatever_order_it_is_told() -> None:
    """What the invariants are about did happen, by the counts."""
    seen: Counter[str] = Counter()
    machine = type("Counted", (Workspace,), {"seen": seen})
    run_state_machine_as_test(machine, settings=settings(max_examples=examples(120), stateful_step_count=30))
    print(dict(seen))
    assert seen["starts"] >= 20
    assert seen["runs"] >= 5
    assert seen["runs that are exact"] >= 1
    assert seen["sockets that several held"] >= 100
    assert seen["moments with several servers"] >= 50


@pytest.mark.parametrize("runner", [("sh", "-c", "x; y"), ("bash", "./dev.sh"), ("python", "worker.py")])
@pytest.mark.parametrize("words", [CHECKS[0], CHECKS[3], CHECKS[4]])
@pytest.mark.parametrize("connector", [True, False])
def test_a_run_is_completed_when_what_was_typed_ends(
    runner: tuple[str, ...], words: tuple[str, ...], connector: bool
) -> None:
    """Which is rare in what happens at random."""
    seen: Counter[str] = Counter()
    machine = type("Counted", (Workspace,), {"seen": seen})()
    try:
        machine.begin(connector=connector, eager=True, before=[])
        typed = machine.starts(PROMPT, runner, ".")
        assert typed is not None
        machine.hears()
        run = machine.starts(typed, words, None)
        assert run is not None
        machine.hears()
        machine.passes(1.0)
        machine.kernel.exit(run, 0)
        machine.hears()
        machine.passes(12.0)
        machine.kernel.exit(typed, 0)
        machine.hears()
        machine.passes(4.0)
    finally:
        machine.teardown()
    assert (seen["runs"], seen["runs that were completed"]) == (1, 1)

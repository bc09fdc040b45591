"""Runs of tools as operations: one for what somebody waited for, whatever started it and however many programs it has.

A tool's program begins at its exec. What runs inside it belongs to it, also where it is another tool: the checker of a
build, the linter of `next lint`. Programs of one tool in one launch are parts of one run (`parts.py`); it is told when
the launch ends, else half a second after its last end, and completed when what was typed ends later. Whose run it is,
its working directory decides, or the folder that an option of it names (`vitest --root`): a tool that was started
elsewhere on files of the workspace is not ours.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.facts import WatcherFact, WatchersFact
from hero_tui.core.signals import NO_ATTRIBUTES, Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.commands.beginnings import ChildAccounts, began_with_its_fork, is_daemon, is_left_behind
from hero_tui.probes.commands.cache import has_cache, is_own_file
from hero_tui.probes.commands.cost import RunCost
from hero_tui.probes.commands.installed import is_missing
from hero_tui.probes.commands.links import hands_on, recognise_program
from hero_tui.probes.commands.operation import operation_of
from hero_tui.probes.commands.outcome import was_killed
from hero_tui.probes.commands.parts import Part, Run
from hero_tui.probes.commands.recognise import Recognised
from hero_tui.probes.commands.typed import find_typed, words_of
from hero_tui.probes.events import Saved, Sighting
from hero_tui.probes.launches.branch import Branch
from hero_tui.probes.launches.launch import Launch, LaunchEnded, LaunchEvent
from hero_tui.probes.launches.open_operations import End, OpenOperations
from hero_tui.probes.machine.oom_kills import OomKills
from hero_tui.probes.processes.model import (
    LiveProcesses,
    Process,
    ProcessChanged,
    ProcessEnded,
    ProcessEvent,
    ProcessKey,
    Program,
    ProgramEnd,
    ProgramEnded,
    ProgramStarted,
)
from hero_tui.probes.processes.proc import ProcReader

MOST_PAST = 64


class LaunchFinder(Protocol):
    """Which launch a process belongs to (`probes/launches`)."""

    @property
    def open_operations(self) -> OpenOperations:
        """What waits for the end of something typed."""

    def launch_of(self, process: Process) -> Launch:
        """The launch of a live process."""

    def branch(self, process: Process) -> Branch:
        """How the launch came to it."""


class _Replaced(Struct):
    """A part whose process exec'ed: what comes may be the tool still (`python -m ruff` that becomes ruff)."""

    part: Part
    at: ProgramEnded


class CommandTracker(Tracker):
    """Emits an operation for each run of a tool. `on_process` is to be subscribed to the process probe, `on_launch` to
    the launches, which hear of processes first."""

    def __init__(
        self,
        sink: Sink,
        table: LiveProcesses,
        launches: LaunchFinder,
        cost: RunCost | None = None,
        accounts: ChildAccounts | None = None,
        oom_kills: OomKills | None = None,
    ) -> None:
        """`cost`: measures what runs use; None: runs do not tell it."""
        self._sink = sink
        self._cost = cost
        self._accounts = accounts or ProcReader()
        self._oom_kills = oom_kills or OomKills()
        self._table = table
        self._launches = launches
        self._active: dict[ProcessKey, Part] = {}
        self._replaced: dict[ProcessKey, _Replaced] = {}
        self._run_of: dict[ProcessKey, Run] = {}
        self._open: list[Run] = []
        self._told = launches.open_operations
        self._past: deque[tuple[ProcessKey, str | None]] = deque(maxlen=MOST_PAST)
        self._last_save = float("-inf")
        self._watchers = WatchersFact()

    @property
    def running(self) -> tuple[str, ...]:
        """Names of the tools that run now."""
        return tuple(part.recognised.tool.name for part in self._active.values() if part.judged)

    def on_process(self, event: ProcessEvent) -> None:
        """Take one event of the process table."""
        match event:
            case ProgramStarted(program, before_recording):
                self._began(program, before_recording=before_recording)
            case ProcessChanged(before, process) if _is_known_at_last(before, process):
                own = self._table.program(process)
                if own is not None and own.process.key == process.key and process.key not in self._active:
                    self._began(own, before_recording=False)
            case ProgramEnded():
                self._program_ended(event)
            case ProcessEnded(process, at):
                key = process.key
                if key in self._replaced:
                    self._settle(key)
                if self._open or key in self._told.waiting:
                    self._typed_ended(key, at)
            case _:
                pass  # a process without a program of its own is its parent still; what was missed is not recorded

    def on_launch(self, event: LaunchEvent) -> None:
        """Take the end of a launch: its runs are told as soon as their parts have ended, or completed."""
        if isinstance(event, LaunchEnded):
            if event.moved:
                self._told.forget(event.launch.key)
            else:
                self._typed_ended(event.launch.key, event.at)
            for run in [each for each in self._open if each.launch.key == event.launch.key]:
                self._launch_ended(run, event)

    def handle(self, event: Sighting, /) -> None:
        """Remember when a file was saved last, but not what a tool notes for itself."""
        if isinstance(event, Saved) and not is_own_file(event.path):
            self._last_save = max(self._last_save, event.stamp.mono)

    def tick(self, now: Stamp, /) -> None:
        """Emit the runs that no further part may follow."""
        if self._cost is not None:
            self._cost.meter.tick(now)
        for run in list(self._open):
            due = run.due()
            if due is not None and now.mono >= due and self._is_settled(run):
                self._emit(run)

    def close(self, _now: Stamp, /) -> None:
        """Emit the runs whose parts have ended."""
        for key in list(self._replaced):
            self._settle(key)
        for run in [each for each in self._open if not each.active]:
            self._emit(run)
        if self._cost is not None:
            self._cost.meter.close()

    def next_deadline(self) -> float | None:
        """Return when a run is to be emitted or its CPU time to be read (monotonic s), or None."""
        moments = [due for run in self._open if self._is_settled(run) and (due := run.due()) is not None]
        reading = None if self._cost is None else self._cost.meter.next_deadline()
        return min(moments if reading is None else [*moments, reading], default=None)

    def _is_settled(self, run: Run) -> bool:
        return self._cost is None or self._cost.settled(run)

    # The programs

    def _began(self, program: Program, *, before_recording: bool) -> None:
        process = program.process
        key = process.key
        known = self._active.get(key)
        if known is not None and known.program.key == program.key:
            return  # its process came into the workspace, or could be read, with this very exec
        recognised = recognise_program(process) if process.in_workspace and not process.elsewhere else None
        replaced = self._replaced.get(key)
        if replaced is not None and _goes_on(replaced.part, recognised, process):
            del self._replaced[key]  # the first words are the typed ones
            self._active[key] = replaced.part
            if replaced.part.judged and self._cost is not None:
                replaced.part.became.append(program)
                self._cost.begin(program)
            return
        if replaced is not None:
            self._settle(key)
        if recognised is None or self._is_inside(process, recognised) or is_daemon(process, recognised):
            return
        left_behind = before_recording and is_left_behind(process, self._table)
        judged = recognised.counts and recognised.tool.signal is not None and not left_behind
        start_is_known = not before_recording or (judged and self._began_with_its_fork(process))
        by = program.start.wall if before_recording else math.inf
        cached = has_cache(recognised.tool, process, by) if judged else None
        part = Part(
            program, recognised, judged, cached, missing=judged and is_missing(process), start_is_known=start_is_known
        )
        self._active[key] = part
        self._tell_watchers()
        if judged:
            part.oom_count = self._oom_kills.of(process.pid)
            if self._cost is not None and start_is_known:
                self._cost.begin(program)
            self._join(part, self._launches.launch_of(process))
            if before_recording:  # they are found in the order of their PIDs
                self._run_of[key].parts.sort(key=lambda each: each.program.start.mono)

    def _began_with_its_fork(self, process: Process) -> bool:
        return began_with_its_fork(self._launches.branch(process).path, self._accounts)

    def _is_inside(self, process: Process, recognised: Recognised) -> bool:
        """Whether it belongs to another tool's run, or is what one left behind (dmypy's daemon)."""
        signal = recognised.tool.signal
        for ancestor in self._table.ancestors(process.pid):
            above = self._active.get(ancestor.key)
            if above is not None and (above.recognised.counts or above.recognised.tool.signal in {signal, None}):
                return True
            if (ancestor.key, signal) in self._past:
                return True
        return False

    def _program_ended(self, event: ProgramEnded) -> None:
        key = event.program.process.key
        part = self._active.get(key)
        if part is None:
            return
        del self._active[key]
        if event.how is ProgramEnd.EXEC:
            self._replaced[key] = _Replaced(part, event)
        else:
            self._end(part, event)
        self._tell_watchers()

    def _settle(self, key: ProcessKey) -> None:
        """What took the place of a tool's program is none of its own: the tool ended with its exec."""
        replaced = self._replaced.pop(key, None)
        if replaced is not None:
            self._end(replaced.part, replaced.at)

    def _end(self, part: Part, event: ProgramEnded) -> None:
        part.ended, part.status, part.end_seen_by = event.at, event.status, event.seen_by
        if part.oom_count is not None and was_killed(event.status):
            part.out_of_memory = part.oom_count.has_grown()
        key = event.program.process.key
        self._past.append((key, part.recognised.tool.signal))
        run = self._run_of.pop(key, None)
        if run is None:
            return
        self._split(run, part)
        if self._cost is not None and not run.active:
            self._cost.ended(run)
        self._read_typed_again(run)
        if run.launch_ended is not None and not run.active and self._is_settled(run):
            self._emit(run)

    def _tell_watchers(self) -> None:
        found = {
            WatcherFact(signal, tool.name)
            for part in self._active.values()
            if (tool := part.recognised.tool) and part.recognised.watches and (signal := tool.signal) is not None
        }
        fact = WatchersFact(tuple(sorted(found, key=lambda each: (each.signal, each.tool))))
        if fact != self._watchers:
            self._watchers = fact
            self._sink(fact)

    # The runs

    def _join(self, part: Part, launch: Launch) -> None:
        tool = part.recognised.tool
        typed = find_typed(self._launches.branch(part.program.process), part.recognised.words)
        key = (launch.key, typed.until, tool.name)
        newest = next((run for run in reversed(self._open) if run.key == key), None)
        if newest is not None and newest.takes(part, self._last_save):
            newest.parts.append(part)
            self._run_of[part.program.process.key] = newest
            self._meet(newest)
            return
        if newest is not None and not newest.active:
            self._emit(newest)
        run = Run(launch, tool, [part], typed)
        self._open.append(run)
        self._run_of[part.program.process.key] = run
        self._meet(run)

    def _split(self, run: Run, ended: Part) -> None:
        again = run.split_after(ended)
        if again is None:
            return
        self._open.append(again)
        keys = {part.program.process.key for part in again.parts if part.ended is None}
        self._run_of.update(dict.fromkeys(keys & self._run_of.keys(), again))
        self._meet(again)

    def _meet(self, run: Run) -> None:
        if self._cost is None:
            return
        for other in self._open:
            if other is not run and other.launch.key == run.launch.key:
                self._cost.meet(run, other)

    def _read_typed_again(self, run: Run) -> None:
        """npm writes its title twice, a part of it first: the richest that was seen is what was typed."""
        typed = run.typed
        live = self._table.get(typed.process.pid)
        words = words_of(live.argv) if live is not None and live.key == typed.process.key else ()
        if len(words) > len(typed.words) and words[: len(typed.words)] == typed.words:
            run.typed = replace(typed, words=words)

    def _launch_ended(self, run: Run, event: LaunchEnded) -> None:
        run.launch_ended = event.at
        if not run.active and self._is_settled(run):
            self._emit(run)

    def _typed_ended(self, end: End, at: Stamp) -> None:
        for run in self._open:
            if run.typed_ended is None and run.typed_end == end:
                run.typed_ended = at
        for completed in self._told.ended(end, at):
            self._sink(completed)

    def _emit(self, run: Run) -> None:
        self._open.remove(run)
        cold = any(part.cached is False and has_cache(run.tool, part.program.process) for part in run.parts)
        cost = NO_ATTRIBUTES if self._cost is None else self._cost.attributes(run)
        operation = operation_of(run, cold=cold, cost=cost)
        run.beside.clear()
        if operation is not None:
            self._sink(self._told.await_end(operation, run.typed_end, run.typed.start) if _goes(run) else operation)


def _goes(run: Run) -> bool:
    """Whether what was typed goes on, so that its time may come to be known."""
    lost = run.typed.until is None and run.launch_ended is not None
    return run.start_is_known and run.typed_ended is None and not lost


def _is_known_at_last(before: Process, process: Process) -> bool:
    """Whether the process came into the workspace, or was first read amid its exec, when it has no words yet."""
    return process.in_workspace and not (before.in_workspace and before.argv)


def _goes_on(part: Part, recognised: Recognised | None, process: Process) -> bool:
    """Whether what took the place of a tool's program is the tool still, or a step on the way to it."""
    if recognised is None:
        return hands_on(part.program.process.argv, process.argv)
    return part.recognised.tool is recognised.tool and part.recognised.counts and recognised.counts

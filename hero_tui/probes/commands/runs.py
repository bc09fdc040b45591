"""Runs of checkers as operations: one per run, whatever started it and however many processes it has.

The top-most process that is a tool is the run; what it starts belongs to it. Its own time is judged. The typed
command's time (npm, npx …) is an attribute: the run is held back at most 0.4 s for the wrapper to end. Whose run it
is, its working directory decides: a tool that was started elsewhere on files of the workspace is none of ours.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import assert_never

from msgspec import Struct, field

from hero_tui.core.attributes import (
    COMMAND,
    EXIT,
    FINDINGS,
    PID,
    TERMINATED_BY,
    TIMED,
    TOOL,
    TYPED,
    TYPED_DURATION,
    Timed,
)
from hero_tui.core.regular_file import read_file_if_possible
from hero_tui.core.signals import Operation, Scalar, Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.command_lines.runners import is_named, is_wrapper
from hero_tui.probes.command_lines.typed import typed_words
from hero_tui.probes.commands.outcome import outcome_of
from hero_tui.probes.commands.recognise import Recognised, recognise
from hero_tui.probes.processes.model import (
    LiveProcesses,
    Process,
    ProcessChanged,
    ProcessEnded,
    ProcessesLost,
    ProcessEvent,
    ProcessKey,
    ProcessStarted,
    ProgramEnded,
    ProgramStarted,
)

WRAPPER_SECONDS = 0.4
LARGEST_STATUS_FILE = 4096
MOST_PAST = 64


class _Run(Struct):
    process: Process
    tool: Recognised
    judged: bool
    wrapper: Process | None
    ended: ProcessEnded | None = None
    wrapper_ended: Stamp | None = None
    wrapper_last: Process | None = None
    alone: bool = True


class _Held(Struct):
    """Runs that ended and wait for their wrapper, oldest first."""

    runs: list[_Run] = field(default_factory=list)

    def deadline(self) -> float | None:
        moments = [run.ended.at.mono + WRAPPER_SECONDS for run in self.runs if run.ended is not None]
        return min(moments, default=None)


class CommandTracker(Tracker):
    """Emits an operation for each run of a checker. `on_process` is to be subscribed to the process probe."""

    def __init__(self, sink: Sink, table: LiveProcesses, workspace: Path) -> None:
        self._sink = sink
        self._table = table
        self._workspace = os.path.realpath(workspace)
        self._runs: dict[ProcessKey, _Run] = {}
        self._held = _Held()
        self._past: deque[tuple[ProcessKey, str | None]] = deque(maxlen=MOST_PAST)

    @property
    def running(self) -> tuple[str, ...]:
        """Names of the tools that run now."""
        return tuple(run.tool.tool.name for run in self._runs.values() if run.judged)

    def on_process(self, event: ProcessEvent) -> None:
        """Take one event of the process table."""
        match event:
            case ProcessStarted(process, before_recording):
                self._look(process, judged=not before_recording)
            case ProcessChanged(before, process):
                if process.argv != before.argv or process.in_workspace != before.in_workspace:
                    self._look(process, judged=True)
            case ProcessEnded():
                self._ended(event)
            case ProcessesLost():
                pass  # a run that was missed is not recorded
            case ProgramStarted() | ProgramEnded():
                pass  # processes are followed here, not their programs
            case _:
                assert_never(event)

    def tick(self, now: Stamp, /) -> None:
        """Emit the runs whose wrapper did not end in time."""
        for run in [held for held in self._held.runs if held.ended is not None]:
            if run.ended is not None and now.mono >= run.ended.at.mono + WRAPPER_SECONDS:
                self._held.runs.remove(run)
                self._emit(run)

    def close(self, _now: Stamp, /) -> None:
        """Emit the runs that ended, whose wrapper did not yet."""
        while self._held.runs:
            self._emit(self._held.runs.pop(0))

    def next_deadline(self) -> float | None:
        """Return when a held run is to be emitted (monotonic s), or None."""
        return self._held.deadline()

    def _look(self, process: Process, *, judged: bool) -> None:
        known = self._runs.get(process.key)
        recognised = recognise(process.argv) if process.in_workspace else None
        if recognised is None:
            return
        if known is not None:
            if known.tool.tool is recognised.tool and known.tool.counts and recognised.counts:
                return  # `python -m ruff` that became `ruff`: the first words are the typed ones
            known.tool = recognised  # another program in the same process
            known.judged = known.judged and recognised.counts
            return
        ancestors = self._table.ancestors(process.pid)
        for ancestor in ancestors:
            above = self._runs.get(ancestor.key)
            if above is not None and above.tool.tool.signal in {recognised.tool.signal, None}:
                return  # of a build, also where it is of another kind
            if (ancestor.key, recognised.tool.signal) in self._past:
                return  # what a run left behind, such as dmypy's daemon
        if _is_daemon(process, recognised):
            return
        wrapper = typed_by(ancestors)
        told = recognised.tool.signal is not None
        run = _Run(process, recognised, judged and told and recognised.counts, wrapper)
        self._runs[process.key] = run
        if wrapper is not None:
            for other in [*self._runs.values(), *self._held.runs]:
                if other is not run and other.judged and other.wrapper is not None and other.wrapper.key == wrapper.key:
                    other.alone = run.alone = False

    def _ended(self, event: ProcessEnded) -> None:
        key = event.process.key
        for run in [held for held in self._held.runs if held.wrapper is not None and held.wrapper.key == key]:
            run.wrapper_ended, run.wrapper_last = event.at, event.process
            self._held.runs.remove(run)
            self._emit(run)
        ended = self._runs.pop(key, None)
        if ended is None:
            return
        self._past.append((key, ended.tool.tool.signal))
        if not ended.judged:
            return
        ended.ended = event
        wrapper = ended.wrapper
        if wrapper is not None and self._lives(wrapper):
            self._held.runs.append(ended)
        else:
            self._emit(ended)

    def _lives(self, process: Process) -> bool:
        live = self._table.get(process.pid)
        return live is not None and live.key == process.key

    def _emit(self, run: _Run) -> None:
        signal = run.tool.tool.signal
        if run.ended is None or signal is None:
            return
        start, end = run.process.start, run.ended.at
        words = run.tool.words
        result = outcome_of(run.tool.tool, run.ended.status)
        typed = _typed(run)
        named_tool = len(typed) > len(words) and typed[-len(words) :] == words
        attributes: dict[str, Scalar] = {
            TOOL: run.tool.tool.name,
            EXIT: result.exit,
            TERMINATED_BY: result.signal,
            FINDINGS: result.findings,
            COMMAND: " ".join(typed if named_tool else words),
            TYPED: " ".join(typed),
            TYPED_DURATION: _typed_duration(run, end),
            TIMED: Timed.PROCESS.value,
            PID: run.process.pid,
        }
        self._sink(Operation(signal, start.wall, start.until(end), result.outcome, attributes=attributes))


def typed_by(ancestors: Iterable[Process]) -> Process | None:
    """The outermost wrapper that has a name of its own (npm, npx, uv, make …), or None.

    The chain ends at the first that is no wrapper. An outermost `sh -c` is passed over: what else it does is not known.
    """
    outermost = None
    for ancestor in ancestors:
        if not is_wrapper(ancestor.argv):
            break
        if is_named(ancestor.argv):
            outermost = ancestor
    return outermost


def _typed(run: _Run) -> tuple[str, ...]:
    """npm changes its title twice, so the richest of what was seen is taken."""
    seen = [wrapper for wrapper in (run.wrapper, run.wrapper_last) if wrapper is not None]
    return max((typed_words(wrapper.argv, run.tool.words) for wrapper in seen), key=len, default=run.tool.words)


def _typed_duration(run: _Run, end: Stamp) -> float | None:
    """None when the wrapper went on, or ran more than one tool: its time is then not this run's."""
    if run.wrapper is None:
        return run.process.start.until(end)
    if run.wrapper_ended is None or not run.alone:
        return None
    return run.wrapper.start.until(run.wrapper_ended)


def _is_daemon(process: Process, recognised: Recognised) -> bool:
    """dmypy's daemon keeps the command line of the client that started it; its status file names its PID."""
    name = recognised.tool.daemon_file
    if name is None or process.cwd is None or process.ppid != 1:
        return False
    read = read_file_if_possible(Path(process.cwd) / name, LARGEST_STATUS_FILE)
    try:
        content = None if read is None else json.loads(read.content)
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("pid") == process.pid

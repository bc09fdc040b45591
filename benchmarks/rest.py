"""CPU, bytes and memory of viewer and recorder beside htop and btop, in one run: at rest, and in a storm of forks."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fork_storm import STORM
from benchmarks.peers import ARGUMENTS, peers
from benchmarks.rows import Row, Verdict, judged, not_measured, percent
from benchmarks.scene import Scene, scene, wait_until_recording
from benchmarks.usage import Crowd, Metered, forks_so_far, process_count, pss
from hero_tui.probes.processes.sources.capabilities import process_capabilities
from tests.support.terminal import Terminal

PROCESSES = (80, 300)
SETTLE = 15.0
SPAN, QUICK_SPAN = 60.0, 15.0
STORM_SPAN, QUICK_STORM_SPAN = 20.0, 5.0
FORKS = 1000
MOST_BYTES = 1_500
MOST_PSS = 60 * 1024 * 1024
MOST_IN_A_STORM = 0.05
MOST_WITHOUT_CONNECTOR = 0.01


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one span: shares of a core, bytes a second to the terminal, PSS in bytes, by name.

    `hero-tui` is viewer and recorder together; `viewer` and `recorder` are given apart as well. `source`: where the
    recorder learnt of processes at the end, which tells of a storm from elsewhere. `forks`: of the machine, a second.
    """

    processes: int
    cpu: Mapping[str, float]
    written: Mapping[str, float]
    memory: Mapping[str, int]
    source: str
    forks: float

    def beside(self, values: Mapping[str, str]) -> str:
        """The peers' values in one cell, or that there is none."""
        return ", ".join(f"{name} {values[name]}" for name in ARGUMENTS if name in values) or "no peer installed"


class Stage:
    """Everybody on stage, settled, in one scene."""

    def __init__(self, project: Scene, viewer: Terminal, others: Mapping[str, Terminal]) -> None:
        self._scene, self._viewer, self._others = project, viewer, others
        self.connector = process_capabilities().connector

    def watch(self, seconds: float) -> Figures:
        """Measure everybody over the same span."""
        terminals = {"viewer": self._viewer, **self._others}
        pids = {name: terminal.pid for name, terminal in terminals.items()} | {"recorder": self._scene.recorder}
        before = {name: terminal.bytes_read for name, terminal in terminals.items()}
        forked = forks_so_far()
        metered = Metered(list(pids.values()))
        begun = time.monotonic()
        time.sleep(seconds)
        cpu = dict(zip(pids, metered.shares(), strict=True))
        span = time.monotonic() - begun
        written = {name: (terminal.bytes_read - before[name]) / span for name, terminal in terminals.items()}
        memory = {name: pss(pid) for name, pid in pids.items()}
        cpu["hero-tui"] = cpu["viewer"] + cpu["recorder"]
        memory["hero-tui"] = memory["viewer"] + memory["recorder"]
        forks = (forks_so_far() - forked) / span
        return Figures(process_count(), cpu, written, memory, _source(self._scene), forks)


@contextlib.contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """A scene in which hero-tui, htop and btop look on and nothing happens any more."""
    with scene(folder) as project, project.terminal() as viewer, peers(folder) as others:
        wait_until_recording(viewer)
        time.sleep(SETTLE)
        yield Stage(project, viewer, others)


def rows(quick: bool) -> Sequence[Row]:
    """CPU at 80 and at 300 processes, bytes, memory, and the storm."""
    span = QUICK_SPAN if quick else SPAN
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="hero-tui-bench-") as folder, stage(Path(folder)) as everybody:
        for total in PROCESSES:
            with Crowd(total):
                time.sleep(2.0 if quick else 5.0)
                figures = everybody.watch(span)
            found.append(_cpu_row(figures, span, everybody.connector))
            if total == PROCESSES[0]:
                found += [_bytes_row(figures), _memory_row(figures)]
        found.append(_storm_row(everybody, QUICK_STORM_SPAN if quick else STORM_SPAN))
    return found


def _cpu_row(figures: Figures, span: float, connector: bool) -> Row:
    what = f"CPU at rest, viewer + recorder, {figures.processes} processes, {span:g} s"
    ours = figures.cpu["hero-tui"]
    measured = f"{percent(ours)} ({_parts(figures)})"
    beside = figures.beside({name: percent(share) for name, share in figures.cpu.items()})
    if not connector:
        kept = ours <= MOST_WITHOUT_CONNECTOR
        return judged(what, "≤ 1 % of a core (no proc connector here)", measured, kept, beside)
    if "htop" not in figures.cpu:
        return not_measured(what, f"{measured}, but htop is not installed")
    return judged(what, "≤ htop at 1 Hz", measured, ours <= figures.cpu["htop"], beside)


def _bytes_row(figures: Figures) -> Row:
    ours = figures.written["viewer"]
    beside = figures.beside({name: f"{rate:,.0f}" for name, rate in figures.written.items()})
    return judged("bytes a second to the terminal, the same", "≤ 1,500", f"{ours:,.0f}", ours <= MOST_BYTES, beside)


def _memory_row(figures: Figures) -> Row:
    def mib(size: float) -> str:
        return f"{size / 1024 / 1024:.1f} MiB"

    ours = figures.memory["hero-tui"]
    measured = f"{mib(ours)} (viewer {mib(figures.memory['viewer'])}, recorder {mib(figures.memory['recorder'])})"
    beside = figures.beside({name: mib(size) for name, size in figures.memory.items()})
    return judged("memory, PSS, both together", "≤ 60 MiB", measured, ours <= MOST_PSS, beside)


def _storm_row(everybody: Stage, span: float) -> Row:
    command = [sys.executable, "-I", "-c", STORM, str(FORKS), str(span + 2.0)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as storm:
        time.sleep(1.0)
        figures = everybody.watch(span)
        made, _ = storm.communicate(timeout=60)
    ours = figures.cpu["hero-tui"]
    what = f"CPU in a storm of {float(made):,.0f} forks a second, {span:g} s"
    beside = figures.beside({name: percent(share) for name, share in figures.cpu.items()})
    row = judged(what, "≤ 5 %", f"{percent(ours)} ({_parts(figures)})", ours <= MOST_IN_A_STORM, beside)
    if float(made) < FORKS * 0.9:
        return Row(row.what, row.limit, f"{row.measured}; this machine forks no faster", Verdict.NOT_MEASURED, beside)
    return row


def _parts(figures: Figures) -> str:
    parts = f"viewer {percent(figures.cpu['viewer'])}, recorder {percent(figures.cpu['recorder'])}"
    return f"{parts}; {figures.source}, {figures.forks:,.0f} forks/s"


def _source(project: Scene) -> str:
    processes = project.facts().processes
    return "no source" if processes is None else processes.source.value

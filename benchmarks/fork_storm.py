"""What the process probe costs: at rest for 30 s, and in a storm of 1,000 forks a second. Prints one line each.

    python -m benchmarks.fork_storm [--seconds 30] [--forks 1000] [--without-connector]

The probe and a command tracker run in a process of their own with the recorder's real loop; its CPU is the kernel's
own figure for that process. A second process forks (and waits for) children at the asked rate, or does nothing.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from hero_tui.core.facts import ProcessesFact
from hero_tui.core.signals import Stamp
from hero_tui.probes.commands.runs import CommandTracker
from hero_tui.probes.events import Signal
from hero_tui.probes.launches.tracker import Launches
from hero_tui.probes.processes.probe import ProcessProbe
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.loop import Loop

STORM = """
import os, sys, time
rate, until = float(sys.argv[1]), time.monotonic() + float(sys.argv[2])
begun, made = time.monotonic(), 0
while time.monotonic() < until:
    if made < (time.monotonic() - begun) * rate:
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        made += 1
    else:
        time.sleep(0.0005)
print(made / (time.monotonic() - begun))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU as a share of one core over `seconds`; `forks`: of the storm, a second; `system_forks`: of the whole machine
    (threads too), since somebody else may be at work while it is measured."""

    share: float
    seconds: float
    forks: float
    system_forks: float
    sources: tuple[str, ...]


class _Quiet:
    """A pipeline that only remembers which source was in use."""

    def __init__(self) -> None:
        self.sources: list[str] = []

    def accept(self, signal: Signal) -> None:
        if isinstance(signal, ProcessesFact):
            self.sources.append(signal.source.value)

    def tick(self, now: Stamp) -> None:
        """Nothing to write."""

    def flush(self, now: Stamp) -> None:
        """Nothing to write."""

    def next_deadline(self) -> float | None:
        return None


def _watch(workspace: Path, connector: bool, seconds: float, ready: int, report: int) -> None:
    """In the child: the probe with the recorder's loop; writes the CPU used from `ready` on."""
    inbox = Inbox()
    probe = ProcessProbe(workspace, inbox, connector=connector)
    launches = Launches(probe.table)
    tracker = CommandTracker(inbox, probe.table, launches)
    launches.subscribe(tracker.on_launch)
    probe.subscribe(launches.on_process)
    probe.subscribe(tracker.on_process)
    pipeline = _Quiet()
    probe.start()
    threading.Timer(1.0, os.write, (ready, b"r")).start()
    begun: list[float] = []
    threading.Timer(1.0, lambda: begun.append(_used())).start()
    threading.Timer(1.0 + seconds, inbox, (End("measured"),)).start()
    Loop(inbox, [probe, tracker], pipeline).run()
    used = _used() - begun[0]
    probe.stop()
    os.write(report, f"{used} {','.join(pipeline.sources)}".encode())


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _system_forks() -> int:
    lines = Path("/proc/stat").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("processes "))


def measure(seconds: float, forks: float, *, connector: bool = True) -> Cost:
    """Run the probe for `seconds` beside `forks` forks a second (0: none) and return what it cost."""
    ready, report = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", __name__ if __name__ != "__main__" else "benchmarks.fork_storm", "--child"]
        command += [folder, str(int(connector)), str(seconds), str(ready[1]), str(report[1])]
        child = subprocess.Popen(command, pass_fds=(ready[1], report[1]))
        os.close(ready[1])
        os.close(report[1])
        made = 0.0
        try:
            os.read(ready[0], 1)
            forked = _system_forks()
            if forks:
                storm = [sys.executable, "-I", "-c", STORM, str(forks), str(seconds)]
                made = float(subprocess.run(storm, check=True, capture_output=True, text=True).stdout)
            used, _, sources = os.read(report[0], 4096).decode().partition(" ")
            forked = _system_forks() - forked
            child.wait(10)
        finally:
            if child.poll() is None:
                child.send_signal(signal.SIGKILL)
                child.wait()
            os.close(ready[0])
            os.close(report[0])
    return Cost(float(used) / seconds, seconds, made, forked / seconds, tuple(sources.split(",")))


def main(arguments: list[str]) -> None:
    """Print what it costs at rest and in a storm."""
    if arguments[:1] == ["--child"]:
        folder, connector, seconds, ready, report = arguments[1:]
        _watch(Path(folder), bool(int(connector)), float(seconds), int(ready), int(report))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--forks", type=float, default=1000.0)
    parser.add_argument("--without-connector", action="store_true")
    chosen = parser.parse_args(arguments)
    for forks in (0.0, chosen.forks):
        cost = measure(chosen.seconds, forks, connector=not chosen.without_connector)
        name = f"{cost.forks:,.0f} forks a second" if forks else "at rest"
        seen = f"{' → '.join(cost.sources)}; the machine forked {cost.system_forks:,.0f} a second"
        print(f"{name}: {cost.share:.2%} of a core over {cost.seconds:g} s ({seen})")


if __name__ == "__main__":
    main(sys.argv[1:])

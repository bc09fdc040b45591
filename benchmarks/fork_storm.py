"""What a storm of forks costs the recorder: at rest for 30 s, and at 1,000 forks a second. Prints one line each.

    python -m benchmarks.fork_storm [--seconds 30] [--forks 1000] [--kind fork] [--without-connector]

All probes run in a process of their own with the recorder's real loop; its CPU is the kernel's own figure for that
process. A second process forks (and waits for) children at the asked rate, or does nothing. Below 200 forks a second
each one is followed, above that PIDs are listed. A container has no connector:
`unshare -Urpf --mount-proc python -m benchmarks.fork_storm`.
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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.usage import forks_so_far
from hero_tui.core.facts import ProcessesFact
from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Signal
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.loop import Loop
from hero_tui.recorder.probes import Probes

STORM = """
import os, sys, time
rate, until = float(sys.argv[1]), time.monotonic() + float(sys.argv[2])
program = sys.argv[3] if len(sys.argv) > 3 else None
begun, made = time.monotonic(), 0
while time.monotonic() < until:
    if made < (time.monotonic() - begun) * rate:
        if program is not None:
            pid = os.posix_spawn(program, [program], {})
        else:
            pid = os.fork()
            if pid == 0:
                os._exit(0)
        os.waitpid(pid, 0)
        made += 1
    else:
        time.sleep(0.0005)
print(made / (time.monotonic() - begun))
"""


KINDS: Mapping[str, tuple[Sequence[str], str]] = {
    "fork": ([], "/"),
    "outside": (["/bin/true"], "/"),
    "inside": (["/bin/true"], "packages/web/src/cart"),
}
"""What storms: forks that end at once, or programs, from elsewhere or from a folder of the workspace."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU as a share of one core over `seconds`; `forks`: of the storm, a second; `system_forks`: of the whole machine
    (threads too), since somebody else may be at work while it is measured."""

    share: float
    seconds: float
    forks: float
    system_forks: float
    sources: tuple[str, ...]

    @property
    def of_a_thousand(self) -> float:
        """CPU seconds for a thousand forks of the machine."""
        return self.share / self.system_forks * 1000 if self.system_forks else 0.0


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
    probes = Probes(workspace, inbox, connector=connector)
    pipeline = _Quiet()
    probes.start()
    threading.Timer(1.0, os.write, (ready, b"r")).start()
    begun: list[float] = []
    threading.Timer(1.0, lambda: begun.append(_used())).start()
    threading.Timer(1.0 + seconds, inbox, (End("measured"),)).start()
    Loop(inbox, probes.trackers.in_order(), pipeline).run()
    used = _used() - begun[0]
    probes.stop()
    os.write(report, f"{used} {','.join(pipeline.sources)}".encode())


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure(seconds: float, forks: float, *, connector: bool = True, kind: str = "fork") -> Cost:
    """Run the probes for `seconds` beside `forks` forks a second (0: none); return what it cost. `kind`: of KINDS."""
    ready, report = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        program, where = KINDS[kind]
        stand = Path(folder) / where
        stand.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", __name__ if __name__ != "__main__" else "benchmarks.fork_storm", "--child"]
        command += [folder, str(int(connector)), str(seconds), str(ready[1]), str(report[1])]
        child = subprocess.Popen(command, pass_fds=(ready[1], report[1]))
        os.close(ready[1])
        os.close(report[1])
        made = 0.0
        try:
            os.read(ready[0], 1)
            forked = forks_so_far()
            if forks:
                storm = [sys.executable, "-I", "-c", STORM, str(forks), str(seconds), *program]
                made = float(subprocess.run(storm, check=True, capture_output=True, text=True, cwd=stand).stdout)
            used, _, sources = os.read(report[0], 4096).decode().partition(" ")
            forked = forks_so_far() - forked
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
    parser.add_argument("--kind", choices=sorted(KINDS), default="fork", help="what is forked, and where")
    parser.add_argument("--without-connector", action="store_true")
    chosen = parser.parse_args(arguments)
    for forks in (0.0, chosen.forks):
        cost = measure(chosen.seconds, forks, connector=not chosen.without_connector, kind=chosen.kind)
        name = f"{cost.forks:,.0f} forks a second" if forks else "at rest"
        seen = f"{' → '.join(cost.sources)}; the machine forked {cost.system_forks:,.0f} a second"
        thousand = f"{cost.of_a_thousand:.2f} s of CPU a thousand"
        print(f"{name}: {cost.share:.2%} of a core over {cost.seconds:g} s, {thousand} ({seen})")


if __name__ == "__main__":
    main(sys.argv[1:])

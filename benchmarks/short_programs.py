"""How many short programs are seen without the kernel's events, and how true their starts and ends are.

    python -m benchmarks.short_programs [--count 40] [--connector]

Everything runs as an ordinary user (uid 65534 where root began it). One process starts programs of known length and
waits for them: its clock is the truth. Another is the recorder's process probe with its real loop. Within a PID
namespace (`unshare -Urpf --mount-proc python -m benchmarks.short_programs`) it is what a container sees.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from benchmarks.rows import Row, Verdict, as_text, judged
from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Signal
from hero_tui.probes.processes.model import ProcessChanged, ProcessEvent, Program, ProgramEnded, ProgramStarted
from hero_tui.probes.processes.probe import ProcessProbe
from hero_tui.recorder.inbox import End, Inbox
from hero_tui.recorder.loop import Loop

LENGTHS = (3, 10, 20, 30, 60, 120, 250)  # milliseconds
COUNT, QUICK_COUNT = 40, 10
NOBODY = 65534
PAUSE, SPREAD = 0.30, 0.06  # seconds between two programs: a person's, and at any moment of a poll's round
SETTLE = 3.0
WATCHED, UNWATCHED = ".venv/bin/tool", "scripts/tool"
"""Where the bell hangs, and where it does not."""
SURE = 120  # ms: from here on none may be missed


class Lived(Struct, frozen=True):
    """A program that ran, or that was seen: its start and end, monotonic s."""

    pid: int
    tool: str
    start: float
    end: float | None = None
    length: int = 0


class Seen(Struct, frozen=True):
    """Of programs of one length: how many there were, how many were seen, and by how much (s) their starts and ends
    were off."""

    count: int
    starts: tuple[float, ...]
    ends: tuple[float, ...]

    @property
    def text(self) -> str:
        """As it stands in the table."""
        if not self.starts:
            return f"0 of {self.count}"
        return f"{len(self.starts)} of {self.count}, start {_off(self.starts)}, end {_off(self.ends)}"


class _Nothing:
    """A pipeline that keeps nothing."""

    def accept(self, signal: Signal) -> None:
        """Nothing is kept."""

    def tick(self, now: Stamp) -> None:
        """Nothing to write."""

    def flush(self, now: Stamp) -> None:
        """Nothing to write."""

    def next_deadline(self) -> float | None:
        return None


def _off(errors: Sequence[float]) -> str:
    if not errors:
        return "not seen"
    sizes = [abs(each) * 1000 for each in errors]
    return f"{statistics.median(sizes):.0f} ms (at most {max(sizes):.0f})"


def _watch(workspace: Path, connector: bool) -> None:
    """In the one child: print each program that was seen, once standard input is closed."""
    inbox = Inbox()
    probe = ProcessProbe(workspace, inbox, connector=connector)
    seen: dict[tuple[int, int, int], Lived] = {}

    def note(program: Program) -> None:
        argv = program.process.argv
        if argv and argv[0].endswith("/tool"):
            seen.setdefault(program.key, Lived(program.process.pid, argv[0], program.start.mono))

    def take(event: ProcessEvent) -> None:
        match event:
            case ProgramStarted(program):
                note(program)
            case ProcessChanged(_, process):  # one that was first read amid its exec has its words now
                own = probe.table.program(process)
                if own is not None and own.process.key == process.key:
                    note(own)
            case ProgramEnded(program, at) if program.key in seen:
                seen[program.key] = msgspec.structs.replace(seen[program.key], end=at.mono)
            case _:
                pass

    def listen() -> None:
        sys.stdin.read()
        inbox(End("measured"))

    probe.subscribe(take)
    probe.start()
    threading.Thread(target=listen, daemon=True).start()
    print("ready", flush=True)
    Loop(inbox, [probe], _Nothing()).run()
    probe.stop()
    sys.stdout.write(msgspec.json.encode(list(seen.values())).decode())


def _launch(workspace: Path, count: int) -> None:
    """In the other child: run the programs, one after the other, and print when each began and ended."""
    os.chdir(workspace)
    chance = random.Random(11)  # noqa: S311 - pauses, not secrets
    plan = [(tool, length) for tool in (WATCHED, UNWATCHED) for length in LENGTHS] * count
    chance.shuffle(plan)
    ran: list[Lived] = []
    for tool, length in plan:
        time.sleep(PAUSE + chance.random() * SPREAD)
        path = str(workspace / tool)
        pid = os.posix_spawn(path, [path, f"{length / 1000:g}"], {})  # returns at the exec: it is a vfork
        start = time.monotonic()
        os.waitpid(pid, 0)
        ran.append(Lived(pid, path, start, time.monotonic(), length))
    sys.stdout.write(msgspec.json.encode(ran).decode())


def measure(count: int, *, connector: bool = False) -> Mapping[tuple[str, int], Seen]:
    """Run `count` programs of each length, from a folder with the bell and from one without; by tool and length."""
    with tempfile.TemporaryDirectory(prefix="hero-tui-bench-") as folder:
        workspace = Path(folder)
        for tool in (WATCHED, UNWATCHED):
            (workspace / tool).parent.mkdir(parents=True)
            shutil.copy("/bin/sleep", workspace / tool)
        workspace.chmod(0o755)
        with _child("--watch", folder, str(int(connector))) as watcher:
            assert watcher.stdout is not None
            watcher.stdout.readline()
            time.sleep(SETTLE)
            with _child("--launch", folder, str(count)) as launcher:
                said, _ = launcher.communicate()
            time.sleep(1.0)
            told, _ = watcher.communicate()
    ran, seen = msgspec.json.decode(said, type=list[Lived]), msgspec.json.decode(told, type=list[Lived])
    return {(tool, length): _compared(ran, seen, tool, length) for tool in (WATCHED, UNWATCHED) for length in LENGTHS}


def _compared(ran: Sequence[Lived], seen: Sequence[Lived], tool: str, length: int) -> Seen:
    known = {(each.pid, each.tool): each for each in seen}
    mine = [each for each in ran if each.length == length and each.tool.endswith(tool)]
    pairs = [(each, known[each.pid, each.tool]) for each in mine if (each.pid, each.tool) in known]
    ends = tuple(found.end - each.end for each, found in pairs if found.end is not None and each.end is not None)
    return Seen(len(mine), tuple(found.start - each.start for each, found in pairs), ends)


def _child(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.short_programs", *arguments]
    pipe, root = subprocess.PIPE, Path(__file__).parents[1]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=root)


def _become_ordinary() -> None:
    """In a child, after its imports: be nobody where root began it, and this user namespace has that user."""
    first, _, count = Path("/proc/self/uid_map").read_text(encoding="ascii").split()[:3]
    if os.geteuid() == 0 and int(first) <= NOBODY < int(first) + int(count):
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def table(found: Mapping[tuple[str, int], Seen], how: str) -> Sequence[Row]:
    """A row for each length."""
    rows = []
    for length in LENGTHS:
        bell, polls = found[WATCHED, length], found[UNWATCHED, length]
        what, beside = f"programs of {length} ms seen {how}, tool below .venv/bin", f"elsewhere: {polls.text}"
        if length < SURE:
            rows.append(Row(what, "", bell.text, Verdict.SHOWN, beside))
        else:
            kept = all(len(each.starts) == len(each.ends) == each.count for each in (bell, polls))
            rows.append(judged(what, "none missed", bell.text, kept, beside))
    return rows


def rows(quick: bool) -> Sequence[Row]:
    """The rows of the table, without the connector."""
    return table(measure(QUICK_COUNT if quick else COUNT), "without the connector")


def main(arguments: list[str]) -> None:
    """Print the table, or be one of the two children."""
    if arguments[:1] in (["--watch"], ["--launch"]):
        _become_ordinary()
    if arguments[:1] == ["--watch"]:
        _watch(Path(arguments[1]), bool(int(arguments[2])))
        return
    if arguments[:1] == ["--launch"]:
        _launch(Path(arguments[1]), int(arguments[2]))
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks.short_programs")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--connector", action="store_true")
    chosen = parser.parse_args(arguments)
    how = "by the connector" if chosen.connector else "without the connector"
    print(as_text(table(measure(chosen.count, connector=chosen.connector), how)))


if __name__ == "__main__":
    main(sys.argv[1:])

"""The memory of a server whose workers are forked anew at each save, against the kernel's PSS at that moment."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.accounting.usage import TreeUsage
from hero_tui.probes.processes.proc import ProcReader
from tests.support.process_pump import ProcessPump

pytestmark = [pytest.mark.real, pytest.mark.timeout(60)]

MIB = 1 << 20
# A server of 30 MiB that does what it is told, a line each: `fork 20`, `replace 20`, `end`, `grow 20`, `exec`.
SERVER = """
import os, signal, sys
held = bytearray(os.urandom(1 << 20)) * 30
workers = []
OTHER = "import os; os.write({}, b'x'); os.read({}, 1)"
def work(size):
    told, tells = os.pipe(), os.pipe()
    os.set_inheritable(told[0], True)
    os.set_inheritable(tells[1], True)
    pid = os.fork()
    if pid == 0:
        for fd in (told[1], tells[0], *(fd for worker in workers for fd in worker[1:])):
            os.close(fd)
        mine = [bytearray(b"x" * (1 << 20)) * size]
        os.write(tells[1], b"x")
        while word := os.read(told[0], 100).decode():
            if word == "exec":
                os.execv(sys.executable, [sys.executable, "-I", "-c", OTHER.format(tells[1], told[0])])
            mine.append(bytearray(b"y" * (1 << 20)) * int(word))
            os.write(tells[1], b"x")
        os._exit(0)
    os.close(told[0])
    os.close(tells[1])
    os.read(tells[0], 1)
    workers.append((pid, told[1], tells[0]))
def end():
    pid, told, tells = workers.pop(0)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
def tell(word):
    pid, told, tells = workers[-1]
    os.write(told, word.encode())
    os.read(tells, 1)
print("ready", flush=True)
for line in sys.stdin:
    for word in line.split(","):
        what, _, size = word.strip().partition(" ")
        if what in {"end", "replace"}:
            end()
        if what in {"fork", "replace"}:
            work(int(size))
        if what in {"grow", "exec"}:
            tell(size or "exec")
    print(len(workers), flush=True)
"""
# what happens within each second
STORIES = {
    "one worker is replaced": ["fork 10", "replace 10", "replace 10", "replace 10"],
    "four workers are replaced": ["fork 5, fork 5, fork 5, fork 5", "replace 5, replace 5, replace 5, replace 5"],
    "one of four is replaced each second": ["fork 5, fork 5, fork 5, fork 5", *["replace 5"] * 4],
    "a worker ends": ["fork 10, fork 10", "end", "end"],
    "a worker more each second": ["fork 8"] * 5,
    "a worker loads after it was seen": ["fork 0", "grow 20", "replace 0", "grow 20"],
    "a worker becomes another program": ["fork 10, fork 10", "exec", "replace 10"],
    "saves with a pause between them": ["fork 10", "", "", "replace 10", "", "replace 10", "", "", "replace 10"],
}


@contextmanager
def ended(server: subprocess.Popen[str]) -> Iterator[None]:
    """End it with its workers, which read from it."""
    try:
        yield
    finally:
        server.kill()
        server.communicate()


@pytest.mark.parametrize("connector", [True, False])
@pytest.mark.parametrize("name", STORIES)
def test_each_second_it_is_what_the_kernel_says(tmp_path: Path, name: str, connector: bool) -> None:
    (tmp_path / "server.py").write_text(SERVER, encoding="utf-8")
    reader, began = ProcReader(), time.monotonic()
    server = subprocess.Popen(
        [sys.executable, "-I", "server.py"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdin is not None
    assert server.stdout is not None
    with ended(server), ProcessPump(tmp_path, connector=connector) as pump:
        assert server.stdout.readline() == "ready\n"
        usage = TreeUsage(server.pid, pump.probe.table, cpu_clock=lambda: 0.0)  # a busy machine reads as often
        usage.sample(Stamp.at_mono(began - 10.0))
        for second, line in enumerate(STORIES[name]):
            server.stdin.write(f"{line}\n")
            server.stdin.flush()
            workers = int(server.stdout.readline())
            pump.until(lambda workers=workers: len(pump.probe.table.tree(server.pid)) == workers + 1)  # type: ignore[misc]
            told = usage.sample(Stamp.at_mono(began + second))  # as if a second had passed
            truth = sum(reader.pss(each.pid) or 0 for each in pump.probe.table.tree(server.pid))
            assert told.memory_bytes == pytest.approx(truth, rel=0.02, abs=MIB), line

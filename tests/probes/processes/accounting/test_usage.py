"""CPU and memory of real trees whose children come and go, against the kernel's own totals."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.accounting.usage import TreeUsage, UsageSample
from hero_tui.probes.processes.proc import ProcReader
from tests.support.process_pump import ProcessPump

# Children of 20 to 400 ms, some in a middle process, some killed, then a wait at the end so that all is accounted.
BUSY = """
import os, subprocess, sys, time
spin = "import time; e = time.process_time() + {}\\nwhile time.process_time() < e: pass"
middle = "import subprocess, sys; [subprocess.run([sys.executable, '-c', s]) for s in sys.argv[1:]]"
for length in (0.05, 0.4, 0.15):
    subprocess.run([sys.executable, "-c", spin.format(length)])
    subprocess.run([sys.executable, "-c", middle, spin.format(length), spin.format(0.1)])
    late = subprocess.Popen([sys.executable, "-c", spin.format(0.2)])
    time.sleep(0.6)  # a zombie for a while
    late.wait()
    killed = subprocess.Popen([sys.executable, "-c", spin.format(60)])
    time.sleep(0.25)
    killed.kill()
    killed.wait()
print("done", flush=True)
sys.stdin.readline()
"""


@pytest.mark.timed
@pytest.mark.parametrize(("connector", "every"), [(True, 0.1), (True, 1.0), (False, 0.37)])
def test_cpu_of_a_tree_agrees_with_the_kernel_within_5_percent(tmp_path: Path, connector: bool, every: float) -> None:
    """Given a tree whose children live for 20 to 400 ms, when it is sampled, the sum is what wait4 tells at the end."""
    with ProcessPump(tmp_path, connector=connector) as pump:
        root = subprocess.Popen(
            [sys.executable, "-I", "-c", BUSY], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert root.stdout is not None
        assert root.stdin is not None
        os.set_blocking(root.stdout.fileno(), False)
        pump.until(lambda: pump.probe.table.get(root.pid) is not None)
        usage = TreeUsage(root.pid, pump.probe.table)
        last = Stamp.now()
        first = usage.sample(last)
        at_first = ProcReader().stat(root.pid)
        assert at_first is not None
        cpu, done, after = 0.0, False, 0
        while after < 2:  # one more sample once all is done, so that the last interval is in it
            done = done or bool(root.stdout.read())
            after += done
            due = last.mono + every
            pump.until_time(due)
            now = Stamp.now()
            sample = usage.sample(now)
            cpu += (sample.cpu_cores or 0.0) * (now.mono - last.mono)
            last = now
        root.stdin.close()
        root.stdout.close()
        _, status, totals = os.wait4(root.pid, 0)
        root.returncode = os.waitstatus_to_exitcode(status)
    assert first.cpu_cores is None
    truth = _seconds(totals) - (at_first.own_ticks + at_first.reaped_ticks) / os.sysconf("SC_CLK_TCK")
    assert truth > 1.5
    assert cpu == pytest.approx(truth, rel=0.05)


def _seconds(totals: resource.struct_rusage) -> float:
    return totals.ru_utime + totals.ru_stime


# Memory that grows, a forked child that shares it, children that hold their own, and their end.
HEAVY = """
import os, sys, time
MIB = 1 << 20
held = [bytearray(os.urandom(MIB)) * 60]
def say(word):
    print(word, flush=True)
    sys.stdin.readline()
say("root")
children = []
for size in (40, 80):
    pid = os.fork()
    if pid == 0:
        mine = bytearray(b"x" * MIB) * size
        time.sleep(600)
    children.append(pid)
time.sleep(0.5)
say("children")
held.append(bytearray(os.urandom(MIB)) * 100)
say("grown")
for pid in children:
    os.kill(pid, 9)
    os.waitpid(pid, 0)
say("gone")
"""


@pytest.mark.timed
def test_memory_of_a_tree_agrees_with_the_sum_of_pss_within_5_percent(tmp_path: Path) -> None:
    """Given a tree that grows, forks and shrinks, when sampled each 0.2 s, it is near the kernel's PSS at each step."""
    found: dict[str, tuple[float, float]] = {}
    reader = ProcReader()
    with ProcessPump(tmp_path, connector=True) as pump:
        root = subprocess.Popen(
            [sys.executable, "-I", "-c", HEAVY], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert root.stdout is not None
        assert root.stdin is not None
        pump.until(lambda: pump.probe.table.get(root.pid) is not None)
        usage = TreeUsage(root.pid, pump.probe.table)
        for word in ("root", "children", "grown", "gone"):
            assert root.stdout.readline().strip() == word
            sample = _settle(pump, usage)
            tree = pump.probe.table.tree(root.pid)
            found[word] = (sample.memory_bytes, sum(reader.pss(each.pid) or 0 for each in tree))
            assert sample.processes == len(tree)
            root.stdin.write("\n")
            root.stdin.flush()
        root.communicate()
    for word, (seen, truth) in found.items():
        assert seen == pytest.approx(truth, rel=0.05), word


def _settle(pump: ProcessPump, usage: TreeUsage) -> UsageSample:
    """Sample for as long as a reading that newcomers make due may take."""
    end = time.monotonic() + 2.4
    sample = usage.sample(Stamp.now())
    while time.monotonic() < end:
        due = time.monotonic() + 0.2
        pump.until_time(due)
        sample = usage.sample(Stamp.now())
    return sample

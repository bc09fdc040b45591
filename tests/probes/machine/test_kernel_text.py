"""What the kernel says of the machine: texts as they come, texts as nobody should write them, and psutil beside it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.machine.kernel_text import parse_busy, parse_pressure, parse_runnable

TICK = 1 / os.sysconf("SC_CLK_TCK")
TWO_CPUS = b"""cpu  1000 200 300 50000 400 10 20 30 70 0
cpu0 600 150 200 25000 300 10 5 10 70 0
cpu1 400 50 100 25000 100 0 15 20 0 0
intr 12985544 0 0
ctxt 5
procs_running 3
"""


@pytest.mark.parametrize(
    ("text", "cpus", "ticks"),
    [
        (TWO_CPUS, None, 1000 + 200 + 300 + 10 + 20 + 30),
        (TWO_CPUS, {0}, 600 + 150 + 200 + 10 + 5 + 10),
        (TWO_CPUS, {1}, 400 + 50 + 100 + 15 + 20),
        (TWO_CPUS, {0, 1}, 1560),
        (b"cpu  7 0 0 9 0 0 0 0\n", None, 7),
        (b"cpu  7 0 0 9 0 0 0 0 0 0 88 99\n", None, 7),
        (b"cpu10 3 0 0 0 0 0 0 0\ncpu1 5 0 0 0 0 0 0 0\n", {1}, 5),
        (b"cpu  %d 0 0 0 0 0 0 0\n" % 2**63, None, 2**63),
    ],
)
def test_busy_time_is_what_was_not_idle(text: bytes, cpus: set[int] | None, ticks: int) -> None:
    assert parse_busy(text, cpus) == pytest.approx(ticks * TICK)


@pytest.mark.parametrize(
    ("text", "cpus"),
    [
        (b"", None),
        (b"\n\n", None),
        (b"cpu", None),
        (b"cpu  1 2 3 4 5 6 7\n", None),
        (b"cpu  1 2 3 4 five 6 7 8\n", None),
        (b"cpu  -1 2 3 4 5 6 7 8\n", None),
        (b"cpu  1.5 2 3 4 5 6 7 8\n", None),
        (b"cpuset 1 2 3 4 5 6 7 8\n", None),
        (b"intr 5\ncpu  1 2 3 4 5 6 7 8\n", None),
        (TWO_CPUS, {2}),
        (TWO_CPUS, {0, 7}),
        (b"\x00\xff\x1b[2J cpu", {0}),
        (b"cpu0 1 2\n", {0}),
    ],
)
def test_no_busy_time_of_what_is_no_such_text(text: bytes, cpus: set[int] | None) -> None:
    assert parse_busy(text, cpus) is None


PRESSURES = [
    (b"some avg10=1.50 avg60=0.00 avg300=0.00 total=2500000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n", 2.5),
    (b"full avg10=0.00 total=9000000\nsome avg10=0.00 total=1000000\n", 1.0),
    (b"some total=0\n", 0.0),
    (b"some avg10=0 total=8963616321", 8963.616321),
    (b"some avg10=0 avg60=0 avg300=0 avg900=0 total=40000\n", 0.04),
    (b"", None),
    (b"some avg10=1.50\n", None),
    (b"full avg10=0.00 total=9000000\n", None),
    (b"some total=-5\n", None),
    (b"some total=1e6\n", None),
    (b"something total=5\n", None),
    (b"some total=\x1b[31m\n", None),
]


@pytest.mark.parametrize(("text", "seconds"), PRESSURES)
def test_pressure_is_the_time_in_which_some_task_waited(text: bytes, seconds: float | None) -> None:
    assert parse_pressure(text) == seconds


@pytest.mark.parametrize(
    ("text", "tasks"),
    [
        (b"0.00 0.01 0.05 1/345 12345\n", 0),
        (b"11.38 10.43 8.44 13/149 9214", 12),
        (b"0.00 0.00 0.00 0/1 1", 0),
        (b"0.00 0.00 0.00 2/65000 4194304 extra", 1),
        (b"0.00 0.00 0.00 100000/200000 1", 99999),
        (b"", None),
        (b"0.00 0.00 0.00", None),
        (b"0.00 0.00 0.00 5 1", None),
        (b"0.00 0.00 0.00 -1/5 1", None),
        (b"0.00 0.00 0.00 x/5 1", None),
        (b"0.00 0.00 0.00 /5 1", None),
    ],
)
def test_runnable_tasks_are_those_of_others_than_the_reader(text: bytes, tasks: int | None) -> None:
    assert parse_runnable(text) == tasks


@given(st.binary(max_size=300))
def test_no_text_is_an_error(text: bytes) -> None:
    for found in (parse_busy(text), parse_busy(text, {0}), parse_pressure(text), parse_runnable(text)):
        assert found is None or found >= 0


def test_busy_time_grows_as_psutil_counts_it() -> None:
    """Two accounts of the same second: they may differ by what passed between reading one and the other."""
    ours, theirs = [], []
    for _ in range(2):
        theirs.append(_not_idle(psutil.cpu_times()))
        ours.append(parse_busy(Path("/proc/stat").read_bytes()))
        theirs.append(_not_idle(psutil.cpu_times()))
        until = time.process_time() + 0.3
        while time.process_time() < until:
            pass
    first, last = ours
    assert first is not None
    assert last is not None
    assert theirs[0] - TICK / 2 <= first <= theirs[1] + TICK / 2
    assert theirs[2] - TICK / 2 <= last <= theirs[3] + TICK / 2
    assert last - first >= 0.3 - 3 * TICK


def test_the_cpus_together_are_all_there_is() -> None:
    text = Path("/proc/stat").read_bytes()
    online = {int(line[3 : line.index(b" ")]) for line in text.splitlines() if line[:3] == b"cpu" and line[3:4] != b" "}
    together = parse_busy(text, online)
    assert together == pytest.approx(parse_busy(text), abs=8 * len(online) * TICK)


def _not_idle(times: object) -> float:
    return float(sum(getattr(times, name) for name in ("user", "nice", "system", "irq", "softirq", "steal")))

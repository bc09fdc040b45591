"""How much others took meanwhile: readings by a script, and one of the real machine beside psutil's account."""

from __future__ import annotations

import os
import time

import psutil
import pytest

from hero_tui.probes.machine.reader import CpuReading, MachineReader
from hero_tui.probes.machine.witness import MachineWitness, Meanwhile, machine_attributes, meanwhile


def reading(at: float, busy: float, waited: float | None = None, runnable: int | None = None) -> CpuReading:
    """One of a machine of two cores."""
    return CpuReading(at, busy, 2.0, waited, runnable)


def witness(*readings: CpuReading) -> MachineWitness:
    """One that took these."""
    made = MachineWitness(lambda: None)
    for each in readings:
        made.take(each)
    return made


@pytest.mark.parametrize(
    ("seconds", "busy", "cores", "own", "share"),
    [
        (9.3, 14.3, 2.0, 1.1, 0.71),  # tsc on a loaded machine
        (10.0, 10.4, 2.0, 10.0, 0.02),  # alone
        (10.0, 20.0, 2.0, 20.0, 0.0),  # alone on all cores
        (10.0, 20.0, 2.0, 15.0, 0.25),
        (4.0, 4.0, 8.0, 1.0, 0.09375),
        (4.0, 5.0, 1.5, 1.0, 0.6666666),  # a group that may use one and a half cores
        (1.0, 0.98, 1.0, 1.0, 0.0),  # ticks that came out below what the run used: not below nothing
        (1.0, 2.1, 2.0, 0.0, 1.0),
    ],
)
def test_the_share_of_others(seconds: float, busy: float, cores: float, own: float, share: float) -> None:
    assert Meanwhile(seconds, busy, cores, None, None).others_share(own) == pytest.approx(share, abs=0.005)


@pytest.mark.parametrize(("seconds", "cores", "own"), [(9.3, 2.0, None), (0.0, 2.0, 1.0), (1.0, 0.0, 1.0)])
def test_no_share_where_something_is_not_known(seconds: float, cores: float, own: float | None) -> None:
    assert Meanwhile(seconds, 5.0, cores, None, None).others_share(own) is None


def test_a_run_between_two_readings() -> None:
    found = witness(reading(90, 50), reading(100, 60, 4, 3), reading(105, 69, 6, 6), reading(110, 78, 9, 9)).between(
        100.2, 109.8
    )
    assert found == Meanwhile(seconds=10.0, busy=18.0, cores=2.0, pressure=0.5, runnable=6.0)


@pytest.mark.parametrize(
    ("readings", "start", "end"),
    [
        ([], 100.0, 110.0),
        ([reading(100, 1)], 100.0, 110.0),
        ([reading(100, 1), reading(102, 2)], 100.0, 110.0),  # nobody looked at its end
        ([reading(105, 1), reading(110, 2)], 100.0, 110.0),  # nor at its start
        ([reading(100, 1), reading(100.19, 2)], 100.0, 100.19),  # too short to tell
        ([reading(90, 1), reading(120, 2)], 100.0, 100.5),
        ([reading(100, 5), reading(110, 4)], 100.0, 110.0),  # a count that went back
        ([reading(100, 1), CpuReading(110, 2, 4.0, None, None)], 100.0, 110.0),  # cores came
    ],
)
def test_null_not_a_guess(readings: list[CpuReading], start: float, end: float) -> None:
    assert witness(*readings).between(start, end) is None


def test_what_the_kernel_does_not_count_is_none() -> None:
    found = meanwhile([reading(0, 0), reading(10, 5)])
    assert found is not None
    assert (found.pressure, found.runnable) == (None, None)
    assert machine_attributes(found, 1.0) == {"others_share": 0.2, "pressure": None, "runnable": None, "cores": 2.0}
    assert machine_attributes(found, None)["others_share"] is None
    assert machine_attributes(None, 1.0) == {"others_share": None, "pressure": None, "runnable": None, "cores": None}


def test_a_storm_of_forks_costs_twenty_readings_a_second() -> None:
    taken: list[float] = []
    clock = [0.0]

    def read() -> CpuReading:
        taken.append(clock[0])
        return reading(clock[0], clock[0])

    storm = MachineWitness(read)
    for step in range(3000):
        clock[0] = 100 + step / 1000
        storm.look(clock[0])
    assert 58 <= len(taken) <= 61


def test_an_hour_is_remembered_ever_more_thinly() -> None:
    long = MachineWitness(lambda: None)
    for step in range(72_000):  # an hour at the densest
        long.take(reading(step * 0.05, step * 0.05))
    whole = long.between(0.0, 3599.95)
    recent = long.between(3598.0, 3599.0)
    assert whole is not None
    assert whole.busy == pytest.approx(3600, rel=0.01)
    assert recent is not None
    assert recent.seconds == pytest.approx(1.0)


def test_the_real_machine_as_psutil_counts_it() -> None:
    reader = MachineReader()
    if reader.cpu_bound is not None or len(os.sched_getaffinity(0)) < (os.cpu_count() or 1):
        reader.cpu_bound = None  # psutil counts the whole machine
    tick = 1 / os.sysconf("SC_CLK_TCK")
    outer_before = _not_idle()
    first = reader.cpu()
    inner_before = _not_idle()
    own = time.process_time()
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        pass
    own = time.process_time() - own
    inner_after = _not_idle()
    last = reader.cpu()
    outer_after = _not_idle()
    assert first is not None
    assert last is not None
    found = meanwhile([first, last])
    assert found is not None
    assert inner_after - inner_before - tick <= found.busy <= outer_after - outer_before + tick
    assert found.busy >= own - 4 * tick
    share = found.others_share(own)
    assert share is not None
    assert 0.0 <= share <= 1.0


def _not_idle() -> float:
    times = psutil.cpu_times()
    return float(sum(getattr(times, name) for name in ("user", "nice", "system", "irq", "softirq", "steal")))

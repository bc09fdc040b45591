"""The machine's gauges: from a tree of files as a container shows them, and from this machine beside psutil."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

from hero_tui.core.signals import Gauge, Stamp
from hero_tui.probes.events import Event
from hero_tui.probes.machine import io_counters
from hero_tui.probes.machine.io_counters import rates, with_device
from hero_tui.probes.machine.probe import MachineProbe
from hero_tui.probes.machine.reader import MachineReader


class Container:
    """The kernel's files as a container with half a core and 1,000 bytes of memory sees them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "proc/self").mkdir(parents=True)
        (root / "group").mkdir()
        self.write("proc/self/cgroup", "0::/\n")
        self.write("proc/self/mountinfo", f"30 23 0:26 / {root}/group rw - cgroup2 cgroup2 rw\n")
        self.write("proc/loadavg", "9.00 9.00 9.00 5/900 100\n")
        self.write("group/cpu.max", "50000 100000\n")
        self.write("group/memory.max", "1000\n")
        self.write("group/memory.stat", "inactive_file 100\n")
        self.use(cpu=10.0, waited=1.0, memory=500)

    def use(self, *, cpu: float, waited: float, memory: int) -> None:
        """Say what was used so far."""
        self.write("group/cpu.stat", f"usage_usec {cpu * 1e6:.0f}\n")
        self.write("group/memory.current", f"{memory}\n")
        for name in ("cpu", "memory", "io"):
            self.write(f"group/{name}.pressure", f"some avg10=0.00 avg60=0.00 avg300=0.00 total={waited * 1e6:.0f}\n")

    def write(self, name: str, text: str) -> None:
        """One of its files."""
        (self.root / name).write_text(text, encoding="utf-8")

    def reader(self) -> MachineReader:
        """What reads it."""
        return MachineReader(str(self.root / "proc"))


def gauges(events: list[Event]) -> dict[str, Gauge]:
    """The newest of each signal."""
    return {event.signal: event for event in events if isinstance(event, Gauge)}


def test_a_container_is_measured_by_what_it_may_use(tmp_path: Path) -> None:
    told: list[Event] = []
    container = Container(tmp_path)
    probe = MachineProbe(told.append, container.reader())
    began = Stamp.now()
    probe.tick(Stamp(began.wall - 1, began.mono - 1))
    assert not told  # the first tick is the start's, which somebody waits for
    probe.tick(began)
    before = probe.witness
    container.use(cpu=10.5, waited=2.0, memory=850)
    probe.tick(Stamp(began.wall + 2, began.mono + 2))
    assert set(gauges(told)) == {"machine.memory"}  # not due yet
    probe.tick(Stamp(began.wall + 5, began.mono + 5))
    found = gauges(told)
    assert before is probe.witness
    assert found["machine.memory"].value == pytest.approx(0.75)
    assert found["machine.memory"].attributes == {"interval": 5.0, "pressure": 0.2, "total": 1000.0}
    cpu = found["machine.cpu"]
    assert cpu.attributes["cores"] == 0.5
    assert cpu.attributes["runnable"] == 4.0
    assert cpu.value == 1.0  # half a second of CPU at once: all that it may


def test_a_limit_that_changes_while_it_runs_is_the_one_that_holds(tmp_path: Path) -> None:
    container = Container(tmp_path)
    reader = container.reader()
    assert reader.cpu_bound is not None
    assert reader.cpu_bound.limit == 0.5
    container.write("group/cpu.max", "25000 100000\n")
    container.write("group/memory.max", "max\n")
    reader.look_again()
    assert reader.cpu_bound.limit == 0.25
    assert reader.memory_bound is None


@pytest.mark.parametrize("missing", ["cpu.pressure", "memory.pressure", "io.pressure"])
def test_pressure_that_is_off_is_none(tmp_path: Path, missing: str) -> None:
    container = Container(tmp_path)
    (tmp_path / "group" / missing).unlink()
    reader = container.reader()
    bound = reader.memory_bound if missing.startswith("memory") else reader.cpu_bound
    assert reader.waited(missing.partition(".")[0], bound) is None


def test_a_kernel_that_tells_nothing_gives_no_value(tmp_path: Path) -> None:
    (tmp_path / "proc").mkdir()
    reader = MachineReader(str(tmp_path / "proc"))
    assert reader.cpu() is None
    assert reader.waited("cpu", None) is None
    told: list[Event] = []
    probe = MachineProbe(told.append, reader)
    now = Stamp.now()
    for seconds in (-1, 0, 5, 10):
        probe.tick(Stamp(now.wall + seconds, now.mono + seconds))
    assert "machine.cpu" not in gauges(told)


def test_this_machine_as_psutil_sees_it() -> None:
    told: list[Event] = []
    probe = MachineProbe(told.append)
    now = Stamp.now()
    probe.tick(Stamp(now.wall - 1, now.mono - 1))
    before = _transferred()
    probe.tick(now)
    probe.tick(Stamp(now.wall + 5, now.mono + 5))
    after = _transferred()
    found = gauges(told)
    assert 0.0 < found["machine.memory"].value < 1.0
    for signal in ("machine.disk", "machine.network"):
        assert 0.0 <= found[signal].value <= (after[signal] - before[signal]) / 5
        assert sum(part.value for part in found[signal].parts) == pytest.approx(found[signal].value)


def _transferred() -> dict[str, float]:
    """All bytes of all devices."""
    disks = (psutil.disk_io_counters(perdisk=True, nowrap=False) or {}).values()
    cards = psutil.net_io_counters(pernic=True, nowrap=False).values()
    return {
        "machine.disk": sum(each.read_bytes + each.write_bytes for each in disks),
        "machine.network": sum(each.bytes_sent + each.bytes_recv for each in cards),
    }


@pytest.mark.parametrize(
    ("before", "after", "seconds", "found"),
    [
        ({"sda": 100}, {"sda": 600}, 5.0, {"sda": 100.0}),
        ({"sda": 100, "sdb": 0}, {"sda": 100, "sdb": 50}, 5.0, {"sda": 0.0, "sdb": 10.0}),
        ({"sda": 100}, {"sda": 100, "usb": 900}, 5.0, {"sda": 0.0}),  # put in meanwhile
        ({"sda": 100, "usb": 900}, {"sda": 110}, 5.0, {"sda": 2.0}),  # taken out
        ({"sda": 100, "usb": 900}, {"sda": 110, "usb": 5}, 5.0, {"sda": 2.0}),  # its count began anew
        ({"usb": 900}, {"usb": 5}, 5.0, None),
        ({}, {"sda": 5}, 5.0, None),
        ({"sda": 5}, {}, 5.0, None),
        ({"sda": 5}, {"sda": 6}, 0.0, None),
    ],
)
def test_rates(
    before: Mapping[str, int], after: Mapping[str, int], seconds: float, found: Mapping[str, float] | None
) -> None:
    assert rates(before, after, seconds) == found


def test_each_device_is_counted_once(tmp_path: Path) -> None:
    for name, real in {"sda": True, "dm-0": False, "loop0": False, "cciss!c0d0": True}.items():
        (tmp_path / name).mkdir()
        if real:
            (tmp_path / name / "device").symlink_to("nowhere")
    assert with_device(["sda", "dm-0", "loop0", "cciss/c0d0", "gone"], str(tmp_path)) == ["sda", "cciss/c0d0"]


def test_without_a_network_card_all_but_the_loopback_counts(tmp_path: Path) -> None:
    (tmp_path / "class/net").mkdir(parents=True)
    found = io_counters.network_bytes(str(tmp_path))
    assert set(found) == set(psutil.net_io_counters(pernic=True)) - {"lo"}

"""The machine's own gauges: CPU, memory, disks, network, with the pressure beside each.

CPU and memory are shares of what the recorder's control group may use where one bounds it, else of the machine. Disks
are the machine's, the network its network namespace's. What the kernel does not count is not told: no gauge, and
`pressure` None.

Cost: a sample each five seconds takes 0.55 ms of CPU time on two cores, 0.011 % of one; psutil 0.5 MiB of memory. A
reading takes 0.09 ms, at most twenty times a second while programs begin and end.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from msgspec import Struct

from hero_tui.core.attributes import CORES, INTERVAL, PRESSURE, RUNNABLE, TOTAL
from hero_tui.core.signal_names import MACHINE_CPU, MACHINE_DISK, MACHINE_MEMORY, MACHINE_NETWORK
from hero_tui.core.signals import NO_LABELS, Attributes, Gauge, Share, Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.machine.cgroup import memory_used
from hero_tui.probes.machine.io_counters import disk_bytes, machine_memory, network_bytes, rates
from hero_tui.probes.machine.reader import CpuReading, MachineReader
from hero_tui.probes.machine.witness import MachineWitness, meanwhile, share_waited
from hero_tui.probes.processes.model import ProcessEvent, ProgramEnded, ProgramStarted

EVERY = 5.0  # seconds
EARLY = 0.5  # a tick that comes a little early is not put off by a whole second
MOST_PARTS = 5


class _Sample(Struct, frozen=True):
    """What the next sample is compared with."""

    mono: float
    cpu: CpuReading | None
    waited: Mapping[str, float | None]
    disks: Mapping[str, int]
    network: Mapping[str, int]


class MachineProbe(Tracker):
    """Emits the gauges each five seconds, and takes the readings by which runs know what others took.

    `on_process` is to be subscribed to the process probe before whoever tells of runs. CPU, disks and network are
    differences: their first values come with the second sample. The first sample is that of the second tick: the first
    belongs to the start, which somebody waits for, and psutil takes a twentieth of it.
    """

    def __init__(self, sink: Sink, reader: MachineReader | None = None) -> None:
        self._sink = sink
        self._reader = reader or MachineReader()
        self.witness = MachineWitness(self._reader.cpu)
        self._before: _Sample | None = None
        self._started = False

    def on_process(self, event: ProcessEvent) -> None:
        """Take a reading as a program of the workspace begins or ends."""
        match event:
            case ProgramStarted(program) | ProgramEnded(program) if program.process.in_workspace:
                self.witness.look(time.monotonic())
            case _:
                pass

    def tick(self, now: Stamp, /) -> None:
        """Take a sample where one is due."""
        if not self._started:
            self._started = True
            self.witness.take(self._reader.cpu())
            return
        before = self._before
        if before is not None and now.mono - before.mono < EVERY - EARLY:
            return
        self._reader.look_again()
        sample = self._before = self._sample(now.mono)
        self.witness.take(sample.cpu)
        self._emit_memory(now, before, sample)
        if before is not None:
            self._emit_cpu(now, before, sample)
            seconds = sample.mono - before.mono
            pressure = share_waited(before.waited["io"], sample.waited["io"], seconds)
            self._emit_rate(now, MACHINE_DISK, rates(before.disks, sample.disks, seconds), pressure)
            self._emit_rate(now, MACHINE_NETWORK, rates(before.network, sample.network, seconds), None)

    def _sample(self, mono: float) -> _Sample:
        reader = self._reader
        waited = {"memory": reader.waited("memory", reader.memory_bound), "io": reader.waited("io", reader.cpu_bound)}
        return _Sample(mono, reader.cpu(), waited, disk_bytes(), network_bytes())

    def _emit_cpu(self, now: Stamp, before: _Sample, sample: _Sample) -> None:
        if before.cpu is None or sample.cpu is None:
            return
        machine = meanwhile((before.cpu, sample.cpu))
        if machine is None:
            return
        attributes: Attributes = {CORES: machine.cores, RUNNABLE: machine.runnable}
        used = min(1.0, machine.busy / (machine.seconds * machine.cores))  # ticks may come out a little above
        self._emit(now, MACHINE_CPU, used, machine.pressure, attributes)

    def _emit_memory(self, now: Stamp, before: _Sample | None, sample: _Sample) -> None:
        bound = self._reader.memory_bound
        used = None if bound is None else memory_used(bound.folder)
        memory = machine_memory() if bound is None else None if used is None else (used, bound.limit)
        if memory is None:
            return
        earlier = None if before is None else before.waited["memory"]
        seconds = 0.0 if before is None else sample.mono - before.mono
        pressure = share_waited(earlier, sample.waited["memory"], seconds)
        self._emit(now, MACHINE_MEMORY, memory[0] / memory[1], pressure, {TOTAL: memory[1]})

    def _emit_rate(
        self, now: Stamp, signal: str, by_device: Mapping[str, float] | None, pressure: float | None
    ) -> None:
        if by_device is None:
            return
        parts = sorted((Share(name, rate) for name, rate in by_device.items()), key=lambda part: -part.value)
        self._emit(now, signal, sum(by_device.values()), pressure, {}, tuple(parts[:MOST_PARTS]))

    def _emit(
        self,
        now: Stamp,
        signal: str,
        value: float,
        pressure: float | None,
        attributes: Attributes,
        parts: tuple[Share, ...] = (),
    ) -> None:
        beside = None if pressure is None else round(pressure, 3)
        self._sink(Gauge(signal, now.wall, value, NO_LABELS, parts, {INTERVAL: EVERY, PRESSURE: beside, **attributes}))

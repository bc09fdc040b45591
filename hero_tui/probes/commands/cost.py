"""What a run cost: its own CPU seconds, and how much of the machine others took meanwhile."""

from __future__ import annotations

from hero_tui.core.attributes import CPU_SECONDS, CPU_SOURCE
from hero_tui.core.signals import Scalar
from hero_tui.probes.commands.parts import Part, Run
from hero_tui.probes.machine.witness import MachineWitness, machine_attributes
from hero_tui.probes.processes.accounting.cpu_meter import CpuMeter, CpuSource, CpuTime
from hero_tui.probes.processes.model import Program

_BEST_FIRST = tuple(CpuSource)


class RunCost:
    """Measures the programs of runs. The meter and the witness are told of processes before whoever tells of runs."""

    def __init__(self, meter: CpuMeter, witness: MachineWitness) -> None:
        self.meter = meter
        self._witness = witness

    def begin(self, program: Program) -> None:
        """Measure a program that just began."""
        self.meter.begin(program)

    def settled(self, run: Run) -> bool:
        """Whether nothing better will be known; it is so 0.3 s after the end."""
        return all(self.meter.settled(program) for part in run.parts for program in part.programs)

    def attributes(self, run: Run) -> dict[str, Scalar]:
        """What the operation carries, each None where it is not known; what was measured is forgotten.

        `others_share` needs the whole CPU time of the launch: a last sample is not all of it, and tools of one launch
        that ran side by side are no others.
        """
        times = [self.meter.seconds(program) for part in run.parts for program in part.programs]
        self.forget(run.parts)
        cpu = together([time for time in times if time is not None]) if None not in times else None
        start, end = run.parts[0].program.start, run.last_end
        machine = None if end is None or not run.start_is_known else self._witness.between(start.mono, end.mono)
        exact = cpu is not None and cpu.source is not CpuSource.SAMPLE and not run.beside_others
        return {
            CPU_SECONDS: None if cpu is None else round(cpu.seconds, 3),
            CPU_SOURCE: None if cpu is None else cpu.source.value,
            **machine_attributes(machine, cpu.seconds if cpu is not None and exact else None),
        }

    def forget(self, parts: list[Part]) -> None:
        """Measure these no longer."""
        for part in parts:
            for program in part.programs:
                self.meter.forget(program)


def together(times: list[CpuTime]) -> CpuTime | None:
    """The sum, known as its least exact part is; None of nothing."""
    if not times:
        return None
    worst = max((time.source for time in times), key=_BEST_FIRST.index)
    return CpuTime(sum(time.seconds for time in times), worst)

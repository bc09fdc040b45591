"""What a run cost: its own CPU seconds, and how much of the machine others took meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from hero_tui.core.attributes import CPU_SECONDS, CPU_SOURCE
from hero_tui.core.signals import Scalar
from hero_tui.probes.commands.parts import Beside, Part, Run
from hero_tui.probes.machine.witness import MachineWitness, machine_attributes
from hero_tui.probes.processes.accounting.cpu_meter import CpuMeter, CpuSource, CpuTime
from hero_tui.probes.processes.model import Program

MOST_BESIDE = 64
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

        `others_share` needs the CPU time of all runs of the launch: those beside this one are no others, and a last
        sample is not all of it.
        """
        beside = beside_seconds(run, self.used)
        times = [self.meter.seconds(program) for part in run.parts for program in part.programs]
        self.forget(run.parts)
        cpu = together([time for time in times if time is not None]) if None not in times else None
        start, end = run.parts[0].program.start, run.last_end
        machine = None if end is None or not run.start_is_known else self._witness.between(start.mono, end.mono)
        run.used = None if cpu is None or cpu.source is CpuSource.SAMPLE else cpu.seconds
        own = None if run.used is None or beside is None else run.used + beside
        return {
            CPU_SECONDS: None if cpu is None else round(cpu.seconds, 3),
            CPU_SOURCE: None if cpu is None else cpu.source.value,
            **machine_attributes(machine, own),
        }

    def used(self, run: Run) -> float | None:
        """Return the CPU seconds that the run has used by now; None where they are not known, as of a last sample."""
        if run.used is not None:
            return run.used
        times = [self.meter.seconds(program) for part in run.parts for program in part.programs]
        known = [time.seconds for time in times if time is not None and time.source is not CpuSource.SAMPLE]
        return sum(known) if len(known) == len(times) else None

    def meet(self, run: Run, other: Run) -> None:
        """Note that both are open in one launch, at the begin of one of them or of a part."""
        for one, beside in ((run, other), (other, run)):
            if len(one.beside) < MOST_BESIDE and all(each.run is not beside for each in one.beside):
                later = beside.start.mono >= one.start.mono
                one.beside.append(Beside(beside, 0.0 if later else self.used(beside)))

    def ended(self, run: Run) -> None:
        """Note what the others had used when this run ended."""
        for beside in run.beside:
            beside.until = self.used(beside.run)

    def forget(self, parts: list[Part]) -> None:
        """Measure these no longer."""
        for part in parts:
            for program in part.programs:
                self.meter.forget(program)


def beside_seconds(run: Run, used: Callable[[Run], float | None]) -> float | None:
    """Return the CPU seconds that the other runs of the launch used while this one went on; None where that is not
    known. `used`: what one of them has used so far; of what has ended it is all."""
    start, end = run.start.mono, run.last_end
    if end is None or len(run.beside) >= MOST_BESIDE:
        return None
    total = 0.0
    for beside in run.beside:
        other, ended = beside.run, beside.run.last_end
        if other.start.mono >= end.mono or (ended is not None and ended.mono <= start):
            continue
        until = used(other) if ended is not None and ended.mono <= end.mono else beside.until
        if until is None or beside.before is None:
            return None
        total += max(0.0, until - beside.before)
    return total


def together(times: list[CpuTime]) -> CpuTime | None:
    """The sum, known as its least exact part is; None of nothing."""
    if not times:
        return None
    worst = max((time.source for time in times), key=_BEST_FIRST.index)
    return CpuTime(sum(time.seconds for time in times), worst)

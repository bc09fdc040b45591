"""A run and its parts: which programs are what somebody waited for. Pure.

```
  pnpm -r typecheck    ├─ tsc (api) ─┤├── tsc (ui) ──┤  ├─ tsc (web) ─┤        one run, three parts
  while …; do tsc      ├─ tsc ─┤├─ tsc ─┤├─ tsc ─┤                             three runs: the same again
  tsc, save, tsc -b    ├─ tsc ─┤  save  ├─ tsc -b ─┤                           two runs
```
"""

from __future__ import annotations

from msgspec import Struct, field

from hero_tui.core.signals import Stamp
from hero_tui.probes.commands.recognise import Recognised
from hero_tui.probes.commands.tools import Tool
from hero_tui.probes.commands.typed import Typed
from hero_tui.probes.launches.launch import Launch, LaunchKey
from hero_tui.probes.launches.open_operations import End
from hero_tui.probes.machine.oom_kills import OomCount
from hero_tui.probes.processes.model import ProcessKey, Program, SeenBy

FOLLOWS_WITHIN = 0.5  # seconds between the end of a part and the next one's start
READ_WITHIN = 0.02  # seconds by which an end may be read late: the next start is told by then (seen: 0.5 to 7 ms)
MOST_PARTS = 1000

Repeated = tuple[tuple[str, ...], str | None]
"""Command line and folder of a part."""


class Part(Struct):
    """A tool's program. `status`: its wait status, None where nobody told it; `cached`: whether the tool's cache was
    there at its start, None for a tool that keeps none. `missing`: the tool itself was surely not installed.
    `out_of_memory`: the kernel killed it for that; `oom_count`: what tells it, as it was at its start.
    `start_is_known`: else it ran before the recording, and something else may have run in its process first."""

    program: Program
    recognised: Recognised
    judged: bool
    cached: bool | None = None
    ended: Stamp | None = None
    status: int | None = None
    end_seen_by: SeenBy | None = None
    missing: bool = False
    out_of_memory: bool = False
    oom_count: OomCount | None = None
    start_is_known: bool = True
    became: list[Program] = field(default_factory=list)

    @property
    def programs(self) -> list[Program]:
        """Its program, and those of the same tool that took its place (`python -m ruff` that becomes ruff)."""
        return [self.program, *self.became]

    @property
    def words(self) -> Repeated:
        """Command line and folder."""
        return self.program.process.argv, self.program.process.cwd


class Beside(Struct, eq=False):
    """Another run of the same launch. `before`: CPU seconds that it had used when this one began, `until`: when this
    one ended; None where they are not known."""

    run: Run
    before: float | None
    until: float | None = None


class Run(Struct, eq=False):
    """What is or becomes one operation: the parts of one tool in one launch, in the order of their starts.

    `typed`: what was typed for it; `typed_ended`: when that ended, None while it goes on or where it is not known.
    `launch_ended`: None while the launch goes on. `beside`: the other runs of the launch that were open at the same
    time. `used`: the CPU seconds of all of it, once it is told and they are known.
    """

    launch: Launch
    tool: Tool
    parts: list[Part]
    typed: Typed
    launch_ended: Stamp | None = None
    typed_ended: Stamp | None = None
    beside: list[Beside] = field(default_factory=list)
    used: float | None = None

    @property
    def key(self) -> tuple[LaunchKey, ProcessKey | None, str]:
        """Launch, the part of it that was typed on its own, and tool."""
        return self.launch.key, self.typed.until, self.tool.name

    @property
    def typed_end(self) -> End:
        """What ends with what was typed for it."""
        return self.typed.until or self.launch.key

    @property
    def active(self) -> bool:
        """Whether a part goes on."""
        return any(part.ended is None for part in self.parts)

    @property
    def start_is_known(self) -> bool:
        """Whether it is known when it began."""
        return all(part.start_is_known for part in self.parts)

    @property
    def done(self) -> set[Repeated]:
        """What has ended of it: the same again is a run of its own."""
        return {part.words for part in self.parts if part.ended is not None}

    @property
    def start(self) -> Stamp:
        """When its first part began."""
        return self.parts[0].program.start

    @property
    def last_end(self) -> Stamp | None:
        """When the last part ended; None while one goes on."""
        ends = [part.ended for part in self.parts]
        known = [end for end in ends if end is not None]
        return max(known, key=lambda end: end.mono) if len(known) == len(ends) else None

    def takes(self, part: Part, last_save: float) -> bool:
        """Tell whether the new part, for which the same was typed, belongs to this run: it overlaps or follows soon,
        repeats no part that ended, and nothing was saved in between. `last_save`: monotonic s."""
        if part.words in self.done or len(self.parts) >= MOST_PARTS:
            return False
        end = self.last_end
        if end is None:
            return True
        start = part.program.start.mono
        return start - end.mono <= FOLLOWS_WITHIN and not end.mono < last_save < start

    def split_after(self, ended: Part) -> Run | None:
        """Return a run of its own for what follows the end of that part and repeats it, taken out of this one; None
        where nothing does. The end of a program of many threads may be read after the next one's start."""
        place = next(at for at, each in enumerate(self.parts) if each is ended)
        later = range(place + 1, len(self.parts))
        at = next((at for at in later if _repeats(self.parts[at], ended)), None)
        if at is None:
            return None
        rest, self.parts = self.parts[at:], self.parts[:at]
        return Run(self.launch, self.tool, rest, self.typed, self.launch_ended, self.typed_ended)

    def due(self) -> float | None:
        """Return when no further part may follow (monotonic s); None while one goes on."""
        end = self.last_end
        if end is None:
            return None
        return end.mono if self.launch_ended is not None else end.mono + FOLLOWS_WITHIN


def _repeats(part: Part, ended: Part) -> bool:
    soonest = part.program.start.mono + READ_WITHIN
    return ended.ended is not None and part.words == ended.words and ended.ended.mono <= soonest

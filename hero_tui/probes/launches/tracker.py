"""The launches that somebody asked for: found when they are, followed until their last process ended.

Nothing is done for a process whose launch nobody asked for, so that a storm of forks costs nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from hero_tui.core.signals import Stamp
from hero_tui.probes.launches.boundary import Ancestor, Boundary, Stop, find_boundary
from hero_tui.probes.launches.branch import Branch
from hero_tui.probes.launches.chain import read_chain
from hero_tui.probes.launches.drivers import Drivers
from hero_tui.probes.launches.launch import Launch, LaunchEnded, LaunchGone, LaunchKey, LaunchSubscriber
from hero_tui.probes.launches.open_operations import OpenOperations
from hero_tui.probes.launches.session_programs import is_session_program
from hero_tui.probes.processes.model import Process, ProcessEnded, ProcessEvent, ProcessKey, ProcessStarted, Program
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.shells import takes_commands
from hero_tui.probes.processes.table import LiveTable

MOST_ENDS = 256


class _Followed(Struct):
    """A launch of which something lives. `tops`: the processes of its group that stand below the boundary; `starter`:
    who forked them into that group, None where they are in the starter's own. `drivers`: which of its processes drive
    it."""

    launch: Launch
    starter: Process | None
    tops: set[ProcessKey]
    drivers: Drivers
    members: set[ProcessKey] = field(default_factory=set)
    ended: bool = False


class Launches:
    """Answers which launch a process belongs to. Subscribe `on_process` to the process probe before anybody who asks.

    `launched_by`: names of programs, from budgets.yaml, below which a launch begins. `open_operations`: what waits for
    the end of something typed, of all who tell operations: their keys are unique.
    """

    def __init__(
        self, table: LiveTable, launched_by: frozenset[str] = frozenset(), reader: ProcReader | None = None
    ) -> None:
        self._table = table
        self._launched_by = launched_by
        self._reader = reader or ProcReader()
        self._followed: dict[LaunchKey, _Followed] = {}
        self._member: dict[ProcessKey, LaunchKey] = {}
        self._asked: dict[ProcessKey, LaunchKey] = {}
        self._subscribers: list[LaunchSubscriber] = []
        self._ends: dict[LaunchKey, Stamp] = {}
        self.open_operations = OpenOperations()

    def subscribe(self, callback: LaunchSubscriber) -> None:
        """Call `callback` when a launch ended that somebody had asked for: before the `ProcessEnded` of its last
        process reaches those who subscribed to the processes later, after the `ProgramEnded`."""
        self._subscribers.append(callback)

    def launch_of(self, process: Process) -> Launch:
        """Return the launch that it belongs to; of a process that ended as far as it is remembered. Every process has
        one: at worst it is its own."""
        known = self._asked.get(process.key)
        if known is not None:
            return self._followed[known].launch
        chain = read_chain(process, self._table, self._reader)
        boundary = find_boundary(chain, self._launched_by)
        found = self._asked_for(chain[1 : boundary.top + 1])
        if found is None:
            found = self._found([each.process for each in chain], boundary)
        followed = self._followed.setdefault(found.launch.key, found)
        followed.tops |= found.tops
        self._follow(followed, process)
        if not followed.members:
            del self._followed[followed.launch.key]
        return followed.launch

    def ended_at(self, launch: Launch, process: Process | None) -> Stamp | None:
        """Return when a launch ended, or a process of it; None while it goes on, and where it is not remembered."""
        return self._ends.get(launch.key) if process is None else self._table.ended(process)

    def members(self, launch: Launch) -> tuple[Process, ...]:
        """Return the processes of a launch that live; no process is a member of two."""
        followed = self._followed.get(launch.key)
        found = (self._table.get(pid) for pid, _ in sorted(followed.members)) if followed is not None else ()
        return tuple(each for each in found if each is not None)

    def branch(self, process: Process) -> Branch:
        """Return how the launch of `process` came to it, and what else the launch ran."""
        launch = self.launch_of(process)
        chain = [each.process for each in read_chain(process, self._table, self._reader)]
        keys = [each.key for each in chain]
        followed = self._followed.get(launch.key)
        tops = {launch.top.key} if followed is None else followed.tops
        top = next((at for at, key in enumerate(keys) if key in tops), 0)
        path = tuple(reversed(chain[: top + 1]))
        program = self._table.program(process)
        began = process.start if program is None or program.process.key != process.key else program.start
        programs = [self._since_typed(each) for each in path]
        lines = tuple(tuple(each.argv for each in one) for one in programs)
        begins = tuple(tuple(each.start for each in one) for one in programs)
        others = tuple(self._table.descendants(path[0].key))
        drivers = self._drivers(launch.start, path[:1]) if followed is None else followed.drivers
        return Branch(launch.start, path, began, others, lines, begins, _first_driven(path, drivers))

    def on_process(self, event: ProcessEvent) -> None:
        """Take an event of the process table."""
        if isinstance(event, ProcessStarted) and self._member:
            parent = self._table.get(event.process.ppid)
            key = None if parent is None else self._member.get(parent.key)
            if parent is not None and key is not None and not is_session_program(parent, self._launched_by):
                self._join(self._followed[key], event.process.key)
                self._followed[key].drivers.started(parent, event.process.start.mono)
        elif isinstance(event, ProcessEnded) and event.process.key in self._member:
            self._ended(event)

    def _asked_for(self, ancestors: Sequence[Ancestor]) -> _Followed | None:
        """The launch of an ancestor, typed at a prompt: what became of the shell since is of no interest."""
        keys = (self._asked.get(each.process.key) for each in ancestors)
        known = (self._followed[key] for key in keys if key is not None)
        return next((each for each in known if each.launch.below is Stop.SHELL), None)

    def _found(self, chain: list[Process], boundary: Boundary) -> _Followed:
        """The launch of the chain's top, with the other processes of its group."""
        top = chain[boundary.top]
        above = chain[boundary.top + 1] if boundary.top + 1 < len(chain) else None
        starter = above if above is not None and above.pgid and top.pgid and top.pgid != above.pgid else None
        replaced = self._replaced_a_shell(top)
        for followed in self._followed.values():
            if top.key in followed.tops and (replaced is None or followed.launch.start == replaced):
                return followed
        group = self._group(starter, top)
        first = min(group, key=lambda each: (each.pid != top.pgid, each.start.mono)) if starter is not None else top
        program = self._typed(chain[: boundary.top + 1])
        start = replaced or first.start
        launch = Launch(
            key=(*first.key, int(start.mono * 1000)),
            top=top,
            argv=() if program is None else program.argv,
            start=start,
            before_recording=replaced is None and self._table.before_recording(first),
            below=boundary.stop,
        )
        return _Followed(launch, starter, {each.key for each in group}, self._drivers(start, group))

    def _drivers(self, start: Stamp, tops: Sequence[Process]) -> Drivers:
        drivers = Drivers(start.mono)
        drivers.replay(tops, [below for each in tops for below in self._table.descendants(each.key)])
        return drivers

    def _group(self, starter: Process | None, top: Process) -> tuple[Process, ...]:
        """A pipeline: what a shell forked into one process group. Its leader is known by its PID, also where it ended
        before its group was read. What ended before the leader began was of a former group of that number."""
        if starter is None:
            return (top,)
        offspring = self._table.offspring(starter)
        leaders = [each.start.mono for each in offspring if each.pid == top.pgid and each.start.mono <= top.start.mono]
        since = max(leaders, default=float("-inf"))
        others = [
            each
            for each in offspring
            if each.key != top.key
            and not self._ended_before(each, since)
            and (each.pid == top.pgid or (each.sid, each.pgid) == (top.sid, top.pgid))
        ]
        return (top, *others)

    def _ended_before(self, process: Process, moment: float) -> bool:
        ended = self._table.ended(process)
        return ended is not None and ended.mono < moment

    def _typed(self, path: list[Process]) -> Program | None:
        """The first program of the top, or of the nearest below it that has exec'ed."""
        return next((found for each in reversed(path) if (found := self._first_program(each)) is not None), None)

    def _since_typed(self, process: Process) -> tuple[Program, ...]:
        """The programs that ran in a process, since it was a shell that somebody typed into."""
        programs = self._table.programs(process)
        return programs[_typed_into(programs) :]

    def _first_program(self, process: Process) -> Program | None:
        """The first of them."""
        return next(iter(self._since_typed(process)), None)

    def _replaced_a_shell(self, process: Process) -> Stamp | None:
        """When a shell was replaced at its prompt (`exec vite`) by what this process runs; None: it was not."""
        programs = self._table.programs(process)
        first = _typed_into(programs)
        return programs[first].start if first else None

    def _follow(self, followed: _Followed, asked: Process) -> None:
        """Its live processes are its members; a process that was held to be another's moves with what is below it."""
        for key in (*followed.tops, asked.key):
            self._enter(followed, key)
        if asked.key in followed.members:
            self._asked[asked.key] = followed.launch.key

    def _enter(self, followed: _Followed, key: ProcessKey) -> None:
        process = self._table.get(key[0])
        if self._member.get(key) == followed.launch.key:
            return
        if process is not None and process.key == key:
            self._join(followed, key)
        within = {key}
        for below in self._table.descendants(key):
            if below.parent not in within or below.process.key in self._asked:
                continue
            if below.ended is None:
                self._join(followed, below.process.key)
            if not is_session_program(below.process, self._launched_by):
                within.add(below.process.key)

    def _join(self, followed: _Followed, key: ProcessKey) -> None:
        before = self._followed.get(self._member.get(key, followed.launch.key))
        followed.members.add(key)
        self._member[key] = followed.launch.key
        if before is not None and before is not followed:
            before.members.discard(key)
            self._asked.pop(key, None)
            if not before.members:
                self._gone(before, Stamp.now(), None, moved=True)

    def _ended(self, event: ProcessEnded) -> None:
        key = event.process.key
        followed = self._followed[self._member.pop(key)]
        followed.members.discard(key)
        followed.drivers.ended(key, event.at.mono)
        self._asked.pop(key, None)
        if key in followed.tops and not followed.ended and not self._top_lives(followed):
            followed.ended = True
            self._tell(LaunchEnded(followed.launch, event.at, event.status, len(followed.members)))
        if not followed.members:
            self._gone(followed, event.at, event.status)

    def _gone(self, followed: _Followed, at: Stamp, status: int | None, *, moved: bool = False) -> None:
        del self._followed[followed.launch.key]
        if not followed.ended:
            self._tell(LaunchEnded(followed.launch, at, status, 0, moved))
        self._tell(LaunchGone(followed.launch, at))

    def _top_lives(self, followed: _Followed) -> bool:
        """Whether one of its group lives still; a pipeline's later members may not have been known."""
        if followed.starter is not None:
            followed.tops |= {each.key for each in self._group(followed.starter, followed.launch.top)}
        live = (self._table.get(pid) for pid, _ in followed.tops)
        return any(each is not None and each.key in followed.tops for each in live)

    def _tell(self, event: LaunchEnded | LaunchGone) -> None:
        if isinstance(event, LaunchEnded) and not event.moved:
            self._ends[event.launch.key] = event.at
            if len(self._ends) > MOST_ENDS:
                del self._ends[next(iter(self._ends))]
        for subscriber in self._subscribers:
            subscriber(event)


def _first_driven(path: Sequence[Process], drivers: Drivers) -> int:
    """The index of the lowest process that its parent began as a driver; 0 where none was."""
    driven = (at for at in range(len(path) - 1, 0, -1) if drivers.drives(path[at - 1].key, path[at].start.mono))
    return next(driven, 0)


def _typed_into(programs: tuple[Program, ...]) -> int:
    """The index of the first program after the last shell at a prompt among them; 0 where none was one."""
    shells = [at for at, each in enumerate(programs[:-1]) if each.process.tty and takes_commands(each.process.argv)]
    return shells[-1] + 1 if shells else 0

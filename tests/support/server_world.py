"""A machine that a test writes: processes with their descent, sockets that forks inherit, folders, and a clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from hero_tui.core.declared import DeclaredServer
from hero_tui.core.facts import ServerFact, ServersFact
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import Event
from hero_tui.probes.launches.boundary import Stop
from hero_tui.probes.launches.branch import Branch
from hero_tui.probes.launches.launch import Launch
from hero_tui.probes.launches.open_operations import OpenOperations
from hero_tui.probes.processes.interpret import Interpreter
from hero_tui.probes.processes.lineage import Descendant
from hero_tui.probes.processes.model import (
    Process,
    ProcessChanged,
    ProcessEnded,
    ProcessKey,
    ProcessStarted,
    Program,
    ProgramStarted,
    SeenBy,
)
from hero_tui.probes.servers.sockets.connections import Connection
from hero_tui.probes.servers.sockets.in_environment import Variables
from hero_tui.probes.servers.sockets.listening import Listener, SocketReader
from hero_tui.probes.servers.tracker import ServerTracker
from hero_tui.probes.servers.usage import Tree

PROMPT = 10
NO_VARIABLES: Mapping[str, str] = MappingProxyType({})
FIRST_PID = 4_200_000  # beyond what the kernel gives out, so that nothing real is read


class World(SocketReader):
    """`PROMPT` is a shell that somebody types into: each of its children is a launch."""

    def __init__(self, root: Path, *, requests: bool = False, declared: Sequence[DeclaredServer] = ()) -> None:
        self.root = str(root)
        now = Stamp.now()
        self._wall, self._mono = now.wall + 1.0, now.mono + 1.0  # after the tracker began
        self.live: dict[int, Process] = {}
        self.remembered: dict[ProcessKey, Process] = {}
        self.descent: dict[ProcessKey, ProcessKey | None] = {}
        self.ended: dict[ProcessKey, Stamp] = {}
        self.began: dict[ProcessKey, Stamp] = {}
        self.held: dict[int, set[int]] = {}
        self.open: dict[int, Listener] = {}
        self.unix: dict[int, str] = {}
        self.told: list[Event] = []
        self.sampled: dict[int, tuple[int, ...]] = {}
        self.paths: dict[int, set[str]] = {}
        self.environment: dict[int, dict[bytes, bytes]] = {}
        self.traffic: dict[int, dict[int, Connection]] = {}
        self.looks = 0
        self.refuses = False
        self._opened = 0
        self._pid, self._inode = FIRST_PID, 0
        self._first_argv: dict[int, tuple[str, ...]] = {}
        self.open_operations = OpenOperations()
        self.tracker = ServerTracker(root, self.told.append, self, self, self._sample, requests, self, declared)
        shell = Process(PROMPT, PROMPT, 1, "bash", ("bash",), self.root, None, 0, self.now, True, True)
        self.live[PROMPT], self.remembered[shell.key], self.descent[shell.key] = shell, shell, None
        self.held[PROMPT] = set()

    @property
    def now(self) -> Stamp:
        """The present moment."""
        return Stamp(self._wall, self._mono)

    # what a test does

    def passes(self, seconds: float, step: float = 0.5) -> None:
        """Let time pass, with a tick each half second."""
        until = self._mono + seconds
        while self._mono < until:
            self._wall, self._mono = self._wall + step, self._mono + step
            self.tracker.tick(self.now)

    def fork(self, parent: int, *, seen: bool = True) -> int:
        """Fork; `seen` False: the event is lost."""
        self._pid += 1
        above = self.live[parent]
        self._wall, self._mono = self._wall + 0.001, self._mono + 0.001
        child = replace(above, pid=self._pid, starttime=self._pid, ppid=parent, start=self.now)
        self.live[child.pid], self.remembered[child.key] = child, child
        self.descent[child.key] = above.key
        self.held[child.pid] = set(self.held[parent])
        if seen:
            self.tracker.on_process(ProcessStarted(child))
        return child.pid

    def exec(
        self,
        pid: int,
        *argv: str,
        folder: str | None = None,
        seen: bool = True,
        environment: Mapping[str, str] = NO_VARIABLES,
    ) -> int:
        """Begin another program, after a chdir to `folder` (below the workspace, or absolute), with these variables
        beside those of its parent."""
        inherited = self.environment.get(self.live[pid].ppid, {}) | self.environment.get(pid, {})
        self.environment[pid] = inherited | {name.encode(): value.encode() for name, value in environment.items()}
        before = self.live[pid]
        where = before.cwd if folder is None else str(Path(self.root) / folder)
        inside = where is not None and (where == self.root or where.startswith(self.root + "/"))
        interpreter = Interpreter(Path(self.root))
        place = None if inside or where is None else interpreter.place(argv, where)
        ours = inside or place is not None
        elsewhere = where is not None and inside and interpreter.works_elsewhere(argv, where)
        self._inode += 1
        process = replace(
            before,
            argv=argv,
            comm=argv[0],
            exe=argv[0],
            cwd=where,
            in_workspace=ours,
            stack=self._inode,
            place=place,
            elsewhere=elsewhere,
        )
        self._put(process)
        self.began[process.key] = self.now
        self._first_argv[pid] = argv if seen else ()
        if seen:
            self._tell(before, process)
            self.tracker.on_process(ProgramStarted(Program((*process.key, 1), process, self.now, SeenBy.POLL)))
        return pid

    def run(
        self, parent: int, *argv: str, folder: str | None = None, environment: Mapping[str, str] = NO_VARIABLES
    ) -> int:
        """Fork and exec."""
        return self.exec(self.fork(parent), *argv, folder=folder, environment=environment)

    def below(self, *wrappers: tuple[str, ...], folder: str | None = None) -> int:
        """Run these, each below the one before, from the prompt on; the last one in a folder."""
        parent = PROMPT
        for argv in wrappers:
            parent = self.run(parent, *argv, folder=folder if argv is wrappers[-1] else None)
        return parent

    def titles(self, pid: int, title: str) -> None:
        """Write another title."""
        before = self.live[pid]
        self._put(replace(before, argv=(title,)))
        self._tell(before, self.live[pid])

    def goes_to(self, pid: int, folder: str) -> None:
        """Change its folder, which nobody is told."""
        where = str(Path(self.root) / folder)
        self._put(replace(self.live[pid], cwd=where))

    def listens(self, pid: int, port: int) -> int:
        """Listen at a port; returns the socket."""
        self._inode += 1
        self.open[self._inode] = Listener(port, "127.0.0.1", self._inode)
        self.held[pid].add(self._inode)
        return self._inode

    def closes_socket(self, inode: int) -> None:
        """All who hold it close it."""
        del self.open[inode]

    def listens_at(self, pid: int, path: str) -> None:
        """Listen at a unix socket."""
        self.paths.setdefault(pid, set()).add(path)

    def connects(self, port: int) -> int:
        """Somebody opens a connection to a port; returns it."""
        self._opened += 1
        here = Connection(self._opened, 0, 0, 0, self._mono - 1e6, self._mono - 1e6)
        self.traffic.setdefault(port, {})[here.cookie] = here
        return here.cookie

    def asks(self, port: int, connection: int, size: int = 400) -> None:
        """A request comes over it now."""
        here = self.traffic[port][connection]
        self.traffic[port][connection] = replace(
            here, received=here.received + size, segments=here.segments + 1, last_received=self._mono
        )

    def answers(self, port: int, connection: int, size: int) -> None:
        """The server sends so many bytes over it now."""
        here = self.traffic[port][connection]
        self.traffic[port][connection] = replace(here, sent=here.sent + size, last_sent=self._mono)

    def closes(self, port: int, connection: int) -> None:
        """It is closed."""
        del self.traffic[port][connection]

    def exits(self, pid: int, code: int = 0) -> None:
        """End; its children go to init."""
        process = self.live.pop(pid)
        del self.held[pid]
        self.ended[process.key] = self.now
        for child in [each for each in self.live.values() if each.ppid == pid]:
            self.live[child.pid] = replace(child, ppid=1)
        still = set().union(*self.held.values())
        self.open = {inode: listener for inode, listener in self.open.items() if inode in still}
        self.tracker.on_process(ProcessEnded(process, self.now, code << 8))

    # what a test asks

    def servers(self) -> tuple[ServerFact, ...]:
        """The servers as told last."""
        facts = [each for each in self.told if isinstance(each, ServersFact)]
        return facts[-1].servers if facts else ()

    def names(self) -> list[str]:
        """The names of those that live."""
        return [each.name for each in self.servers() if each.state.value != "ended"]

    def starts(self) -> list[Operation]:
        """The starts told so far."""
        return [each for each in self.told if isinstance(each, Operation) and each.signal == "dev.server_start"]

    # the process table

    def get(self, pid: int) -> Process | None:
        return self.live.get(pid)

    def children(self, pid: int) -> tuple[Process, ...]:
        return tuple(each for each in self.live.values() if each.ppid == pid and each.pid != pid)

    def tree(self, pid: int) -> tuple[Process, ...]:
        here = self.live.get(pid)
        members = [] if here is None else [here]
        for member in members:
            members.extend(self.children(member.pid))
        return tuple(members)

    def ancestors(self, pid: int) -> tuple[Process, ...]:
        chain: list[Process] = []
        key = self.live[pid].key if pid in self.live else None
        while key is not None and (key := self.descent[key]) is not None:
            chain.append(self.remembered[key])
        return tuple(chain)

    def program(self, process: Process) -> Program | None:
        argv = self._first_argv.get(process.pid, ())
        return Program((*process.key, 1), process, process.start, SeenBy.POLL, argv)

    def __iter__(self) -> Iterator[Process]:
        return iter(tuple(self.live.values()))

    # the launches

    def launch_of(self, process: Process) -> Launch:
        path = self.path(process)
        return Launch((*path[0].key, 0), path[0], path[0].argv, path[0].start, before_recording=False, below=Stop.SHELL)

    def branch(self, process: Process) -> Branch:
        path = self.path(process)
        others = tuple(
            Descendant(each, above, self.ended.get(key))
            for key, each in self.remembered.items()
            if (above := self.descent[key]) is not None and path[0].key in self._line(key)
        )
        lines, begins = tuple((each.argv,) for each in path), tuple((each.start,) for each in path)
        return Branch(path[0].start, path, self.began.get(process.key, process.start), others, lines, begins)

    def ended_at(self, launch: Launch, process: Process | None) -> Stamp | None:
        """When what was typed ended."""
        return self.ended.get(launch.top.key if process is None else process.key)

    def path(self, process: Process) -> tuple[Process, ...]:
        """From the launch's top to the process."""
        line = [key for key in self._line(process.key) if key[0] != PROMPT]
        return tuple(self.remembered[key] for key in reversed(line)) or (process,)

    # the kernel's sockets

    def variables(self, pid: int) -> Variables:
        return self.environment.get(pid, {})

    def listening(self) -> dict[int, Listener]:
        return dict(self.open)

    def held_by(self, pid: int) -> frozenset[int]:
        return frozenset(self.held.get(pid, ()))

    def unix_name(self, pids: Iterable[int]) -> str | None:
        return next((self.unix[pid] for pid in pids if pid in self.unix), None)

    def unix_listeners(self, pids: Iterable[int]) -> tuple[str, ...]:
        return tuple(path for pid in pids for path in self.paths.get(pid, ()))

    def connections(self, to: Listener) -> tuple[Connection, ...]:
        if self.refuses:
            raise OSError(93, "the kernel does not list its sockets")
        self.looks += 1
        return tuple(self.traffic.get(to.port, {}).values())

    def opened(self) -> int | None:
        return self._opened

    def folder(self, pid: int) -> str | None:
        return self.live[pid].cwd if pid in self.live else None

    def _line(self, key: ProcessKey) -> list[ProcessKey]:
        line: list[ProcessKey] = []
        at: ProcessKey | None = key
        while at is not None:
            line.append(at)
            at = self.descent[at]
        return line

    def _put(self, process: Process) -> None:
        self.live[process.pid] = self.remembered[process.key] = process

    def _tell(self, before: Process, process: Process) -> None:
        if before != process:
            self.tracker.on_process(ProcessChanged(before, process))

    def _sample(self, root: int, tree: Tree) -> _Used:
        return _Used(self, root, tree)


class _Used:
    """What a tree uses: its processes, one byte each."""

    def __init__(self, world: World, root: int, tree: Tree) -> None:
        self._world, self._root, self._tree = world, root, tree
        self.cpu_cores, self.parts, self.cpu_parts = None, (), ()
        self.processes, self.memory_bytes = 0, 0.0

    def sample(self, now: Stamp) -> _Used:
        members = tuple(each.pid for each in self._tree.tree(self._root))
        self._world.sampled[self._root] = members
        self.processes, self.memory_bytes = len(members), float(len(members))
        return self

"""The ancestors of a process as the boundary rule needs them: by descent, with what the kernel says of them now."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.probes.launches.boundary import Ancestor, is_job_edge
from hero_tui.probes.processes.model import Process
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.shells import takes_commands
from hero_tui.probes.processes.table import LiveTable

TERMINAL_FILES = ("/dev/pts/", "/dev/tty", "/dev/console", "/dev/vc/")
STDIN = "fd/0"
KEPT_TERMINALS = ("fd/10", "fd/255")  # where dash and bash keep their terminal for job control
MOST_ANCESTORS = 64


def read_chain(process: Process, table: LiveTable, reader: ProcReader) -> tuple[Ancestor, ...]:
    """Return the process and its ancestors, nearest first; those that ended as far as they are remembered."""
    chain = [process, *table.ancestors_of(process)]
    elder = _elder(chain[-2], table) if len(chain) > 1 and chain[-1].pid == 1 else None
    if elder is not None:
        chain = [*chain[:-1], elder, *table.ancestors_of(elder)][:MOST_ANCESTORS]
    read: list[Ancestor] = []
    for each in chain:
        read.append(_ancestor(each, read[-1].process if read else None, table, reader))
    return tuple(read)


def _elder(orphan: Process, table: LiveTable) -> Process | None:
    """Whoever of its process group is older, where init only adopted it: its parent ended before anybody recorded."""
    init = table.get(1)
    if not orphan.pgid or (init is not None and init.pgid == orphan.pgid):
        return None
    elders = [
        each
        for each in table
        if (each.sid, each.pgid) == (orphan.sid, orphan.pgid) and each.start.mono < orphan.start.mono
    ]
    return min(elders, key=lambda each: each.start.mono, default=None)


def _ancestor(process: Process, child: Process | None, table: LiveTable, reader: ProcReader) -> Ancestor:
    """A shell may have moved to a group of its own since it was read."""
    program = table.program(process)
    execed = program is None or program.process.key == process.key
    stat = reader.stat(process.pid) if table.ended(process) is None else None
    if stat is None or stat.starttime != process.starttime:
        return Ancestor(process, execed, terminal=bool(process.tty))
    if stat.pgid:
        process = replace(process, pgid=stat.pgid, sid=stat.sid, tty=stat.tty)
    if stat.stack not in {0, process.stack}:
        process, execed = _as_it_is(process, reader), True
    typed_into = execed and takes_commands(process.argv) and _terminal(process, child, reader)
    return Ancestor(process, execed, terminal=typed_into)


def _as_it_is(process: Process, reader: ProcReader) -> Process:
    """The process with the command line that it has now: its exec was not told yet, or was not to be read then, and
    what is known of it are its parent's words or those of the program before."""
    now = reader.snapshot(process.pid)
    if now is None or now.stat.starttime != process.starttime or not now.argv:
        return process
    return replace(process, argv=now.argv, comm=now.stat.comm, stack=now.stat.stack)


def _terminal(process: Process, child: Process | None, reader: ProcReader) -> bool:
    """Whether its standard input is a terminal; where that may not be read, whether it has one. While a command with
    `< file` runs, dash itself stands with that as its input: the terminal that it keeps for its jobs tells it then."""
    target = reader.link(process.pid, STDIN)
    if target is None:
        return bool(process.tty)
    if target.startswith(TERMINAL_FILES):
        return True
    kept = (reader.link(process.pid, name) or "" for name in KEPT_TERMINALS)
    return child is not None and is_job_edge(process, child) and any(each.startswith(TERMINAL_FILES) for each in kept)

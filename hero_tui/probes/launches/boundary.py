"""Where a launch begins: a pure rule over a process and its ancestors.

```
  sshd ── bash ─┬─ npm run dev ── sh -c vite ── node vite        top: npm, below an interactive shell
   session      └ a job of its own: another process group
  agent ── bash -i ─┬─ npm test ── node vitest                   top: npm, by the job edge that lies below the agent
  make ── sh ── tsc        runners, shells with -c and wrappers are part of what was typed
```
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from hero_tui.probes.launches.session_programs import is_session_program
from hero_tui.probes.processes.model import Process
from hero_tui.probes.processes.shells import is_shell, takes_commands


class Ancestor(Struct, frozen=True):
    """A process of the chain. `execed`: its program began in it; a fork that has not exec'ed is its parent still.
    `terminal`: its standard input is a terminal (of one that ended: as far as is known)."""

    process: Process
    execed: bool = True
    terminal: bool = False


class Stop(StrEnum):
    """What a launch's top stands below."""

    SHELL = "shell"
    """A shell that somebody types into."""
    SESSION = "session"
    """A session program, an editor, an agent, a CI runner: by name."""
    INIT = "init"
    """Init, or what cannot be read or is not known."""


class Boundary(Struct, frozen=True):
    """The top is the chain's process of that index. `edge`: it was found by its process group, below `stop`."""

    top: int
    stop: Stop
    edge: bool = False


def find_boundary(chain: Sequence[Ancestor], launched_by: frozenset[str] = frozenset()) -> Boundary:
    """Find the top of the launch of `chain[0]`; its parent, grandparent … follow it, as far as they are known.

    1. Go up to the first that is an interactive shell, a session program by name, or init: its child is the top.
    2. Below anything but an interactive shell a job edge is nearer: of several the one next to the boundary.
    """
    at, stop = len(chain), Stop.INIT
    for index in range(1, len(chain)):
        found = stop_at(chain[index], launched_by)
        if found is not None:
            at, stop = index, found
            break
    if stop is Stop.SHELL:
        return Boundary(at - 1, stop)
    edges = [child for child in range(at - 1) if is_job_edge(chain[child + 1].process, chain[child].process)]
    return Boundary(edges[-1], stop, edge=True) if edges else Boundary(at - 1, stop)


def stop_at(ancestor: Ancestor, launched_by: frozenset[str] = frozenset()) -> Stop | None:
    """What makes this ancestor the boundary; None: it is part of what was typed."""
    process = ancestor.process
    if ancestor.execed and process.tty and ancestor.terminal and takes_commands(process.argv):
        return Stop.SHELL
    if is_session_program(process, launched_by):
        return Stop.SESSION
    return Stop.INIT if process.pid == 1 or not process.readable else None


def is_job_edge(parent: Process, child: Process) -> bool:
    """Whether a shell made a job of its child: a process group of its own in the shell's session."""
    grouped = child.pgid and parent.pgid and child.pgid != parent.pgid
    return bool(grouped) and child.sid == parent.sid and is_shell(parent.argv)

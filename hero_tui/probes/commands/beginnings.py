"""Whether a program of a tool begins a run, and whether it is known when it began.

Of what ran before anybody recorded the kernel tells when its process was forked, and nobody when it exec'ed. The fork
was its begin where nothing else can have run in that process or in its launch before: who waits for a child is charged
with the pages that it touched, and that account outlives an exec. `bash -c 'sleep 5; ruff check'` has waited for the
sleep, `make` for its first target, `npm run lint` for nobody yet.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from hero_tui.core.file_system.regular_file import read_file_if_possible
from hero_tui.probes.commands.recognise import Recognised
from hero_tui.probes.processes.model import LiveProcesses, Process

LARGEST_STATUS_FILE = 4096
INIT = 1


class ChildAccounts(Protocol):
    """What /proc says of the children that a process waited for."""

    def has_waited(self, pid: int, starttime: int) -> bool | None:
        """Whether it waited for any; None where it is gone."""


def began_with_its_fork(path: Iterable[Process], accounts: ChildAccounts) -> bool:
    """Whether a program that ran before the recording began when its process was forked, and is the first of its
    launch; `path`: from the launch's top down to it."""
    return all(accounts.has_waited(each.pid, each.starttime) is False for each in path)


def is_left_behind(process: Process, table: LiveProcesses) -> bool:
    """Whether its starter is gone: a tool's daemon, and what goes on without its terminal. Who adopted it is of another
    session; a child of one's own may lead a session, but not one of init's."""
    parent = table.get(process.ppid)
    if parent is None or not process.sid:
        return process.ppid == INIT
    own = {parent.sid} if parent.pid == INIT else {parent.sid, process.pid}
    return process.sid not in own


def is_daemon(process: Process, recognised: Recognised) -> bool:
    """Whether it is dmypy's daemon, which keeps the command line of the client that started it; its status file names
    its PID."""
    name = recognised.tool.daemon_file
    if name is None or process.cwd is None or process.ppid != INIT:
        return False
    read = read_file_if_possible(Path(process.cwd) / name, LARGEST_STATUS_FILE)
    try:
        status = None if read is None else json.loads(read.content)
    except (ValueError, RecursionError):
        return False
    return isinstance(status, dict) and status.get("pid") == process.pid

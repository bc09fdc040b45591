"""What of the process probe works here, found by trying; for `doctor`."""

from __future__ import annotations

import os
import select

from msgspec import Struct

from hero_tui.core.facts import ProcessSourceName
from hero_tui.probes.processes.pidfd import exit_status
from hero_tui.probes.processes.proc import ProcReader
from hero_tui.probes.processes.sources.connector import Connector, ConnectorUnusableError
from hero_tui.probes.processes.sources.loadavg import open_last_pid

END_SECONDS = 2.0
_EXIT = 42


class ProcessCapabilities(Struct, frozen=True):
    """What worked. `exit_status`: also after somebody else reaped the process. `connector_problem`: why it is not used,
    a sentence's end, or None. `others_hidden`: /proc shows own processes only (hidepid)."""

    connector: bool
    connector_problem: str | None
    last_pid: bool
    pidfd: bool
    exit_status: bool
    pss: bool
    others_hidden: bool

    @property
    def source(self) -> ProcessSourceName:
        """What the probe will use: `connector`, `loadavg` or `none`."""
        if self.connector:
            return ProcessSourceName.CONNECTOR
        return ProcessSourceName.LOADAVG if self.last_pid else ProcessSourceName.NONE


def process_capabilities() -> ProcessCapabilities:
    """Try each of them on a child of our own; takes some milliseconds."""
    reader = ProcReader()
    problem = _connector_problem()
    pidfd, status = _pidfd()
    return ProcessCapabilities(
        connector=problem is None,
        connector_problem=problem,
        last_pid=_last_pid(),
        pidfd=pidfd,
        exit_status=status or problem is None,
        pss=reader.pss(os.getpid()) is not None,
        others_hidden=reader.stat(1) is None,
    )


def _connector_problem() -> str | None:
    try:
        connector = Connector()
    except ConnectorUnusableError as error:
        return str(error)
    try:
        connector.self_test()
    except ConnectorUnusableError as error:
        return str(error)
    finally:
        connector.close()
    return None


def _last_pid() -> bool:
    try:
        last, _ = open_last_pid()
    except OSError:
        return False
    last.close()
    return True


def _pidfd() -> tuple[bool, bool]:
    """Whether pidfd_open works, and whether it tells the exit status after the process was reaped."""
    pid = os.posix_spawn("/bin/sh", ["sh", "-c", f"exit {_EXIT}"], {})
    try:
        fd = os.pidfd_open(pid)
    except OSError:
        os.waitpid(pid, 0)
        return False, False
    try:
        poll = select.poll()
        poll.register(fd, select.POLLIN)
        ended = bool(poll.poll(END_SECONDS * 1000))
        os.waitpid(pid, 0)
        return ended, exit_status(fd) == _EXIT << 8
    finally:
        os.close(fd)

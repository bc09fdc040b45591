"""What a checker's wait status means."""

from __future__ import annotations

import signal

from msgspec import Struct

from hero_tui.core.signals import Outcome
from hero_tui.probes.commands.tools import Tool
from hero_tui.probes.processes.wait_status import codes_of, exit_code, signal_name

_STOPPED = codes_of({
    signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGKILL, signal.SIGPIPE,
})  # fmt: skip
"""How ends what a person or a supervisor stopped, or whose reader went away: it did not fail by itself."""
_KILLED = codes_of({signal.SIGKILL})


class Result(Struct, frozen=True):
    """`exit`: the code, None when a signal ended it or nothing is known; `signal`: its name, else None; `findings`:
    whether the run found something, None when it did not end by itself."""

    outcome: Outcome
    exit: int | None
    signal: str | None
    findings: bool | None


def was_killed(status: int | None) -> bool:
    """Tell whether SIGKILL ended it, or what it ran: somebody's, or the kernel's where memory ran out."""
    return exit_code(status) in _KILLED


def outcome_of(tool: Tool, status: int | None, *, missing: bool = False, out_of_memory: bool = False) -> Result:
    """`status` is a wait status, None when nobody could tell it. `missing`: the tool was not installed, so that no exit
    code tells of findings. `out_of_memory`: the kernel killed it for that."""
    code = exit_code(status)
    if code is None:
        return Result(Outcome.UNKNOWN, None, None, None)
    stopped = code in _STOPPED and not out_of_memory
    if code < 0:
        return Result(Outcome.CANCELLED if stopped else Outcome.FAILED, None, signal_name(-code), None)
    if stopped:
        return Result(Outcome.CANCELLED, code, None, None)
    if code == 0:
        return Result(Outcome.OK, 0, None, findings=False)
    if tool.findings(code) and not missing:
        return Result(Outcome.OK, code, None, findings=True)
    return Result(Outcome.FAILED, code, None, None)

"""What a checker's wait status means."""

from __future__ import annotations

import signal

from msgspec import Struct

from hero_tui.core.signals import Outcome
from hero_tui.probes.commands.tools import Tool
from hero_tui.probes.processes.wait_status import exit_code, signal_name

_STOPPED_BY_A_PERSON = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
_SHELL_SIGNAL = 128  # a program that handles the signal ends with 128 + its number


class Result(Struct, frozen=True):
    """`exit`: the code, None when a signal ended it or nothing is known; `signal`: its name, else None; `findings`:
    whether the run found something, None when it did not end by itself."""

    outcome: Outcome
    exit: int | None
    signal: str | None
    findings: bool | None


def outcome_of(tool: Tool, status: int | None, *, missing: bool = False) -> Result:
    """`status` is a wait status, None when nobody could tell it. `missing`: the tool was not installed, so that no exit
    code tells of findings."""
    code = exit_code(status)
    if code is None:
        return Result(Outcome.UNKNOWN, None, None, None)
    if code < 0:
        outcome = Outcome.CANCELLED if -code in _STOPPED_BY_A_PERSON else Outcome.FAILED
        return Result(outcome, None, signal_name(-code), None)
    if code - _SHELL_SIGNAL in _STOPPED_BY_A_PERSON:
        return Result(Outcome.CANCELLED, code, None, None)
    if code == 0:
        return Result(Outcome.OK, 0, None, findings=False)
    if tool.findings(code) and not missing:
        return Result(Outcome.OK, code, None, findings=True)
    return Result(Outcome.FAILED, code, None, None)

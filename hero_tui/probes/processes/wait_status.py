"""What a wait status says: waitpid(2)."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable


def exit_code(status: int | None) -> int | None:
    """The exit code, or minus the number of the signal that ended a process; None where its status is not known."""
    return None if status is None else os.waitstatus_to_exitcode(status)


def codes_of(signals: Iterable[int]) -> frozenset[int]:
    """Return the codes that these signals end a program with: minus their numbers, and a shell's 128 and more."""
    return frozenset(code for number in signals for code in (-number, 128 + number))


def signal_name(number: int) -> str:
    """`SIGKILL`; `signal 60` of a real-time signal, which has no name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"

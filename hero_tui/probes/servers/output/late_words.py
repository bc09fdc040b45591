"""Failed starts whose last words come through a pipe: they are told once its readers had time to write them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.processes.model import LiveProcesses
from hero_tui.probes.servers.output.outputs import Outputs

LATEST = 0.5  # seconds after the end: a reader that goes on had time enough


class _Waiting(Struct):
    outputs: Outputs
    until: float
    make: Callable[[], Operation]
    tell: Callable[[Operation], None]


class LateWords:
    """Holds the failed starts that wait for their last words."""

    def __init__(self, table: LiveProcesses) -> None:
        self._table = table
        self._waiting: list[_Waiting] = []

    def add(
        self, outputs: Outputs, at: Stamp, make: Callable[[], Operation], tell: Callable[[Operation], None]
    ) -> None:
        """Take a start that failed at `at`: `make` reads its last words, `tell` gets what it made; at once where there
        is no pipe in between."""
        if outputs.readers:
            self._waiting.append(_Waiting(outputs, at.mono + LATEST, make, tell))
        else:
            tell(make())

    def tick(self, now: float) -> None:
        """Tell those whose readers have ended, or whose time has come (monotonic s)."""
        ready = [each for each in self._waiting if now >= each.until or not self._is_read(each.outputs)]
        self._waiting = [each for each in self._waiting if each not in ready]
        for each in ready:
            each.tell(each.make())

    def next_deadline(self) -> float | None:
        """When `tick` has something to do (monotonic s), or None."""
        return min((each.until for each in self._waiting), default=None)

    def _is_read(self, outputs: Outputs) -> bool:
        found = ((key, self._table.get(key[0])) for key in outputs.readers)
        return any(process is not None and process.key == key for key, process in found)

"""What was typed for the start of a server, and when it ends: told with the start, or as its completion."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.attributes import TYPED, TYPED_DURATION, TYPED_START
from hero_tui.core.signals import Operation, Scalar, Stamp
from hero_tui.probes.commands.typed import Typed
from hero_tui.probes.launches.launch import Launch
from hero_tui.probes.launches.open_operations import OpenOperations
from hero_tui.probes.processes.model import Process


class LaunchEnds(Protocol):
    """As much of `Launches` as is asked here."""

    @property
    def open_operations(self) -> OpenOperations:
        """What waits for the end of something typed."""

    def ended_at(self, launch: Launch, process: Process | None) -> Stamp | None:
        """When the launch ended, or the process of it."""


class TypedStart(Struct, frozen=True):
    """`process`: what was typed ends with it; None: with the launch."""

    typed: Typed
    launch: Launch
    process: Process | None
    launches: LaunchEnds

    def told_with(self, start: Operation) -> Operation:
        """Return the start as it is told: with the words, their begin and how long it took, where it ended by now; else
        the end completes it."""
        at = self.launches.ended_at(self.launch, self.process)
        described: dict[str, Scalar] = {
            **start.attributes,
            TYPED: " ".join(self.typed.words),
            TYPED_START: self.typed.start.wall,
            TYPED_DURATION: None if at is None else self.typed.start.until(at),
        }
        start = replace(start, attributes=described)
        if at is not None:
            return start
        end = self.launch.key if self.process is None else self.process.key
        return self.launches.open_operations.await_end(start, end, self.typed.start)

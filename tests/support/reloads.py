"""The reloads that were told, and the saves that they stand for."""

from __future__ import annotations

from collections.abc import Iterable

from hero_tui.core.signals import Operation
from tests.support.probe_loop import ProbeLoop


def reloads(seen: ProbeLoop, server: str | None = None) -> list[Operation]:
    """Those told so far; `server`: of that one only."""
    told = seen.operations("dev.hot_reload")
    return [each for each in told if server is None or each.labels["server"] == server]


def saves_in(told: Iterable[Operation]) -> int:
    """How many saves they stand for."""
    return sum(map(saves_of, told))


def saves_of(reload: Operation) -> int:
    """How many saves one stands for."""
    return int(reload.attributes.get("saves", 1) or 1)

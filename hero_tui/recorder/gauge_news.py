"""Whether a gauge says something that a screen should show within the second, or nothing that cannot wait. Pure."""

from __future__ import annotations

from hero_tui.core.signal_names import CPU, MACHINE_CPU, MACHINE_DISK, MACHINE_MEMORY, MACHINE_NETWORK, MEMORY
from hero_tui.core.signals import Gauge, Share

_NEVER = frozenset({MACHINE_CPU, MACHINE_MEMORY, MACHINE_DISK, MACHINE_NETWORK})
"""What is observed only, every five seconds: the next transaction takes it along."""
_CORES = 0.02
"""Two ticks of the kernel's clock a second: a process at rest trembles by as much."""
_PART_OF_MEMORY = 0.01
"""No screen prints less of a change anew."""


def is_news(before: Gauge | None, gauge: Gauge) -> bool:
    """Compare with the same gauge's value before, None for its first. Alerts do not wait for this: they are committed
    as the judge gives them."""
    if before is None:
        return True
    if gauge.signal in _NEVER:
        return False
    if gauge.signal == CPU:
        return abs(gauge.value - before.value) > _CORES
    if gauge.signal == MEMORY:
        noticeable = _PART_OF_MEMORY * before.value
        return abs(gauge.value - before.value) > noticeable or _moved(before.parts, gauge.parts, noticeable)
    return (before.value, before.parts) != (gauge.value, gauge.parts)


def _moved(before: tuple[Share, ...], after: tuple[Share, ...], noticeable: float) -> bool:
    known = {(part.name, part.key): part.value for part in before}
    moved = (abs(part.value - known.pop((part.name, part.key), 0.0)) for part in after)
    return any(each > noticeable for each in moved) or any(value > noticeable for value in known.values())

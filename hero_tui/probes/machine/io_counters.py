"""Memory, disks and network of the machine, by psutil: what is asked for every five seconds only.

psutil is imported at the first question: 0.5 MiB of memory, which a recorder that never asks does not pay. Each device
is counted once: a volume, an encrypted disk or a bridge passes its bytes on to a device that is listed, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

LOOPBACK = "lo"


def machine_memory() -> tuple[int, int] | None:
    """Bytes of memory that no new program could get, and all there are; None where the kernel does not tell."""
    import psutil

    memory = psutil.virtual_memory()
    return (max(0, memory.total - memory.available), memory.total) if memory.total > 0 else None


def disk_bytes(sys: str = "/sys") -> Mapping[str, int]:
    """Bytes read and written together since boot, by physical disk."""
    import psutil

    counters = psutil.disk_io_counters(perdisk=True, nowrap=False) or {}
    names = with_device(counters, f"{sys}/block")
    return {name: counters[name].read_bytes + counters[name].write_bytes for name in names}


def network_bytes(sys: str = "/sys") -> Mapping[str, int]:
    """Bytes received and sent together, by network card; in a network namespace without a card by every interface but
    the loopback."""
    import psutil

    counters = psutil.net_io_counters(pernic=True, nowrap=False)
    names = with_device(counters, f"{sys}/class/net") or [name for name in counters if name != LOOPBACK]
    return {name: counters[name].bytes_recv + counters[name].bytes_sent for name in names}


def with_device(names: Iterable[str], folder: str) -> list[str]:
    """Those that stand for a piece of hardware, a virtual machine's included: the kernel links each to its device."""
    return [name for name in names if os.path.lexists(f"{folder}/{name.replace('/', '!')}/device")]


def rates(before: Mapping[str, int], after: Mapping[str, int], seconds: float) -> Mapping[str, float] | None:
    """Bytes a second by device. None where nothing can be said: no device was there at both times, or no time passed.

    A device whose count went back (it was taken out and put in again) is left out.
    """
    if seconds <= 0:
        return None
    known = {name: count - before[name] for name, count in after.items() if name in before}
    risen = {name: difference / seconds for name, difference in known.items() if difference >= 0}
    return risen or None

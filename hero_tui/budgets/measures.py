"""The units of quantities: how each is written, what it is called, and its greatest allowed value."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.core.objectives import Unit
from hero_tui.core.time import DAY, HOUR, MINUTE, WEEK


class Measure(Struct, frozen=True):
    """A unit: its name in a sentence, the factor of each way to write it, an example, and its greatest value."""

    name: str
    factors: dict[str, float]
    example: str
    greatest: float
    greatest_text: str


_SIZES = {
    "B": 1.0,
    "kB": 1e3,
    "MB": 1e6,
    "GB": 1e9,
    "TB": 1e12,
    "KiB": 2.0**10,
    "MiB": 2.0**20,
    "GiB": 2.0**30,
    "TiB": 2.0**40,
}

MEASURES: dict[Unit, Measure] = {
    Unit.SECONDS: Measure(
        "a time",
        {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": MINUTE, "min": MINUTE, "h": HOUR, "d": DAY, "w": WEEK},
        "500 ms, 2.0 s, 2 min, 7 d",
        4000 * DAY,
        "4000 d",
    ),
    Unit.BYTES: Measure("a size", _SIZES, "800 MB, 3.00 GB, 1 GiB", 1e18, "1,000,000 TB"),
    Unit.RATE: Measure(
        "a rate", {f"{word}/s": factor for word, factor in _SIZES.items()}, "100 MB/s", 1e18, "1,000,000 TB/s"
    ),
    Unit.CORES: Measure("a number of cores", {"cores": 1.0, "core": 1.0}, "0.60 cores, 2 cores", 1e5, "100,000 cores"),
    Unit.COUNT: Measure("a count", {"": 1.0}, "10,000", 1e12, "1,000,000,000,000"),
    Unit.SHARE: Measure("a share", {"%": 0.01, "x": 1.0, "×": 1.0}, "70 % or 1.5x", 1000.0, "1000x"),
}

# Common misspellings and the unit to suggest; a value is never read by them.
NEAR_UNITS = {
    "mins": "min",
    "minutes": "min",
    "minute": "min",
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "msec": "ms",
    "millis": "ms",
    "hours": "h",
    "hour": "h",
    "hr": "h",
    "days": "d",
    "day": "d",
    "weeks": "w",
    "week": "w",
    "k": "kB",
    "kb": "kB",
    "KB": "kB",
    "Kb": "kB",
    "m b": "MB",
    "mb": "MB",
    "Mb": "MB",
    "M": "MB",
    "gb": "GB",
    "Gb": "GB",
    "G": "GB",
    "g": "GB",
    "Gi": "GiB",
    "Mi": "MiB",
    "gib": "GiB",
    "mib": "MiB",
    "mb/s": "MB/s",
    "Mb/s": "MB/s",
    "MBps": "MB/s",
    "MBs": "MB/s",
    "kb/s": "kB/s",
    "KB/s": "kB/s",
    "kBps": "kB/s",
    "gb/s": "GB/s",
    "Gb/s": "GB/s",
    "GBps": "GB/s",
    "cpu": "cores",
    "cpus": "cores",
    "Cores": "cores",
    "percent": "%",
    "X": "x",
}

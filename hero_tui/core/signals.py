"""What a probe emits: operations (a start, a duration, an outcome) and gauges (a value while its owner lives).

Every layer speaks in these words. Durations are seconds and differences of one monotonic clock; timestamps are UTC
seconds since the epoch, taken at the source; sizes are bytes; CPU is cores.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct, field

Scalar = str | int | float | bool | None
Attributes = Mapping[str, Scalar]
Labels = Mapping[str, str]


def number_of(value: object) -> float | None:
    """Return a number as a float; None for all else: True and False, which Python takes for 1 and 0, and what is too
    large. What somebody else wrote under a name of ours may be anything."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


LATE_AFTER = 900.0
"""Seconds: a run that ended so much before the newest that was judged is late. Verdicts count it, alerts do not."""

NO_LABELS: Labels = MappingProxyType({})
NO_ATTRIBUTES: Attributes = MappingProxyType({})


def _no_labels() -> Labels:
    return NO_LABELS


def _no_attributes() -> Attributes:
    return NO_ATTRIBUTES


class Outcome(StrEnum):
    """How an operation ended. A checker with findings is `ok`; an `unknown` outcome is judged by its duration."""

    OK = "ok"
    FAILED = "failed"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Stamp(Struct, frozen=True):
    """One moment on two clocks: UTC wall time (s since epoch) and CLOCK_MONOTONIC (s)."""

    wall: float
    mono: float

    @staticmethod
    def now() -> Stamp:
        """Read both clocks."""
        return Stamp(time.time(), time.monotonic())

    @staticmethod
    def at_mono(mono: float) -> Stamp:
        """The stamp of a moment by its monotonic time (s), such as a kernel event's."""
        return Stamp(time.time() - (time.monotonic() - mono), mono)

    def until(self, later: Stamp) -> float:
        """Seconds from this moment to `later`, never negative."""
        return max(0.0, later.mono - self.mono)


class Operation(Struct, frozen=True):
    """Something that started, lasted and ended.

    `duration` is None when there is none to judge (a failed save was never served). `labels` choose the entry that
    judges it (`server`, `class`); `attributes` only describe it. `key`: how an `OperationCompleted` names it later, in
    this life of the recorder; None: no more of it will be known. It is not stored.
    """

    signal: str
    start: float
    duration: float | None
    outcome: Outcome
    labels: Labels = field(default_factory=_no_labels)
    attributes: Attributes = field(default_factory=_no_attributes)
    key: int | None = None


class OperationCompleted(Struct, frozen=True):
    """Attributes of an operation that were not known when it was told: they take the place of nulls only. Nothing of it
    is judged again, so no attribute that a verdict reads may come this way."""

    key: int
    attributes: Attributes


class Share(Struct, frozen=True):
    """A named part of a gauge: a process of a tree, a folder of the watched files. `key` tells twins apart (a pid)."""

    name: str
    value: float
    key: str = ""


class Gauge(Struct, frozen=True):
    """A value at a moment (UTC s), with the parts that make it up, biggest first."""

    signal: str
    at: float
    value: float
    labels: Labels = field(default_factory=_no_labels)
    parts: tuple[Share, ...] = ()
    attributes: Attributes = field(default_factory=_no_attributes)


class Bucket(Struct, frozen=True):
    """A gauge over [start, start + resolution): count, min, max, sum, last."""

    start: float
    resolution: int
    count: int
    low: float
    high: float
    total: float
    last: float


class GaugeEnded(Struct, frozen=True):
    """The end of a gauge's owner: from `at` on there is no value, which is not zero."""

    signal: str
    at: float
    labels: Labels = field(default_factory=_no_labels)


class GapReason(StrEnum):
    """Why nobody observed a span; the values are shown."""

    RECORDER_OFF = "recorder off"
    SUSPENDED = "suspended"
    CLOCK_JUMPED = "clock jumped"
    EVENTS_LOST = "events lost"
    NOT_RESPONDING = "recorder not responding"


class Gap(Struct, frozen=True):
    """A span that nobody observed. `reason`: a `GapReason`, or the words of another version."""

    start: float
    end: float
    reason: str

"""What the probes hand to the recorder's loop.

Two sorts of probe part exist. A *source* waits in a thread of its own and puts events into a `Sink` (inotify, the proc
connector, one dev server's socket). A *tracker* is called by the recorder's one loop with those events, and once a
second with the time; it holds no lock, starts no timer and emits signals into the same sink. So all that decides is
single-threaded and can be driven by a test with scripted events and stamps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from hero_tui.core.signals import Gap, Gauge, GaugeEnded, Operation, Stamp

JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]


class Saved(Struct, frozen=True):
    """A file's new content became visible: CLOSE_WRITE or MOVED_TO, stamped in the watcher's thread.

    `path` is relative to the workspace, undecodable bytes as surrogate escapes.
    """

    path: str
    stamp: Stamp


class SavedMany(Struct, frozen=True):
    """A bulk change (git checkout, a formatter over the tree): `count` files within one burst, not timed one by one.

    Said once when the burst is recognised and again when it is over, and for a save of it that was read of later: the
    newer one of the same `first` replaces.
    """

    count: int
    first: Stamp
    last: Stamp
    example: str


class Fact(Struct, frozen=True):
    """The present state of something, by key; the newest replaces the one before. Goes into the store's `state` table.

    Keys in use: `watch`, `servers`, `processes`, `workspace`, `tools`.
    """

    key: str
    value: JsonValue


class Notice(Struct, frozen=True):
    """Something a person should know about the monitoring itself. One line, plain text, shown until `resolved`.

    `key` identifies it, so that it is said once; `resolved` withdraws it.
    """

    key: str
    text: str
    resolved: bool = False


Signal = Operation | Gauge | GaugeEnded | Gap | Fact | Notice


class Sink(Protocol):
    """Takes any event from any thread and never blocks."""

    def __call__(self, event: object, /) -> None:
        """Put `event` into the recorder's queue."""


class Source(Protocol):
    """Waits in its own daemon thread."""

    def start(self) -> None:
        """Begin; returns at once."""

    def stop(self) -> None:
        """End, and wait for the thread at most a second."""


class Tracker(Protocol):
    """Called by the recorder's loop only.

    It may also have `next_deadline() -> float | None`, when it wants a tick of its own (monotonic s), and
    `close(now: Stamp)`, which tells what it holds back, once, at the recorder's end.
    """

    def handle(self, event: object) -> None:
        """Take one event from the queue; events of no interest are ignored."""

    def tick(self, now: Stamp) -> None:
        """Once a second; cheap when there is nothing to do."""

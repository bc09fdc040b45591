"""All that travels on the recorder's bus: what the sources see, and the signals that the trackers make of it.

Only structs are defined or imported here, from modules that import none of the probes' machinery: every probe may
import this module, and none of them is imported by it.
"""

from __future__ import annotations

from math import inf

from msgspec import Struct

from hero_tui.core.facts import Fact
from hero_tui.core.signals import Gap, Gauge, GaugeEnded, Operation, OperationCompleted, Stamp
from hero_tui.probes.processes.sources.events import ProcessBatch
from hero_tui.probes.reload.protocol import Attached, Detached, Reaction, Recovered
from hero_tui.probes.servers.model import Answered, NotAnswered


class Saved(Struct, frozen=True):
    """A file's new content became visible: CLOSE_WRITE or MOVED_TO, stamped in the watcher's thread.

    `path` is relative to the workspace, undecodable bytes as surrogate escapes. `written`: the last write into the
    file (monotonic s), which may lie well before its close; None where that is not known.
    """

    path: str
    stamp: Stamp
    written: float | None = None


class SavedMany(Struct, frozen=True):
    """A bulk change (git checkout, a formatter over the tree): `count` files within one burst, not timed one by one.

    Emitted when the burst is recognised, again when it is over, and for a save of it that was read late: the newer one
    of the same `first` replaces the older.
    """

    count: int
    first: Stamp
    last: Stamp
    example: str


class FilesRemoved(Struct, frozen=True):
    """Files were deleted or moved away; told once for all that one read of the kernel's queue brought.

    `paths`: these, and folders with all below them, relative to the workspace; without what stood there again by the
    end of that read. None: they are too many to be named.
    """

    stamp: Stamp
    paths: tuple[str, ...] | None = None


class EventsMissed(Struct, frozen=True):
    """So many events did not fit into the recorder's queue, from `first` to `last`: each tracker looks afresh."""

    count: int
    first: Stamp
    last: Stamp


class ChangesCounted(Struct, frozen=True):
    """How many paths `git status` listed, from the thread that ran it. None: git could not tell; `why` is one line.

    `began`: when it was asked (monotonic s); what was saved later is not counted. `took`: seconds.
    """

    changed: int | None
    why: str | None = None
    began: float = inf
    took: float = 0.0


class Notice(Struct, frozen=True):
    """Something a person should know about the monitoring itself: one line of plain text, shown until `resolved`.

    `key` identifies it, so that it is shown once; `resolved` withdraws it.
    """

    key: str
    text: str
    resolved: bool = False


Signal = Operation | OperationCompleted | Gauge | GaugeEnded | Gap | Fact | Notice
"""What the recorder judges and stores."""
Sighting = (
    Saved
    | SavedMany
    | FilesRemoved
    | EventsMissed
    | ProcessBatch
    | Answered
    | NotAnswered
    | Attached
    | Detached
    | Reaction
    | Recovered
    | ChangesCounted
)
"""What a source or a thread saw, for the trackers."""
Event = Signal | Sighting

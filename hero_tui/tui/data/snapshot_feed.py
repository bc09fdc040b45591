"""The one thread that reads the store: it waits for a change, loads, and hands over one snapshot at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from hero_tui.models.snapshot import Snapshot

# A recorder that was killed rings no bell: its lock is looked at this often, which costs one system call.
LIVENESS_SECONDS = 5.0
# Where only gauges moved, a snapshot this often is enough: reading one costs more than showing it.
GAUGES_SECONDS = 2.0


class SnapshotFeed(threading.Thread):
    """`wait(seconds)` is the change notifier's. `load` makes a snapshot, in this thread only. `alive`: who records.

    Snapshots go to `deliver`, set once a screen is there; until it calls `taken` no further one is loaded.
    `urgent` says whether more than gauges changed: then a snapshot is loaded at once.
    `failed` is told what a load raised, as text. `patience`: for how long nothing need be looked at (s). `again`: the
    first snapshot is not all there is to know, so a second one follows it soon, whether anything changed or not.
    """

    def __init__(
        self,
        wait: Callable[[float | None], bool],
        load: Callable[[], Snapshot],
        alive: Callable[[], object],
        close: Callable[[], None],
        urgent: Callable[[], bool] = lambda: True,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        again: bool = False,
        patience: Callable[[], float] = lambda: LIVENESS_SECONDS,
    ) -> None:
        super().__init__(name="hero-feed", daemon=True)
        self._wait = wait
        self._load = load
        self._alive = alive
        self._close = close
        self._urgent = urgent
        self._monotonic = monotonic
        self._again = again
        self._patience = patience
        self._deliver: Callable[[Snapshot], None] | None = None
        self._failed: Callable[[str], None] | None = None
        self._first: Snapshot | None = None
        self._loaded = threading.Event()
        self._attached = threading.Event()
        self._room = threading.Event()
        self._room.set()
        self._ended = False

    def first(self, patience: float) -> Snapshot | None:
        """The first snapshot, waited for `patience` seconds; None if it is not there by then."""
        self._loaded.wait(patience)
        return self._first

    def attach(self, deliver: Callable[[Snapshot], None], failed: Callable[[str], None]) -> None:
        """From now on snapshots go there."""
        self._deliver, self._failed = deliver, failed
        self._attached.set()

    def taken(self) -> None:
        """The last snapshot is on the screen: there is room for the next one."""
        self._room.set()

    def end(self) -> None:
        """Stop at the next moment; the change notifier is woken by its owner."""
        self._ended = True
        self._attached.set()
        self._room.set()

    def run(self) -> None:
        """Load, hand over, wait; again."""
        try:
            self._once(first=True)
            self._attached.wait()
            if self._first is not None and not self._ended and self._deliver is not None:
                self._deliver(self._first)
            self._follow()
        finally:
            self._close()

    def _follow(self) -> None:
        alive, loaded, pending = self._alive(), self._monotonic(), self._again
        while not self._ended:
            rest = loaded + GAUGES_SECONDS - self._monotonic()
            changed = self._wait(max(0.05, rest) if pending else self._patience())
            now_alive = self._alive()
            if self._ended:
                return
            due = self._monotonic() - loaded >= GAUGES_SECONDS
            if now_alive != alive or (pending and due) or (changed and (due or self._urgent())):
                alive, loaded, pending = now_alive, self._monotonic(), False
                self._room.wait()
                self._once()
            else:
                pending = pending or changed

    def _once(self, *, first: bool = False) -> None:
        try:
            snapshot = self._load()
        except Exception as error:  # noqa: BLE001  whatever a damaged store raises is shown, and the next ring tries again
            if self._failed is not None:
                self._failed(f"The history cannot be read: {error}")
            self._loaded.set()
            return
        if first:
            self._first = snapshot
            self._loaded.set()
        elif self._deliver is not None and not self._ended:
            self._room.clear()
            self._deliver(snapshot)

"""The one thread that reads the store: it waits at the doorbell, loads, hands over one snapshot at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from hero_tui.view.snapshot import Snapshot

# A recorder that was killed rings no bell: its lock is looked at this often, which costs one system call.
LIVENESS_SECONDS = 5.0


class Feed(threading.Thread):
    """`wait(seconds)` is the doorbell's. `load` makes a snapshot, in this thread only. `alive`: who records.

    Snapshots go to `deliver`, set once a screen is there; until it calls `taken` no further one is loaded.
    `failed` is told what a load raised, as text.
    """

    def __init__(
        self,
        wait: Callable[[float | None], bool],
        load: Callable[[], Snapshot],
        alive: Callable[[], object],
        close: Callable[[], None],
    ) -> None:
        super().__init__(name="hero-feed", daemon=True)
        self._wait = wait
        self._load = load
        self._alive = alive
        self._close = close
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
        """Stop at the next moment; the doorbell is woken by its owner."""
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
            alive = self._alive()
            while not self._ended:
                rang = self._wait(LIVENESS_SECONDS)
                now_alive = self._alive()
                if self._ended:
                    return
                if rang or now_alive != alive:
                    alive = now_alive
                    self._room.wait()
                    self._once()
        finally:
            self._close()

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

"""Looks for small damage in the history while nothing happens: an index that misses rows, a page that nobody reads."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

from msgspec import Struct

from hero_tui.core.signals import Stamp
from hero_tui.core.time import DAY, HOUR, MINUTE
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import FilesRemoved, Notice, Saved, SavedMany, Sighting
from hero_tui.store.db.queries import find_problems
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.writer import Writer

log = logging.getLogger("hero_tui.recorder.integrity")

NOTICE = "indexes"
REWRITTEN_NOTICE = "side-files"
REWRITTEN = "A file beside the history was deleted while it was in use: the history was written anew, complete."
REBUILT = "An index of the history missed rows: it was rebuilt from them."
SHOWN = HOUR
FIRST = 5 * MINUTE
QUIET_FOR = 30.0
SELDOMEST, OFTENEST = DAY, 10 * MINUTE
REST_PER_COST = 10_000
"""So many seconds of rest follow each second of CPU that a look took: a ten-thousandth of a core, whatever the size."""
LOWEST_PRIORITY = 19


class Look(Struct, frozen=True):
    """What a look found: SQLite's words about the first problems, none where all is well; its CPU time in seconds."""

    problems: tuple[str, ...]
    cost: float


def is_due(now: float, due: float, busy: float) -> bool:
    """Whether to look at `now`: it is `due`, and nothing was saved since 30 s (`busy`: the last save). Monotonic s."""
    return now >= due and now - busy >= QUIET_FOR


def rest_after(cost: float) -> float:
    """Return how long to rest (s) after a look that cost so much CPU (s): ten minutes to a day."""
    return min(SELDOMEST, max(OFTENEST, cost * REST_PER_COST))


class Integrity(Tracker):
    """Has the whole history checked in a thread of the lowest priority, five minutes after the beginning and then as
    seldom as its size demands. What is wrong with an index is rebuilt; where that does not help, the history is
    damaged, and set aside like any other. A side file that was deleted is mended within a second. Cost at rest: three
    system calls a second."""

    def __init__(self, writer: Writer, sink: Sink, began: float, look: Callable[[], Look] | None = None) -> None:
        """`began`: monotonic s. `look` is for tests."""
        self._writer = writer
        self._sink = sink
        self._look = look or (lambda: look_through(lambda: find_problems(writer.database)))
        self._due = began + FIRST
        self._busy = began
        self._thread: threading.Thread | None = None
        self._found: Look | None = None
        self._rebuilt = False
        self._rewritten = writer.rewritten
        self._shown_until: dict[str, float] = {}

    def handle(self, event: Sighting, /) -> None:
        """Remember when somebody worked last."""
        if isinstance(event, Saved | SavedMany | FilesRemoved):
            self._busy = time.monotonic()

    def tick(self, now: Stamp, /) -> None:
        """Begin a look, or act on what one found."""
        self._take_back(now)
        self._mend_side_files(now)
        if self._thread is None:
            if is_due(now.mono, self._due, self._busy):
                self._thread = threading.Thread(target=self._run, name="hero-integrity", daemon=True)
                self._thread.start()
        elif not self._thread.is_alive():
            self._thread = None
            self._act(now)

    def _run(self) -> None:
        try:
            self._found = self._look()
        except StoreError as error:  # busy, or gone: the next look may have more luck
            log.info("the history could not be checked: %s", error)

    def _act(self, now: Stamp) -> None:
        found, self._found = self._found, None
        if found is None:
            self._due = now.mono + OFTENEST
            return
        self._due = now.mono + rest_after(found.cost)
        if not found.problems:
            self._rebuilt = False
            return
        log.warning("the history has small damage: %s", "; ".join(found.problems))
        try:
            self._mend(now, found)
        except StoreError as error:
            if error.kind is StoreTrouble.DAMAGED:
                self._writer.damage = error
            else:
                self._due = now.mono + OFTENEST

    def _mend(self, now: Stamp, found: Look) -> None:
        """Rebuild the indexes once, and look again soon; what is still wrong then is no index."""
        if self._rebuilt:
            self._rebuilt = False
            text = f"{self._writer.database} is damaged ({found.problems[0]})"
            raise StoreError(text, StoreTrouble.DAMAGED)
        self._writer.rebuild_indexes()
        self._rebuilt = True
        self._due = now.mono
        self._say(now, NOTICE, REBUILT)

    def _mend_side_files(self, now: Stamp) -> None:
        """What others commit beside a deleted `-wal` is lost: that time must be short."""
        try:
            self._writer.follow()
        except StoreError as error:
            if error.kind is StoreTrouble.DAMAGED:
                self._writer.damage = error
        if self._writer.rewritten != self._rewritten:
            self._rewritten = self._writer.rewritten
            log.warning("%s", REWRITTEN)
            self._say(now, REWRITTEN_NOTICE, REWRITTEN)

    def _say(self, now: Stamp, key: str, text: str) -> None:
        self._shown_until[key] = now.mono + SHOWN
        self._sink(Notice(key, text))

    def _take_back(self, now: Stamp) -> None:
        for key in [key for key, until in self._shown_until.items() if now.mono >= until]:
            del self._shown_until[key]
            self._sink(Notice(key, "", resolved=True))


def look_through(problems: Callable[[], tuple[str, ...]]) -> Look:
    """Ask for the problems at the lowest priority, and take the CPU time of this thread."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST_PRIORITY)
    before = time.thread_time()
    found = problems()
    return Look(found, time.thread_time() - before)

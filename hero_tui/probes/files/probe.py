"""The files probe: saves as they happen, and once a second what changed about the watching."""

from __future__ import annotations

from pathlib import Path

from hero_tui.core.attributes import DIRECTORIES, FAILED, LOST
from hero_tui.core.facts import WatchFact
from hero_tui.core.file_system.mounts import mounts_with_another_side, read_mounts
from hero_tui.core.signal_names import WATCHED_FILES
from hero_tui.core.signals import Gap, GapReason, Gauge, GaugeEnded, Stamp
from hero_tui.core.time import MINUTE
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import EventsMissed, Notice, Sighting
from hero_tui.probes.files.build_cache import repeated
from hero_tui.probes.files.count import Watched
from hero_tui.probes.files.limits import inotify_limits
from hero_tui.probes.files.notices import (
    ENDED,
    ENDED_TEXT,
    OTHER_SIDE,
    VANISHED,
    events_lost,
    not_started,
    notices,
    other_side,
)
from hero_tui.probes.files.notices import LOST as LOST_KEY
from hero_tui.probes.files.polling import Poller
from hero_tui.probes.files.watcher import Watcher
from hero_tui.probes.said_notices import SaidNotices

REPEAT = MINUTE  # seconds: a gauge that does not change is still observed
LOOK = 10.0  # seconds between looks whether the path still leads to the watched folder
LOST_SHOWN = MINUTE  # seconds that an overflow is said for
RETRY = 30.0  # seconds between tries to watch what could not be watched
MANY_FOLDERS = 5000  # from here on the summary costs over 10 ms: every 5 s is enough then
SLOW = 5.0


class FilesProbe(Tracker):
    """A source (its watcher waits in a thread of its own) and a tracker (`tick`, in the recorder's loop).

    Emits `Saved`, `SavedMany`, `Gap` ("events lost"), the `WatchFact`, the gauges `dev.watched_files` and
    `dev.build_cache`, and the notices of `notices.py`.
    """

    def __init__(self, workspace: Path, sink: Sink, *, poll_every: float | None = None) -> None:
        """`poll_every`: how often files are looked at beside what the kernel tells (s), None: never."""
        self._workspace = workspace.resolve()
        self._sink = sink
        self._poll_every = poll_every
        self._poller: Poller | None = None
        self._poll_at = 0.0
        self._other_side: tuple[str, ...] = ()
        self._watcher = Watcher(self._workspace, sink, self._thread_ended)
        self._running = False
        self._ended: Stamp | None = None
        self._said = SaidNotices()
        self._version = -1
        self._watched: Watched | None = None
        self._not_before = 0.0
        self._lost = 0
        self._lost_until = 0.0
        self._look_at = 0.0
        self._retry_at = 0.0
        self._repeat_at = 0.0

    def start(self) -> None:
        """Begin; returns at once, the tree is walked in the watcher's thread."""
        self._watcher = Watcher(self._workspace, self._sink, self._thread_ended)
        self._version = -1
        self._lost = 0
        try:
            self._watcher.start()
        except OSError as error:
            notice = not_started(error, inotify_limits())
            self._say({notice.key: notice.text})
            return
        self._running = True
        self._look_at_mounts()
        if self._poll_every is not None:
            self._poller = Poller(self._workspace, self._watcher, self._poll_every)
        if self._ended is not None:
            self._sink(Gap(self._ended.wall, Stamp.now().wall, GapReason.EVENTS_LOST.value))
            self._sink(Notice(ENDED, ENDED_TEXT, resolved=True))
            self._ended = None

    def stop(self) -> None:
        """End, and wait for the thread at most a second."""
        if self._poller is not None:
            self._poller.stop()
        self._watcher.stop()
        self._running = False

    @property
    def counted(self) -> bool:
        """Whether the first walk is over: every folder is watched or counted as failed, every file counted."""
        return self._watcher.counted

    def handle(self, event: Sighting, /) -> None:
        """Say everything again when the recorder missed events: it may have been among them. The rest is ignored."""
        if isinstance(event, EventsMissed):
            self._version, self._watched = -1, None
            for notice in self._said.again():
                self._sink(notice)

    def tick(self, now: Stamp, /) -> None:
        """Emit what changed about the watching; two comparisons when nothing did."""
        if not self._running:
            if now.mono >= self._retry_at:
                self._retry_at = now.mono + RETRY
                self.start()
            return
        if now.mono >= self._look_at or self._watcher.identity is None:
            self._look_at = now.mono + LOOK
            self._look(now)
        self._keep_polling(now)
        if self._watcher.version != self._version and now.mono >= self._not_before:
            self._summarise(now)
        if LOST_KEY in self._said.texts and now.mono >= self._lost_until:
            for notice in self._said.say(LOST_KEY, ""):
                self._sink(notice)
        if now.mono >= self._repeat_at:
            self._repeat(now)

    def _look(self, now: Stamp) -> None:
        try:
            status = self._workspace.stat()
            identity = (status.st_dev, status.st_ino)
        except OSError:  # gone, or its parents are: said below, from the watcher's own finding
            identity = None
        if identity != self._watcher.identity:
            self._look_at_mounts()
        if identity != self._watcher.identity or self._watcher.out_of_date:
            self._watcher.look_again()
        elif self._watched is not None and self._watched.failed and now.mono >= self._retry_at:
            self._retry_at = now.mono + RETRY
            self._watcher.look_again()

    def _keep_polling(self, now: Stamp) -> None:
        """Begin to look when the first walk is over, and again, not at once, when the workspace was gone meanwhile."""
        poller = self._poller
        if poller is not None and self._watcher.counted and now.mono >= self._poll_at and not poller.alive:
            self._poll_at = now.mono + LOOK
            poller.start()

    def _look_at_mounts(self) -> None:
        self._other_side = mounts_with_another_side(self._workspace, read_mounts())

    def _summarise(self, now: Stamp) -> None:
        self._version = self._watcher.version
        watched = self._watcher.summary()
        self._not_before = now.mono + (SLOW if watched.directories > MANY_FOLDERS else 0.0)
        gone = self._watcher.gone and not watched.directories
        if watched == self._watched and gone == (VANISHED in self._said.texts):
            return
        before, self._watched = self._watched, watched
        limits = inotify_limits()
        self._sink(
            WatchFact(
                files=watched.files,
                directories=watched.directories,
                pruned=watched.pruned,
                failed=watched.failed,
                lost=watched.lost,
                counting=watched.counting,
                unwatched=tuple(watched.unwatched),
                limit=limits.watches.value if watched.no_room else None,
            )
        )
        texts = notices(watched, limits)
        if self._other_side and self._poll_every is None:
            texts[OTHER_SIDE] = other_side(self._other_side)
        if watched.lost > self._lost:
            self._lost = watched.lost
            self._lost_until = now.mono + LOST_SHOWN
        if now.mono < self._lost_until:
            texts[LOST_KEY] = events_lost(watched.lost, limits)
        if gone:
            texts[VANISHED] = "the workspace folder is gone; it is watched again when it is back"
            if before is not None and not before.counting:
                self._sink(GaugeEnded(WATCHED_FILES, now.wall))
        self._say(texts)
        if not watched.counting:
            self._emit(watched, now)

    def _emit(self, watched: Watched, now: Stamp) -> None:
        self._repeat_at = now.mono + REPEAT
        attributes = {DIRECTORIES: watched.directories, FAILED: watched.failed, LOST: watched.lost}
        self._sink(Gauge(WATCHED_FILES, now.wall, watched.files, parts=watched.biggest, attributes=attributes))

    def _repeat(self, now: Stamp) -> None:
        """What did not change is observed all the same: the watches would have told."""
        self._repeat_at = now.mono + REPEAT
        if self._watched is not None and not self._watched.counting:
            self._emit(self._watched, now)
        cache = self._watcher.latest_cache
        if cache is not None:
            self._sink(repeated(cache, now.wall))

    def _say(self, texts: dict[str, str]) -> None:
        for notice in self._said.say_all(texts):
            self._sink(notice)

    def _thread_ended(self) -> None:
        """In the watcher's thread, whose error goes to the recorder's log."""
        self._ended = Stamp.now()
        self._retry_at = self._ended.mono + RETRY
        self._running = False
        self._sink(Notice(ENDED, ENDED_TEXT))

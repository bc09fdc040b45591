"""Processes, joined: the source's thread, the table, the ends by pidfd, and what is told about it all."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.facts import ProcessesFact, ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.core.time import MINUTE
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import EventsMissed, Notice, Sighting
from hero_tui.probes.processes.live_processes import Subscriber
from hero_tui.probes.processes.model import Process, ProcessChanged, ProcessesLost, ProcessEvent, ProcessStarted
from hero_tui.probes.processes.pidfd import PidfdWatcher
from hero_tui.probes.processes.sources.events import BellHung, ProcessBatch, ScanDue, SourceChanged
from hero_tui.probes.processes.sources.source import ProcessSource
from hero_tui.probes.processes.table import LiveTable
from hero_tui.probes.said_notices import SaidNotices

STORM_NOTICE = "processes.storm"
BLIND_NOTICE = "processes.blind"
BELL_NOTICE = "processes.bell"
UNWATCHED_NOTICE = "processes.unwatched"
LOST_NOTICE = "processes.lost"
LOST_SHOWN_SECONDS = MINUTE
COUNTED_EVERY = 10.0  # seconds
MISSED = "the recorder's queue overflowed"
FOLLOWS_WITHIN = 0.5  # seconds


class LastEnds(Tracker):
    """The tracker that comes right after the `ProcessProbe`: at the end it has it tell the last ends."""

    def __init__(self, probe: ProcessProbe) -> None:
        self._probe = probe

    def close(self, _now: Stamp, /) -> None:
        """Tell them."""
        self._probe.last_ends()


class ProcessProbe(Tracker):
    """A source and a tracker in one. Subscribe before `start`; every callback runs in the recorder's loop."""

    def __init__(self, workspace: Path, sink: Sink, *, connector: bool = True) -> None:
        self._sink = sink
        self._source = ProcessSource(sink, connector=connector, workspace=workspace)
        self._pidfds = PidfdWatcher(sink)
        self.table = LiveTable(workspace, Stamp.now(), watch_end=self._pidfds.watch)
        self._source_name = ProcessSourceName.NONE
        self._stopped = False
        self._fact, self._count_at = ProcessesFact(), 0.0
        self._storm_since: float | None = None
        self._said = SaidNotices()
        self._unwatched, self._unwatched_until = 0, float("-inf")
        self._lost: list[str] = []
        self._lost_until: float | None = None
        self._lost_times = 0
        self.table.subscribe(self._follow_end)

    def subscribe(self, callback: Subscriber) -> None:
        """Be told of starts, changes and ends."""
        self.table.subscribe(callback)

    def start(self) -> None:
        """Begin; the first scan happens in the loop, with the first batch."""
        self._source.start()

    def stop(self) -> None:
        """End the threads; a second time does nothing."""
        if self._stopped:
            return
        self._stopped = True
        self._source.stop()
        self._pidfds.stop()

    def close(self, _now: Stamp, /) -> None:
        """End the source; its last look goes into the queue before."""
        self._source.stop()

    def last_ends(self) -> None:
        """After the source's last look was taken: tell the ends that pidfds know of. A process of many threads whose
        main thread is gone has a moment to follow it."""
        self._pidfds.finish(FOLLOWS_WITHIN if self.table.main_threads_gone else 0.0)

    def handle(self, event: Sighting, /) -> None:
        """Take a `ProcessBatch`, which may have been among events that were missed; anything else is ignored."""
        if isinstance(event, EventsMissed):
            for notice in self._said.again():
                self._sink(notice)
            event = ProcessBatch((ScanDue(event.last, MISSED, event.first),))
        if not isinstance(event, ProcessBatch):
            return
        for raw in event.events:
            if isinstance(raw, SourceChanged):
                self._changed(raw)
            elif isinstance(raw, BellHung):
                self._say_bell(raw.trouble)
        self.table.handle(event)

    def tick(self, now: Stamp, /) -> None:
        """Once a second, and when the table's deadline is due."""
        if self.table.unlisted:
            self.table.handle(ProcessBatch((ScanDue(now),)))
        self.table.tick(now)
        self._say_unwatched(now)
        self._say_unread(now)
        if self._lost_until is not None and now.mono >= self._lost_until:
            self._lost_until, self._lost_times = None, 0
            self._sink(Notice(LOST_NOTICE, "", resolved=True))

    def _say_unread(self, now: Stamp) -> None:
        """Every ten seconds at most, how many programs could not be read."""
        if self._fact.unread != self.table.unread and now.mono >= self._count_at:
            self._count_at = now.mono + COUNTED_EVERY
            self._fact = replace(self._fact, unread=self.table.unread)
            self._sink(self._fact)

    def next_deadline(self) -> float | None:
        """When a process is to be read again, monotonic s."""
        return self.table.next_deadline()

    def _changed(self, change: SourceChanged) -> None:
        before, self._source_name = self._source_name, change.source
        self._count_storms(change)
        notes = (change.why, *self._lost[-3:])
        self._fact = replace(self._fact, source=change.source, notes=notes, unread=self.table.unread)
        self._sink(self._fact)
        if change.source is ProcessSourceName.SCAN:
            text = "very many processes start: those under 100 ms are not seen until it is calm"
            self._sink(Notice(STORM_NOTICE, text))
        elif before is ProcessSourceName.SCAN:
            self._sink(Notice(STORM_NOTICE, "", resolved=True))
        if change.source is ProcessSourceName.NONE:
            self._sink(Notice(BLIND_NOTICE, f"processes are not seen: {change.why}"))
        if change.source in {ProcessSourceName.SCAN, ProcessSourceName.LOADAVG}:
            for process in self.table:
                self._watch_end(process)

    def _count_storms(self, change: SourceChanged) -> None:
        if self._storm_since is not None:
            lasted = max(0.0, change.at.mono - self._storm_since)
            self._fact = replace(self._fact, storm_seconds=self._fact.storm_seconds + lasted)
            self._storm_since = None
        if change.source is ProcessSourceName.SCAN:
            self._fact = replace(self._fact, storms=self._fact.storms + 1)
            self._storm_since = change.at.mono

    def _say_bell(self, trouble: str) -> None:
        text = f"{trouble}: what others start is timed by polls, up to 120 ms late" if trouble else ""
        for notice in self._said.say(BELL_NOTICE, text):
            self._sink(notice)

    def _say_unwatched(self, now: Stamp) -> None:
        """How many ends nobody waits for, since there is no room to: again where it doubled, and for a minute after the
        last of them."""
        watcher = self._pidfds
        count = len(watcher.refused)
        if count > self._unwatched:
            self._unwatched_until = now.mono + LOST_SHOWN_SECONDS
            if count < 2 * self._unwatched:
                return
            self._unwatched = count
            text = f"more than {watcher.most} processes at once: the ends of {count:,} or more are found by looking"
        elif count and now.mono >= self._unwatched_until:
            watcher.refused.clear()
            self._unwatched, text = 0, ""
        else:
            return
        for notice in self._said.say(UNWATCHED_NOTICE, text):
            self._sink(notice)

    def _follow_end(self, event: ProcessEvent) -> None:
        if isinstance(event, ProcessStarted | ProcessChanged):
            if self._source_name is not ProcessSourceName.CONNECTOR:
                self._watch_end(event.process)
        elif isinstance(event, ProcessesLost):
            self._lost.append(event.reason)
            del self._lost[:-3]
            if self._source_name is ProcessSourceName.CONNECTOR:
                self._lost_until = event.since.mono + LOST_SHOWN_SECONDS
                self._lost_times += 1
                often = f" ({self._lost_times:,} times)" if self._lost_times > 1 else ""
                self._sink(Notice(LOST_NOTICE, f"short processes may have been missed: {event.reason}{often}"))

    def _watch_end(self, process: Process) -> None:
        if process.in_workspace:
            self.table.await_end(process)

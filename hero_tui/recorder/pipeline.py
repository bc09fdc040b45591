"""The recorder's pipeline: signals are judged at once, committed together, and held while the disk refuses."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Collection, Sequence
from pathlib import Path

from hero_tui.budgets.revision import revision_of
from hero_tui.core.budget import BudgetFile
from hero_tui.core.facts import Fact, NoticesFact, WorkspaceFact
from hero_tui.core.signals import Gauge, Operation, OperationCompleted, Stamp
from hero_tui.judge.engine.changes import Change, IncidentChanged
from hero_tui.judge.engine.judge import Judge
from hero_tui.probes.events import Notice, Signal
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.context.run_context import RunContext
from hero_tui.recorder.gauge_news import is_news
from hero_tui.recorder.late_values import NOTHING_LATE, LateValues
from hero_tui.recorder.log import about
from hero_tui.recorder.row_writer import Causes, Revision, RowWriter, Write
from hero_tui.store.db.records import StoredIncident
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.writer import Writer

log = logging.getLogger(__name__)

COALESCE = 0.05
RETRY_EVERY = 5.0
SAME_FOR = 4.5  # seconds, between two ticks: so long gauges wait that bring no news
MOST_WAITING = 20_000
STORE_NOTICE = "store"


class Pipeline:
    """Judges each signal as it comes and writes it and what the judge said in one transaction.

    Operations, ends and gaps are committed within 50 ms, the rest with the second; a second in which no gauge brought
    news waits for the next that does, at most 5 s. While the store refuses (a full disk, a locked
    file) everything waits, bounded, oldest gauges lost first, and is tried again every 5 s.
    Cost: nothing until a signal comes; one transaction for all that came within 50 ms.
    """

    def __init__(
        self,
        writer: Writer,
        judge: Judge,
        activity: RecentActivity,
        causes: Causes,
        known: Sequence[StoredIncident] = (),
        context: RunContext | None = None,
    ) -> None:
        self._writer = writer
        self._judge = judge
        self._activity = activity
        self._context = context or RunContext(None)
        self._waiting: deque[Write] = deque()
        self._lost = 0
        self._due: float | None = None
        self._news = False
        self._waits_since: float | None = None
        self._through: int | None = None
        self._revision: Revision | None = None
        self._file = writer.generation
        self._refused_since: float | None = None
        self._rows = RowWriter(writer, causes, known)
        self._notices: dict[str, str] = {}

    def accept(self, signal: Signal) -> None:
        """Take one signal, to be committed by the next deadline."""
        if isinstance(signal, Notice):
            self._note(signal)
            return
        if isinstance(signal, Operation):
            signal = self._context.complete(signal)
        elif isinstance(signal, WorkspaceFact):
            self._context.fact(signal, time.time())
        if isinstance(signal, Gauge):
            self._news |= is_news(self._activity.newest(signal.signal, signal.labels), signal)
            self._activity.gauge(signal)
            self._wait_for_commit(signal)
        else:
            if isinstance(signal, Operation):
                self._activity.operation(signal)
            self._put(signal)
        if not isinstance(signal, Fact | OperationCompleted):
            self.take_changes(self._judge.observe(signal, time.time()))
        if not isinstance(signal, Gauge | Fact):
            self._hurry()

    def judge_external(
        self, signals: Sequence[Operation | Gauge], through: int, now: float, late: LateValues = NOTHING_LATE
    ) -> None:
        """Judge as one what another program committed, up to the operation `through`: what the judge says is committed
        together with that number. Values of gauges get their buckets; an operation is not written again. `late`: values
        of times that were judged already."""
        for value in late.values:
            newest = self._activity.newest(value.signal, value.labels)
            if newest is None or newest.at <= value.at:
                self._activity.gauge(value)
            self._wait_for_commit(value)
            self.take_changes(self._judge.observe_past(value, now))
        self.take_changes(late.changes)
        for signal in signals:
            if isinstance(signal, Gauge):
                self._activity.gauge(signal)
                self._wait_for_commit(signal)
                self.take_changes(self._judge.observe(signal, now))
            else:
                self._activity.operation(signal)
        operations = [signal for signal in signals if isinstance(signal, Operation)]
        self.take_changes(self._judge.observe_together(operations, now))
        self._through = through
        self._hurry()

    def take_changes(self, changes: Sequence[Change]) -> None:
        """Take what the judge said, to be committed."""
        for change in changes:
            self._put(change)
            if isinstance(change, IncidentChanged):
                self._rows.find_cause(change)
                if change.transitions:
                    self._hurry()

    @property
    def refusal(self) -> str:
        """Why the history cannot be written, as it is said on screen; empty while it can."""
        return "" if self._refused_since is None else self._notices.get(STORE_NOTICE, "")

    def take_budgets(self, budgets: BudgetFile, changed: Collection[str], now: Stamp) -> None:
        """Judge by other budgets from now on; `changed`: the ids of those whose limits or levels are others. The new
        revision is committed with what the judge says of it."""
        self.flush(now)  # what was counted by the former limits stands before it
        gauges = [budget.id for budget in budgets.budgets if budget.id in changed and budget.of_gauges]
        self._revision = Revision(*revision_of(budgets), now.wall, tuple(gauges))
        self.take_changes(self._judge.take_budgets(budgets, changed, now.wall))
        self._hurry()

    def next_deadline(self) -> float | None:
        """When the waiting operations must be committed (monotonic s)."""
        return self._due

    def tick(self, now: Stamp) -> None:
        """Let the judge see the time pass, and commit what waits if it is news."""
        if self._writer.damage is not None:
            self._refused(self._writer.damage, now)
        self.take_changes(self._judge.tick(now.wall))
        if self._waiting and self._waits_since is None:
            self._waits_since = now.mono
        if self._news or (self._waits_since is not None and now.mono >= self._waits_since + SAME_FOR):
            self.flush(now)

    def flush(self, now: Stamp) -> None:
        """Commit what waits."""
        self._due = None
        if not self._waiting and self._through is None and self._revision is None:
            return
        if self._refused_since is not None and now.mono < self._refused_since + RETRY_EVERY:
            return
        try:
            with self._writer.batch():
                self._rows.begin()
                if self._revision is not None:
                    self._revision.write(self._writer)
                for write in self._waiting:
                    self._rows.write(write)
                if self._through is not None:
                    self._writer.set_judged_through(self._through)
        except StoreError as error:
            self._refused(error, now)
            return
        self._rows.written(self._waiting)
        self._waiting.clear()
        self._through = self._revision = None
        self._news, self._waits_since = False, None
        if self._refused_since is not None:
            self._accepted()
        elif self._lost:
            log.error("%d values were lost: more came at once than the history could take", self._lost)
            self._lost = 0
        if self._file != self._writer.generation:
            self._tell_anew()

    def close(self, now: Stamp) -> None:
        """Commit the rest and where the judge stands, whatever was refused before."""
        self._refused_since = None
        self.take_changes((*self._judge.unwritten(), *self._judge.states()))
        self.flush(now)
        if self._waiting:
            log.error("%d values were lost: the history could not be written until the end", len(self._waiting))

    def _tell_anew(self) -> None:
        """Write where the judge stands, and the open incidents, into a database file that was begun anew."""
        self._file = self._writer.generation
        self.take_changes((*self._judge.open_incidents(), *self._judge.states()))
        self._hurry()

    def _put(self, write: Write) -> None:
        self._news = True
        self._wait_for_commit(write)

    def _wait_for_commit(self, write: Write) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self._drop_one()
        self._waiting.append(write)

    def _drop_one(self) -> None:
        """The oldest gauge; else the facts that later ones replaced, which is no loss; else whatever is oldest."""
        place = next((place for place, write in enumerate(self._waiting) if isinstance(write, Gauge)), None)
        if place is None:
            newest = {write.key: write for write in self._waiting if isinstance(write, Fact)}
            kept = [write for write in self._waiting if not isinstance(write, Fact) or newest[write.key] is write]
            if len(kept) < len(self._waiting):
                self._waiting = deque(kept)
                return
        del self._waiting[place or 0]
        self._lost += 1

    def _hurry(self) -> None:
        if self._due is None:
            self._due = time.monotonic() + COALESCE

    def _note(self, notice: Notice) -> None:
        before = dict(self._notices)
        if notice.resolved:
            self._notices.pop(notice.key, None)
        else:
            self._notices[notice.key] = notice.text
        if self._notices != before:
            if not notice.resolved:
                log.warning("%s", notice.text)
            self._put(NoticesFact(dict(self._notices)))

    def _refused(self, error: StoreError, now: Stamp) -> None:
        if error.kind is StoreTrouble.DAMAGED:
            try:
                self.say_quarantined(self._writer.quarantine())
            except (StoreError, OSError) as another:
                log.error("the damaged history could not be set aside: %s", another)  # noqa: TRY400 - a sentence says it
            else:
                self._through = None  # ids begin anew
                self._hurry()
                return
        if error.kind is StoreTrouble.FULL:
            self._write_alerts()
        if self._refused_since is None:
            text = "the history cannot be written: %s; what is recorded waits in memory"
            log.error(text, error, extra=about(STORE_NOTICE))
        self._refused_since = now.mono
        self._note(Notice(STORE_NOTICE, f"The history cannot be written: {error}."))

    def _write_alerts(self) -> None:
        """Where there is no room for all that waits there may be some for what people act on."""
        alerts = [write for write in self._waiting if isinstance(write, IncidentChanged)]
        if not alerts:
            return
        try:
            with self._writer.batch():
                for alert in alerts:
                    self._rows.write(alert)
        except StoreError:
            return
        self._waiting = deque(write for write in self._waiting if not isinstance(write, IncidentChanged))

    def say_quarantined(self, old: Path) -> None:
        """The damaged history lies at `old`; a new one was begun."""
        log.error("the history was damaged and lies at %s now; a new one was begun", old)
        self._note(Notice("damaged", f"The history was damaged: it lies at {old} now, a new one was begun."))

    def _accepted(self) -> None:
        self._refused_since = None
        if self._lost:
            log.error("%d values were lost while the history could not be written", self._lost)
            self._lost = 0
        log.info("the history is written again", extra=about(STORE_NOTICE))
        self._note(Notice(STORE_NOTICE, "", resolved=True))

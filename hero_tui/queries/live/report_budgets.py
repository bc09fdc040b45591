"""Budgets about the other budgets: judged when somebody reads, from their verdicts, slices and incidents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.kinds import Input
from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import NO_LABELS
from hero_tui.judge.kinds.report.figures import Period, judge_report
from hero_tui.judge.results import SliceCounts
from hero_tui.models.budgets import BudgetView, Waiting
from hero_tui.queries.live.coverage import Span, observed_spans, recorded_spans
from hero_tui.queries.live.external_gauges import ExternalValueLog
from hero_tui.store.reader import Reader

SLICES_EVERY = 10.0
_WORST_FIRST = (Verdict.BREACHED, Verdict.UNDETERMINED, Verdict.MET)


class _Kept(Struct, frozen=True):
    at: float
    slices: tuple[SliceCounts, ...]


class Reports:
    """Follows what the report budgets look at; slices are counted anew each 10 s."""

    def __init__(self, reader: Reader, budgets: BudgetFile, external: ExternalValueLog) -> None:
        self._reader = reader
        self._gauges = [each for each in budgets.budgets if each.of_alarming_gauges]
        self._external = external
        self._slices: dict[float, _Kept] = {}

    def entry(
        self, budget: Budget, entries: Mapping[str, Sequence[BudgetView]], now: float, *, recording: bool
    ) -> BudgetView:
        """A report budget over its window, which ends at `now`."""
        length = budget.window.seconds or 0.0
        since = now - length
        period = Period(
            now=now,
            verdicts=[verdict_of(found) for found in entries.values() if _is_promise(found[0].budget)],
            slices=self._slices_of(length, now),
            incidents=[each for each in self._reader.incidents(since=since) if each.onset >= since],
            gauge_broken=any(
                verdict_of(found) is Verdict.BREACHED
                for found in entries.values()
                if found[0].budget.of_alarming_gauges
            ),
            gaps=unobserved(self._reader, since, now, recording=recording),
        )
        judgement = judge_report(budget, period)
        first = judgement.objectives[0]
        latest = first.maximum if first.value is None else first.value
        level = Level.OK if recording and latest is not None else Level.UNKNOWN
        at = None if latest is None else now
        return BudgetView(budget, NO_LABELS, level, judgement, latest, at, (), None, Waiting.NOTHING, None)

    def _slices_of(self, length: float, now: float) -> tuple[SliceCounts, ...]:
        kept = self._slices.get(length)
        if kept is None or not 0 <= now - kept.at < SLICES_EVERY:
            counted = tuple(counts for each in self._gauges for counts in self._of_gauge(each, now - length, now))
            kept = self._slices[length] = _Kept(now, counted)
        return kept.slices

    def _of_gauge(self, budget: Budget, since: float, now: float) -> Iterable[SliceCounts]:
        for labels in self._reader.label_sets(budget.id):
            hours = self._reader.slices(budget.id, labels, since)
            yield SliceCounts(
                sum(each.good for each in hours), sum(each.bad for each in hours), sum(each.unknown for each in hours)
            )
        for external in self._external.of(budget.signal).values():
            told = external.figures(budget, since, now)
            if told is not None:
                yield told.slices


def unobserved(reader: Reader, since: float, until: float, *, recording: bool) -> list[Span]:
    """The spans of [since, until] in which nobody recorded, and the gaps of those who did; `recording`: somebody does
    now."""
    lives = reader.recordings(since)
    if not lives:
        return [(each.start, each.end) for each in reader.gaps(since)]
    alive = lives[-1].pid if lives and recording else None
    observed = observed_spans(recorded_spans(lives, until, alive), reader.gaps(since), since, until)
    ends = [since, *(end for _, end in observed)]
    begins = [*(start for start, _ in observed), until]
    return [(end, begin) for end, begin in zip(ends, begins, strict=True) if begin > end]


def verdict_of(entries: Sequence[BudgetView]) -> Verdict:
    """A budget's verdict over its label sets: the worst that any of them has, as far as it has data."""
    found = {each.judgement.verdict for each in entries}
    return next((each for each in _WORST_FIRST if each in found), Verdict.NO_DATA)


def _is_promise(budget: Budget) -> bool:
    """Whether its verdict counts in the reports: it promises something of what is observed now, or checked."""
    return budget.spec.promises and not budget.spec.compares and budget.spec.input is not Input.BUDGETS

"""All the alerts of a span of time, and how soon they were found and over."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.durations import MINUTE
from hero_tui.core.quantities import measured_span_text
from hero_tui.format.evidence_sentences import length_text
from hero_tui.format.numbers import count_text
from hero_tui.judge.evidence import IncidentLength
from hero_tui.judge.kinds.report_figures import FEWEST_INCIDENTS, Period, lengths_to_detect, lengths_to_recover
from hero_tui.models.snapshot import IncidentView, Snapshot
from hero_tui.queries.alerts.incidents import as_quiet_as, incident_view
from hero_tui.store.reader import Reader

MOST = 5_000
LEAST_UNSEEN = MINUTE  # seconds without a recording that make it worth saying that they are left out
LEFT_OUT = "without the time not recorded"


class AlertHistory(Struct, frozen=True):
    """`since` (UTC s; 0: from the beginning) to `until`. `incidents`: those that were open in it, whose budget is in
    force; `others`: how many more there were. `found` and `over`: of each that began in it and was at least a warning,
    the time from its onset to its alert and to its end."""

    since: float
    until: float
    incidents: tuple[IncidentView, ...] = ()
    others: int = 0
    found: tuple[IncidentLength, ...] = ()
    over: tuple[IncidentLength, ...] = ()

    @property
    def left_out(self) -> str:
        """What these times leave out, where it makes a difference; else empty."""
        return LEFT_OUT if any(each.unseen >= LEAST_UNSEEN for each in (*self.found, *self.over)) else ""


def load_alert_history(reader: Reader, snapshot: Snapshot, since: float, until: float) -> AlertHistory:
    """Read it. Raises `StoreError`. Cost: a row for each incident of the span."""
    with reader.read_transaction():
        stored = [each for each in reader.incidents(since=since) if each.detected <= until][-MOST:]
        gaps = [each for each in reader.gaps(since) if each.start < until]
    budgets: dict[str, Budget] = {each.budget.id: each.budget for each in snapshot.budgets}
    known = {each.id: each for each in snapshot.incidents}
    views = [incident_view(each, budgets[each.budget]) for each in stored if each.budget in budgets]
    views = [as_quiet_as(view, known[view.id]) if view.id in known else view for view in views]
    views = [replace(view, state=known[view.id].state) if view.open and view.id in known else view for view in views]
    period = Period(
        now=until,
        verdicts=(),
        slices=(),
        incidents=[each for each in stored if each.onset >= since and each.budget in budgets],
        gaps=[(each.start, each.end) for each in gaps],
    )
    return AlertHistory(
        since,
        until,
        tuple(views),
        len(stored) - len(views),
        tuple(lengths_to_detect(period)),
        tuple(lengths_to_recover(period)),
    )


def lengths_text(lengths: Sequence[IncidentLength], *, short: bool = False) -> str:
    """`41 s on average (median 30 s, longest 2 min)`; fewer than five are listed. Open ones enter as lower bounds, so
    that an average with one of them is one, too. `short`: without what is in brackets."""
    if not lengths:
        return "–"
    if len(lengths) < FEWEST_INCIDENTS:
        return ", ".join(length_text(each) for each in sorted(lengths, key=lambda each: each.seconds))
    seconds = [each.seconds for each in lengths]
    longest = max(lengths, key=lambda each: (each.seconds, each.open))
    mean = IncidentLength(fmean(seconds), open=any(each.open for each in lengths))
    around = "" if short else f" (median {measured_span_text(median(seconds))}, longest {length_text(longest)})"
    return f"{length_text(mean)} on average{around}"


def summary_texts(history: AlertHistory) -> tuple[str, str, str]:
    """`12 alerts, 2 open`, `found after …`, `over after …`: of the span."""
    count, still_open = len(history.incidents), sum(each.open for each in history.incidents)
    alerts = f"{count_text(count)} alert{'s' if count != 1 else ''}" + (f", {still_open} open" if still_open else "")
    if history.others:
        alerts += f", {count_text(history.others)} more of budgets that are off now"
    return alerts, f"found after {lengths_text(history.found)}", f"over after {lengths_text(history.over)}"

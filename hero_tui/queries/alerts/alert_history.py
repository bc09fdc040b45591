"""All the alerts of a span of time, and how soon they were found and over."""

from __future__ import annotations

from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.judge.kinds.report.figures import Period, lengths_to_detect, lengths_to_recover
from hero_tui.models.incidents import AlertHistory
from hero_tui.models.snapshot import RecorderState, Snapshot
from hero_tui.queries.alerts.incidents import incident_view, silenced_like
from hero_tui.queries.live.report_budgets import unobserved
from hero_tui.store.reader import Reader

MOST = 5_000


def load_alert_history(reader: Reader, snapshot: Snapshot, since: float, until: float) -> AlertHistory:
    """Read it. Raises `StoreError`. Cost: a row for each incident of the span."""
    with reader.read_transaction():
        stored = [each for each in reader.incidents(since=since) if each.detected <= until][-MOST:]
        gaps = unobserved(reader, since, until, recording=snapshot.recorder.state is RecorderState.RECORDING)
    budgets: dict[str, Budget] = {each.budget.id: each.budget for each in snapshot.budgets}
    known = {each.id: each for each in snapshot.incidents}
    views = [incident_view(each, budgets[each.budget]) for each in stored if each.budget in budgets]
    views = [silenced_like(view, known[view.id]) if view.id in known else view for view in views]
    views = [replace(view, state=known[view.id].state) if view.open and view.id in known else view for view in views]
    period = Period(
        now=until,
        verdicts=(),
        slices=(),
        incidents=[each for each in stored if each.onset >= since and each.budget in budgets],
        gaps=gaps,
    )
    return AlertHistory(
        since,
        until,
        tuple(views),
        len(stored) - len(views),
        tuple(lengths_to_detect(period)),
        tuple(lengths_to_recover(period)),
    )

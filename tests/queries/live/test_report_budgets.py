"""Figures about the other budgets: what is kept, how long it was over, how soon it was found and mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import Gap
from hero_tui.format.evidence_sentences import contract_evidence
from hero_tui.format.summary import counts
from hero_tui.store.db.records import StoredIncident
from hero_tui.store.writer import Writer
from tests.support.external_events import NOON, Told

HOUR, DAY = 3600.0, 86400.0


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    store = Told(tmp_path)
    yield store
    store.appender.close()


def incident(
    number: int, onset: float, found: float, lasted: float | None, worst: Level = Level.WARNING
) -> StoredIncident:
    recovered = None if lasted is None else onset + lasted
    return StoredIncident(
        number, "dev.memory", {}, int(worst), int(worst), "ended" if recovered else "firing", onset, onset + found,
        recovered, 2.5e9, 3e9, 2.9e9, None, None, None,
    )  # fmt: skip


def record(told: Told, *incidents: StoredIncident, gaps: tuple[Gap, ...] = ()) -> None:
    writer = Writer(told.paths.database)
    for each in incidents:
        writer.incident(each)
    for gap in gaps:
        writer.gap(gap)
    writer.close()


def test_nothing_is_reported_of_nothing(told: Told) -> None:
    for name in ("compliance", "violations", "mttd", "mttr"):
        view = told.view(f"success.{name}")
        assert (view.judgement.verdict, view.latest) == (Verdict.NO_DATA, None), name


def test_budgets_are_counted_once_each_with_their_worst_label_set(told: Told) -> None:
    told.event("ci.success", good=300, bad=0)
    told.event("ci.flaky", good=300, bad=0, labels={"server": "one"})
    told.event("ci.flaky", good=200, bad=100, labels={"server": "two"})
    told.event("build.cpu.peak", value=0.9)
    view = told.view("success.compliance")
    assert (view.judgement.verdict, view.latest) == (Verdict.BREACHED, 0.5)
    assert "1 of 2 budgets kept" in contract_evidence(view.judgement.objectives[0])
    assert [(each.word, each.number) for each in counts(told.snapshot())] == [], "nobody records"


def test_time_over_limits_counts_what_was_recorded_and_what_was_told_since(told: Told) -> None:
    record(told)
    writer = Writer(told.paths.database)
    writer.slices("dev.memory", {"server": "gone"}, NOON - 5 * HOUR, 90, 10, 3)
    writer.slices("dev.memory", {"server": "gone"}, NOON - 8 * DAY, 0, 500, 0)
    writer.close()
    for age in range(1000, -1, -10):
        told.event("build.memory.total", end=NOON - age, value=9e9 if age > 900 else 5e9)
    view = told.view("success.violations")
    assert (view.judgement.verdict, view.judgement.count) == (Verdict.BREACHED, 200)
    assert view.latest == 0.1


def test_few_incidents_are_listed_and_five_have_a_mean(told: Told) -> None:
    record(told, incident(1, NOON - HOUR, 30, 600), incident(2, NOON - 2 * HOUR, 60, 900))
    few = told.view("success.mttr")
    assert (few.judgement.verdict, few.latest, few.judgement.count) == (Verdict.UNDETERMINED, 900, 2)
    record(told, *(incident(number, NOON - number * HOUR, 60, 600) for number in range(3, 8)))
    record(told, incident(9, NOON - 8 * DAY, 1, 1), incident(10, NOON - HOUR, 1, 1, Level.INFO))
    assert told.view("success.mttd").latest == pytest.approx((30 + 6 * 60) / 7)
    mended = told.view("success.mttr")
    assert (mended.judgement.verdict, mended.judgement.count) == (Verdict.MET, 7)


def test_an_open_incident_is_a_lower_bound_and_what_nobody_saw_counts_neither_way(told: Told) -> None:
    many = [incident(number, NOON - number * HOUR, 60, 600) for number in range(2, 6)]
    record(told, *many, incident(6, NOON - HOUR, 60, None), gaps=(Gap(NOON - HOUR + 600, NOON, "suspended"),))
    view = told.view("success.mttr")
    assert view.judgement.verdict is Verdict.UNDETERMINED
    assert view.latest == pytest.approx(600.0)
    assert "1 of them open" in contract_evidence(view.judgement.objectives[0])

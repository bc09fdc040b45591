"""What a verdict rests on, kind by kind and ever shorter, and which objective decides."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.kinds import SPECS, Kind
from hero_tui.core.objectives import Objective, Unit, Verdict, Window, Written
from hero_tui.format.evidence import deciding, evidence, fitting, measured_text, settles, share_of, value_of
from hero_tui.judge.evidence import TimedRuns
from hero_tui.judge.results import Judgement, ObjectiveVerdict
from hero_tui.models.budgets import BudgetView, GaugeView
from tests.support.snapshots import HOT_RELOAD, snapshot

MET, BROKEN, OPEN, NONE = Verdict.MET, Verdict.BREACHED, Verdict.UNDETERMINED, Verdict.NO_DATA
P95, P99 = HOT_RELOAD.objectives


def result(objective: Objective = P95, verdict: Verdict = OPEN, **changes: Any) -> ObjectiveVerdict:
    found = ObjectiveVerdict(objective, verdict, None, None, 0, 0, 59, None, None, None, TimedRuns())
    return replace(found, **changes)


def view(budget_id: str) -> BudgetView:
    found = snapshot().view(budget_id)
    assert found is not None
    return found


def of_kind(kind: Kind, limit: Written, unit: Unit = Unit.SHARE) -> tuple[BudgetView, Objective]:
    """A view without a gauge of a budget of that kind."""
    objective = Objective("max", limit, None)
    budget = Budget("shop.a", SPECS[kind](), unit, (objective,), Window(7 * 86_400.0), (), "shop.a")
    return replace(view("dev.hot_reload"), budget=budget, gauge=None), objective


def judged(of: BudgetView, *results: ObjectiveVerdict) -> BudgetView:
    return replace(of, judgement=Judgement(results[0].verdict if results else NONE, results, 1))


@pytest.mark.parametrize(
    ("verdicts", "place"),
    [
        ((MET, MET), 0),
        ((MET, BROKEN), 1),
        ((OPEN, BROKEN), 1),
        ((MET, OPEN), 1),
        ((OPEN, MET), 0),
        ((NONE, MET), 1),
        ((NONE, NONE), 0),
        ((BROKEN, BROKEN), 0),
        ((NONE, OPEN), 1),
    ],
)
def test_the_worst_settled_objective_decides(verdicts: tuple[Verdict, Verdict], place: int) -> None:
    results = tuple(result(each, verdict) for each, verdict in zip((P95, P99), verdicts, strict=True))
    assert deciding(judged(view("dev.hot_reload"), *results)) is results[place]


def test_without_an_objective_nothing_decides() -> None:
    bare = judged(view("dev.hot_reload"))
    assert deciding(bare) is None
    assert evidence(bare) == ("",)


@pytest.mark.parametrize(
    ("found", "named", "texts"),
    [
        (
            result(count=31, over=0),
            True,
            ("p95: 0 of 31 over 500 ms; 59 runs with none over would prove it kept",) * 2
            + ("p95 0 over in 31 of 59", "p95 0/31 over", "0/31"),
        ),
        (
            result(count=31, over=0),
            False,
            ("0 of 31 over; 59 runs with none over would prove it kept",) * 2
            + ("0 over in 31 of 59", "0/31 over", "0/31"),
        ),
        (
            result(count=40, over=2, breached_at=5),
            True,
            ("p95: 2 of 40 over 500 ms; 5 would call it broken",) * 2
            + ("p95 2 of 40 over 500 ms", "p95 2/40 over", "2/40"),
        ),
        (
            result(count=40, over=2, breached_at=5),
            False,
            ("2 of 40 over; 5 would call it broken",) * 2 + ("2 of 40 over", "2/40 over", "2/40"),
        ),
        (
            result(count=100, over=0, met_at_most=1, breached_at=10),
            False,
            (
                "0 of 100 over; at most 1 would prove it kept; 10 would call it broken",
                "0 of 100 over; at most 1 would prove it kept",
                "0 of 100 over",
                "0/100 over",
                "0/100",
            ),
        ),
        (
            result(P99, BROKEN, count=1200, over=50),
            True,
            (
                "50 of 1,200 took 2.0 s or more; at most 1 % may",
                "p99: 50 of 1,200 over 2.0 s; at most 1 % may be",
                "p99 50 of 1,200 over 2.0 s",
                "p99 50/1,200 over",
                "50/1,200",
            ),
        ),
        (
            result(verdict=MET, count=59, over=0, needed=None),
            False,
            ("0 of 59 over", "0/59 over", "0/59"),
        ),
    ],
)
def test_the_evidence_of_times(found: ObjectiveVerdict, named: bool, texts: tuple[str, ...]) -> None:
    assert evidence(view("dev.hot_reload"), found, named=named) == texts


@pytest.mark.parametrize(
    ("inside", "found", "texts"),
    [
        (None, result(needed=None), ("judged from 100 slices of 10 s", "0 of 100 slices so far")),
        (None, result(), ("judged from 59 slices of 10 s", "0 of 59 slices so far")),
        (None, result(count=1200, over=7), ("judged from 59 slices of 10 s", "7 of 1,200 slices over")),
        (None, result(count=400, over=1, met_at_most=1), ("at most 1 slice may be over", "1 of 400 slices over")),
        (None, result(count=400, over=1, met_at_most=2), ("at most 2 slices may be over", "1 of 400 slices over")),
        (None, result(count=400, over=1, met_at_most=0), ("at most 0 slices may be over", "1 of 400 slices over")),
        (
            0.9961,
            result(count=400, over=1, met_at_most=1200),
            (
                "inside 99.6 % of the time; at most 1,200 slices may be over",
                "inside 99.6 % so far",
                "inside 99.6 %",
            ),
        ),
        (
            1.0,
            result(verdict=MET, count=400),
            (
                "inside 100 % of the time; judged from 59 slices of 10 s",
                "inside 100 % of 7 d",
                "inside 100 %",
            ),
        ),
    ],
)
def test_the_evidence_of_a_gauge(inside: float | None, found: ObjectiveVerdict, texts: tuple[str, ...]) -> None:
    memory = view("dev.memory")
    assert isinstance(memory.gauge, GaugeView)
    seen = replace(memory, gauge=None if inside is None else replace(memory.gauge, inside=inside))
    assert evidence(seen, replace(found, objective=memory.budget.headline)) == texts
    assert settles(seen, replace(found, objective=memory.budget.headline)) == texts[0]


@pytest.mark.parametrize(
    ("changes", "texts", "settled"),
    [
        ({}, ("never busy in this time", "never busy"), "at most 1 % of that may be"),
        (
            {"count": 3600, "over": 36, "maximum": 4.0},
            ("within 3 for 99.0 % of the busy time; most at once 4", "within 3: 99.0 %", "99.0 %"),
            "36 s of 1 h busy; at most 1 % of that may be",
        ),
        (
            {"count": 60, "over": 0},
            ("within 3 for 100 % of the busy time", "within 3: 100 %", "100 %"),
            "0 ms of 1 min busy; at most 1 % of that may be",
        ),
    ],
)
def test_the_evidence_of_concurrency(changes: dict[str, Any], texts: tuple[str, ...], settled: str) -> None:
    of, objective = of_kind(Kind.CONCURRENCY, Written(3.0, "3"), Unit.COUNT)
    found = result(objective, **changes)
    assert evidence(judged(of, found), found) == texts
    assert settles(of, found) == settled


@pytest.mark.parametrize(
    ("maximum", "texts"),
    [
        (None, ("it cannot be broken", "no value yet")),
        (1.0, ("it cannot be broken; highest 100 %", "highest 100 %")),
        (0.0, ("it cannot be broken; highest 0 %", "highest 0 %")),
    ],
)
def test_what_is_only_shown_says_its_highest(maximum: float | None, texts: tuple[str, ...]) -> None:
    of, objective = of_kind(Kind.OBSERVE, Written(1.0, "100 %"))
    found = result(objective, NONE, maximum=maximum)
    assert evidence(of, found) == texts
    assert settles(of, found) == "it is shown, never judged"


@pytest.mark.parametrize(
    ("count", "value", "measured"), [(0, None, "–"), (30, 0.021, "2.1 %"), (30, 0.0, "0 %"), (30, 0.5, "50.0 %")]
)
def test_a_ratio_stands_for_its_window(count: int, value: float | None, measured: str) -> None:
    of, objective = of_kind(Kind.RATIO, Written(0.02, "2 %"))
    found = result(objective, count=count, value=value)
    assert value_of(judged(of, found)) == measured_text(of, found) == measured


@pytest.mark.parametrize(
    ("value", "maximum", "text"), [(1.0e9, 2.5e9, "2.50 GB"), (1.0e9, None, "1.00 GB"), (None, None, "–")]
)
def test_of_a_gauge_the_highest_is_what_was_measured(value: float | None, maximum: float | None, text: str) -> None:
    memory = view("dev.memory")
    assert measured_text(memory, result(memory.budget.headline, value=value, maximum=maximum)) == text


def test_of_a_time_the_quantile_is_what_was_measured() -> None:
    assert measured_text(view("dev.hot_reload"), result(value=0.4, maximum=4.3)) == "400 ms"
    assert measured_text(view("dev.hot_reload"), result(maximum=4.3)) == "–"


@pytest.mark.parametrize(("share", "text"), [(None, ""), (0.0, "0 %"), (0.82, "82 %"), (2.15, "2.1×")])
def test_its_use_as_a_text(share: float | None, text: str) -> None:
    assert share_of(replace(view("dev.memory"), latest=None if share is None else share * 3e9)) == text


@pytest.mark.parametrize(("room", "text"), [(16, "a whole sentence"), (15, "a few"), (5, "a few"), (4, "a"), (0, "a")])
def test_the_longest_that_fits_is_shown_and_the_last_where_none_does(room: int, text: str) -> None:
    assert fitting(("a whole sentence", "a few", "a"), room) == text

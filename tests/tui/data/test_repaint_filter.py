"""A screen at rest: trembling figures are not printed anew, and nothing is painted for them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.objectives import Objective, Verdict, Written
from hero_tui.core.signals import Share
from hero_tui.judge.evidence import IncidentLength, IncidentLengths
from hero_tui.judge.results import Judgement, ObjectiveVerdict
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.data.repaint_filter import same_but_for_time, steadied
from tests.support.snapshots import NOW, snapshot


def with_memory(value: float) -> Snapshot:
    views = []
    for view in snapshot().budgets:
        if view.budget.id == "dev.memory" and view.gauge is not None:
            last = replace(view.gauge.minutes[-1], high=value)
            gauge = replace(view.gauge, value=value, at=NOW + 1, minutes=(*view.gauge.minutes[:-1], last))
            views.append(replace(view, latest=value, latest_at=NOW + 1, gauge=gauge))
        else:
            views.append(view)
    return snapshot(at=NOW + 1, budgets=tuple(views))


def test_less_than_a_percent_of_the_limit_is_no_news() -> None:
    assert same_but_for_time(snapshot(), steadied(snapshot(), with_memory(2.47e9 + 0.029e9)))


def test_a_percent_is_and_so_is_another_band() -> None:
    assert steadied(snapshot(), with_memory(2.47e9 + 0.031e9)).view("dev.memory") == with_memory(2.501e9).view(
        "dev.memory"
    )
    near = steadied(None, with_memory(2.399e9))
    moved = steadied(near, with_memory(2.401e9)).view("dev.memory")
    assert moved is not None
    assert moved.latest == 2.401e9, "80 % lies between"


def test_trembling_does_not_add_up_unseen() -> None:
    shown = snapshot()
    for step in range(1, 4):
        shown = steadied(shown, with_memory(2.47e9 + step * 0.015e9))
    view = shown.view("dev.memory")
    assert view is not None
    assert view.latest == 2.47e9 + 0.03e9, "held against what is printed, not against the last sample"


def test_coverage_is_news_when_its_printed_figure_is() -> None:
    def seen(share: float) -> Snapshot:
        return snapshot(recorder=replace(snapshot().recorder, coverage=share))

    assert same_but_for_time(seen(0.9812), steadied(seen(0.9812), seen(0.9834)))
    assert not same_but_for_time(seen(0.9812), steadied(seen(0.9812), seen(0.9912)))


def test_a_level_is_always_news() -> None:
    other = snapshot(incidents=())
    assert not same_but_for_time(snapshot(), steadied(snapshot(), other))


@pytest.mark.parametrize(
    ("first", "later", "shown"),
    [(30.0, 59.0, 30.0), (30.0, 60.0, 60.0), (30.0, 90.0, 90.0), (30.0, 700.0, 700.0), (59.9, 0.0, 59.9)],
)
def test_what_does_not_move_grows_older_by_the_minute(first: float, later: float, shown: float) -> None:
    """Given a cache that nobody writes to: its oldest entry is not `<1 min` old for ever."""
    minute = NOW - NOW % 60

    def observed(at: float) -> Snapshot:
        views = (
            view if view.gauge is None else replace(view, gauge=replace(view.gauge, at=minute + at))
            for view in snapshot().budgets
        )
        return snapshot(budgets=tuple(views))

    view = steadied(observed(first), observed(later)).view("dev.build_cache")
    assert view is not None
    assert view.gauge is not None
    assert view.gauge.at == minute + shown


def judged(value: float, *, count: int = 12, low: float | None = None) -> Judgement:
    limit = Objective("mean", Written(900.0, "15 min"))
    evidence = IncidentLengths((IncidentLength(value / 2), IncidentLength(value, open=True)))
    verdict = ObjectiveVerdict(
        limit, Verdict.UNDETERMINED, None, value, 0, count, 5, None, None, value / 900.0, evidence, low
    )
    return Judgement(Verdict.UNDETERMINED, (verdict,), count, coverage=0.98 + value / 1e6)


def with_judgement(judgement: Judgement, latest: float | None = None) -> Snapshot:
    """Of a budget that is counted: its newest value and its verdict alone say something."""
    first, *others = snapshot().budgets
    view = replace(first, judgement=judgement, latest=latest, latest_at=NOW, gauge=None, runs=())
    return snapshot(budgets=(view, *others))


def test_what_is_still_open_grows_without_being_printed_each_second() -> None:
    before = with_judgement(judged(100.0), 0.100)
    assert same_but_for_time(before, steadied(before, with_judgement(judged(101.0), 0.1001)))


@pytest.mark.parametrize(
    "judgement",
    [
        judged(109.5),
        judged(100.0, count=13),
        judged(100.0, low=1.0),
        replace(judged(100.0), verdict=Verdict.MET),
        replace(judged(100.0), failed=1),
        replace(judged(100.0), coverage=None),
        replace(judged(100.0), coverage=0.93),
        replace(judged(100.0), objectives=()),
        replace(
            judged(100.0),
            objectives=(replace(judged(100.0).objectives[0], evidence=IncidentLengths((IncidentLength(50.0),) * 2)),),
        ),
    ],
)
def test_a_judgement_that_says_something_else_is_news(judgement: Judgement) -> None:
    before = with_judgement(judged(100.0))
    assert steadied(before, with_judgement(judgement)).budgets[0].judgement == judgement


def test_another_run_is_news_however_alike_it_is() -> None:
    before = snapshot()
    view = next(view for view in before.budgets if view.runs)
    again = replace(view, runs=(*view.runs, replace(view.runs[-1], id=view.runs[-1].id + 1)))
    after = snapshot(budgets=tuple(again if each is view else each for each in before.budgets))
    assert again in steadied(before, after).budgets


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        ((".vite", ".eslintcache"), True),
        ((".vite", "tsconfig.tsbuildinfo"), False),
        ((".vite",), False),
        ((), False),
        ((".eslintcache", ".vite"), False),
        ((".vite", ".eslintcache", ".cache"), False),
    ],
)
def test_a_value_stands_beside_what_makes_it_up(names: tuple[str, ...], kept: bool) -> None:
    """A cache of 16.4 kB with a part of 1.9 MB: less than 1 % of the limit, and the panel is painted for the part."""

    def cache(value: float, parts: tuple[str, ...]) -> Snapshot:
        shares = tuple(Share(name, value / (number + 2)) for number, name in enumerate(parts))
        views = (
            replace(view, latest=value, gauge=replace(view.gauge, value=value, parts=shares))
            if view.gauge is not None and view.budget.id == "dev.build_cache"
            else view
            for view in snapshot().budgets
        )
        return snapshot(budgets=tuple(views))

    view = steadied(cache(16_384.0, (".vite", ".eslintcache")), cache(1_937_408.0, names)).view("dev.build_cache")
    assert view is not None
    assert view.latest == (16_384.0 if kept else 1_937_408.0)
    assert view.gauge is not None
    assert sum(part.value for part in view.gauge.parts) <= (view.latest or 0.0) * 1.1

"""A run in the words of its kind, and what settles an objective that is counted or estimated."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.objectives import Objective, Unit, Verdict, Written
from hero_tui.format.kinds.counts import allowed_text, counted_texts, settles_counts
from hero_tui.format.kinds.estimates import estimate_texts, settles_estimate
from hero_tui.format.numbers import signed_percent_text
from hero_tui.format.runs import figure_texts
from hero_tui.judge.evidence import TimedRuns
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.kind_figures import AgainstBaseline, EventCount, GainedValue, OpenBeside, RunFigure

TENTH = Written(0.1, "10 %")


@pytest.mark.parametrize(
    ("shown", "texts"),
    [
        (EventCount(0, 0), ("left out", "")),
        (EventCount(0, 0, 1.5), ("left out", "")),
        (EventCount(0, 1), ("0/1", "")),
        (EventCount(12, 400, 1.5), ("12/400", "150 %")),
        (EventCount(1200, 40_000, 0.0), ("1,200/40,000", "0 %")),
        (GainedValue(3.1e9, Unit.BYTES, None), ("3.10 GB", "")),
        (GainedValue(3.1e9, Unit.BYTES, 0.0429), ("3.10 GB", "+4.2 %")),
        (GainedValue(3.1e9, Unit.BYTES, -0.0429), ("3.10 GB", "-4.2 %")),
        (GainedValue(12.0, Unit.SECONDS, 0.0), ("12.0 s", "0.0 %")),
        (OpenBeside(12.0, 4), ("12.0 s", "4 open")),
        (OpenBeside(12.0, 1), ("12.0 s", "1 open")),
        (OpenBeside(12.0, 0), ("12.0 s", "")),
        (OpenBeside(None, 2), ("", "2 open")),
        (AgainstBaseline(2.0), ("2.0 s", "")),
        (AgainstBaseline(2.0, 1.2), ("2.0 s", "120 %")),
        (None, ("", "")),
    ],
)
def test_a_run_says_what_its_kind_measures(
    shown: EventCount | GainedValue | OpenBeside | AgainstBaseline | None, texts: tuple[str, str]
) -> None:
    assert figure_texts(RunFigure(shown), TENTH) == texts


def test_a_change_has_a_decimal_more_than_its_limit() -> None:
    shown = RunFigure(GainedValue(1e9, Unit.BYTES, 0.12345))
    assert [figure_texts(shown, Written(0.1, text))[1] for text in ("10 %", "10.0 %", "10.00 %")] == [
        "+12.3 %",
        "+12.34 %",
        "+12.345 %",
    ]


SHARE = Objective("max", Written(0.02, "2 %"), 0.98)
CLEAN = "149 events would prove it kept"
ALL_CLEAN = (f"C; {CLEAN}", f"C; {CLEAN}")
COUNTED = ObjectiveVerdict(SHARE, Verdict.UNDETERMINED, None, None, 2, 40, 149, None, None, None, TimedRuns())


@pytest.mark.parametrize(
    ("result", "settles", "texts"),
    [
        (replace(COUNTED, needed=None), "", ()),
        (replace(COUNTED, count=0, over=0), CLEAN, ALL_CLEAN),
        (COUNTED, CLEAN, ALL_CLEAN),
        (replace(COUNTED, breached_at=4), "4 would call it broken", ("C; 4 would call it broken",) * 2),
        (replace(COUNTED, breached_at=4, over=0), CLEAN, ALL_CLEAN),
        (
            replace(COUNTED, met_at_most=0, breached_at=7, count=1149),
            "0 of 1,149 would prove it kept; 7 would call it broken",
            ("C; 0 would prove it kept; 7 would call it broken", "C; 0 would prove it kept"),
        ),
        (
            replace(COUNTED, verdict=Verdict.MET, met_at_most=3, breached_at=9, count=400),
            "at most 3 of 400 prove it kept; 9 would call it broken",
            ("C; at most 3 prove it kept; 9 would call it broken", "C; at most 3 prove it kept"),
        ),
        (
            replace(COUNTED, verdict=Verdict.MET, met_at_most=3, count=400),
            "at most 3 of 400 prove it kept",
            ("C; at most 3 prove it kept",) * 2,
        ),
        (
            replace(COUNTED, verdict=Verdict.BREACHED, over=12, count=1340, met_at_most=3, breached_at=9),
            "12 of 1,340 were bad",
            ("it is broken", "C; at most 2 % may be"),
        ),
    ],
)  # fmt: skip
def test_what_settles_a_count(result: ObjectiveVerdict, settles: str, texts: tuple[str, ...]) -> None:
    assert settles_counts(result, "were bad", "events") == settles
    assert counted_texts(result, "C", "events", "it is broken") == texts


@pytest.mark.parametrize(
    ("quantile", "text"),
    [(None, "none"), (0.98, "at most 2 %"), (0.5, "at most 50 %"), (0.999, "at most 0.1 %"), (0.95, "at most 5 %")],
)
def test_how_many_may_be_over(quantile: float | None, text: str) -> None:
    assert allowed_text(replace(COUNTED, objective=replace(SHARE, quantile=quantile))) == text


def change_text(result: ObjectiveVerdict, change: float, *, bare: bool = False) -> str:
    return signed_percent_text(change, like=result.objective.limit, bare=bare)


ESTIMATE = replace(
    COUNTED, objective=Objective("max", TENTH, None), count=10, value=0.04, low=-0.01, high=0.09, verdict=Verdict.MET
)


@pytest.mark.parametrize(
    ("result", "texts"),
    [
        (
            ESTIMATE,
            ("+4 %, surely between -1 % and +9 %, from 10 runs", "between -1 % and +9 %", "-1 to +9 %"),
        ),
        (replace(ESTIMATE, low=None), ("+4 %, from 10 runs", "+4 %")),
        (replace(ESTIMATE, high=None), ("+4 %, from 10 runs", "+4 %")),
        (replace(ESTIMATE, low=None, high=None, count=1200), ("+4 %, from 1,200 runs", "+4 %")),
        (replace(ESTIMATE, value=None), ("few", "10 runs so far")),
        (replace(ESTIMATE, value=None, count=1), ("few", "1 run so far")),
        (replace(ESTIMATE, value=None, count=0), ("few", "0 runs so far")),
    ],
)
def test_an_estimate_says_between_what_it_lies(result: ObjectiveVerdict, texts: tuple[str, ...]) -> None:
    assert estimate_texts(result, change_text, "few") == texts


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (ESTIMATE, "between -1 % and +9 %: surely below 10 %"),
        (replace(ESTIMATE, verdict=Verdict.BREACHED, low=0.11, high=0.3), "between +11 % and +30 %: too much"),
        (replace(ESTIMATE, verdict=Verdict.UNDETERMINED, high=0.2), "between -1 % and +20 %: 10 % lies in it"),
        (replace(ESTIMATE, low=None), "surely below 10 %"),
        (replace(ESTIMATE, high=None, verdict=Verdict.BREACHED), "too much"),
        (replace(ESTIMATE, value=None), "few"),
    ],
)
def test_what_settles_an_estimate(result: ObjectiveVerdict, text: str) -> None:
    assert settles_estimate(result, change_text, "few") == text

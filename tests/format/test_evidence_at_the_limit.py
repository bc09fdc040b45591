"""What a sentence of evidence says of a figure never contradicts the verdict beside it by rounding."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.core.kinds import SPECS, Kind
from hero_tui.core.objectives import Objective, Unit, Verdict, Window, Written
from hero_tui.core.quantities import change_percent_text, percent_text, span_below_text
from hero_tui.format.evidence_sentences import contract_evidence
from hero_tui.judge.kinds.growth.window import judge_growth
from hero_tui.judge.kinds.report.figures import Period, judge_report
from hero_tui.judge.results import SliceCounts
from tests.judge.budgets import GROWTH

NUMBER = re.compile(r"[+-]?[\d,]+(?:\.\d+)?")
LIMITS = st.sampled_from([0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.98, 1.0, 1.5])
NEAR = st.floats(-1e-3, 1e-3) | st.sampled_from([0.0, 1e-9, -1e-9, 3e-6, -3e-6])


def number(text: str) -> float:
    found = NUMBER.search(text)
    assert found is not None, text
    return float(found.group().replace(",", ""))


@given(limit=LIMITS, off=NEAR)
def test_a_share_stands_on_its_own_side_of_the_limit(limit: float, off: float) -> None:
    share = limit * (1.0 + off)
    for text in (percent_text(share, limit), change_percent_text(share, limit)):
        assert (number(text) >= limit * 100) is (share * 100 >= limit * 100)


@given(limit=st.sampled_from([60.0, 300.0, 900.0, 3600.0, 86400.0]), off=NEAR)
def test_a_length_below_the_limit_is_not_rounded_up_to_it(limit: float, off: float) -> None:
    seconds = limit * (1.0 - abs(off))
    text = span_below_text(seconds, limit)
    spelled = {60.0: "1 min", 300.0: "5 min", 900.0: "15 min", 3600.0: "1 h", 86400.0: "1 d"}[limit]
    assert (text == spelled) is (seconds == limit)


@pytest.mark.parametrize("limit", ["1 %", "0.5 %", "2 %"])
@pytest.mark.parametrize("over", [-1, 0, 1])
def test_slices_over_their_limits_are_below_the_promise_in_words_as_in_the_verdict(limit: str, over: int) -> None:
    promised = float(limit.split(maxsplit=1)[0]) / 100
    budget = Budget(
        "success.violations",
        SPECS[Kind.REPORT](),
        Unit.SHARE,
        (Objective("max", Written(promised, limit)),),
        Window(7 * 86400.0),
        (),
        "success.violations",
    )
    count = 2_000_000
    bad = round(count * promised) + over
    judged = judge_report(budget, Period(0.0, slices=(SliceCounts(count - bad, bad, 0),), gauge_broken=True))
    shown = number(contract_evidence(judged.objectives[0]).split("limits, ")[1])
    assert (shown >= promised * 100) is (judged.verdict is Verdict.BREACHED)


@pytest.mark.parametrize("per_run", [0.0999, 0.09996, 0.09999999, 0.1, 0.10000001, 0.10004])
def test_a_growth_beside_its_limit_says_what_was_decided(per_run: float) -> None:
    values = [1e9 * (1.0 + per_run) ** place for place in range(10)]
    judged = judge_growth(GROWTH, values)
    (objective,) = judged.objectives
    shown = number(contract_evidence(objective))
    assert objective.value is not None
    assert (shown >= 10.0) is (objective.value >= 0.1)
    assert (judged.verdict is Verdict.MET) is (objective.high is not None and objective.high < 0.1)


@pytest.mark.parametrize(
    ("values", "verdict", "sentence"),
    [
        ([0.0] * 10, Verdict.MET, "+0 % a run over 10 runs"),
        ([0.0] * 9 + [5.0], Verdict.MET, "+0 % a run over 10 runs"),
        ([5.0] * 5 + [0.0] * 5, Verdict.MET, "-100 % a run over 10 runs"),
        ([0.0] * 5 + [5.0] * 5, Verdict.UNDETERMINED, "+∞ % a run over 10 runs"),
        ([0.0, 1.0, 2.0, 4.0, 8.0, 16.0], Verdict.BREACHED, "+100 % a run over 6 runs"),
    ],
    ids=["nothing", "once", "to-nothing", "from-nothing", "doubling"],
)
def test_nothing_is_a_value_of_growth(values: list[float], verdict: Verdict, sentence: str) -> None:
    judged = judge_growth(GROWTH, values)
    (objective,) = judged.objectives
    assert (judged.verdict, judged.count) == (verdict, len(values))
    assert contract_evidence(objective).startswith(sentence)
    assert objective.value is None or math.isfinite(objective.value)


@given(values=st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0]), min_size=5, max_size=12))
def test_growth_over_zeros_is_that_over_almost_zeros(values: list[float]) -> None:
    """Second account: the same with an ever smaller number in the place of nothing."""
    (ours,) = judge_growth(GROWTH, values).objectives
    (almost,) = judge_growth(GROWTH, [value or 1e-250 for value in values]).objectives
    assert ours.verdict is almost.verdict
    if ours.value is not None and almost.value is not None and abs(almost.value) < 100:
        assert ours.value == pytest.approx(almost.value, abs=1e-6)
    assert replace(ours, value=None).count == almost.count

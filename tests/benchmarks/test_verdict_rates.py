"""docs/verdicts.md says what the judge does, and its numbers are right."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from benchmarks.verdict_rates import QUANTILES, broken_by, called, page
from hero_tui.core.objectives import Verdict
from hero_tui.judge.stats.quantile_binomial import RISK, decide

DOCS = Path(__file__).parents[2] / "docs" / "verdicts.md"


def test_the_page_is_the_one_that_make_docs_writes() -> None:
    assert DOCS.read_text(encoding="utf-8") == page(), "run `make docs`, and look at the difference"


@pytest.mark.parametrize("quantile", QUANTILES)
def test_a_stream_that_keeps_its_budget_is_called_broken_in_at_most_5_percent_of_windows(quantile: float) -> None:
    """At any fixed number of runs, 10 among them; and one that just breaks it is called kept as rarely."""
    for count in (*range(1, 60), 100, 200, 299, 300):
        assert called(count, quantile, 1.0 - quantile, Verdict.BREACHED) <= RISK + 1e-12
        assert called(count, quantile, 1.0 - quantile, Verdict.MET) <= RISK + 1e-12


@pytest.mark.parametrize("in_a_row", [1, 2])
@pytest.mark.parametrize(("quantile", "share"), [(0.95, 0.05), (0.95, 0.3), (0.5, 0.7), (0.99, 0.1)])
def test_looking_after_each_run_agrees_with_every_possible_sequence(
    quantile: float, share: float, in_a_row: int
) -> None:
    most = 11
    expected = [0.0] * most
    for runs in product((0, 1), repeat=most):
        streak = 0
        for count in range(1, most + 1):
            broken = decide(count, sum(runs[:count]), quantile) is Verdict.BREACHED
            streak = streak + 1 if broken else 0
            if streak >= in_a_row:
                weight = share ** sum(runs) * (1.0 - share) ** (most - sum(runs))
                expected[count - 1 :] = [each + weight for each in expected[count - 1 :]]
                break
    assert broken_by(most, quantile, share, in_a_row) == pytest.approx(expected)

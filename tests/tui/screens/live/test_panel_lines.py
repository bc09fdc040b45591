"""The lines of a panel say whose numbers they are."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Outcome
from hero_tui.format import badges
from hero_tui.judge.results import Run
from hero_tui.judge.verdicts import judge_runs
from hero_tui.tui.screens.live.paint_panel_lines import gauge_lines, left_out, objective_line
from tests.support.snapshots import BUILD_CACHE, HOT_RELOAD, NOW, gauge_view, run, snapshot


def test_a_verdict_of_another_class_than_the_newest_run_names_it() -> None:
    """Given two restarts that were over, then two updates that were not: the panel shows the restarts' verdict."""
    view = snapshot().view("dev.hot_reload")
    assert view is not None
    judgement = judge_runs(HOT_RELOAD, [Run(NOW - 9, 4.1, Outcome.OK), Run(NOW - 5, 3.9, Outcome.OK)], NOW)
    newest = replace(run(1, "dev.hot_reload", NOW, 0.2), labels={"class": "update"})
    restarts = replace(view, labels={"class": "restart"}, judgement=judgement, runs=(newest,))
    assert left_out(restarts) == "restart: longest 4.1 s"
    assert left_out(replace(restarts, labels={"class": "update"})) == "longest of 2: 4.1 s"
    assert left_out(replace(restarts, labels={})) == "longest of 2: 4.1 s"


def test_the_count_of_runs_over_is_never_cut_in_the_middle() -> None:
    """After weeks of saves the numbers grow beyond their place: the word goes first, then the count becomes a share."""
    view = snapshot().view("dev.hot_reload")
    assert view is not None
    first = view.judgement.objectives[0]

    def line(over: int, count: int) -> str:
        judgement = replace(view.judgement, objectives=(replace(first, over=over, count=count),))
        text = "".join(span.text for span in objective_line(replace(view, judgement=judgement), 0))
        assert len(text) == 28
        return text.rstrip().partition(badges.GLYPH_OF_VERDICT[first.verdict])[2]

    assert line(9, 412) == " 9/412 over"
    assert line(12, 412) == " 12/412 over"
    assert line(610, 1802) == " 610/1802"
    assert line(12_345, 98_765) == " 12345/98765"
    assert line(123_456, 987_654) == " 12 % over"


@pytest.mark.parametrize(
    ("age", "shown"),
    [(20, "<1 min"), (59, "<1 min"), (61, "1 min"), (660, "11 min"), (7260, "2 h 1 min"), (3 * 86_400, "3 d")],
)
def test_the_oldest_cache_entry_is_as_old_as_when_the_gauge_was_observed(age: float, shown: str) -> None:
    """Given days that were rounded to hundredths, which are a quarter of an hour each: the moment counts."""
    told = {"oldest_days": round(age / 86_400, 2), "oldest_at": NOW - age}
    _, _, fourth = gauge_lines(gauge_view(BUILD_CACHE, 1e9, [1e9] * 5, attributes=told), None)
    assert "".join(span.text for span in fourth) == f"oldest entry {shown}"

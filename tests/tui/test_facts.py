"""The lines of a panel say whose numbers they are."""

from __future__ import annotations

from dataclasses import replace

from hero_tui.budgets.signals import Outcome
from hero_tui.judge.model import Run
from hero_tui.judge.verdicts import judge_runs
from hero_tui.tui.paint.facts import left_out
from tests.support.snapshots import HOT_RELOAD, NOW, run, snapshot


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

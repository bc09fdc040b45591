"""What a budget's detail asks of its kind; where a kind says nothing, what most of them show."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.budget import Budget
from hero_tui.format.budget_text import headline_limit
from hero_tui.format.evidence import share_of
from hero_tui.format.numbers import count_text
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.tui.canvas.chart import Chart
from hero_tui.tui.canvas.styled_text import CRITICAL, OK_BAR, TextStyle
from hero_tui.tui.screens.common.charts.charts import gauge_chart

Fog = tuple[tuple[float, float], ...]
Sign = tuple[str, TextStyle, str]

ALERT_SIGN: Sign = ("■", CRITICAL, "alert")


def chart_of_values(detail: PanelDetail, view: BudgetView, fog: Fog, cursor: float | None) -> Chart:
    """The lowest to the highest value of each bucket of time."""
    chart = gauge_chart(view.budget, detail.buckets, detail.alerts, detail.since, detail.until)
    return replace(chart, fog=fog, cursor=cursor)


def counted_over(result: ObjectiveVerdict, of: str) -> str:
    """How many of how many were over."""
    return f"{count_text(result.over)}{of}{count_text(result.count)}"


def nothing_over(result: ObjectiveVerdict, of: str) -> str:
    """Nothing is counted one by one."""
    del result, of
    return ""


def share_used(view: BudgetView) -> str:
    """`, 82 % of 3.00 GB`; empty before any value."""
    used = share_of(view)
    return f", {used} of {headline_limit(view)}" if used else ""


def nothing_beside(detail: PanelDetail, view: BudgetView, run: RunView) -> str:
    """Its own figure says all of a run."""
    del detail, view, run
    return ""


class DetailKind(Struct, frozen=True):
    """One kind. `chart`: what is drawn, with the unobserved spans and the cursor (UTC s); `signs`: its legend,
    where `{statistic}` stands for the headline's; `signs_of_runs`: that of runs, of a kind that has values, too.

    `run_heads`: the two heads over what a run measured. `over`: the third column of an objective, with the word between
    two counts; `over_head`: its head. `standing`: how the value, which stands before it, stands to the limit. `beside`:
    what the line of the cursor says of a run beyond its own figure. `what_it_is`: sentences, escaped, for a budget that
    nobody observes.
    """

    chart: Callable[[PanelDetail, BudgetView, Fog, float | None], Chart] = chart_of_values
    signs: tuple[Sign, ...] = (("⣿", OK_BAR, "lowest to highest"), ALERT_SIGN)
    run_heads: tuple[str, str] = ("took", "share")
    over: Callable[[ObjectiveVerdict, str], str] = counted_over
    over_head: str = "over"
    standing: Callable[[BudgetView], str] = share_used
    beside: Callable[[PanelDetail, BudgetView, RunView], str] = nothing_beside
    what_it_is: Callable[[Budget], tuple[str, ...]] = lambda *_: ()
    signs_of_runs: tuple[Sign, ...] = ()

"""Growth budgets: by how much a value may grow from run to run."""

from __future__ import annotations

from hero_tui.budgets.kinds.base import Statistic
from hero_tui.budgets.kinds.last_runs import LastRunsKind
from hero_tui.core.kinds import GrowthSpec
from hero_tui.core.objectives import Unit, Window

GROWTH = LastRunsKind(
    spec_type=GrowthSpec,
    help="by how much a value may grow from run to run",
    example="{max: 10 %}",
    statistics={"max": Statistic("it grows by less than this from each run to the next", "10 %")},
    units=(Unit.SHARE,),
    judges="the value of each operation, such as its peak of memory",
    good="the trend over the last runs (Theil-Sen, of the logarithm) grows by less than the limit a run",
    verdict="kept when the whole 95 % interval of the trend is below the limit, broken when it is wholly at or"
    " above it; from 5 runs on",
    levels="info when the interval lies wholly above 0, warning when the trend reaches the limit",
    last_runs=Window(operations=10),
    by_runs="with the run that makes the trend certain",
)

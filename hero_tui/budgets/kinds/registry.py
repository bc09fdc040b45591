"""Every kind of budget, with what is to be known of it, in the order of the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hero_tui.budgets.kinds.available import AVAILABLE
from hero_tui.budgets.kinds.base import BudgetKind
from hero_tui.budgets.kinds.baseline import BASELINE
from hero_tui.budgets.kinds.concurrency import CONCURRENCY
from hero_tui.budgets.kinds.growth import GROWTH
from hero_tui.budgets.kinds.limit import LIMIT
from hero_tui.budgets.kinds.observe import OBSERVE
from hero_tui.budgets.kinds.ratio import RATIO
from hero_tui.budgets.kinds.report import REPORT
from hero_tui.budgets.kinds.sustained import SUSTAINED
from hero_tui.budgets.kinds.time import TIME
from hero_tui.core.kinds import Kind

KINDS: Mapping[Kind, BudgetKind] = MappingProxyType(
    {
        facts.kind: facts
        for facts in (TIME, LIMIT, SUSTAINED, GROWTH, RATIO, CONCURRENCY, BASELINE, AVAILABLE, OBSERVE, REPORT)
    }
)
KIND_WORDS = tuple(kind.value for kind in KINDS)

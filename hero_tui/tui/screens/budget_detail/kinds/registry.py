"""Every kind of budget as its detail shows it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hero_tui.core.kinds import Kind
from hero_tui.tui.screens.budget_detail.kinds.base import DetailKind
from hero_tui.tui.screens.budget_detail.kinds.baseline import BASELINE
from hero_tui.tui.screens.budget_detail.kinds.concurrency import CONCURRENCY
from hero_tui.tui.screens.budget_detail.kinds.gauges import LIMIT, SUSTAINED
from hero_tui.tui.screens.budget_detail.kinds.growth import GROWTH
from hero_tui.tui.screens.budget_detail.kinds.observe import OBSERVE
from hero_tui.tui.screens.budget_detail.kinds.ratio import RATIO
from hero_tui.tui.screens.budget_detail.kinds.time import TIME
from hero_tui.tui.screens.budget_detail.kinds.unobserved import AVAILABLE, REPORT

KINDS: Mapping[Kind, DetailKind] = MappingProxyType(
    {
        Kind.TIME: TIME,
        Kind.LIMIT: LIMIT,
        Kind.SUSTAINED: SUSTAINED,
        Kind.GROWTH: GROWTH,
        Kind.RATIO: RATIO,
        Kind.CONCURRENCY: CONCURRENCY,
        Kind.BASELINE: BASELINE,
        Kind.AVAILABLE: AVAILABLE,
        Kind.OBSERVE: OBSERVE,
        Kind.REPORT: REPORT,
    }
)

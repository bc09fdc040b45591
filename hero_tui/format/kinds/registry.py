"""Every kind of budget, with how its verdict is worded."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hero_tui.core.kinds import Kind
from hero_tui.format.kinds.base import FormatKind
from hero_tui.format.kinds.baseline import BASELINE
from hero_tui.format.kinds.concurrency import CONCURRENCY
from hero_tui.format.kinds.gauges import LIMIT, SUSTAINED
from hero_tui.format.kinds.growth import GROWTH
from hero_tui.format.kinds.observe import OBSERVE
from hero_tui.format.kinds.ratio import RATIO
from hero_tui.format.kinds.time import TIME
from hero_tui.format.kinds.unobserved import AVAILABLE, REPORT

KINDS: Mapping[Kind, FormatKind] = MappingProxyType(
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

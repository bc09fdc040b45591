"""Every kind of budget as several screens know it: where its alerts begin and end, its columns of runs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hero_tui.core.kinds import Kind
from hero_tui.core.sanitise import cut
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.canvas.styled_text import Line, Span
from hero_tui.tui.screens.common.frame.lines import text_line
from hero_tui.tui.screens.common.kinds.base import ScreenKind
from hero_tui.tui.screens.common.kinds.baseline import BASELINE
from hero_tui.tui.screens.common.kinds.concurrency import CONCURRENCY
from hero_tui.tui.screens.common.kinds.gauges import LIMIT, SUSTAINED
from hero_tui.tui.screens.common.kinds.growth import GROWTH
from hero_tui.tui.screens.common.kinds.observe import OBSERVE
from hero_tui.tui.screens.common.kinds.ratio import RATIO
from hero_tui.tui.screens.common.kinds.time import TIME
from hero_tui.tui.screens.common.kinds.unobserved import AVAILABLE, REPORT

KINDS: Mapping[Kind, ScreenKind] = MappingProxyType(
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


def alerts_sentence(view: BudgetView) -> Span:
    """Where alerts begin; empty where there is nothing to say."""
    return KINDS[view.budget.kind].alerts(view)


def alerts_begin(view: BudgetView, width: int) -> Line:
    """Where alerts begin, as a line of `width` columns."""
    sentence = alerts_sentence(view)
    return text_line(width, cut(sentence.text, width - 3), sentence.style)

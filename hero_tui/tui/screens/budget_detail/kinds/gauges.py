"""The detail of budgets of gauges: bars from the lowest to the highest value, and how much of the limit is used."""

from __future__ import annotations

from hero_tui.tui.screens.budget_detail.kinds.base import DetailKind

LIMIT = DetailKind()
SUSTAINED = DetailKind()

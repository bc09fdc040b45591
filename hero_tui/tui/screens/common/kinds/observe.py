"""Observed budgets on screens: no alerts; a column is how long a run took."""

from __future__ import annotations

from hero_tui.tui.screens.common.kinds.base import ScreenKind, no_alerts
from hero_tui.tui.screens.common.kinds.time import columns_of_times

OBSERVE = ScreenKind(no_alerts, columns_of_times)

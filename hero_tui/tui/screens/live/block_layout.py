"""The Live screen's layout: every block stands where the plan of the terminal's size puts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement

from hero_tui.tui.screens.live.layout import Area

if TYPE_CHECKING:
    from textual.widget import Widget


class PlannedLayout(Layout):
    """`areas`: by the id of the widget; one without an area is not placed."""

    name = "planned"

    def __init__(self) -> None:
        self.areas: Mapping[str, Area] = {}

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Each child at its area."""
        del parent, size, greedy
        placements = []
        for order, child in enumerate(children):
            area = self.areas.get(child.id or "")
            if area is not None and area.width > 0 and area.height > 0:
                region = Region(area.x, area.y, area.width, area.height)
                placements.append(WidgetPlacement(region, NULL_OFFSET, Spacing(), child, order))
        return placements

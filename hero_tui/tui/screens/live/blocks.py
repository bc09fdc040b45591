"""The blocks of the Live screen: one per area of the layout, so that each is compared and sent on its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement

from hero_tui.tui.canvas.block import LineBlock
from hero_tui.tui.canvas.themes import Palette
from hero_tui.tui.screens.live.layout import GAP, Area, LiveLayout
from hero_tui.tui.screens.live.paint import Page

if TYPE_CHECKING:
    from textual.widget import Widget

_NAMES = ("header", "left", "right", "now", "log", "footer")


class AreaLayout(Layout):
    """Puts each widget at the area of its id, in place of textual's own layouts; one without an area is not placed."""

    name = "areas"

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


class LiveBlocks:
    """Header, two columns of panels, what happened now, log and footer. Empty until `make` was called."""

    def __init__(self) -> None:
        self.layout = AreaLayout()
        self._blocks: dict[str, LineBlock] = {}

    def make(self, palette: Palette, *, ascii_only: bool) -> Iterable[LineBlock]:
        """The blocks, for the screen to compose."""
        for name in _NAMES:
            block = LineBlock(palette, ascii_only=ascii_only)
            block.id = name
            self._blocks[name] = block
        return self._blocks.values()

    def __bool__(self) -> bool:
        return bool(self._blocks)

    def show(self, page: Page) -> None:
        """Show the lines of a page, each area's in its block; of these only what differs is sent."""
        left = page.columns[0] if page.columns else ()
        right = page.columns[1] if len(page.columns) > 1 else ()
        for name, lines in zip(_NAMES, (page.header, left, right, page.now, page.log, page.footer), strict=True):
            self._blocks[name].show(lines)

    def place(self, layout: LiveLayout) -> bool:
        """Take the areas of a layout. True where they differ from the present ones: then the screen arranges anew."""
        columns = dict(zip(_NAMES[1:3], layout.columns, strict=False))
        if len(layout.columns) > 1:  # the gap belongs to the left block: it needs no cells of its own
            left = layout.columns[0]
            columns["left"] = replace(left, width=left.width + GAP)
        if layout.now is not None:
            columns |= {"right": replace(columns["right"], width=columns["right"].width + GAP), "now": layout.now}
        areas = {"header": layout.header, "log": layout.log, "footer": layout.footer} | columns
        if areas == self.layout.areas:
            return False
        self.layout.areas = areas
        return True

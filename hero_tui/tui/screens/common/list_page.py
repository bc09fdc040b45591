"""The frame of a screen of its own: header, the worst thing where there is room, a body, the footer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.styled_text import Line
from hero_tui.tui.screens.common import header as top
from hero_tui.tui.screens.common.detail_paint import blank, top_line
from hero_tui.tui.screens.common.footer import footer
from hero_tui.tui.screens.live.paint import one_line

STATUS_FROM = 20


def framed(
    snapshot: Snapshot,
    now: float,
    size: tuple[int, int],
    crumb: str,
    body: Callable[[int], Sequence[Line]],
    items: Sequence[tuple[str, str]] = (),
    states: Sequence[str] = (),
) -> tuple[Line, ...]:
    """Exactly as many lines as the screen has. `body(room)` paints what stands between; what is too long is cut. One
    line, or less than 20 columns, say the worst thing alone."""
    width, height = size
    if height <= 1 or width < 20:
        return (one_line(snapshot, now, width), *[blank(width)] * (height - 1))[:height]
    lines = [top_line(snapshot, now, width, crumb, states, counts=height < STATUS_FROM)]
    if height >= STATUS_FROM:
        lines.append(top.status_line(snapshot, now, width))
    lines = [*lines, *body(height - len(lines) - 1)][: height - 1]
    lines += [blank(width)] * (height - 1 - len(lines))
    return (*lines, footer(width, items))

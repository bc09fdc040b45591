"""The frames of whole pages: of a list, with the worst thing in its second line; of a detail, whose body scrolls."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.format.numbers import count_text
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.styled_text import MUTED, RULE, Line, LineBuilder
from hero_tui.tui.screens.common.frame.footer import footer
from hero_tui.tui.screens.common.frame.header import header
from hero_tui.tui.screens.common.frame.lines import blank, text_line
from hero_tui.tui.screens.common.frame.status_line import counts_spans, one_line, status_line

STATUS_FROM = 20  # rows from which there is room for the worst thing in a line of its own

Size = tuple[int, int]  # columns, rows
Items = Sequence[tuple[str, str]]  # label and word of the footer's keys


class PageFrame(Struct, frozen=True):
    """What stands around the body of a page. `blocks`: first in the header. `path`: where it is (`Live › Alert 43`)."""

    snapshot: Snapshot
    now: float
    size: Size
    items: Items = ()
    blocks: Sequence[str] = ()
    path: str = ""

    def below(self, name: str) -> PageFrame:
        """Return the frame of a page with that name, opened from the page of this frame."""
        return replace(self, path=f"{self.path} › {name}" if self.path else name)


def list_page(frame: PageFrame, body: Callable[[int], Sequence[Line]]) -> tuple[Line, ...]:
    """Return as many lines as the screen has: header, the worst thing where there is room, `body(room)`, footer.

    A body that is too long is cut. One line, or less than 20 columns, say the worst thing alone.
    """
    width, height = frame.size
    if height <= 1 or width < 20:
        return (one_line(frame.snapshot, frame.now, width), *[blank(width)] * (height - 1))[:height]
    lines = [_header(frame, counts=height < STATUS_FROM)]
    if height >= STATUS_FROM:
        lines.append(status_line(frame.snapshot, frame.now, width))
    lines = [*lines, *body(height - len(lines) - 1)][: height - 1]
    lines += [blank(width)] * (height - 1 - len(lines))
    return (*lines, footer(width, frame.items))


def head_lines(height: int) -> int:
    """Lines above the body of a list's page."""
    return 2 if height >= STATUS_FROM else 1


def detail_page(frame: PageFrame, title: Line, body: Sequence[Line], scroll: int) -> tuple[Line, ...]:
    """Return as many lines as the screen has, the body from its line `scroll` on. Two lines: title and footer."""
    width, height = frame.size
    if height == 1:
        return (title,)
    foot = footer(width, frame.items, "back")
    if height == 2:
        return (title, foot)
    room, first, below = _window(len(body), scroll, height)
    visible = list(body[first : first + room])
    if below > 0 and room > 1:
        visible[-1] = more_line(below + 1, width)
    visible += [blank(width)] * (room - len(visible))
    return (_header(frame), title, *visible, foot)


def body_line(body: int, scroll: int, y: int, height: int) -> int | None:
    """Which of `body` lines of a detail's page stands in line `y` of the screen; None for header, title, `▼ 9 more` and
    footer."""
    room, first, below = _window(body, scroll, height)
    at, hidden = first + y - 2, below > 0 and room > 1
    return at if 2 <= y < 2 + room - (1 if hidden else 0) and at < body else None


def _window(body: int, scroll: int, height: int) -> tuple[int, int, int]:
    """Of a detail's page: the lines that there are for its body, the first of the body's, how many are below the
    edge."""
    room = height - 3
    first = max(0, min(scroll, most_scroll(body, height)))
    return room, first, body - first - room


def text_page(frame: PageFrame, sentence: str, body: Sequence[Line] = (), scroll: int = 0) -> tuple[Line, ...]:
    """Return a detail whose title is a sentence: while it is read, where nothing can be read, the help."""
    return detail_page(frame, text_line(frame.size[0], sentence, MUTED, 1), body, scroll)


def more_line(count: int, width: int, of: str = "") -> Line:
    """`──────────── ▼ 9 more ─`: so many lines, or `of` what, are below the edge."""
    text = f" ▼ {count_text(count)} more{f' {of}' if of else ''} "
    row = LineBuilder(width).to(max(0, width - len(text) - 1), "─", RULE)
    return row.add(text[:width], MUTED).to(width, "─", RULE).line()


def most_scroll(body: int, height: int) -> int:
    """The greatest first line of a body of so many lines, so that its end is at the foot of the screen."""
    return max(0, body - max(1, height - 3))


def _header(frame: PageFrame, *, counts: bool = False) -> Line:
    """The path in place of branch, server and company. `counts`: with what is wrong, where no second line says it."""
    counted = counts_spans(frame.snapshot, wide=False, bare=True) if counts else ()
    alone = replace(frame.snapshot, viewers=())
    return header(alone, frame.now, frame.size[0], path=frame.path, blocks=frame.blocks, counted=counted)

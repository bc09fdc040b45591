"""What is said at the first run: a box in place of the log, or one line in place of the footer where that has no room.

The box says what is touched, where things lie, how to read the bars, how to leave. Where it has too few lines, whole
sentences go: where limits come from, then the bars; never what is touched, how to remove it and how to leave.
"""

from __future__ import annotations

from msgspec import Struct

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import MUTED, Line, LineBuilder, Span
from hero_tui.tui.screens.common.frame.lines import title_rule
from hero_tui.tui.screens.live.layout import LiveLayout, Shape

_TOUCHED = (
    "Your project is not changed; nothing leaves this machine. Your dev server gets one more request when it starts "
    "and one per save (off: hero-tui doctor)."
)
_BARS = (
    "Bar height and colour: how much of the limit was used; red is over it.   Badge: whether to act.   × a failed save"
)
_LEAVING = (
    "q leaves, and stops recording with the last viewer.   D leaves, and recording goes on.   ? all keys and signs"
)
_LEAVING_SHORT = "q leaves, and stops recording with the last viewer.   D leaves it recording."
_DEMO = "This is a demo in a folder of its own. q leaves it: its server and its recorder end, the folder is removed."
_CLOSES = "esc closes"
# For the place of the footer, the longest that fits: what is touched comes before where it goes.
_LINES = (
    "Your project is not changed, nothing leaves this machine; your dev server gets one more request per save",
    "Your project is unchanged, nothing leaves it; one more request per save",
    "Project unchanged; one more request per save.",
    "Your project is unchanged.",
)
_LINES_DEMO = ("A demo in a folder of its own: removed when you leave.", "Demo, removed on leaving.")


class _Part(Struct, frozen=True):
    """Lines that stand or go together. `goes`: the higher, the sooner; 0 stays."""

    lines: tuple[str, ...]
    goes: int = 0


def first_run_lines(snapshot: Snapshot, width: int, height: int) -> tuple[Line, ...]:
    """A title and what fits below it: blank lines go first, then whole sentences."""
    lines = [title_rule(width, "First run", ((Span("esc closes this", MUTED),),))]
    lines += [
        LineBuilder(width).add(f"  {text}" if text else "").line() for text in _fitting(_parts(snapshot, width), height)
    ]
    lines += [LineBuilder(width).line()] * max(0, height - len(lines))
    return tuple(lines[:height])


def first_run_footer(snapshot: Snapshot, width: int) -> Line:
    """` Project unchanged; one more request per save.   esc closes `: one sentence, and the key that closes it."""
    room = width - len(_CLOSES) - 4
    texts = _LINES_DEMO if snapshot.demo else _LINES
    text = next((text for text in texts if len(text) <= room), "")
    return LineBuilder(width).add(f" {text}").right(_CLOSES, width - 1).line()


def first_run_items(items: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The footer's keys without those that have nothing to show yet, or that the first run's box explains."""
    return tuple(item for item in items if item[0] not in {"D", "[ ]", "1-4"})


def has_box(snapshot: Snapshot, layout: LiveLayout) -> bool:
    """Whether the place of the log has room for the shortest box with its title."""
    least = 1 + sum(len(part.lines) for part in _parts(snapshot, layout.log.width) if not part.goes)
    return layout.shape is not Shape.LIST and layout.log.height >= least


def _parts(snapshot: Snapshot, width: int) -> tuple[_Part, ...]:
    limits = (
        f"Limits: {shown(snapshot.budgets_path, width - 14)}"
        if snapshot.budgets_path
        else "Limits are the built-in ones; your own from what was measured: hero-tui init"
    )
    history = shown(snapshot.history_path, max(10, width - 36))
    return (
        _Part(_wrapped(_TOUCHED, width)),
        _Part((f"History: {history}   Remove: hero-tui purge",), 1 if snapshot.demo else 0),
        _Part(("",), 4),
        _Part(_wrapped(_BARS, width), 2),
        _Part(_wrapped(f"From tomorrow: today against usual.   {limits}", width), 3),
        _Part(("",), 4),
        _Part(_wrapped(_leaving(snapshot, width), width)),
    )


def _leaving(snapshot: Snapshot, width: int) -> str:
    if snapshot.demo:
        return _DEMO
    return _LEAVING if len(_LEAVING) <= width - 3 else _LEAVING_SHORT


def _fitting(parts: tuple[_Part, ...], height: int) -> list[str]:
    for goes in (5, 4, 3, 2, 1):
        lines = [line for part in parts if part.goes < goes for line in part.lines]
        if len(lines) < height:
            break
    return lines


def _wrapped(text: str, width: int) -> tuple[str, ...]:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width - 3:
            lines.append(line.rstrip())
            line = word
        else:
            line = f"{line} {word}" if line else word
    return (*lines, line)

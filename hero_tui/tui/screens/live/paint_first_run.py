"""The box of the first run, in place of the log: what is touched, where things lie, how to leave."""

from __future__ import annotations

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import MUTED, Line, LineBuilder, Span
from hero_tui.tui.screens.common.lines import title_rule

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


def first_run_lines(snapshot: Snapshot, width: int, height: int) -> tuple[Line, ...]:
    """A title and what fits below it; blank lines go first."""
    limits = (
        f"Limits: {shown(snapshot.budgets_path, width - 14)}"
        if snapshot.budgets_path
        else "Limits are the built-in ones; your own from what was measured: hero-tui init"
    )
    history = shown(snapshot.history_path, max(10, width - 36))
    texts = [
        *_wrapped(_TOUCHED, width),
        f"History: {history}   Remove: hero-tui purge",
        "",
        *_wrapped(_BARS, width),
        *_wrapped(f"From tomorrow: today against usual.   {limits}", width),
        "",
        *_wrapped(_LEAVING, width),
    ]
    if len(texts) > height - 1:
        texts = [text for text in texts if text]
    lines = [title_rule(width, "First run", ((Span("esc closes this", MUTED),),))]
    lines += [LineBuilder(width).add(f"  {text}" if text else "").line() for text in texts]
    lines += [LineBuilder(width).line()] * max(0, height - len(lines))
    return tuple(lines[:height])


def _wrapped(text: str, width: int) -> tuple[str, ...]:
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width - 3:
            lines.append(line.rstrip())
            line = word
        else:
            line = f"{line} {word}" if line else word
    return (*lines, line)

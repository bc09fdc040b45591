"""The box of the first run, in place of the log: what is touched, where things lie, how to leave."""

from __future__ import annotations

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import MUTED, Line, LineBuilder, Span
from hero_tui.tui.screens.common.lines import title_rule


def first_run_lines(snapshot: Snapshot, width: int, height: int) -> tuple[Line, ...]:
    """A title and what fits below it; blank lines go first."""
    budgets = (
        f"Budgets: {shown(snapshot.budgets_path, width - 14)}"
        if snapshot.budgets_path
        else "Budgets: the built-in ones; `hero-tui init` begins a file of your own."
    )
    history = shown(snapshot.history_path, max(10, width - 41))
    texts = [
        *_request(width),
        budgets,
        f"History: {history} (nothing leaves this machine)",
        "",
        "q leaves and stops recording.  D leaves and keeps recording.",
        "Bar colour = how much of the limit was used.  Badge = whether to act.",
    ]
    if len(texts) > height - 1:
        texts = [text for text in texts if text]
    lines = [title_rule(width, "First run", ((Span("esc closes this", MUTED),),))]
    lines += [LineBuilder(width).add(f"  {text}" if text else "").line() for text in texts]
    lines += [LineBuilder(width).line()] * max(0, height - len(lines))
    return tuple(lines[:height])


def _request(width: int) -> tuple[str, ...]:
    whole = (
        "Your project is not changed. One extra request is sent to your dev server when it starts, and one per reload; "
        "hero-tui doctor says how to switch them off."
    )
    lines, line = [], ""
    for word in whole.split(" "):
        if line and len(line) + 1 + len(word) > width - 2:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return (*lines, line)

"""What the painters of the details share: title rules, the header with its path, the inks of levels and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hero_tui.budgets.model import Level
from hero_tui.tui.escape import escape, shown
from hero_tui.tui.ink import ACCENT, BOLD, FOG, MUTED, OK, TEXT, Ink, Line, Row, Span, width_of
from hero_tui.tui.paint.marks import level_ink as badge_ink
from hero_tui.tui.paint.marks import title_rule
from hero_tui.view.numbers import clock_text, share_text
from hero_tui.view.snapshot import RecorderState, Snapshot
from hero_tui.view.words import level_badge


def wide(width: int) -> bool:
    """Whether there is room for whole words."""
    return width >= 100


def level_ink(level: Level) -> Ink:
    """The ink of a level's glyph and word within a list: never a filled block."""
    return replace(badge_ink(level), block=False)


def level_text(level: Level) -> str:
    """`▲ warning`, `■ critical`: a level named within a list."""
    badge = level_badge(level)
    return f"{badge.glyph} {badge.wide.lower()}"


def rule(width: int, title: str, right: Sequence[Span] | str = ()) -> Line:
    """`─ Title ───────── right ─`. What stands right is left out when both do not fit; without it the rule runs on."""
    spans = [Span(right, MUTED)] if isinstance(right, str) and right else list(right) if right else []
    fits = spans and width_of(spans) + len(title) + 8 <= width
    return title_rule(width, escape(title), [spans] if fits else [])


def text_line(width: int, text: str, ink: Ink = TEXT, indent: int = 2) -> Line:
    """One line of text that is our own or already escaped."""
    return Row(width).add(" " * indent).add(text, ink).line()


def blank(width: int) -> Line:
    """An empty line."""
    return Row(width).line()


def wrapped(width: int, text: str, ink: Ink = TEXT, indent: int = 2) -> list[Line]:
    """A sentence over as many lines as it takes, broken at blanks; a word that is too long is cut by the line's end."""
    room = max(8, width - indent - 1)
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [text_line(width, line, ink, indent) for line in lines]


def header(snapshot: Snapshot, now: float, width: int, path: str) -> Line:
    """` hero-tui  storefront  Live › Hot reload      ● recording, 98 % seen   14:32 `."""
    recorder, clock = snapshot.recorder, clock_text(now)
    seen = "" if recorder.coverage is None else share_text(recorder.coverage)
    if recorder.state is RecorderState.RECORDING:
        words = f"recording, {seen} seen" if wide(width) else f"recording {seen}" if width >= 80 else f"rec {seen}"
        right = [Span("● ", OK), Span(words if seen else "recording", TEXT)]
    elif recorder.state is RecorderState.STARTING:
        right = [Span("○ ", MUTED), Span("recorder starting", MUTED)]
    else:
        right = [Span("░ ", FOG), Span("recorder stopped" if width >= 80 else "stopped", TEXT)]
    right.append(Span(f"{'   ' if wide(width) else '  '}{clock} "))
    row = Row(width).add(" ")
    if snapshot.demo:
        row.add(" DEMO ", Ink(ACCENT.tone, bold=True, block=True)).add("  ")
    if wide(width):
        row.add("hero-tui", ACCENT).add("  ")
    room = width - width_of(right) - row.column - len(path) - 4
    if room >= 6:
        row.add(shown(snapshot.name, min(room, 24)), BOLD).add("  ")
    row.add(path[: max(0, width - width_of(right) - row.column - 1)], ACCENT)
    return row.to(width - width_of(right)).spans(right).line()

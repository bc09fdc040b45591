"""A panel whose server does not compile: the compiler's words in the place of its table, while the bars go on."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.sanitise import cut
from hero_tui.format.builds import code_lines, failed_for, is_urgent, last_good_text, saves_text, short_place
from hero_tui.models.builds import FailedBuild
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import BOLD, MUTED, TEXT, Line, LineBuilder, Span, TextStyle, Tone
from hero_tui.tui.screens.common.frame.lines import title_rule

WIDE = 55  # columns of a panel from which its title has room for how many saves failed
ALL_OF_IT = "enter or w: all of it"
Graph = Sequence[Sequence[Span]]


def failed_style(build: FailedBuild, now: float) -> TextStyle:
    """The error's tone; a filled block once it is urgent."""
    return TextStyle(Tone.CRITICAL, bold=True, block=True) if is_urgent(build, now) else TextStyle(Tone.OVER, bold=True)


def failed_panel(
    build: FailedBuild, now: float, width: int, room: int, name: str, graph: Graph, *, focused: bool
) -> tuple[Line, ...]:
    """Place, sentence, the line of code and its pointer, as far as there are rows; what was good last. The pointer goes
    first, then the code, then the sentence; never the place."""
    badge = (Span(f"× {failed_for(build, now)}", failed_style(build, now)),)
    saves = ((Span(saves_text(build), MUTED),),) if width >= WIDE else ()
    head = title_rule(width, name, (*saves, badge), focused=focused)
    texts = [(shown(build.place, room - 3), BOLD), (cut(escape(build.message), room - 3), TEXT)]
    texts += [(cut(escape(line.strip("\n")), room - 3), MUTED) for line in code_lines(build) or ()]
    rows = []
    for index, bars in enumerate(graph):
        text, style = texts[index] if index < len(texts) else ("", TEXT)
        rows.append(LineBuilder(width).add("  ").add(text, style).to(room).spans(bars).line())
    whole = " · ".join(part for part in (last_good_text(build, at=True), ALL_OF_IT) if part)
    short = " · ".join(part for part in (last_good_text(build), ALL_OF_IT) if part)
    said = whole if len(whole) + 3 <= width else short
    return (head, *rows, LineBuilder(width).add(f"  {said}"[: width - 1], MUTED).line())


def failed_half(
    build: FailedBuild, now: float, width: int, room: int, title: str, graph: Graph, *, focused: bool
) -> tuple[Line, ...]:
    """The same at half the width: place, and what was good last."""
    badge = (Span("× FAILED", failed_style(build, now)),)
    head = title_rule(width, title, (badge,), focused=focused)
    texts = [(shown(short_place(build), room - 3), BOLD), (last_good_text(build)[: room - 3], MUTED)]
    rows = []
    for index, bars in enumerate(graph):
        text, style = texts[index] if index < len(texts) else ("", TEXT)
        rows.append(LineBuilder(width).add("  ").add(text, style).to(room).spans(bars).line())
    return (head, *rows)

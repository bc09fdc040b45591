"""The second line: is anything wrong, worst first. Small screens have it in the place of the first.

▲ 1 warning  ↑ 1 over   Memory 2.47 GB, 82 % of 3.00 GB, for 6 min: node (pid 48213) +410 MB since 13:58
× BUILD FAILED 2 min   src/cart/Cart.tsx:41:7  Expected ">" but found "<"         last good 212 ms   ▲ 1  ↑ 1   w open
"""

from __future__ import annotations

from hero_tui.core.sanitise import cut
from hero_tui.format import badges, budget_text, builds, summary
from hero_tui.format.badges import Urgency
from hero_tui.format.numbers import clock_text
from hero_tui.format.one_line import one_line as one_line_text
from hero_tui.models.budgets import BudgetView
from hero_tui.models.builds import FailedBuild
from hero_tui.models.snapshot import RecorderState, Snapshot
from hero_tui.tui.canvas.escape import escape, middle, shown
from hero_tui.tui.canvas.styled_text import (
    BOLD,
    FOG,
    MUTED,
    TEXT,
    Line,
    LineBuilder,
    Span,
    TextStyle,
    Tone,
    clip,
    text_of,
    width_of,
)
from hero_tui.tui.screens.common.badges import standing_style

WIDE = 120
_MIDDLE = 100
_OK = TextStyle(Tone.OK)
_FAILED = TextStyle(Tone.OVER, bold=True)
_FAILED_BLOCK = TextStyle(Tone.CRITICAL, bold=True, block=True)


def counts_spans(snapshot: Snapshot, *, wide: bool, bare: bool = False) -> tuple[Span, ...]:
    """`▲ 1 warning  ● 1 info`, or bare: `▲ 1  ● 1`."""
    spans: list[Span] = []
    for count in summary.counts(snapshot):
        style = standing_style(count.urgency)
        if spans:
            spans.append(Span("  " if wide or bare else " "))
        spans.append(
            Span(f"{count.glyph} {count.number}" if bare else f"{count.glyph} {count.number} {count.word}", style)
        )
    return tuple(spans)


def status_line(snapshot: Snapshot, now: float, width: int) -> Line:
    """One sentence, worst first: is anything wrong. In the demo also what it shows, where there is room."""
    line = _status(snapshot, now, width)
    if not snapshot.demo_shows:
        return line
    shows = f"Demo: {snapshot.demo_shows}"
    if len(text_of(line).rstrip()) + 3 + len(shows) + 1 <= width:
        return LineBuilder(width).spans(clip(line, width - len(shows) - 1)).add(escape(shows), MUTED).line()
    calm = summary.is_recording(snapshot) and summary.worst(snapshot) is None and builds.failing(snapshot) is None
    return LineBuilder(width).add(" ").add("○ ", _OK).add(shown(shows, width - 4)).line() if calm else line


def _status(snapshot: Snapshot, now: float, width: int) -> Line:
    if snapshot.recorder.state is RecorderState.STOPPED:
        row = LineBuilder(width).add(" ").add("░ ", FOG)
        return row.add(escape(summary.stopped_sentence(snapshot, now, width - row.column - 1)), BOLD).line()
    if summary.is_silent(snapshot):
        row = LineBuilder(width).add(" ").add("░ ", FOG)
        return row.add(escape(summary.silent_sentence(snapshot, now, width - row.column - 1)), BOLD).line()
    if snapshot.recorder.state is RecorderState.STARTING and any(
        budget_text.has_data(view) for view in snapshot.budgets
    ):
        row = LineBuilder(width).add(" ").add("░ ", FOG)
        return row.add("The recorder is starting. Everything below is from before.").line()
    failed = builds.failing(snapshot)
    if failed is not None:
        gap, head = ("   " if width >= WIDE else "  "), f" × BUILD {builds.failed_for(failed, now)}"
        return _failed(failed, now, width, head, gap, _tails(snapshot, failed, width))
    return _worst(snapshot, now, width)


def _worst(snapshot: Snapshot, now: float, width: int) -> Line:
    """A notice about the monitoring, the worst budget, or that all is well."""
    wide = width >= WIDE
    row = LineBuilder(width).add(" ")
    worst = summary.worst(snapshot)
    told = snapshot.recorder.budgets  # stands in the first line
    notice = next((each for each in snapshot.recorder.notices if each != told), None)
    standing = badges.urgency(worst) if worst is not None else Urgency.OK
    if notice is not None and standing < Urgency.WARNING:
        counted = counts_spans(snapshot, wide=wide)
        if counted and width_of(counted) + len(notice) + 8 <= width:
            row.spans(counted).add("   ")
        return row.add("▲ ", standing_style(Urgency.WARNING)).add(middle(escape(notice), width - row.column - 2)).line()
    fixed = builds.fixed(snapshot, now)
    if fixed is not None and standing < Urgency.CRITICAL:
        return _fixed(snapshot, fixed, width)
    if worst is None:
        calm = summary.calm_sentence(snapshot, now)
        if summary.failed_start(snapshot, now) is not None:
            row.add("× ", standing_style(Urgency.OVER))
        elif not summary.nothing_yet(snapshot):
            row.add("○ ", _OK)
        return row.add(middle(escape(calm), width - row.column - 1)).line()
    row.spans(counts_spans(snapshot, wide=wide)).add("   " if wide else "  ")
    room = width - row.column - 1
    sentence = escape(summary.worst_sentence(snapshot, worst, now, narrow=width < _MIDDLE, room=room))
    if len(sentence) > room:
        sentence = middle(escape(summary.worst_sentence(snapshot, worst, now, narrow=True)), room)
    if worst.silenced_until is not None:
        return row.add(middle(f"{sentence}, silenced", room), MUTED).line()
    if standing is Urgency.CRITICAL:
        # Filled area is urgency: a critical line is a block from side to side.
        block = standing_style(standing)
        text = "".join(span.text for span in row.line()).rstrip()
        return LineBuilder(width).add(f"{text}   {sentence}", block).to(width, " ", block).line()
    return row.add(sentence, TEXT).line()


def _fixed(snapshot: Snapshot, build: FailedBuild, width: int) -> Line:
    """` ○ Build fixed after 2 min: src/cart/Cart.tsx, 208 ms      ▲ 1  ↑ 1   w why`."""
    counted = counts_spans(snapshot, wide=True, bare=True)
    tail = (*counted, Span("   w why", MUTED)) if counted else ()
    row = LineBuilder(width).add(" ").add("○ ", _OK)
    row.add(shown(builds.fixed_sentence(build), max(1, width - width_of(tail) - row.column - 3)))
    return row.to(width - 1 - width_of(tail)).spans(tail).line()


def _tails(snapshot: Snapshot, build: FailedBuild, width: int) -> tuple[str, ...]:
    """What else is said at the end of a failed line, in ever fewer words: nothing of it hides another alert."""
    signs = [f"{each.glyph} {each.number}" for each in summary.counts(snapshot)]
    counted, worst = "  ".join(signs), "".join(signs[:1])
    good = builds.last_good_text(build) if width >= WIDE else ""
    gap = "   " if width >= WIDE else "  "
    whole = ((good, counted, "w open"), (counted, "w open"), (worst, "w open"), (worst,))
    return tuple(gap.join(part for part in parts if part) for parts in whole)


def _failed(build: FailedBuild, now: float, width: int, head: str, gap: str, tails: tuple[str, ...]) -> Line:
    """Head, place, sentence, tail. The sentence is cut first, then the tail and the folders; never file and line."""
    block = _FAILED_BLOCK if builds.is_urgent(build, now) else None
    place, tail = _fitting(build, width - len(head) - len(gap) - 1, tails)
    row = LineBuilder(width).add(head, block or _FAILED).add(gap, block or TEXT).add(place, block or _FAILED)
    room = width - 1 - row.column - 2 - (len(tail) + 2 if tail else 0)
    if room >= 4:
        row.add("  ", block or TEXT).add(cut(escape(build.message), room), block or TEXT)
    end = width - 1 - len(tail)
    return row.to(max(row.column, end), " ", block or TEXT).add(f"{tail} ", block or TEXT).line()


def _fitting(build: FailedBuild, room: int, tails: tuple[str, ...]) -> tuple[str, str]:
    """Place and tail that leave the sentence its room, or a third of the line; folders go before anything else."""
    wanted = min(len(build.message), room // 3)
    for tail in tails:
        for place in (escape(build.place), escape(builds.short_place(build))):
            if len(place) + 2 + wanted + 2 + len(tail) <= room:
                return place, tail
    place = builds.short_place(build)
    tail = tails[-1] if len(place) + 2 + len(tails[-1]) <= room else ""
    return shown(place, max(1, room)), tail


def message_line(text: str, width: int, *, bad: bool) -> Line:
    """What was just done, or could not be done: stands in the place of the second line for a few seconds."""
    row = LineBuilder(width).add(" ")
    if bad:
        row.add("▲ ", standing_style(Urgency.WARNING))
    return row.add(middle(escape(text), width - row.column - 1), BOLD if bad else TEXT).line()


def short_status(snapshot: Snapshot, now: float, width: int) -> Line:
    """The list's first line: the worst thing in the place of the project's name, and the clock."""
    clock = f"{clock_text(now)}"
    if not summary.is_recording(snapshot):
        row = LineBuilder(width).add(" ").add("░ ", FOG)
        sentence = summary.silent_sentence if summary.is_silent(snapshot) else summary.stopped_sentence
        said = escape(sentence(snapshot, now, width - row.column - len(clock) - 3))
        return row.add(cut(said, max(1, width - row.column - len(clock) - 3)), BOLD).right(clock, width - 1).line()
    failed = builds.failing(snapshot)
    if failed is not None:
        return _failed(failed, now, width, f" × {builds.failed_for(failed, now)}", "  ", _short_tails(snapshot, clock))
    worst = summary.worst(snapshot)
    notice = next(iter(snapshot.recorder.notices), "")
    if notice and not unsaid_notice(snapshot):
        tail = "  ".join(f"{each.glyph} {each.number}" for each in summary.counts(snapshot))
        row = LineBuilder(width).add(" ").spans(notice_spans(snapshot, notice, width - len(tail) - len(clock) - 6))
        return row.right(f"{tail}  {clock}" if tail else clock, width - 1).line()
    if worst is None:
        row = LineBuilder(width).add(" ")
        if summary.nothing_yet(snapshot):
            said = summary.calm_sentence(snapshot, now)
        else:
            row.add("○ ", _OK)
            said = one_line_text(snapshot, now, width)[2:]
        return row.add(cut(escape(said), width - row.column - len(clock) - 3)).right(clock, width - 1).line()
    return _short_worst(snapshot, worst, now, width, clock)


def unsaid_notice(snapshot: Snapshot) -> str:
    """The worst notice about the monitoring where a failed build, a warning or worse takes the list's first line."""
    worst = summary.worst(snapshot)
    taken = builds.failing(snapshot) is not None or (worst is not None and badges.urgency(worst) >= Urgency.WARNING)
    return next(iter(snapshot.recorder.notices), "") if taken else ""


def notice_spans(snapshot: Snapshot, notice: str, room: int) -> tuple[Span, ...]:
    """A notice in `room` columns, cut at its end for its place stands first; news of a changed file is no warning."""
    news = notice == snapshot.recorder.budgets and not snapshot.recorder.budgets_wrong
    sign = () if news else (Span("▲ ", standing_style(Urgency.WARNING)),)
    return (*sign, Span(cut(escape(notice), max(1, room - width_of(sign))), BOLD))


def _short_tails(snapshot: Snapshot, clock: str) -> tuple[str, ...]:
    """The worst of what else is wrong, and the clock."""
    for each in summary.counts(snapshot)[:1]:
        return (f"{each.glyph} {each.number} {clock}", f"{each.glyph}{each.number} {clock}", clock)
    return (clock,)


def _short_worst(snapshot: Snapshot, worst: BudgetView, now: float, width: int, clock: str) -> Line:
    """` ▲ Memory 82 % for 6 min: node +410 MB   ↑ 1          14:32 `."""
    standing = badges.urgency(worst)
    style = standing_style(standing)
    others = summary.other_counts(snapshot, standing)
    tail = "  ".join(f"{each.glyph} {each.number}" for each in others)
    glyph = badges.GLYPH_OF_URGENCY[standing]
    room = width - 3 - len(clock) - 2 - (len(tail) + 3 if tail else 0)
    said = cut(escape(summary.short_sentence(snapshot, worst, now, room)), max(1, room))
    row = LineBuilder(width)
    if style.block:
        row.add(f" {glyph} {said}   {tail}".rstrip(), style).to(width - len(clock) - 1, " ", style)
        return row.add(f"{clock} ", style).line()
    row.add(f" {glyph}", style).add(f" {said}", MUTED if worst.silenced_until is not None else BOLD)
    if tail:
        row.add("   ")
        for index, each in enumerate(others):
            row.add("  " if index else "").add(f"{each.glyph} {each.number}", standing_style(each.urgency))
    return row.right(clock, width - 1).line()


def one_line(snapshot: Snapshot, now: float, width: int) -> Line:
    """The worst thing, then how many others."""
    text = one_line_text(snapshot, now, width)
    failed, worst = builds.failing(snapshot), summary.worst(snapshot)
    glyph = standing_style(badges.urgency(worst)) if worst is not None else standing_style(Urgency.OK)
    if failed is not None:
        glyph = _FAILED_BLOCK if builds.is_urgent(failed, now) else _FAILED
    if not summary.is_recording(snapshot) or text.startswith("–"):
        glyph = MUTED
    rest = BOLD if glyph.block else TEXT
    return (
        LineBuilder(width).add(text[:1], glyph).add(shown(text[1:], width - 1), glyph if glyph.block else rest).line()
    )

"""The header, the status line and the captions of the halves.

hero-tui  storefront  main +3    vite 8.3.8 at :5173, up 2 h 14 min  2 here: me, pair   ● recording, 98 % seen   14:32
▲ 1 warning  ● 1 info  ↑ 1 over   Memory 2.47 GB, 82 % of 3.00 GB, for 6 min: node (pid 48213) +410 MB since 13:58
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from urllib.parse import urlsplit

from hero_tui.core.facts import ServerState
from hero_tui.format import badges, budget_text, summary
from hero_tui.format.badges import Urgency
from hero_tui.format.numbers import clock_text, lasting_text, share_text, short_span_text
from hero_tui.models.snapshot import RecorderState, ServerView, Snapshot
from hero_tui.tui.canvas.escape import escape, middle, shown
from hero_tui.tui.canvas.styled_text import (
    ACCENT,
    BOLD,
    FOG,
    MUTED,
    TEXT,
    Line,
    LineBuilder,
    Span,
    TextStyle,
    Tone,
    width_of,
)
from hero_tui.tui.screens.common.badges import standing_style

WIDE = 120
STATE_BLOCK = TextStyle(Tone.ACCENT, bold=True, block=True)
_GLYPH_STYLES = {Urgency.OK: TextStyle(Tone.OK)}


def header(
    snapshot: Snapshot,
    now: float,
    width: int,
    *,
    path: str = "",
    blocks: Sequence[str] = (),
    counted: Sequence[Span] = (),
) -> Line:
    """Name, branch and server from the left; clock, recorder and company from the right.

    `path` (`Live › Hot reload`) takes the place of branch and server on deeper screens. `blocks` (`PAUSED 14:31`)
    stand first as filled blocks; `counted` (`▲ 1`) where no second line says what is wrong. Fields drop from the middle
    where the line is narrow.
    """
    wide = width >= WIDE
    blocks = [*(["DEMO"] if snapshot.demo else []), *blocks]
    right_ends = _right(snapshot, now, wide)
    for left in _lefts(snapshot, now, wide, path, bool(blocks)):
        for company in _companies(snapshot, wide):
            row = LineBuilder(width).add(" ")
            for block in blocks:
                row.add(f" {block} ", STATE_BLOCK).add(" ")
            row.spans(left).spans((Span("  "), *counted) if counted else ())
            gap = 3 if wide else 2
            tail = (Span(f"{company}{' ' * gap}"), *right_ends) if company else right_ends
            if row.column + 2 + width_of(tail) <= width:
                return row.to(width - width_of(tail)).spans(tail).line()
    clock = Span(f"{clock_text(now)} ")
    row = LineBuilder(width).add(f" {shown(snapshot.name, max(4, width - 8 - width_of(counted)))} ").spans(counted)
    return row.to(width - len(clock.text)).spans((clock,)).line()


def _lefts(snapshot: Snapshot, now: float, wide: bool, path: str, marked: bool) -> list[tuple[Span, ...]]:
    name = Span(shown(snapshot.name, 32), BOLD)
    brand = (Span("hero-tui", ACCENT), Span("  ")) if wide and not marked else ()
    if path:
        space, where = Span("  "), Span(escape(path))
        return [(*brand, name, space, where), (name, space, where), (where,), (name,)]
    branch = _branch(snapshot)
    servers = [""] if not snapshot.servers else _server_texts(snapshot.servers, now, wide)
    if snapshot.demo:
        servers = [f"a real Vite project in {shown(snapshot.workspace, 40)}", *servers]
        branch = ""
    between = "    " if branch else "  "
    texts: list[tuple[Span, ...]] = []
    for server in servers:
        tail = f"{between}{server}" if server else ""
        texts.append((*brand, name, Span(f"  {branch}{tail}" if branch else tail, MUTED)))
    texts += [(*brand, name, Span(f"  {branch}" if branch else "", MUTED)), (name,)]
    return texts


def _branch(snapshot: Snapshot) -> str:
    if snapshot.branch is None:
        return ""
    changed = f" +{snapshot.changed_files}" if snapshot.changed_files else ""
    return f"{shown(snapshot.branch, 24)}{changed}"


def _server_texts(servers: Sequence[ServerView], now: float, wide: bool) -> list[str]:
    first = next((server for server in servers if server.state is not ServerState.ENDED), servers[0])
    more = sum(1 for server in servers if server.state is not ServerState.ENDED) - 1
    also = f" +{more}" if more > 0 else ""
    name = shown(first.name, 16)
    if first.state is ServerState.ENDED:
        return [f"{name} ended", ""]
    port = _port(first.url)
    if first.state is not ServerState.READY:
        where = f"{name} {escape(first.state)}{also}"
        return [f"{name} {first.state}: {shown(first.note, 40)}{also}" if first.note else where, where, name]
    up = "" if first.started is None else lasting_text(now - first.started)
    version = f" {shown(first.version, 12)}" if first.version else ""
    if wide:
        at = f" at {port}" if port else ""
        long = [f"{name}{version}{at}, up {up}{also}" if up else "", f"{name}{version}{at}{also}"]
    else:
        long = [f"{name} {port} up {short_span_text(now - (first.started or now))}{also}" if up else ""]
    return [text for text in (*long, f"{name} {port}{also}".rstrip(), name) if text]


def _port(url: str | None) -> str:
    try:
        port = None if url is None else urlsplit(url).port
    except ValueError:  # what a foreign program called its address: shown without a port then
        port = None
    return "" if port is None else f":{port}"


def _companies(snapshot: Snapshot, wide: bool) -> list[str]:
    if len(snapshot.viewers) < 2:
        return [""]
    ordered = sorted(snapshot.viewers, key=lambda viewer: not viewer.me)
    names = ["me" if viewer.me else shown(viewer.name, 16) for viewer in ordered]
    count = f"{len(ordered)} here"
    if not wide:
        return [count, ""]
    if len(names) > 4:
        return [*(f"{count}: {', '.join(names[:first])}, …" for first in (4, 3, 2, 1)), count, ""]
    return [f"{count}: {', '.join(names)}", f"here: {', '.join(names)}", count, ""]


def _right(snapshot: Snapshot, now: float, wide: bool) -> tuple[Span, ...]:
    clock = Span(f"{'   ' if wide else '  '}{clock_text(now)} ")
    recorder = snapshot.recorder
    if recorder.state is RecorderState.STOPPED:
        return (Span("░", FOG), Span(" recorder stopped", BOLD), clock)
    if recorder.state is RecorderState.STARTING:
        return (Span("░", FOG), Span(" recorder starting", MUTED), clock)
    if recorder.state is RecorderState.NOT_RESPONDING:
        return (Span("░", FOG), Span(" recorder not responding", BOLD), clock)
    if recorder.coverage is None:
        since = "" if recorder.since is None else f" since {clock_text(recorder.since)}"
        return (Span("●", ACCENT), Span(f" recording{since}"), clock)
    seen = share_text(min(1.0, recorder.coverage))
    return (Span("●", ACCENT), Span(f" recording, {seen} seen" if wide else f" recording {seen}"), clock)


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
    """One sentence, worst first: is anything wrong."""
    wide = width >= WIDE
    row = LineBuilder(width).add(" ")
    if snapshot.recorder.state is RecorderState.STOPPED:
        row.add("░ ", FOG)
        return row.add(escape(summary.stopped_sentence(snapshot, now, width - row.column - 1)), BOLD).line()
    if summary.is_silent(snapshot):
        row.add("░ ", FOG)
        return row.add(escape(summary.silent_sentence(snapshot, now, width - row.column - 1)), BOLD).line()
    if snapshot.recorder.state is RecorderState.STARTING and any(
        budget_text.has_data(view) for view in snapshot.budgets
    ):
        return row.add("░ ", FOG).add("The recorder is starting. Everything below is from before.").line()
    worst = summary.worst(snapshot)
    notice = snapshot.recorder.notices[0] if snapshot.recorder.notices else None
    standing = badges.urgency(worst) if worst is not None else Urgency.OK
    if notice is not None and standing < Urgency.WARNING:
        counted = counts_spans(snapshot, wide=wide)
        if counted and width_of(counted) + len(notice) + 8 <= width:
            row.spans(counted).add("   ")
        return row.add("▲ ", standing_style(Urgency.WARNING)).add(middle(escape(notice), width - row.column - 2)).line()
    if worst is None:
        calm = summary.calm_sentence(snapshot, now)
        if not summary.nothing_yet(snapshot):
            row.add("○ ", _GLYPH_STYLES[Urgency.OK])
        return row.add(middle(escape(calm), width - row.column - 1)).line()
    row.spans(counts_spans(snapshot, wide=wide)).add("   " if wide else "  ")
    sentence = escape(summary.worst_sentence(snapshot, worst, now, narrow=not wide))
    room = width - row.column - 1
    if len(sentence) > room:
        sentence = escape(summary.worst_sentence(snapshot, worst, now, narrow=not wide, room=room))
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


def message_line(text: str, width: int, *, bad: bool) -> Line:
    """What was just done, or could not be done: stands in the place of the second line for a few seconds."""
    row = LineBuilder(width).add(" ")
    if bad:
        row.add("▲ ", standing_style(Urgency.WARNING))
    return row.add(middle(escape(text), width - row.column - 1), BOLD if bad else TEXT).line()


def short_header(snapshot: Snapshot, now: float, width: int) -> Line:
    """The list's header: name, counts in place of the sentence, recorder, clock."""
    stopped = snapshot.recorder.state is RecorderState.STOPPED
    coverage = snapshot.recorder.coverage
    seen = "" if coverage is None else f" {share_text(min(1.0, coverage))}"
    state = (Span("●", ACCENT), Span(f" rec{seen}"))
    if not summary.is_recording(snapshot):
        state = (Span("░", FOG), Span(" stopped" if stopped else " not responding"))
    right: tuple[Span, ...] = (*state, Span(f"  {clock_text(now)} "))
    counted = counts_spans(snapshot, wide=False, bare=True)
    room = width - width_of(right) - width_of(counted) - 5
    row = LineBuilder(width).add(" ").add(shown(snapshot.name, max(8, room)), BOLD)
    if row.column + 2 + width_of(counted) + 2 + width_of(right) <= width:
        row.add("  ").spans(counted)
    if row.column + width_of(right) > width:
        right = (Span(f"{clock_text(now)} "),)
    return row.to(width - width_of(right)).spans(right).line()


def captions(widths: Sequence[int], starts: Sequence[int], width: int, span: int = 1) -> Line:
    """What the columns of the halves mean."""
    by = "minute" if span == 1 else f"{span} minutes"
    left = "How long: one column per run, newest right"
    right = f"How much: one column per {by}, its highest value"
    row = LineBuilder(width)
    for text, start, room in zip_longest((left, right), starts[:2], widths[:2], fillvalue=0):
        row.to(int(start)).add(f" {text}"[: int(room)], MUTED)
    return row.line()


def one_line(snapshot: Snapshot, now: float, width: int) -> Line:
    """The worst thing, then how many others."""
    text = summary.one_line(snapshot, now, width)
    worst = summary.worst(snapshot)
    glyph = standing_style(badges.urgency(worst)) if worst is not None else standing_style(badges.Urgency.OK)
    if not summary.is_recording(snapshot) or text.startswith("–"):
        glyph = MUTED
    rest = BOLD if glyph.block else TEXT
    return (
        LineBuilder(width).add(text[:1], glyph).add(shown(text[1:], width - 1), glyph if glyph.block else rest).line()
    )

"""The first line of every screen: name, branch and server from the left; clock, watching and viewers from the right.

storefront   main, 3 changed files  vite 8.3.8 :5173, up 2 h 14 min  2 viewers: me, pair  watching since 09:12   14:32
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from urllib.parse import urlsplit

from hero_tui.core.facts import ServerState
from hero_tui.core.sanitise import cut
from hero_tui.core.time import MINUTE
from hero_tui.format.badges import Urgency
from hero_tui.format.numbers import clock_text, lasting_text, moment_text, share_text, short_span_text
from hero_tui.format.runs import server_text
from hero_tui.models.snapshot import RecorderState, Snapshot
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import BOLD, FOG, MUTED, Line, LineBuilder, Span, TextStyle, Tone, width_of
from hero_tui.tui.screens.common.badges import standing_style

WIDE = 120
MIDDLE = 100
SMALL = 80
STATE_BLOCK = TextStyle(Tone.ACCENT, bold=True, block=True)
SHARE_BELOW = 0.95
"""A share of time is shown where less was watched."""


def header(
    snapshot: Snapshot,
    now: float,
    width: int,
    *,
    path: str = "",
    blocks: Sequence[str] = (),
    counted: Sequence[Span] = (),
) -> Line:
    """Name, branch and server from the left; viewers, watching and clock from the right.

    `path` (`Live › Hot reload`) takes the place of branch and server on deeper screens. `blocks` (`PAUSED 14:31`)
    stand first as filled blocks; `counted` (`▲ 1`) where no second line says what is wrong. Fields drop from the middle
    where the line is narrow: version, names, viewers, changed files.
    """
    blocks = [*(["DEMO"] if snapshot.demo else []), *blocks]
    right_ends = _right(snapshot, now, width)
    for left in _lefts(snapshot, now, width, path):
        for company in _companies(snapshot, width):
            row = LineBuilder(width).add(" ")
            for block in blocks:
                row.add(f" {block} ", STATE_BLOCK).add(" ")
            row.spans(left).spans((Span("  "), *counted) if counted else ())
            tail = (Span(f"{company}  "), *right_ends) if company else right_ends
            if row.column + 2 + width_of(tail) <= width:
                return row.to(width - width_of(tail)).spans(tail).line()
    clock = Span(f"{clock_text(now)} ")
    row = LineBuilder(width).add(f" {shown(snapshot.name, max(4, width - 8 - width_of(counted)))} ").spans(counted)
    return row.to(width - len(clock.text)).spans((clock,)).line()


def _lefts(snapshot: Snapshot, now: float, width: int, path: str) -> list[tuple[Span, ...]]:
    name, space = Span(shown(snapshot.name, 32), BOLD), "   " if width >= WIDE else "  "
    if snapshot.recorder.budgets:
        sign = (Span("▲ ", standing_style(Urgency.WARNING)),) if snapshot.recorder.budgets_wrong else ()
        said = escape(snapshot.recorder.budgets)
        room = max(8, width - width_of(_right(snapshot, now, width)) - 4 - width_of(sign))
        # at its end, not at its place
        return [(name, Span(space), *sign, Span(said, BOLD)), (*sign, Span(cut(said, room), BOLD)), (name,)]
    if path:
        where = Span(escape(path))
        return [(name, Span(space), where), (where,), (name,)]
    branches = _branches(snapshot, width)
    servers = [""] if not snapshot.servers else _server_texts(snapshot, now, width)
    if snapshot.demo:
        servers, branches = [f"a real Vite project in {shown(snapshot.workspace, 40)}", *servers], [""]
    texts = [
        (name, Span("".join(f"{gap}{part}" for gap, part in ((space, branch), ("  ", server)) if part), MUTED))
        for branch in branches
        for server in servers
    ]
    return [*texts, *((name, Span(f"{space}{branch}", MUTED)) for branch in branches if branch), (name,)]


def _branches(snapshot: Snapshot, width: int) -> list[str]:
    """`main, 3 changed files`, then shorter."""
    if snapshot.branch is None:
        return [""]
    branch, count = shown(snapshot.branch, 24), snapshot.changed_files
    if not count:
        return [branch]
    files = f"{branch}, {count} changed {'file' if count == 1 else 'files'}"
    return [*([files] if width >= MIDDLE else []), f"{branch}, {count} changed", branch]


def _server_texts(snapshot: Snapshot, now: float, width: int) -> list[str]:
    servers = snapshot.servers
    first = next((server for server in servers if server.state is not ServerState.ENDED), servers[0])
    more = sum(1 for server in servers if server.state is not ServerState.ENDED) - 1
    also = f" +{more}" if more > 0 else ""
    name = shown(first.name, 16)
    if first.state is ServerState.ENDED:
        return [f"{name} ended", ""]
    port = _port(first.url)
    if first.state is not ServerState.READY:
        where = f"{name} {escape(first.state)}{also}"
        failed = any(build.open for build in snapshot.builds)
        note = "" if failed else first.note  # what does not compile is said below, with its place
        return [f"{name} {first.state}: {shown(note, 40)}{also}" if note else where, where, name]
    named = server_text(name, shown(first.tool, 12), shown(first.version or "", 16))
    where = f"{name} {port}".rstrip()
    if first.started is None:
        return [f"{named} {port}".rstrip() + also, f"{where}{also}", name]
    lasts, short = lasting_text(now - first.started), short_span_text(now - first.started)
    texts = [f"{where}, up {short}{also}", f"{port or name} up {short}{also}", f"{where}{also}", name]
    if width < MIDDLE:
        return texts[1:]
    return [f"{f'{named} {port}'.rstrip()}, up {lasts}{also}", *texts] if width >= WIDE else texts


def _port(url: str | None) -> str:
    try:
        port = None if url is None else urlsplit(url).port
    except ValueError:  # what a foreign program called its address: shown without a port then
        port = None
    return "" if port is None else f":{port}"


def _companies(snapshot: Snapshot, width: int) -> list[str]:
    """`2 viewers: me, pair`, only where there is more than one."""
    if len(snapshot.viewers) < 2:
        return [""]
    ordered = sorted(snapshot.viewers, key=lambda viewer: not viewer.me)
    names = ["me" if viewer.me else shown(viewer.name, 16) for viewer in ordered]
    count = f"{len(ordered)} viewers"
    if width < MIDDLE:
        return [count, ""]
    if len(names) > 4:
        return [*(f"{count}: {', '.join(names[:first])}, …" for first in (4, 3, 2, 1)), count, ""]
    return [f"{count}: {', '.join(names)}", count, ""]


def _right(snapshot: Snapshot, now: float, width: int) -> tuple[Span, ...]:
    clock = Span(f"{'   ' if width >= WIDE else '  '}{clock_text(now)} ")
    recorder = snapshot.recorder
    if recorder.state is RecorderState.STOPPED:
        return (Span("░", FOG), Span(" not recording", BOLD), clock)
    if recorder.state is RecorderState.STARTING:
        return (Span("░", FOG), Span(" recorder starting", MUTED), clock)
    if recorder.state is RecorderState.NOT_RESPONDING:
        return (Span("░", FOG), Span(" recorder not responding", BOLD), clock)
    return (Span(watching_text(snapshot, now, short=width < WIDE, tiny=width < SMALL)), clock)


def watching_text(snapshot: Snapshot, now: float, *, short: bool = False, tiny: bool = False) -> str:
    """`watching since 09:12`; `watched 87 % since 09:12` where less than 95 % of that was. No share before a minute."""
    recorder = snapshot.recorder
    moments = [each for each in (recorder.since, recorder.watched_since) if each is not None]
    if not moments:
        return "watching"
    today = recorder.watched_since if recorder.watched_since is not None else moments[0]
    if recorder.coverage is not None and recorder.coverage < SHARE_BELOW and now - today >= MINUTE:
        share = f"watched {share_text(recorder.coverage)}"
        return share if tiny else f"{share} since {moment_text(today, now)}"
    when = f"since {moment_text(min(moments), now)}"
    return when if short else f"watching {when}"


def captions(widths: Sequence[int], starts: Sequence[int], width: int, span: int = 1) -> Line:
    """What the columns of the halves mean."""
    by = "minute" if span == 1 else f"{span} minutes"
    left = "How long: one column per run, newest right"
    right = f"How much: one column per {by}, its highest value"
    row = LineBuilder(width)
    for text, start, room in zip_longest((left, right), starts[:2], widths[:2], fillvalue=0):
        row.to(int(start)).add(f"  {text}"[: int(room)], MUTED)
    return row.line()

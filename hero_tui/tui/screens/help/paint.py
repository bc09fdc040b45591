"""The help: keys of the screen it was opened from, signs and their meaning, words, the axis' bend, the time zone."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from hero_tui.core.objectives import Level
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.canvas.budget_axis import spark
from hero_tui.tui.canvas.escape import shown
from hero_tui.tui.canvas.styled_text import (
    ACCENT,
    FOG,
    HIGH,
    INFO,
    LIMIT,
    MUTED,
    OK_BAR,
    OVER,
    TEXT,
    WARNING,
    Line,
    LineBuilder,
    TextStyle,
)
from hero_tui.tui.key_bindings import Action, key_name
from hero_tui.tui.screens.common.badges import level_style, level_text
from hero_tui.tui.screens.common.frame.lines import blank, rule, wrapped

_KEY_COLUMN = 18
_SHARES = (0.05, 0.2, 0.35, 0.5, 0.65, 0.7, 0.74, 0.78, 0.8, 0.86, 0.9, 0.94, 0.98, 1.0, 1.2, 1.5, 2.0, 3.0)


def help_lines(snapshot: Snapshot, now: float, actions: Sequence[Action], place: str, width: int) -> list[Line]:
    """Everything that the help says, from the top."""
    lines = [rule(width, f"Keys: {place}"), *_keys(actions, width), blank(width)]
    lines += [rule(width, "Signs"), *_signs(width), blank(width)]
    lines += [rule(width, "The axis of the bars"), *_axis(width), blank(width)]
    lines += [rule(width, "Words"), *_words(width, demo=snapshot.demo), blank(width)]
    lines += [rule(width, "This workspace"), *_workspace(snapshot, now, width)]
    return lines


def _keys(actions: Iterable[Action], width: int) -> list[Line]:
    lines: list[Line] = []
    for action in actions:
        row = LineBuilder(width).add("  ").add("  ".join(key_name(key) for key in action.keys), ACCENT)
        row.to(max(_KEY_COLUMN, row.column + 2))
        lines += _beside(row, action.help, width)
    return lines


def _beside(row: LineBuilder, text: str, width: int, column: int = 0) -> list[Line]:
    """The text right of what the row holds, going on below itself."""
    column = column or row.column
    room = max(8, width - column - 1)
    pieces = [""]
    for word in text.split(" "):
        if pieces[-1] and len(pieces[-1]) + 1 + len(word) > room:
            pieces.append(word)
        else:
            pieces[-1] = f"{pieces[-1]} {word}".lstrip()
    lines = [row.add(pieces[0]).line()]
    return lines + [LineBuilder(width).to(column).add(piece).line() for piece in pieces[1:]]


def _signs(width: int) -> list[Line]:
    levels = [
        (level_text(level), level_style(level)) for level in (Level.OK, Level.INFO, Level.WARNING, Level.CRITICAL)
    ]
    meanings = ("nobody has to act", "worth knowing", "act soon", "act now")
    signs: list[tuple[str, TextStyle, str]] = [
        (text, style, f"level: {meaning}") for (text, style), meaning in zip(levels, meanings, strict=True)
    ]
    signs += [
        ("↑ over", OVER, "the latest value is at or over its limit, and no alert is open"),
        ("░ unknown", FOG, "not observed: nobody looked (recorder off, suspend); neither good nor bad"),
        ("✓ ✗ ? –", TEXT, "promise: kept, broken, not sure yet, no data; proven by the counts beside it"),
        ("×", TEXT, "a run that failed: it happened, it has no duration to judge"),
        ("▁ at the top", LIMIT, "the limit; marks above it: ▂ 1.0–1.2×  ▄ 1.2–1.5×  ▆ 1.5–2×  █ 2× and more"),
        ("▁ lowest row", OK_BAR, "observed, near zero; a blank without limit line is before the first observation"),
        ("• ◆ ■", TEXT, "in the chart: a run, a run over its limit, a run that opened an alert; ┊ is the cursor"),
        ("• ▪ ◦", TEXT, "in Trends: p50, p95 (the highest of fewer than 20 runs), p99 of an hour, a day …"),
        ("◇ ┴", TEXT, "in Trends: from here on at another level, by more than chance; a commit or another branch"),
    ]
    lines: list[Line] = []
    for sign, style, said in signs:
        row = LineBuilder(width).add("  ").add(sign, style)
        lines += _beside(row.to(max(_KEY_COLUMN, row.column + 2)), said, width)
    use = "The colour of a bar is use, the share of the limit:"
    tones = (("below 70 %", OK_BAR), ("70 %", INFO), ("80 %", WARNING), ("90 %", HIGH), ("over", OVER))
    row = LineBuilder(width).add("  ").add(use, MUTED)
    if row.column + 48 > width:
        lines.append(row.line())
        row = LineBuilder(width).add("  ")
    for name, style in tones:
        row.add("  █ ", style).add(name, MUTED)
    lines.append(row.line())
    return lines + wrapped(width, "The badge is the alarm: whether somebody should act. They differ on purpose.", MUTED)


def _axis(width: int) -> list[Line]:
    values = [share for share in _SHARES for _ in range(2)][: max(2, width - 20)]
    lines = []
    for label, spans in zip(("over", "70–100 %", "35–70 %", "0–35 %"), spark(values, len(values), 4), strict=True):
        lines.append(LineBuilder(width).add(f"  {label:<12}", MUTED).spans(spans).line())
    sentence = (
        "The scale never depends on the data, and it bends at 70 %: the rows below share 0–70 %, one row has 70–100 %, "
        "the top row is over the limit. The charts of the details do not bend: gauges are linear, 0 to 125 % of the "
        "limit, times logarithmic."
    )
    return lines + wrapped(width, sentence)


def _words(width: int, *, demo: bool) -> list[Line]:
    leaving = "q leaves; with the last viewer the recorder stops. D leaves and the recorder goes on."
    sentences = (
        "served: the dev server delivered the change. The page shows it a little later; that is not added.",
        "visible: the page changed, timed in your browser.",
        "seen (header): the observed share of the time since the first viewer or recorder of today.",
        "Time alerts begin above the limit, memory alerts below it: the limits and the ladders are in budgets.yaml.",
        "Biggest change, since, near it: observed at the same time. Not a proof that it is the cause.",
        "A quantile is shown from 2 (p50), 20 (p95), 100 (p99) runs on; below that the longest run is named.",
        "A forecast is what the last days would lead to, as a range; no trend: nothing can be said of days to come.",
        "Your project is not changed. One request is sent to your dev server when it starts, and one per reload.",
        "hero-tui doctor says how to switch these requests off.",
        "Mouse: a click focuses, a click on what has the focus opens it; the wheel scrolls; keys of the footer too.",
        "With shift, or after M, the terminal selects text as ever. Over ssh the mouse is off until M.",
        "q leaves the demo: its server and its recorder end, and its folder is removed." if demo else leaving,
    )
    return [line for sentence in sentences for line in wrapped(width, sentence)]


def _workspace(snapshot: Snapshot, now: float, width: int) -> list[Line]:
    built_in = "the built-in ones; a budgets.yaml in this folder changes them"
    budgets = built_in if snapshot.budgets_path is None else snapshot.budgets_path
    facts = (
        ("workspace", snapshot.workspace),
        ("history", f"{snapshot.history_path or 'see hero-tui where'} (nothing leaves this machine)"),
        ("budgets", budgets),
        ("times of day", zone_text(now)),
    )
    return [
        LineBuilder(width)
        .add(f"  {name}", MUTED)
        .to(_KEY_COLUMN)
        .add(shown(value, max(8, width - _KEY_COLUMN - 1)))
        .line()
        for name, value in facts
    ]


def zone_text(now: float) -> str:
    """`local, CET (UTC+01:00); JSON is in UTC`."""
    local = time.localtime(now)
    sign, minutes = ("-" if local.tm_gmtoff < 0 else "+"), abs(local.tm_gmtoff) // 60
    return f"local, {local.tm_zone} (UTC{sign}{minutes // 60:02d}:{minutes % 60:02d}); JSON is in UTC"

"""The Budgets screen as lines: header, the worst thing, heads, systems with their budgets, the focused one, footer.

```
  level      budget                 latest   used limit         trend         verdict        what it rests on
─ Development loop (dev) ──────────────────────────────────────────────── 8 budgets  ✓ 4 kept  ? 4 not sure yet ─
  ○ ok       Hot reload             212 ms   42 % of 500 ms     ▁▄▂▃▄▄▃█▃▃▆▂  ? not sure yet p99 2 of 412 over 2.0 s
▸ ▲ warning  Memory                2.47 GB   82 % of 3.00 GB    ▅▅▆▆▆▆▆▇▇▇▇▇  ✓ kept         inside 99.6 % of 7 d
─ CI ─────────────────────────── 9 folded, no data yet: hero-tui event ci.checks --duration 2min ─
─ Memory ──────────────────────────────────────────────────────────────────────── dev.memory · limit · last 7 d ─
  max 3.00 GB   ✓ kept   inside 99.6 % of the time; at most 40 slices may be over
```
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from hero_tui.core.budget import Level, Verdict
from hero_tui.format import sentences as words
from hero_tui.format.evidence import evidence, fitting, share_of, value_of
from hero_tui.format.how_to_feed import feeding, feeding_of
from hero_tui.format.summary import is_recording
from hero_tui.models.snapshot import BudgetView, Snapshot
from hero_tui.tui.canvas.budget_axis import spark
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import ACCENT, BOLD, MUTED, TEXT, Line, Span, on_row, width_of
from hero_tui.tui.canvas.styled_text import Row as Cells
from hero_tui.tui.screens.budgets.layout import BudgetsPlan, Columns
from hero_tui.tui.screens.budgets.paint_focused import about_lines
from hero_tui.tui.screens.budgets.rows import (
    BudgetRow,
    Choice,
    Order,
    Row,
    SystemRow,
    standing_of,
    verdicts_of,
    worst_of,
)
from hero_tui.tui.screens.budgets.state import BudgetsState
from hero_tui.tui.screens.common import header as top
from hero_tui.tui.screens.common.badges import badge_spans, standing_ink, title_rule, verdict_ink, verdict_spans
from hero_tui.tui.screens.common.footer import footer
from hero_tui.tui.screens.common.header import one_line
from hero_tui.tui.screens.common.kind_text import promise_spans
from hero_tui.tui.screens.common.level_filter import LEVEL_WORDS
from hero_tui.tui.screens.common.sparkline import history

NONE_LEFT = "Nothing passes the filter. esc shows everything again."
NONE_DECLARED = "No budget is in force: budgets.yaml switches all of them off."


class BudgetsPainter(Struct):
    """Paints pages; a budget's line whose inputs did not change is not painted again."""

    _kept: dict[str, tuple[tuple[object, ...], Line]] = field(default_factory=dict)

    def page(
        self,
        snapshot: Snapshot,
        state: BudgetsState,
        rows: Sequence[Row],
        plan: BudgetsPlan,
        now: float,
        items: Sequence[tuple[str, str]] = (),
        states: Sequence[str] = (),
    ) -> tuple[Line, ...]:
        """The whole screen at `now`. `items`: the footer's keys; `states`: blocks of the header."""
        if plan.height <= 1 or plan.width < 20:
            lines = [one_line(snapshot, now, plan.width)][: plan.height]
        else:
            lines = _head(snapshot, state.choice, plan, now, states)
        lines += [_caption(plan.columns, plan.width)] * plan.caption
        at = state.at(rows)
        recording = is_recording(snapshot)
        for index in range(state.first, min(len(rows), state.first + plan.rows)):
            row, focused = rows[index], index == at
            lines.append(
                system_line(row, plan.width, recording=recording, focused=focused)
                if isinstance(row, SystemRow)
                else self._budget(row, plan, now, recording=recording, focused=focused)
            )
        if not rows and plan.rows:
            said = NONE_LEFT if snapshot.budgets else NONE_DECLARED
            lines.append(Cells(plan.width).add(f"  {said}", MUTED).line())
        lines += [Cells(plan.width).line()] * (plan.height - plan.about - plan.footer - len(lines))
        if plan.about:
            lines += about_lines(None if at is None else rows[at], plan.width, plan.about, now, recording=recording)
        if plan.footer:
            lines.append(footer(plan.width, items))
        return tuple(lines)

    def _budget(self, row: BudgetRow, plan: BudgetsPlan, now: float, *, recording: bool, focused: bool) -> Line:
        fog = None if recording else int(now // 60)  # without a recorder the trend moves on into fog
        inputs = (row.view, plan.width, plan.columns, focused, fog)
        kept = self._kept.get(row.key)
        if kept is None or kept[0] != inputs:
            line = budget_line(row.view, plan.columns, plan.width, now, recording=recording, focused=focused)
            kept = self._kept[row.key] = (inputs, line)
        return kept[1]


def narrowing(choice: Choice) -> str:
    """`by use · level: warning · filter: mem`: what is not as it was at first, from outside and not escaped."""
    parts = [f"by {choice.order.value}"] if choice.order is not Order.FILE else []
    if choice.least > Level.UNKNOWN:
        parts.append(f"level: {LEVEL_WORDS[choice.least]}")
    if choice.query:
        parts.append(f"filter: {shown(choice.query, 20)}")
    return " · ".join(parts)


def _head(snapshot: Snapshot, choice: Choice, plan: BudgetsPlan, now: float, states: Sequence[str]) -> list[Line]:
    said = narrowing(choice)
    if plan.head == 1:
        name = f"Budgets {said}" if said else "Budgets"
        return [top.short_header(replace(snapshot, name=name), now, plan.width)]
    crumb = f"Budgets › {said}" if said else "Budgets"
    return [
        top.header(replace(snapshot, viewers=()), now, plan.width, crumb=crumb, states=states),
        top.status_line(snapshot, now, plan.width),
    ]


def _caption(columns: Columns, width: int) -> Line:
    row = Cells(width).to(columns.badge.start).add("level", MUTED).to(columns.name.start).add("budget", MUTED)
    row.right("latest", columns.latest.end, MUTED).right("used", columns.used.end, MUTED)
    row.to(columns.limit.start).add("limit", MUTED).to(columns.trend.start).add("trend", MUTED)
    row.to(columns.verdict.start).add("verdict", MUTED)
    if columns.why:
        row.to(columns.why.start).add("what it rests on", MUTED)
    if columns.owner:
        row.to(columns.owner.start).add("owner", MUTED)
    return row.line()


def system_line(row: SystemRow, width: int, *, recording: bool, focused: bool) -> Line:
    """A title rule with how many there are, their verdicts, and the worst where they are folded away."""
    room = width - len(row.title) - 8
    parts = next((each for each in _summaries(row, recording=recording) if _width(each) <= room), ())
    return title_rule(width, escape(row.title), parts, focused=focused)


def _width(parts: Sequence[Sequence[Span]]) -> int:
    return sum(width_of(part) + 4 for part in parts) - 4


def _summaries(row: SystemRow, *, recording: bool) -> Iterable[tuple[tuple[Span, ...], ...]]:
    """From the whole summary to the number alone."""
    count = len(row.views)
    many = f"{count} budget" if count == 1 else f"{count} budgets"
    number = (Span(f"{count} folded" if row.folded else many, MUTED),)
    if row.folded and row.silent:
        yield ((Span(f"{count} folded, no data yet: {shown(feeding_of(row.views), 100)}", MUTED),),)
        yield ((Span(f"{count} without data: {shown(feeding_of(row.views), 100)}", MUTED),),)
        yield ((Span(f"{count} folded, no data yet", MUTED),),)
        yield (number,)
        return
    tally = tuple(span for verdict, many in verdicts_of(row.views) for span in _tally(verdict, many, brief=False))
    brief = tuple(span for verdict, many in verdicts_of(row.views) for span in _tally(verdict, many, brief=True))
    worst = _worst(row, recording=recording) if row.folded else ()
    for counted in (tally[1:], brief[1:]):
        yield (number, counted, worst) if worst else (number, counted)
    if worst:
        yield (number, worst)
    yield (brief[1:],)
    yield (number,)


def _tally(verdict: Verdict, many: int, *, brief: bool) -> tuple[Span, ...]:
    text = f" {many}" if brief else f" {many} {words.WORD_OF_VERDICT[verdict]}"
    return Span("  "), Span(words.GLYPH_OF_VERDICT[verdict], verdict_ink(verdict)), Span(text, MUTED)


def _worst(row: SystemRow, *, recording: bool) -> tuple[Span, ...]:
    """`worst: ▲ warning Memory 82 %`."""
    view = worst_of(row.views, recording=recording)
    if view is None:
        return ()
    sign = _standing_spans(view, recording=recording)
    name = shown(words.panel_title(view), 24)
    return (Span("worst: ", MUTED), *sign, Span(f" {name} {share_of(view)}".rstrip()))


def _standing_spans(view: BudgetView, *, recording: bool) -> tuple[Span, ...]:
    """The badge; a broken promise comes before the levels that are less urgent."""
    standing = standing_of(view, recording=recording)
    if standing is words.Standing.BROKEN:
        return verdict_spans(view.judgement.verdict)
    return badge_spans(words.badge(view, recording=recording), narrow=True)


def budget_line(
    view: BudgetView, columns: Columns, width: int, now: float, *, recording: bool = True, focused: bool = False
) -> Line:
    """One budget: its label set that stands worst."""
    row = Cells(width).add("▸" if focused else " ", ACCENT)
    _badge(row, view, columns, recording=recording)
    ink = BOLD if focused else TEXT
    row.to(columns.name.start).add(shown(_name(view, columns), columns.name.width - 1), ink)
    alive = recording and (view.gauge is None or view.gauge.ended is None)
    known = words.has_data(view)
    value = value_of(view) if known else "–"
    if columns.narrow and len(value) >= columns.latest.width:
        value = value.replace(" cores", " c")
    row.right(value, columns.latest.end, TEXT if known and alive else MUTED)
    if columns.used:
        row.right(share_of(view), columns.used.end, TEXT if alive else MUTED)
    if columns.limit:
        limit = words.headline_limit(view, bare=columns.narrow)
        word = "min " if view.budget.headline.statistic == "min" else "of "
        row.to(columns.limit.start).add(word, MUTED).add(shown(limit, columns.limit.width - len(word)), MUTED)
    if not known and columns.why:
        said = fitting((feeding(view), ""), columns.why.end - columns.trend.start)
        row.to(columns.trend.start).add(escape(said), MUTED)
        return _finished(row, view, columns, focused=focused)
    if columns.trend:
        trend = history(view, now, recording=recording)
        row.to(columns.trend.start).spans(spark(trend, columns.trend.width, 1)[0])
    if columns.verdict:
        spans = promise_spans(view, view.judgement.verdict, narrow=not columns.words)
        row.to(columns.verdict.start).spans(spans)
    if columns.why:
        texts = (*(escape(each) for each in evidence(view)), "")  # a sentence is not cut: all of it is below
        row.to(columns.why.start).add(fitting(texts, columns.why.width), MUTED)
    return _finished(row, view, columns, focused=focused)


def _finished(row: Cells, view: BudgetView, columns: Columns, *, focused: bool) -> Line:
    if columns.owner:
        row.to(columns.owner.start).add(shown(view.budget.owner or "", columns.owner.width), MUTED)
    return on_row(row.line()) if focused else row.line()


def _badge(row: Cells, view: BudgetView, columns: Columns, *, recording: bool) -> None:
    badge = words.badge(view, recording=recording)
    row.to(columns.badge.start)
    if not columns.words:
        row.add(badge.glyph, MUTED if badge.glyph_quiet else standing_ink(badge.standing))
        return
    narrow = columns.narrow or len(badge.text()) > columns.badge.width
    row.spans(badge_spans(badge, narrow=narrow))


def _name(view: BudgetView, columns: Columns) -> str:
    """The longest form of its name that fits."""
    names = [words.panel_title(view, size) for size in (0, 1, 2)]
    return next((name for name in names if len(escape(name)) < columns.name.width), names[-1])

"""What the Budgets screen says of the focused budget: its objectives with what they rest on, its alerts, its latest.

```
─ Hot reload ───────────────────────────────── dev.hot_reload · time · last 7 d · owner frontend · built-in:58 ─
  p95  500 ms   388 ms  ✓ kept           9 of 412 over; at most 13 of 412 prove it kept; 29 would call it broken
  p99   2.0 s    1.2 s  ? not sure yet   2 of 412 over; 0 of 412 would prove it kept; 9 would call it broken
  Alerts come later than the limit: info 2.4 s · warning 3.0 s · critical 4.0 s (1.2×, 1.5×, 2× of the p99 limit)
  src/cart/Cart.tsx · update · served · <1 min ago
```
"""

from __future__ import annotations

from hero_tui.format import badges, budget_text, titles
from hero_tui.format.causes import cause_texts
from hero_tui.format.evidence import deciding, evidence, fitting, measured_text
from hero_tui.format.hints import feeding, feeding_of
from hero_tui.format.numbers import limit_text
from hero_tui.format.runs import run_sentence
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import MUTED, TEXT, Line, LineBuilder, Span
from hero_tui.tui.screens.budgets.rows import ListedRow, SystemRow, verdicts_of
from hero_tui.tui.screens.common.badges import promise_spans
from hero_tui.tui.screens.common.frame.lines import title_rule
from hero_tui.tui.screens.common.kinds.registry import alerts_begin

WIDE = 100


def about_lines(row: ListedRow | None, width: int, height: int, now: float, *, recording: bool) -> list[Line]:
    """Exactly `height` lines, the title rule first."""
    if row is None:
        lines = [title_rule(width, "No budget")]
    elif isinstance(row, SystemRow):
        lines = _system(row, width)
    else:
        lines = _budget(row.view, width, height, now, recording=recording)
    lines += [LineBuilder(width).line()] * (height - len(lines))
    return lines[:height]


def _system(row: SystemRow, width: int) -> list[Line]:
    lines = [title_rule(width, escape(row.title))]
    verdicts = ", ".join(f"{number} {badges.WORD_OF_VERDICT[verdict]}" for verdict, number in verdicts_of(row.views))
    count = len(row.views)
    text = f"{count} {'budget' if count == 1 else 'budgets'}: {'no data yet' if row.silent else verdicts}."
    silent = [view for view in row.views if not budget_text.has_data(view)]
    key = " space shows them." if row.folded else " space folds them."
    lines.append(LineBuilder(width).add(f"  {text}{key}", TEXT).line())
    if silent:
        lines.append(
            LineBuilder(width).add("  Data comes with: ", MUTED).add(shown(feeding_of(silent), width - 20)).line()
        )
    return lines


def _budget(view: BudgetView, width: int, height: int, now: float, *, recording: bool) -> list[Line]:
    del recording
    lines = [title_rule(width, shown(titles.panel_title(view), width // 2), _facts(view, width))]
    room = height - 1
    objectives = list(view.judgement.objectives)
    decides = deciding(view)
    if len(objectives) > max(1, room - 1) and decides is not None:
        objectives = [decides]
    lines += [_objective(view, objective, width) for objective in objectives]
    if not budget_text.has_data(view):
        return [
            *lines,
            LineBuilder(width).add("  Data comes with: ", MUTED).add(shown(feeding(view), width - 20)).line(),
        ]
    latest = _latest(view, now)
    if latest and room > len(objectives) + 1:
        lines.append(alerts_begin(view, width))
    if latest and room > len(objectives):
        lines.append(LineBuilder(width).add("  ").add(shown(latest, width - 3), MUTED).line())
    elif room > len(objectives):
        lines.append(alerts_begin(view, width))
    return lines


def _facts(view: BudgetView, width: int) -> tuple[tuple[Span, ...], ...]:
    """`dev.hot_reload · time · last 7 d · owner frontend · budgets.yaml:12`, as many as fit."""
    budget = view.budget
    facts = [budget.id, budget.kind.value, budget_text.last_window_text(view)]
    if budget.owner:
        facts.append(f"owner {budget.owner}")
    if budget.source is not None:
        facts.append(titles.source_text(budget.source))
    room = width // 2 - 4
    while len(facts) > 1 and len(" · ".join(facts)) > room:
        facts.pop()
    return ((Span(shown(" · ".join(facts), max(8, room)), MUTED),),)


def _objective(view: BudgetView, result: ObjectiveVerdict, width: int) -> Line:
    """What was promised, what was measured, the verdict, what it rests on."""
    unit, limit = view.budget.unit, result.objective.limit
    row = LineBuilder(width).add(f"  {result.objective.statistic:<4}")
    if width < WIDE:
        row.add(f" {limit_text(limit, unit, bare=True)}  ", MUTED)
    else:
        row.right(limit_text(limit, unit), 18, MUTED).right(measured_text(view, result), 30).add("  ")
    row.spans(promise_spans(view, result.verdict, narrow=width < WIDE))
    row.to(max(row.column + 2, 49 if width >= WIDE else 0))
    return row.add(_rests(view, result, width - row.column - 1), TEXT).line()


def _rests(view: BudgetView, result: ObjectiveVerdict, room: int) -> str:
    texts = tuple(escape(text) for text in evidence(view, result, named=False))
    return shown(fitting(texts, room), max(1, room))


def _latest(view: BudgetView, now: float) -> str:
    if view.gauge is not None:
        return cause_texts(view.gauge.change, view.budget.unit)[0]
    if view.runs and view.budget.of_operations:
        return f"newest run: {run_sentence(view.runs[-1], now)}"
    return ""

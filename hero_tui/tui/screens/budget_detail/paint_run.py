"""One run opened: how long it took beside the others, everything that was recorded of it."""

from __future__ import annotations

from hero_tui.core.attributes import ERROR
from hero_tui.core.sanitise import cut
from hero_tui.format.attributes import recorded_facts
from hero_tui.format.numbers import limit_text, share_text
from hero_tui.format.runs import beside_text
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import BudgetView
from hero_tui.models.runs import RunView
from hero_tui.queries.detail.budget_detail import judged
from hero_tui.tui.canvas.escape import escape, shown
from hero_tui.tui.canvas.styled_text import BOLD, MUTED, TEXT, Line, LineBuilder, TextStyle
from hero_tui.tui.screens.budget_detail.paint_runs import outcome_text, took_text, when_text
from hero_tui.tui.screens.budget_detail.state import alert_of
from hero_tui.tui.screens.common.badges import level_style, level_text
from hero_tui.tui.screens.common.frame.lines import blank, rule, text_line

_FIELD = 16
_MOST = 40


def run_lines(detail: PanelDetail, view: BudgetView, run: RunView, width: int) -> list[Line]:
    """The page of a run."""
    lines = [rule(width, f"Run at {when_text(run.start, detail.until)}", "esc back to the list")]
    lines.append(_field("took", took_text(view, run) or "–", width, BOLD))
    if judged([run]) and run.duration is not None:
        for objective in view.budget.objectives:
            limit = limit_text(objective.limit, view.budget.unit)
            share = share_text(run.duration / objective.limit.value) if objective.limit.value > 0 else "–"
            lines.append(_field(f"  of {objective.statistic}", f"{share} of {limit}", width))
        lines.append(_field("place", _place(detail, run), width))
    lines.append(_field("outcome", outcome_text(run), width))
    if beside_text(run):
        lines.append(_field("near it", beside_text(run), width))
    alert = alert_of(detail, run)
    if alert is not None:
        opened = f"{level_text(alert.level)[0]} alert {alert.id}: enter opens it"
        lines.append(_field("alert", opened, width, level_style(alert.level)))
    lines += _error_lines(run, width)
    facts = recorded_facts(run)
    lines += [blank(width), rule(width, "Recorded with it", f"operation {run.id}")]
    if not facts:
        lines.append(text_line(width, "Nothing more.", MUTED))
    lines += [_field(shown(name, _FIELD - 2), value, width) for name, value in facts[:_MOST]]
    return lines


def _error_lines(run: RunView, width: int) -> list[Line]:
    """All that a compiler said, as it is indented: its picture of the code is no sentence to be wrapped."""
    text = run.attributes.get(ERROR)
    if not isinstance(text, str) or not text:
        return []
    said = [text_line(width, cut(escape(line), width - 3)) for line in text.splitlines()[:_MOST]]
    return [blank(width), rule(width, "The error as a whole"), *said]


def _field(name: str, value: str, width: int, style: TextStyle = TEXT) -> Line:
    row = LineBuilder(width).add("  ").add(name, MUTED).to(2 + _FIELD)
    return row.add(shown(value, max(1, width - row.column - 1)), style).line()


def _place(detail: PanelDetail, run: RunView) -> str:
    others = [other.duration for other in judged(detail.runs) if other.duration is not None and other is not run]
    if not others or run.duration is None:
        return "the only run of this span"
    slower = sum(other < run.duration for other in others)
    return f"slower than {slower:,} of the {len(others):,} other runs of this span"

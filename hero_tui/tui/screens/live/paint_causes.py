"""The cause of a panel's latest value: what it is about, in the room that each size has."""

from __future__ import annotations

from hero_tui.core.attributes import EXIT, FILE, TOOL
from hero_tui.core.causes import GrowthCause
from hero_tui.core.objectives import Unit
from hero_tui.format import budget_text
from hero_tui.format.causes import fitting_cause, growth_text
from hero_tui.format.hints import end_text, hint
from hero_tui.format.numbers import age_text, share_text
from hero_tui.format.panels.parts import last_part, part_name, part_value
from hero_tui.format.runs import run_kind, run_parts
from hero_tui.models.budgets import BudgetView, Waiting
from hero_tui.tui.canvas.escape import escape, middle, shown
from hero_tui.tui.canvas.styled_text import MUTED, TEXT, Span


def biggest(view: BudgetView, width: int) -> str:
    """As many of the biggest folders as fit: `src/icons 1,204 · public/img 640`."""
    parts = view.gauge.parts if view.gauge else ()
    text = ""
    for share in parts[:4]:
        value = part_value(share, view, bare=True)
        if not value:
            break
        name = shown(share.name, width - 8)
        piece = f"{'./' if name == '.' else name} {value}"
        joined = f"{text} · {piece}" if text else piece
        if len(joined) > width or joined.count("·") > 1:
            break
        text = joined
    return text


def cause_line(view: BudgetView, now: float, width: int, cores: int | None = None) -> tuple[Span, ...]:
    """The last line of a panel: what the latest value is about. `cores`: of this machine."""
    if view.waiting is not Waiting.NOTHING and hint(view):
        return (Span(shown(hint(view), width), MUTED),)
    if view.gauge is not None:
        return (Span(_gauge_cause(view, width, cores), MUTED),)
    if not view.runs:
        return ()
    head, *rest = (escape(part) for part in run_parts(view.runs[-1], now, width))
    tail = "".join(f" · {part}" for part in rest)
    text = head + tail
    if len(text) > width:
        text = middle(head, max(8, width - len(tail))) + tail
    return (Span(middle(text, width), MUTED if view.runs[-1].duration is not None else TEXT),)


def _gauge_cause(view: BudgetView, width: int, cores: int | None) -> str:
    gauge = view.gauge
    if gauge is None:
        return ""
    if gauge.ended is not None:
        return end_text(gauge)
    if gauge.change is not None:
        return shown(fitting_cause(gauge.change, view.budget.unit, width), width)
    if view.budget.unit is Unit.COUNT:
        parts = biggest(view, width - 6)
        return f"most: {parts}" if parts else ""
    if not gauge.parts:
        return ""
    first = gauge.parts[0]
    pid = f" (pid {escape(first.key)})" if first.key.isdigit() else ""
    text = f"{escape(first.name)}{pid} {part_value(first, view)}"
    if view.budget.unit is Unit.CORES and cores:
        whole = f"{text} · {share_text(first.value / cores)} of {cores} cores"
        text = whole if len(whole) <= width else text
    return middle(text, width)


def cause_short(view: BudgetView, now: float, width: int) -> str:
    """The one line of a half-width panel: `Cart.tsx · <1 min`, `pid 48213 +410 MB`."""
    if view.waiting is not Waiting.NOTHING and hint(view):
        return shown(hint(view), width)
    if view.gauge is None:
        if not view.runs:
            return ""
        run = view.runs[-1]
        file = run.attributes.get(FILE)
        what = last_part(str(file)) if file else run_kind(run)
        if run.duration is None and file:
            what = f"× {what}"
        age = age_text(run.end, now)
        if len(what) + 3 + len(age) > width:
            age = age_text(run.end, now, just="now")
        return f"{shown(what, max(4, width - len(age) - 3))} · {age}"
    if view.gauge.ended is not None:
        return end_text(view.gauge)[:width]
    if view.budget.spec.averaged:
        return "now, cores" if view.gauge.mean5 is None else "5 min, cores"
    return _grown(view, width) or _first_part(view, width)


def _grown(view: BudgetView, width: int) -> str:
    """`node +410 MB`; empty where nothing is known to have grown."""
    change = view.gauge.change if view.gauge else None
    if not isinstance(change, GrowthCause):
        return ""
    by = growth_text(change, view.budget.unit)
    return f"{shown(last_part(change.name), max(1, width - len(by) - 1))} {by}"


def _first_part(view: BudgetView, width: int) -> str:
    parts = view.gauge.parts if view.gauge else ()
    if not parts:
        return ""
    value = part_value(parts[0], view)
    name = parts[0].name if view.budget.unit is Unit.COUNT else part_name(parts[0])
    return f"{'./' if name == '.' else shown(name, max(4, width - len(value) - 1))} {value}"


def cause_list(view: BudgetView, now: float, width: int) -> str:
    """The cause of a row in the list: `Cart.tsx <1 min`, `+410 MB`."""
    if view.gauge is not None and view.gauge.ended is not None:
        return end_text(view.gauge, short=True)[:width]
    if view.waiting is not Waiting.NOTHING and hint(view):
        return shown(hint(view), width)
    if view.gauge is None:
        if not view.runs:
            return ""
        run = view.runs[-1]
        file, tool = run.attributes.get(FILE), run.attributes.get(TOOL)
        named = str(tool) if tool and EXIT not in run.attributes else run_kind(run)
        what = last_part(str(file)) if file else named
        age = age_text(run.end, now)
        return f"{shown(what, max(4, width - len(age) - 1))} {age}"
    if view.budget.spec.averaged or view.budget.unit is Unit.COUNT:
        return f"of {budget_text.headline_limit(view)}"[:width]
    return _grown(view, width) or _first_part(view, width)

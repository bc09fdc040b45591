"""One budget explained: each of its values with where it was written, what its kind means, where its alerts begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from msgspec import Struct

from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.lint.detection import Detection
from hero_tui.budgets.lint.run import lint_budgets
from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.parse.field_parts import OFF
from hero_tui.budgets.parse.field_types import Block, Field
from hero_tui.budgets.parse.fields import BUDGET
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets
from hero_tui.budgets.resolve.ladders import steps_of
from hero_tui.budgets.resolve.objectives import objectives_of
from hero_tui.core.budget import Budget
from hero_tui.core.declared import Source
from hero_tui.core.quantities import spelled_span_text
from hero_tui.core.sanitise import sanitise

WIDTH = 100
DEFAULTS = {
    "window": "defaults.window",
    "keep_firing_for": "defaults.keep_firing_for",
    "over": "ladders.ratio.over",
}


class Row(Struct, frozen=True):
    """A value as it was written, where, and what it says."""

    key: str
    value: str
    where: str
    help: str


def explain(effective: EffectiveBudgets, budget_id: str) -> str:
    """All that is to be said of a budget that is known, in lines."""
    entry, budget = effective.entries[budget_id], effective.get(budget_id)
    if budget is None:
        return f"{budget_id} is switched off: {_place(entry.id.source)}"
    facts = KINDS[budget.kind]
    name = f"  {sanitise(budget.title)}" if budget.title else ""
    rows = list(_rows(effective, entry, budget))
    lines = [f"{budget_id}{name}", "", *_columns([(row.key, row.value, row.where, row.help) for row in rows]), ""]
    prose = (
        f"{budget.kind.value} judges {facts.judges}.",
        f"Good: {facts.good}.",
        f"Verdict over {_window(budget)}: {facts.verdict}.",
        f"Alerts: {facts.levels}.",
    )
    lines += [line for sentence in prose for line in wrap(sentence, WIDTH, subsequent_indent="  ")]
    levels = list(_levels(effective, entry, budget))
    lines += ["", *_columns(levels)] if levels else []
    shared = f"ladders.{budget.kind.value}."
    notes = [note for note in lint_budgets(effective) if _is_about(note.key, f"budgets.{budget_id}", shared)]
    lines += ["", "Notes:", *(f"  {note}" for note in notes)] if notes else []
    return "\n".join(lines)


def _rows(effective: EffectiveBudgets, entry: Entry, budget: Budget) -> Iterator[Row]:
    """The rows in the order of the table; a value that nobody wrote with its default."""
    for field in BUDGET.values():
        if field.key == "ladder":
            continue
        if isinstance(field.shape, Block):
            below = field.shape.table.values() if field.key == budget.kind.value else ()
            for leaf in below:
                placed = entry.leaves.get(f"{field.key}.{leaf.key}")
                if placed is not None:
                    yield _row(f"{field.key}.{leaf.key}", placed, leaf)
            continue
        placed = entry.leaves.get(field.key) or effective.context.leaves.get(DEFAULTS.get(field.key, ""))
        kind = KINDS[budget.kind]
        if (field.key == "over" and not kind.rated) or (field.key == "every" and not kind.sampled):
            continue
        if field.key == "window" and "window" not in entry.leaves and budget.window.operations is not None:
            yield Row("window", f"{budget.window.operations} runs", "by its kind", field.help)
        elif placed is not None:
            yield _row(field.key, placed, field)
        elif field.key == "signal":
            yield Row("signal", budget.signal, "its id", field.help)


def _row(key: str, placed: Placed[Any], field: Field) -> Row:
    return Row(key, _text(placed), _place(placed.source), field.help)


def _text(placed: Placed[Any]) -> str:
    if isinstance(placed.value, tuple):
        return (
            ", ".join(sanitise(item.value) for item in placed.value if isinstance(item, Placed)) or "as written there"
        )
    return sanitise(placed.text) or OFF


def _levels(effective: EffectiveBudgets, entry: Entry, budget: Budget) -> Iterator[tuple[str, ...]]:
    """The levels: each with where it begins, where that is written, and how soon it is detected."""
    kind = KINDS[budget.kind]
    objective = objectives_of(entry, kind)[0]
    steps = steps_of(entry, kind, objective, effective.context)
    for row in kind.level_rows(effective, budget, objective, steps):
        where = "by its kind" if row.placed is None else _place(row.placed.source)
        yield row.level, row.begins, where, _detected(row.detection)


def _detected(detection: Detection) -> str:
    return detection.text if detection.text.startswith("never") else f"found {detection.text}"


def _window(budget: Budget) -> str:
    runs = budget.window.operations
    return (
        f"the last {runs} runs" if runs is not None else f"the last {spelled_span_text(budget.window.seconds or 0.0)}"
    )


def _is_about(key: str | None, own: str, shared: str) -> bool:
    return key is not None and (key == own or key.startswith((f"{own}.", shared)))


def _place(source: Source) -> str:
    return f"{sanitise(source.file, 300)}:{source.line}:{source.column}"


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Indented, each column as wide as its widest."""
    widths = [max((len(row[place]) for row in rows), default=0) for place in range(len(rows[0]))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]

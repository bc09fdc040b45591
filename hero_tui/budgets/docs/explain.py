"""One budget explained: each of its values with where it was written, what its kind means, where its alerts begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from msgspec import Struct

from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.lint.detection_time import Detection, burn_detection, down_detection, rung_detection
from hero_tui.budgets.lint.run import notes_on
from hero_tui.budgets.parse.document import Entry, Placed
from hero_tui.budgets.parse.field_types import Block, Field
from hero_tui.budgets.parse.fields import BUDGET, OFF
from hero_tui.budgets.resolve.effective_budgets import Picture
from hero_tui.budgets.resolve.ladders import Step, burn_factor, steps_of
from hero_tui.budgets.resolve.objectives import promises_of
from hero_tui.budgets.units import scaled_text
from hero_tui.core.budget import Budget, Kind, Source
from hero_tui.core.quantities import percent_text, spelled_span_text, written_multiple_text
from hero_tui.core.sanitise import plain

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


def explain(picture: Picture, budget_id: str) -> str:
    """All that is to be said of a budget that is known, in lines."""
    entry, budget = picture.entries[budget_id], picture.get(budget_id)
    if budget is None:
        return f"{budget_id} is switched off: {_place(entry.id.source)}"
    facts = KINDS[budget.kind]
    name = f"  {plain(budget.title)}" if budget.title else ""
    rows = list(_rows(picture, entry, budget))
    lines = [f"{budget_id}{name}", "", *_columns([(each.key, each.value, each.where, each.help) for each in rows]), ""]
    prose = (
        f"{budget.kind.value} judges {facts.judges}.",
        f"Good: {facts.good}.",
        f"Verdict over {_window(budget)}: {facts.verdict}.",
        f"Alerts: {facts.levels}.",
    )
    lines += [line for each in prose for line in wrap(each, WIDTH, subsequent_indent="  ")]
    levels = list(_levels(picture, entry, budget))
    lines += ["", *_columns(levels)] if levels else []
    shared = f"ladders.{budget.kind.value}."
    notes = [each for each in notes_on(picture) if _is_about(each.key, f"budgets.{budget_id}", shared)]
    lines += ["", "Notes:", *(f"  {each}" for each in notes)] if notes else []
    return "\n".join(lines)


def _rows(picture: Picture, entry: Entry, budget: Budget) -> Iterator[Row]:
    """In the order of the table; what nobody wrote, with what stands for it."""
    for field in BUDGET.values():
        if field.key == "ladder":
            continue
        if isinstance(field.shape, Block):
            below = field.shape.table.values() if field.key == budget.kind.value else ()
            for each in below:
                placed = entry.leaves.get(f"{field.key}.{each.key}")
                if placed is not None:
                    yield _row(f"{field.key}.{each.key}", placed, each)
            continue
        placed = entry.leaves.get(field.key) or picture.ground.leaves.get(DEFAULTS.get(field.key, ""))
        if field.key == "over" and budget.kind is not Kind.RATIO:
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
        return ", ".join(plain(each.value) for each in placed.value if isinstance(each, Placed)) or "as written there"
    return plain(placed.text) or OFF


def _levels(picture: Picture, entry: Entry, budget: Budget) -> Iterator[tuple[str, ...]]:
    """A level, where it begins, where that is written, how soon it is found."""
    promised = promises_of(entry, budget.kind)[0]
    if budget.kind is Kind.AVAILABLE:
        checks = [each for each in picture.checks if budget.check in {None, each.name}]
        yield (
            "critical",
            "down: on an unplanned exit, or after two failed checks",
            "by its kind",
            _found(down_detection(checks)),
        )
        allowed = spelled_span_text(promised.allowed * (budget.window.seconds or 0.0))
        written = entry.get("available.burn", tuple) or picture.ground.get("ladders.available", tuple)
        for burn, said in zip(budget.burn, written.value if written is not None else (), strict=True):
            begins = f"{burn.spend.text} of the {allowed} that may be down, spent in {spelled_span_text(burn.long)}"
            factor = written_multiple_text(burn_factor(burn, budget.window))
            begins += f" and still in {spelled_span_text(burn.short)} ({factor})"
            yield burn.level.word, begins, _place(said.leaves["spend"].source), _found(burn_detection(budget, burn))
        return
    steps = steps_of(entry, budget.kind, promised, picture.ground) if KINDS[budget.kind].ladder else ()
    for step in steps:
        where = _place(step.enter.source)
        yield step.rung.level.word, _begins(budget, step), where, _found(rung_detection(budget, step.rung))
    if not steps:
        for rung in budget.ladder:
            most = scaled_text(promised.placed.text, rung.enter)
            yield rung.level.word, f"from {most} at a time", "by its kind", _found(rung_detection(budget, rung))


def _found(detection: Detection) -> str:
    return detection.text if detection.text.startswith("never") else f"found {detection.text}"


def _begins(budget: Budget, step: Step) -> str:
    rung, limit = step.rung, budget.headline.limit
    if budget.kind is Kind.TIME:
        each = ", ".join(f"{scaled_text(one.limit.text, rung.enter)} ({one.statistic})" for one in budget.objectives)
        return f"from {each}: {written_multiple_text(rung.enter)}"
    if budget.kind is Kind.RATIO:
        allowed = 1.0 - (budget.headline.quantile or 0.0)
        ends = "" if step.leave is None else f", until {percent_text(rung.leave * allowed)}"
        held = "" if not rung.hold else f", for {spelled_span_text(rung.hold)}"
        told = f"{written_multiple_text(rung.enter)} of the {percent_text(allowed)} promised"
        bad = f"{percent_text(rung.enter * allowed)} bad in {spelled_span_text(budget.over or 0.0)}"
        return f"from {bad}{ends}{held}: {told}"
    ends = "" if step.leave is None else f", until {scaled_text(limit.text, rung.leave)} ({percent_text(rung.leave)})"
    held = "" if not rung.hold else f", for {spelled_span_text(rung.hold)}"
    return f"from {scaled_text(limit.text, rung.enter)} ({percent_text(rung.enter)}){ends}{held}"


def _window(budget: Budget) -> str:
    runs = budget.window.operations
    return (
        f"the last {runs} runs" if runs is not None else f"the last {spelled_span_text(budget.window.seconds or 0.0)}"
    )


def _is_about(key: str | None, own: str, shared: str) -> bool:
    return key is not None and (key == own or key.startswith((f"{own}.", shared)))


def _place(source: Source) -> str:
    return f"{plain(source.file, 300)}:{source.line}:{source.column}"


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Indented, each column as wide as its widest."""
    widths = [max((len(row[place]) for row in rows), default=0) for place in range(len(rows[0]))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]

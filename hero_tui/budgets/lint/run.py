"""Runs every lint over effective budgets that can be used, and notes each finding once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from hero_tui.budgets.kinds.base import Lint
from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.lint import across as lints_between
from hero_tui.budgets.lint import single as lints
from hero_tui.budgets.problems import Problem, Severity, in_order
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets

LINTS: tuple[Lint, ...] = (
    lints.alerts_beside_the_limit,
    lints.unlike_ladders,
    lints.cannot_be_exceeded,
    lints.never_proven,
    lints.slow_to_find,
    lints.guesses,
    *(lint for kind in KINDS.values() for lint in kind.lints),
    lints_between.capacities,
    lints_between.wholes,
    lints_between.related,
)


def lint_budgets(effective: EffectiveBudgets, *, cores: int | None = None) -> tuple[Problem, ...]:
    """The notes of all lints, in the order of their places. `cores`: of this machine, where the budgets are for it."""
    here: tuple[Lint, ...] = () if cores is None else (partial(lints.beyond_this_machine, cores=cores),)
    return tuple(in_order(dict.fromkeys(_problems(effective, (*LINTS, *here)))))


def _problems(effective: EffectiveBudgets, every: Iterable[Lint]) -> Iterator[Problem]:
    for lint in every:
        for note in lint(effective):
            at = note.at
            yield at.document.problems.problem(at.place, note.sentence, note.hint, at.key or None, Severity.NOTE)

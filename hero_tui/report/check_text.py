"""`check` for people: a line for each promise that has data, worst first, and what it all comes to. Escaped."""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.objectives import Verdict
from hero_tui.format.badges import WORD_OF_VERDICT, verdict_text
from hero_tui.format.budget_text import headline_limit
from hero_tui.format.evidence import value_of
from hero_tui.format.hints import feeding_of
from hero_tui.format.numbers import moment_text
from hero_tui.format.summary import PANELS
from hero_tui.models.budgets import BudgetView
from hero_tui.report.check import BROKEN, KEPT, WORST_FIRST, Checked, name_of, tally, why
from hero_tui.report.status_text import plain_line

WORDS = (*((each, WORD_OF_VERDICT[each]) for each in WORST_FIRST[:-1]), (Verdict.NO_DATA, "without data"))


def check_text(found: Checked) -> str:
    """Lines without an end; the last one says it all."""
    told = [each for verdict in WORST_FIRST[:-1] for each in found.of(verdict)]
    width = max((len(name_of(each)) for each in told), default=0)
    lines = [_row(each, min(width, 48)) for each in told]
    return "\n".join(plain_line(line).rstrip() for line in [*lines, *([""] if lines else []), summary(found)])


def summary(found: Checked) -> str:
    """`1 broken, 2 not sure yet, 3 kept, 44 without data since 14:00`, what a 0 rests on, and what to do where there is
    nothing."""
    since = "" if found.since is None else f" since {moment_text(found.since, found.at)}"
    said = f"{tally(found, WORDS) or 'no budgets'}{since}"
    if found.code == BROKEN:
        return said
    if found.code == KEPT:
        return f"{said}; 0, for nothing is broken and {_judged(found)}"
    if found.counts[Verdict.UNDETERMINED]:
        return f"{said}; --strict wants every promise settled"
    silent = found.of(Verdict.NO_DATA)
    hint = feeding_of(commanded(silent))
    return f"{said}; nothing to judge{f': {hint}' if hint else ''}"


def _judged(found: Checked) -> str:
    """What the 0 rests on: `3 of 47 were judged`."""
    number = len(found.promises) - found.counts[Verdict.NO_DATA]
    return f"{number} of {len(found.promises)} {'was' if number == 1 else 'were'} judged"


def commanded(silent: Sequence[BudgetView]) -> Sequence[BudgetView]:
    """Those that a command can feed: where nobody develops there is no dev server to start."""
    return [each for each in silent if each.budget.system != PANELS] or silent


def _row(view: BudgetView, width: int) -> str:
    sign = f"{verdict_text(view.judgement.verdict):<15}"
    value = f"{value_of(view)} of {headline_limit(view)}"
    return f"{sign} {name_of(view):<{width}}  {value:<22}  {why(view)}"

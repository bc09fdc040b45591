"""`check` as workflow commands of GitHub Actions: an error for each broken promise, and what it all comes to.

GitHub shows ten errors and ten warnings of a step: the worst come first; what is kept or has no data is counted.
"""

from __future__ import annotations

from hero_tui.core.objectives import Verdict
from hero_tui.format.budget_text import headline_limit
from hero_tui.format.evidence import value_of
from hero_tui.models.budgets import BudgetView
from hero_tui.report.check import Checked, name_of, why
from hero_tui.report.check_text import summary
from hero_tui.report.github import workflow_command
from hero_tui.report.status_text import plain_line

BROKEN, UNSETTLED, ALL = "budget broken", "budget not settled", "hero-tui check"


def check_github(found: Checked) -> str:
    """Lines without an end; what is not settled is a warning where `strict` minds it."""
    lines = [_command("error", BROKEN, _line(each)) for each in found.of(Verdict.BREACHED)]
    if found.strict:
        lines += [_command("warning", UNSETTLED, _line(each)) for each in found.of(Verdict.UNDETERMINED)]
    return "\n".join([*lines, _command("notice", ALL, summary(found))])


def _command(kind: str, title: str, message: str) -> str:
    return workflow_command(kind, plain_line(message), {"title": title})


def _line(view: BudgetView) -> str:
    return f"{name_of(view)}: {value_of(view)} of {headline_limit(view)}; {why(view)}"

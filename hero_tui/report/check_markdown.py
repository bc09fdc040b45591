"""`check` as Markdown for a CI step's summary (1 MB at most) or a comment on GitHub (65,536 characters): worst first.

Words from outside stand in code: there nothing is a link, a mention or markup.
"""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.core.objectives import Verdict
from hero_tui.core.time import utc_text
from hero_tui.format.badges import verdict_text
from hero_tui.format.budget_text import headline_limit
from hero_tui.format.evidence import value_of
from hero_tui.format.hints import feeding_of
from hero_tui.models.budgets import BudgetView
from hero_tui.report.check import WORST_FIRST, Checked, name_of, tally, why
from hero_tui.report.check_text import WORDS, commanded
from hero_tui.report.status_text import plain_line

MOST_BYTES = 60_000
MOST_NAMED = 100
HEAD = ("| verdict | budget | measured | limit | why |", "|:--|:--|--:|--:|:--|")


def check_markdown(found: Checked) -> str:
    """The whole text, without a last line break; at most 60,000 bytes and a few lines."""
    lines = [f"### {_code(found.name)}: {tally(found, WORDS) or 'no budgets'}", ""]
    rows = [_row(each) for verdict in WORST_FIRST[:-1] for each in found.of(verdict)]
    fitting = _fitting(rows)
    if fitting:
        lines += [*HEAD, *fitting, ""]
    if len(fitting) < len(rows):
        lines += [f"{len(rows) - len(fitting)} more are not shown here; `hero-tui check` lists them.", ""]
    silent = found.of(Verdict.NO_DATA)
    if silent:
        lines += [*_folded(silent), ""]
    window = "each budget over its own window" if found.since is None else f"since {utc_text(found.since)}"
    return "\n".join([*lines, f"<sub>hero-tui check, {utc_text(found.at)}, {window}</sub>"])


def _row(view: BudgetView) -> str:
    value = "" if value_of(view) == "–" else value_of(view)
    cells = [verdict_text(view.judgement.verdict), _code(name_of(view)), value, headline_limit(view), why(view)]
    return f"| {' | '.join(plain_line(each) for each in cells)} |"


def _fitting(rows: Sequence[str]) -> list[str]:
    room, found = MOST_BYTES, []
    for row in rows:
        room -= len(row.encode()) + 1
        if room < 0:
            break
        found.append(row)
    return found


def _folded(silent: Sequence[BudgetView]) -> list[str]:
    names = ", ".join(_code(name_of(each)) for each in silent[:MOST_NAMED])
    more = f" and {len(silent) - MOST_NAMED} more" if len(silent) > MOST_NAMED else ""
    hint = feeding_of(commanded(silent))
    return [
        f"<details><summary>{len(silent)} without data</summary>",
        "",
        f"{names}{more}{f'. Such as: {_code(hint)}' if hint else ''}",
        "",
        "</details>",
    ]


def _code(text: str) -> str:
    """As code; a pipe would end a table's cell even there."""
    return f"`{plain_line(text).replace('`', chr(39)).replace('|', chr(92) + '|')}`"

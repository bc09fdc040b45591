"""`check` as JUnit XML: a suite for each system, a case for each budget and label set.

A broken promise is a failure; one that is not settled or has no data is skipped, with its reason. Each suite carries
value, limit, n and verdict of every objective as properties, under the name of their case: those that Jenkins reads
(junit-10.xsd) may not stand in a case. XML 1.0 has no control characters: they are spelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import escape

from hero_tui.core.objectives import Verdict
from hero_tui.format.evidence_sentences import contract_evidence
from hero_tui.format.hints import feeding
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView
from hero_tui.report.check import Checked, name_of
from hero_tui.report.status_text import by_system, plain_line

SKIPPED = frozenset({Verdict.UNDETERMINED, Verdict.NO_DATA})


def check_junit(found: Checked) -> str:
    """The whole document, without a last line break."""
    when = datetime.fromtimestamp(found.at, UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        _opening("testsuites", found.promises, {"name": "hero-tui check"}),
    ]
    for views in by_system(found.promises):
        skipped = str(sum(each.judgement.verdict in SKIPPED for each in views))
        suite = {"name": views[0].budget.system, "timestamp": when, "skipped": skipped}
        lines.append("  " + _opening("testsuite", views, suite))
        lines += ["    <properties>", *(f"      <property {_attributes(each)}/>" for each in _properties(views))]
        lines.append("    </properties>")
        lines += [f"    {line}" for view in views for line in _case(view)]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"])


def _opening(tag: str, views: Iterable[BudgetView], more: Mapping[str, str]) -> str:
    verdicts = [each.judgement.verdict for each in views]
    counts = {
        "tests": len(verdicts),
        "failures": verdicts.count(Verdict.BREACHED),
        "errors": 0,
        "time": 0,
    }
    return f"<{tag} {_attributes({**more, **{key: str(number) for key, number in counts.items()}})}>"


def _case(view: BudgetView) -> list[str]:
    verdict, objectives = view.judgement.verdict, view.judgement.objectives
    name = _attributes({"classname": f"budgets.{view.budget.system}", "name": name_of(view), "time": "0"})
    told = "; ".join(_said(each) for each in objectives if each.verdict is verdict or verdict is not Verdict.BREACHED)
    lines = [f"<testcase {name}>"]
    if verdict is Verdict.BREACHED:
        every = escape(plain_line("; ".join(_said(each) for each in objectives)))
        lines.append(f"  <failure {_attributes({'type': verdict.value, 'message': told})}>{every}</failure>")
    elif verdict in SKIPPED:
        reason = f"not sure yet: {told}" if verdict is Verdict.UNDETERMINED else f"no data: {feeding(view) or told}"
        lines.append(f"  <skipped {_attributes({'message': reason})}/>")
    return [*lines, "</testcase>"]


def _said(objective: ObjectiveVerdict) -> str:
    return f"{objective.objective.statistic}: {contract_evidence(objective)}"


def _properties(views: Iterable[BudgetView]) -> Iterator[dict[str, str]]:
    for view in views:
        for objective in view.judgement.objectives:
            for name, value in _figures(objective).items():
                yield {"name": f"{name_of(view)} {objective.objective.statistic}.{name}", "value": value}


def _figures(verdict: ObjectiveVerdict) -> dict[str, str]:
    return {
        "value": "" if verdict.value is None else f"{verdict.value:.10g}",
        "limit": f"{verdict.objective.limit.value:.10g}",
        "n": str(verdict.count),
        "verdict": verdict.verdict.value,
    }


def _attributes(values: dict[str, str]) -> str:
    return " ".join(f'{key}="{escape(plain_line(value))}"' for key, value in values.items())

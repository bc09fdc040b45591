"""Prometheus as an oracle: its own rule evaluator judges a series, and says whether it saw what our ladder said.

`promtool test rules` evaluates alerting rules over synthetic series and compares `ALERTS` and `ALERTS_FOR_STATE` with
what is expected at each moment. One run takes a whole batch of timelines: each is a series with a label of its own,
and one rule per rung judges all of them.

Hysteresis is said through `ALERTS`: stay while above `leave` and still firing. Series have no holes here: on a hole
Prometheus resolves what fires, where ours goes unknown (scenario files test that).
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hero_tui.core.budget import Budget
from hero_tui.core.objectives import Rung
from hero_tui.judge.alerting.ladder import advance, fresh
from hero_tui.judge.results import RuleState

STEP = 10
PENDING, FIRING = "pending", "firing"
_WORDS = {RuleState.PENDING: PENDING, RuleState.FIRING: FIRING, RuleState.RECOVERING: FIRING}

Alert = tuple[int, str, str]
"""Which timeline, which level, pending or firing. What is resolved is not there."""


@dataclass(frozen=True)
class Moment:
    """What stands at one evaluation. `since`: (timeline, level) → the first second of its condition."""

    alerts: frozenset[Alert]
    since: frozenset[tuple[int, str, int]]


def ours(budget: Budget, timelines: Sequence[Sequence[int]]) -> list[Moment]:
    """What our reducer says, step by step. Values are percent of the limit; time begins at 0."""
    limit = budget.headline.limit.value
    states = [fresh(budget) for _ in timelines]
    moments = []
    for step in range(len(timelines[0])):
        alerts, since = set(), set()
        for number, values in enumerate(timelines):
            states[number] = advance(budget, states[number], float(step * STEP), values[step] * limit / 100)
            for rung, rule in zip(budget.ladder, states[number].rules, strict=True):
                if rule.state in _WORDS and rule.active_at is not None:
                    alerts.add((number, rung.level.word, _WORDS[rule.state]))
                    since.add((number, rung.level.word, round(rule.active_at)))
        moments.append(Moment(frozenset(alerts), frozenset(since)))
    return moments


def disagreement(budget: Budget, timelines: Sequence[Sequence[int]], said: Sequence[Moment], folder: Path) -> str:
    """Hand the same timelines to Prometheus; empty when it saw `said` at every step, else what it saw instead."""
    (folder / "rules.yaml").write_text(json.dumps(_rules(budget)), encoding="utf-8")
    (folder / "tests.yaml").write_text(json.dumps(_tests(timelines, said)), encoding="utf-8")
    done = subprocess.run(
        ["promtool", "test", "rules", "tests.yaml"], cwd=folder, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _rules(budget: Budget) -> object:
    rules = [
        {
            "alert": rung.level.word,
            "expr": _condition(rung),
            "for": f"{rung.hold:.0f}s",
            "keep_firing_for": f"{budget.keep_firing_for:.0f}s",
        }
        for rung in budget.ladder
    ]
    return {"groups": [{"name": "ladder", "interval": f"{STEP}s", "rules": rules}]}


def _condition(rung: Rung) -> str:
    firing = f'ALERTS{{alertname="{rung.level.word}",alertstate="firing"}} == 1'
    return f"m >= {rung.enter * 100:.0f} or (m > {rung.leave * 100:.0f} and on(timeline) {firing})"


def _tests(timelines: Sequence[Sequence[int]], said: Sequence[Moment]) -> object:
    expectations = []
    for step, moment in enumerate(said):
        at = f"{step * STEP}s"
        alerts = [
            {"labels": f'ALERTS{{timeline="{number}",alertname="{level}",alertstate="{state}"}}', "value": 1}
            for number, level, state in sorted(moment.alerts)
        ]
        since = [
            {"labels": f'ALERTS_FOR_STATE{{timeline="{number}",alertname="{level}"}}', "value": first}
            for number, level, first in sorted(moment.since)
        ]
        expectations.append({"expr": "ALERTS", "eval_time": at, "exp_samples": alerts})
        expectations.append({"expr": "ALERTS_FOR_STATE", "eval_time": at, "exp_samples": since})
    series = [
        {"series": f'm{{timeline="{number}"}}', "values": " ".join(map(str, values))}
        for number, values in enumerate(timelines)
    ]
    return {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": f"{STEP}s",
        "tests": [{"interval": f"{STEP}s", "input_series": series, "promql_expr_test": expectations}],
    }

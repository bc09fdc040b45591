"""`status`, `events --json` and `alerts --json`: the JSON is a contract, every key always there, null when unknown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hero_tui.core.attributes import OTHERS_SHARE, PRESSURE, TIMED
from hero_tui.core.objectives import Unit
from hero_tui.core.signals import NO_ATTRIBUTES, Labels, Scalar, number_of
from hero_tui.core.time import utc_text
from hero_tui.format.causes import cause_text
from hero_tui.format.evidence_sentences import contract_evidence
from hero_tui.format.incidents import limit_now
from hero_tui.judge.results import ObjectiveVerdict
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView, SilenceView, TransitionView
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import ServerView, Snapshot

SCHEMA = 1


def status_json(snapshot: Snapshot) -> dict[str, object]:
    """The one object of `status --json`: the design's, with more keys, which are always there, too.

    The recorder: `notices` (sentences about the monitoring itself, worst first; empty while nothing is wrong),
    `requests` (how many it sent to dev servers: `pages`, `light` ones, `updates`, `channels`; null while none runs).
    A server: `not_taken_up` (saves in a row that it did not react to) since `not_taken_up_since`. A budget: `title`
    (null without one), `share` (use of the limit, 1 is all of it), `coverage` (observed share of the window, of
    gauges), `failed`, `cancelled`, `excluded` (left out of the count), `silenced_until`, `silenced_why`, `incident`
    (the open one's id), `others_share` (what others took of the cores during its newest run) and `pressure` (share of
    the time in which tasks waited, during that run or for what its gauge measures). An objective: `count`,
    `met_at_most` and `breached_at` (of those over), `low` and `high` (95 % interval of an estimate). An incident:
    `worst`, `value`, `limit` (of its time), `limit_now`, `peak`, `silenced_by` (null where downtime was planned),
    `silenced_why`, `reason` (a sentence of what holds it, or held it last). `silences` are those that hold now.
    """
    recorder, watch = snapshot.recorder, snapshot.watch
    return {
        "schema": SCHEMA,
        "workspace": snapshot.workspace,
        "at": utc_text(snapshot.at),
        "recorder": {
            "state": recorder.state.value,
            "pid": recorder.pid,
            "since": utc_text(recorder.since),
            "coverage": _number(recorder.coverage),
            "notices": list(recorder.notices),
            "requests": None if recorder.requests is None else recorder.requests.json(),
        },
        "watch": {
            "files": watch.files if watch else None,
            "directories": watch.directories if watch else None,
            "pruned": watch.pruned if watch else None,
            "failed": watch.failed if watch else None,
            "lost": watch.lost if watch else None,
        },
        "servers": [_server(each) for each in snapshot.servers],
        "budgets": [budget_json(each) for each in snapshot.entries or snapshot.budgets],
        "incidents": [incident_json(each) for each in snapshot.incidents if each.open],
        "silences": [silence_json(each) for each in snapshot.silences],
    }


def event_json(run: RunView, workspace: str) -> dict[str, object]:
    """One line of `events --json`."""
    return {
        "schema": SCHEMA,
        "id": run.id,
        "workspace": workspace,
        "signal": run.signal,
        "labels": _labels(run.labels),
        "start": utc_text(run.start),
        "duration": _number(run.duration),
        "outcome": run.outcome.value,
        "attributes": {
            key: _number(value) if isinstance(value, float) else value for key, value in sorted(run.attributes.items())
        },
    }


def incident_json(incident: IncidentView, history: Sequence[TransitionView] | None = None) -> dict[str, object]:
    """An incident as in `status --json`; with `history`, as in `alerts --json`."""
    found: dict[str, object] = {
        "id": incident.id,
        "budget": incident.budget.id,
        "labels": _labels(incident.labels),
        "severity": incident.severity.word,
        "worst": incident.worst.word,
        "state": incident.state,
        "onset": utc_text(incident.onset),
        "detected": utc_text(incident.detected),
        "recovered": utc_text(incident.recovered),
        "value": _number(incident.value, incident.budget.unit),
        "limit": _number(incident.limit, incident.budget.unit),
        "limit_now": _number(limit_now(incident), incident.budget.unit),
        "peak": _number(incident.peak, incident.budget.unit),
        "acknowledged_by": incident.acknowledged_by,
        "acknowledged_at": utc_text(incident.acknowledged_at),
        "note": incident.note,
        "silenced_until": utc_text(incident.silenced_until),
        "silenced_by": incident.silenced_by,
        "silenced_why": incident.silenced_why,
        "reason": incident.reason or None,
        "cause": None if incident.cause is None else cause_text(incident.cause, incident.budget.unit),
    }
    if history is not None:
        found["history"] = [
            {
                "at": utc_text(each.at),
                "kind": each.kind,
                "level": each.level.word,
                "value": _number(each.value, incident.budget.unit),
                "text": each.text,
                "who": each.who,
            }
            for each in history
        ]
    return found


def silence_json(silence: SilenceView) -> dict[str, object]:
    """A silence; `labels` null: all label sets of the budget."""
    return {
        "id": silence.id,
        "budget": silence.budget,
        "labels": None if silence.labels is None else _labels(silence.labels),
        "start": utc_text(silence.start),
        "until": utc_text(silence.until),
        "who": silence.who,
        "why": silence.why,
    }


def alert_json(incident: IncidentView, history: Sequence[TransitionView], workspace: str) -> dict[str, object]:
    """One line of `alerts --json`: an incident with its history, marked with the schema and the workspace."""
    return {"schema": SCHEMA, "workspace": workspace, **incident_json(incident, history)}


def _server(server: ServerView) -> dict[str, object]:
    return {
        "name": server.name,
        "version": server.version,
        "pid": server.pid,
        "url": server.url,
        "state": server.state,
        "started": utc_text(server.started),
        "note": server.note,
        "not_taken_up": server.not_taken_up,
        "not_taken_up_since": utc_text(server.not_taken_up_since),
    }


def budget_json(view: BudgetView) -> dict[str, object]:
    """One budget and label set as in `status --json`."""
    budget = view.budget
    window: dict[str, object] = (
        {"seconds": _whole(budget.window.seconds)}
        if budget.window.operations is None
        else {"operations": budget.window.operations}
    )
    newest = next((each for each in reversed(view.runs) if each.duration is not None), None)
    run = NO_ATTRIBUTES if newest is None else newest.attributes
    timed = run.get(TIMED)
    return {
        "id": budget.id,
        "labels": _labels(view.labels),
        "title": budget.title,
        "system": budget.system,
        "kind": budget.kind.value,
        "unit": budget.unit.value,
        "window": window,
        "count": view.judgement.count,
        "failed": view.judgement.failed,
        "cancelled": view.judgement.cancelled,
        "excluded": view.judgement.excluded,
        "coverage": _number(view.judgement.coverage),
        "level": view.level.word,
        "verdict": view.judgement.verdict.value,
        "latest": _number(view.latest, budget.unit),
        "latest_at": utc_text(view.latest_at),
        "share": _number(view.share),
        "timed": timed if isinstance(timed, str) else None,
        "others_share": _share(run.get(OTHERS_SHARE)),
        "pressure": _share((run if view.gauge is None else view.gauge.attributes).get(PRESSURE)),
        "incident": view.incident,
        "silenced_until": utc_text(view.silenced_until),
        "silenced_why": view.silenced_why,
        "objectives": [_objective(each, budget.unit) for each in view.judgement.objectives],
    }


def _objective(verdict: ObjectiveVerdict, unit: Unit) -> dict[str, object]:
    return {
        "statistic": verdict.objective.statistic,
        "limit": _number(verdict.objective.limit.value, unit),
        "value": _number(verdict.value, unit),
        "maximum": _number(verdict.maximum, unit),
        "low": _number(verdict.low, unit),
        "high": _number(verdict.high, unit),
        "over": verdict.over,
        "count": verdict.count,
        "needed": verdict.needed,
        "met_at_most": verdict.met_at_most,
        "breached_at": verdict.breached_at,
        "utilization": _number(verdict.utilization),
        "verdict": verdict.verdict.value,
        "evidence": contract_evidence(verdict),
    }


def _labels(labels: Labels) -> dict[str, str]:
    return dict(sorted(labels.items()))


def _number(value: float | None, unit: Unit | None = None) -> float | None:
    """Six decimals are microseconds: what no clock measured is not printed; bytes and counts are whole. NaN and
    infinity are no JSON."""
    if value is None or not math.isfinite(value):
        return None
    return round(value) if unit in {Unit.BYTES, Unit.COUNT} else round(value, 6)


def _share(value: Scalar) -> float | None:
    """A share of what was measured; what somebody else wrote under its name is none."""
    return _number(number_of(value))


def _whole(value: float | None) -> int | float | None:
    return int(value) if value is not None and value == int(value) else value

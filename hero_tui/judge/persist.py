"""Alert states as JSON text, for the store. A text of another version or another shape of budget is not read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from hero_tui.budgets.model import Level
from hero_tui.budgets.signals import Labels, Outcome
from hero_tui.judge.alerts import TimeState, WindowRule
from hero_tui.judge.changes import Incident
from hero_tui.judge.gauges import GaugeState
from hero_tui.judge.levels import LadderState, Rule
from hero_tui.judge.means import MeanState
from hero_tui.judge.model import RuleState, Run
from hero_tui.judge.slices import OpenSlice, Sight
from hero_tui.judge.times import TimesState

VERSION = 1


class UnreadableStateError(ValueError):
    """The text is not a state of this version."""


def dump_gauge(state: GaugeState, labels: Labels, level: Level) -> str:
    """A gauge's state as text."""
    rules = [[rule.state.value, rule.active_at, rule.fired_at, rule.clear_since] for rule in state.ladder.rules]
    filling = state.filling
    return _text(
        labels,
        level,
        state.incident,
        at=state.at,
        rules=rules,
        seen=state.ladder.seen,
        dark_since=state.ladder.dark_since,
        recovered_at=state.ladder.recovered_at,
        sight=state.sight.value,
        value=state.value,
        value_at=state.value_at,
        interval=state.interval,
        unknown=state.unknown,
        filling=None if filling is None else [filling.start, filling.covered, filling.dark, filling.high],
        means=state.means.steps,
    )


def dump_times(state: TimesState, labels: Labels, level: Level) -> str:
    """A time budget's state as text."""
    alerts = state.alerts
    return _text(
        labels,
        level,
        state.incident,
        at=state.at,
        runs=[[run.end, run.duration, run.outcome.value] for run in alerts.runs],
        windows=[[rule.since, rule.firing] for rule in alerts.windows],
        point=int(alerts.point),
        point_since=alerts.point_since,
        point_expires=alerts.point_expires,
        dark=alerts.dark,
        expired=alerts.expired,
    )


def labels_and_level(text: str) -> tuple[Labels, Level]:
    """What readers need of a state: whose it is, and the level when it was written."""
    data = _data(text)
    try:
        return {str(key): str(value) for key, value in data["labels"].items()}, Level[str(data["level"]).upper()]
    except (KeyError, AttributeError) as error:
        raise UnreadableStateError(f"no labels and level in a state: {error}") from error


def written_at(text: str) -> float:
    """When a state was written, UTC seconds."""
    found = _number(_data(text).get("at"))
    if found is None:
        raise UnreadableStateError("a state without its time")
    return found


def load_incident(text: str) -> Incident | None:
    """The newest incident of a state."""
    found = _data(text).get("incident")
    if found is None:
        return None
    try:
        fields = dict(found)
        return Incident(**(fields | {"severity": Level(fields["severity"]), "worst": Level(fields["worst"])}))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableStateError(f"no incident in a state: {error}") from error


def load_gauge(text: str) -> GaugeState:
    """The state that `dump_gauge` wrote."""
    data = _data(text)
    try:
        filling = data["filling"]
        rules = tuple(Rule(RuleState(word), *map(_number, moments)) for word, *moments in data["rules"])
        return GaugeState(
            ladder=LadderState(
                rules, _number(data["seen"]), _number(data["dark_since"]), _number(data["recovered_at"])
            ),
            at=float(data["at"]),
            sight=Sight(data["sight"]),
            value=_number(data["value"]),
            value_at=_number(data["value_at"]),
            interval=float(data["interval"]),
            unknown=bool(data["unknown"]),
            filling=None if filling is None else OpenSlice(*filling),
            means=MeanState(tuple((float(start), float(total), float(held)) for start, total, held in data["means"])),
            incident=load_incident(text),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableStateError(f"not a gauge's state: {error}") from error


def load_times(text: str) -> TimesState:
    """The state that `dump_times` wrote."""
    data = _data(text)
    try:
        alerts = TimeState(
            windows=tuple(WindowRule(_number(since), bool(firing)) for since, firing in data["windows"]),
            runs=tuple(Run(float(end), _number(took), Outcome(word)) for end, took, word in data["runs"]),
            point=Level(data["point"]),
            point_since=_number(data["point_since"]),
            point_expires=_number(data["point_expires"]),
            dark=bool(data["dark"]),
            expired=bool(data["expired"]),
        )
        return TimesState(alerts, float(data["at"]), load_incident(text))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableStateError(f"not a time budget's state: {error}") from error


def _text(labels: Labels, level: Level, incident: Incident | None, **rest: object) -> str:
    kept = None if incident is None else asdict(incident)
    return json.dumps(
        {"v": VERSION, "labels": dict(labels), "level": level.word, "incident": kept, **rest}, separators=(",", ":")
    )


def _data(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UnreadableStateError(f"a state is not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("v") != VERSION:
        raise UnreadableStateError("a state is of another version")
    return data


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    raise UnreadableStateError(f"{value!r} is not a number")

"""Alert states as JSON text, for the store. A text of another version or another shape of budget is not read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec.structs import asdict

from hero_tui.core.incidents import IncidentState
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Labels, Outcome
from hero_tui.judge.alerting.ladder import LadderState, Rule
from hero_tui.judge.engine.changes import Incident
from hero_tui.judge.kinds.gauges.rules import GaugeState
from hero_tui.judge.kinds.gauges.slices import OpenSlice, Sight
from hero_tui.judge.kinds.time.alerts import TimeState, WindowRule
from hero_tui.judge.kinds.time.point import ENOUGH_RUNS
from hero_tui.judge.results import RuleState, Run
from hero_tui.judge.stats.rolling_mean import MeanState

VERSION = 1
S = TypeVar("S")


class UnreadableStateError(ValueError):
    """The text is not a state of this version."""


def dump_gauge(state: GaugeState, labels: Labels, level: Level) -> str:
    """A gauge's state as text."""
    filling = state.filling
    return _text(
        labels,
        level,
        state.incident,
        at=state.at,
        **ladder_fields(state.ladder),
        sight=state.sight.value,
        value=state.value,
        value_at=state.value_at,
        interval=state.interval,
        unknown=state.unknown,
        filling=None if filling is None else [filling.start, filling.covered, filling.dark, filling.high],
        means=state.means.steps,
        mean_began=state.means.began,
        first_judged=state.first_judged,
        began_over=state.began_over,
        owner_ended=state.owner_ended,
    )


def dump_state(fields: Mapping[str, object], at: float, incident: Incident | None, labels: Labels, level: Level) -> str:
    """The state of a budget of operations as text: its own `fields`, and what every state has."""
    return _text(labels, level, incident, at=at, **fields)


def read_state(text: str, read: Callable[[dict[str, Any]], S]) -> S:
    """What `read` makes of the fields that `dump_state` wrote."""
    data = _data(text)
    try:
        return read(data)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise UnreadableStateError(f"not the state of such a budget: {error}") from error


def labels_and_level(text: str) -> tuple[Labels, Level]:
    """Whose state it is, and the level when it was written."""
    labels, level, _ = readers_part(text)
    return labels, level


def readers_part(text: str) -> tuple[Labels, Level, float | None]:
    """What readers need of a state: whose it is, the level when it was written, and since when its owner is watched for
    a mean (UTC s), None where it is not."""
    data = _data(text)
    try:
        labels = {str(key): str(value) for key, value in data["labels"].items()}
        return labels, Level[str(data["level"]).upper()], number(data.get("mean_began"))
    except (KeyError, AttributeError) as error:
        raise UnreadableStateError(f"no labels and level in a state: {error}") from error


def written_at(text: str) -> float:
    """When a state was written, UTC seconds."""
    at = number(_data(text).get("at"))
    if at is None:
        raise UnreadableStateError("a state without its time")
    return at


def newest_run(text: str) -> float | None:
    """When the newest run ended that a state has judged, UTC seconds; None where it does not say."""
    return number(_data(text).get("newest"))


def load_incident(text: str) -> Incident | None:
    """The newest incident of a state."""
    incident = _data(text).get("incident")
    if incident is None:
        return None
    try:
        fields = dict(incident)
        known = {
            "severity": Level(fields["severity"]),
            "worst": Level(fields["worst"]),
            "state": IncidentState(fields["state"]),
        }
        return Incident(**(fields | known))
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableStateError(f"no incident in a state: {error}") from error


def load_gauge(text: str) -> GaugeState:
    """The state that `dump_gauge` wrote."""
    data = _data(text)
    try:
        filling = data["filling"]
        return GaugeState(
            ladder=load_ladder(data),
            at=float(data["at"]),
            sight=Sight(data["sight"]),
            value=number(data["value"]),
            value_at=number(data["value_at"]),
            interval=float(data["interval"]),
            unknown=bool(data["unknown"]),
            filling=None if filling is None else OpenSlice(*filling),
            means=MeanState(
                tuple((float(start), float(total), float(held)) for start, total, held in data["means"]),
                number(data.get("mean_began")),
            ),
            incident=load_incident(text),
            first_judged=number(data.get("first_judged", 0.0)),
            began_over=bool(data.get("began_over", False)),
            owner_ended=bool(data.get("owner_ended", False)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableStateError(f"not a gauge's state: {error}") from error


def load_times(text: str) -> TimeState:
    """The alerts of a time budget's state."""
    return read_state(
        text,
        lambda data: TimeState(
            windows=tuple(WindowRule(number(since), bool(firing)) for since, firing in data["windows"]),
            runs=tuple(_run(*fields) for fields in data["runs"]),
            point=Level(data["point"]),
            point_since=number(data["point_since"]),
            point_expires=number(data["point_expires"]),
            dark=bool(data["dark"]),
            expired=bool(data["expired"]),
            judged=int(data.get("judged", ENOUGH_RUNS)),
        ),
    )


def _run(end: object, took: object, word: str, busy: object = False, told: object = None) -> Run:
    ended = number(end)
    if ended is None:
        raise UnreadableStateError("a run without its end")
    return Run(ended, number(took), Outcome(word), busy=busy is True, told=number(told))


def load_ladder(data: Mapping[str, Any]) -> LadderState:
    """The ladder of a state."""
    rules = tuple(Rule(RuleState(word), *map(number, moments)) for word, *moments in data["rules"])
    return LadderState(rules, number(data["seen"]), number(data["dark_since"]), number(data["recovered_at"]))


def ladder_fields(ladder: LadderState) -> dict[str, object]:
    """A ladder as fields of a state."""
    return {
        "rules": [[rule.state.value, rule.active_at, rule.fired_at, rule.clear_since] for rule in ladder.rules],
        "seen": ladder.seen,
        "dark_since": ladder.dark_since,
        "recovered_at": ladder.recovered_at,
    }


def number(value: object) -> float | None:
    """A number or null of a state; anything else is an `UnreadableStateError`."""
    if value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    raise UnreadableStateError(f"{value!r} is not a number")


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

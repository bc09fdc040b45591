"""The life of an incident, step by step: what moves, what never falls, and what is said of each step."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hero_tui.core.incidents import IncidentState, TransitionKind
from hero_tui.core.objectives import Level
from hero_tui.judge.alerting.incidents import AlertStatus, follow, worth_writing
from hero_tui.judge.engine.changes import Incident
from hero_tui.judge.reasons import Circumstance

START = 1_800_000_000.0
FIRING, RECOVERING, UNKNOWN, ENDED = (
    IncidentState.FIRING, IncidentState.RECOVERING, IncidentState.UNKNOWN, IncidentState.ENDED
)  # fmt: skip
OK, INFO, WARNING, CRITICAL = Level.OK, Level.INFO, Level.WARNING, Level.CRITICAL
REASON = next(iter(Circumstance))


def status(
    level: Level,
    at: float,
    value: float | None = None,
    state: IncidentState = FIRING,
    *,
    limit: float = 3.0,
    recovered: float | None = None,
    expired: bool = False,
) -> AlertStatus:
    """How alerts stand whose condition became true `at` seconds after the start."""
    ended = None if recovered is None else START + recovered
    return AlertStatus(level, state, START + at, value, limit, REASON, recovered=ended, expired=expired)


def lived(*steps: AlertStatus) -> tuple[Incident, list[list[str]]]:
    """The incident after these steps, each a second after its onset, and what each of them said."""
    incident: Incident | None = None
    said: list[list[str]] = []
    for number, step in enumerate(steps, 7):
        followed = follow(incident, step, step.onset + 1.0, number)
        incident = followed.incident
        said.append([each.kind.value for each in followed.transitions])
    assert incident is not None
    return incident, said


def test_the_worst_level_and_the_peak_never_fall() -> None:
    incident, said = lived(status(CRITICAL, 0, 2.9), status(WARNING, 9, 2.5), status(INFO, 20, 2.2))
    assert said == [["opened"], ["deescalated"], ["deescalated"]]
    assert (incident.severity, incident.worst, incident.value, incident.peak) == (INFO, CRITICAL, 2.2, 2.9)
    assert (incident.id, incident.onset, incident.detected) == (7, START, START + 1)


def test_it_begins_with_what_was_told_first_and_counts_from_its_first_warning() -> None:
    incident, said = lived(status(INFO, 0, 2.2), status(WARNING, 9, 2.5), status(CRITICAL, 20, 2.9))
    assert said == [["opened"], ["escalated"], ["escalated"]]
    assert (incident.onset, incident.detected, incident.worst) == (START, START + 1, CRITICAL)
    assert incident.counted == START + 9
    incident, _ = lived(status(WARNING, 0), status(INFO, 9), status(WARNING, 20))
    assert (incident.onset, incident.detected) == (START, START + 1), "it had warned before"


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (status(WARNING, 9, 2.5, RECOVERING), ["recovering"]),
        (status(WARNING, 9, 2.5, UNKNOWN), ["unknown"]),
        (status(CRITICAL, 9, 2.5, RECOVERING), ["escalated", "recovering"]),
        (status(CRITICAL, 9, 2.5, UNKNOWN), ["escalated", "unknown"]),
        (status(INFO, 9, 2.5, UNKNOWN), ["deescalated", "unknown"]),
        (status(WARNING, 9, 2.5), []),
    ],
)
def test_what_is_said_of_an_incident_that_fires(then: AlertStatus, said: Sequence[str]) -> None:
    assert lived(status(WARNING, 0, 2.5), then)[1] == [["opened"], said]


@pytest.mark.parametrize("before", [RECOVERING, UNKNOWN])
@pytest.mark.parametrize(
    ("level", "said"), [(WARNING, ["refired"]), (CRITICAL, ["escalated"]), (INFO, ["deescalated", "refired"])]
)
def test_firing_again_is_said_unless_it_is_worse_which_says_it(
    before: IncidentState, level: Level, said: Sequence[str]
) -> None:
    steps = (status(WARNING, 0, 2.5), status(WARNING, 9, 2.0, before), status(level, 20, 2.5))
    assert lived(*steps)[1][2] == said


@pytest.mark.parametrize(("expired", "kind"), [(False, TransitionKind.RECOVERED), (True, TransitionKind.EXPIRED)])
def test_it_ends_when_the_good_run_began_and_never_before_its_onset(expired: bool, kind: TransitionKind) -> None:
    for recovered, ended in ((30.0, 30.0), (-5.0, 0.0), (None, 41.0)):
        last = status(OK, 40, None, ENDED, recovered=recovered, expired=expired)
        incident, said = lived(status(WARNING, 0, 2.5), last)
        assert said[1] == [kind.value]
        assert (incident.state, incident.recovered) == (ENDED, START + ended)
        assert (incident.severity, incident.value, incident.peak) == (WARNING, 2.5, 2.5)


@pytest.mark.parametrize(("later", "number", "said"), [(600.0, 7, "reopened"), (600.001, 9, "opened")])
def test_within_ten_minutes_of_its_end_it_is_the_same_incident(later: float, number: int, said: str) -> None:
    incident, told = lived(
        status(WARNING, 0, 2.5), status(OK, 30, None, ENDED, recovered=30.0), status(WARNING, 30 + later, 2.4)
    )
    assert (incident.id, incident.recovered, told[2]) == (number, None, [said])


def test_what_reopens_keeps_its_worst_level_and_counts_how_often_it_fired() -> None:
    ended = status(OK, 30, None, ENDED, recovered=30.0)
    incident, _ = lived(status(CRITICAL, 0, 2.9), ended, status(WARNING, 60, 2.4))
    assert (incident.severity, incident.worst, incident.peak, incident.times) == (WARNING, CRITICAL, 2.9, 2)
    assert incident.onset == START
    incident, said = lived(status(INFO, 0, 2.2), ended, status(WARNING, 60, 2.4))
    assert (incident.worst, incident.onset, incident.detected) == (WARNING, START, START + 1)
    assert incident.counted == START + 60
    assert said[2] == ["reopened", "escalated"]


def test_a_peak_is_held_against_its_own_limit() -> None:
    """Given an incident that is continued by another objective: values of one limit are no peak of another's."""
    ended = status(OK, 30, None, ENDED, recovered=30.0)
    incident, _ = lived(status(INFO, 0, 2.2), status(CRITICAL, 9, 1.1, limit=1.0))
    assert (incident.limit, incident.peak) == (1.0, 1.1)
    incident, _ = lived(status(CRITICAL, 0, 2.9), ended, status(WARNING, 60, 0.9, limit=1.0))
    assert (incident.limit, incident.peak) == (1.0, 0.9)


@pytest.mark.parametrize("state", [FIRING, RECOVERING])
def test_without_a_value_the_last_one_stands(state: IncidentState) -> None:
    incident, _ = lived(status(WARNING, 0, 2.5), status(WARNING, 9, None, state))
    assert (incident.value, incident.peak) == (2.5, 2.5)
    incident, _ = lived(status(WARNING, 0, None), status(WARNING, 9, 2.1, state))
    assert (incident.value, incident.peak) == (2.1, 2.1)


def test_a_new_incident_is_not_opened_by_what_nobody_observes() -> None:
    for nothing in (status(OK, 0), status(WARNING, 0, 2.5, UNKNOWN)):
        assert follow(None, nothing, START, 7).incident is None


def test_only_what_is_new_or_worse_is_worth_a_cause() -> None:
    opened = follow(None, status(WARNING, 0, 2.5), START, 7)
    worse = follow(opened.incident, status(CRITICAL, 9, 2.9), START + 9, 8)
    better = follow(worse.incident, status(INFO, 20, 2.2), START + 20, 9)
    assert [each.opened for each in (opened, worse, better)] == [True, True, False]


def test_a_value_that_moved_by_a_hundredth_of_its_limit_is_written() -> None:
    before, _ = lived(status(WARNING, 0, 250.0, limit=300.0))
    for value, written in ((252.9, False), (253.0, True), (247.1, False), (247.0, True), (None, False)):
        after = follow(before, status(WARNING, 9, value, limit=300.0), START + 9, 8).incident
        assert after is not None
        assert worth_writing(before, after) is written

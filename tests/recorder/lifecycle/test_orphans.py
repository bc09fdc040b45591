"""No incident stays open for ever because its rule's state cannot be read."""

from hero_tui.core.incidents import IncidentState
from hero_tui.core.objectives import Level
from hero_tui.judge.engine.changes import Incident, IncidentChanged
from hero_tui.judge.reason_text import transition_text
from hero_tui.recorder.lifecycle.orphans import orphans
from hero_tui.store.db.records import StoredIncident


def stored(number: int) -> StoredIncident:
    return StoredIncident(
        id=number, budget="dev.memory", labels={"server": "vite"}, severity=2, worst=3, state="firing", onset=100.0,
        detected=130.0, recovered=None, value=2.8e9, limit=3e9, peak=2.9e9, cause=None, detail=None, acknowledged=None,
    )  # fmt: skip


def test_what_the_judge_follows_goes_on_and_the_rest_is_ended() -> None:
    known = Incident(7, Level.WARNING, Level.CRITICAL, IncidentState.FIRING, 100.0, 130.0, None, 2.8e9, 3e9, 2.9e9)
    followed = [IncidentChanged("dev.memory", {"server": "vite"}, known, (), opened=False)]
    (ended,) = orphans([stored(7), stored(8)], followed, 500.0)
    assert (ended.incident.id, ended.incident.state, ended.incident.recovered) == (8, "ended", 500.0)
    assert (ended.incident.worst, ended.incident.peak) == (Level.CRITICAL, 2.9e9)
    assert [(each.kind, transition_text(each)) for each in ended.transitions] == [
        ("expired", "where its alert stood could not be read")
    ]

"""The judge as the recorder uses it: entries per label set, restarts, states that cannot be read, its cost."""

import json

import pytest
from msgspec.structs import replace

from hero_tui.core.budget import BudgetFile
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Gap, Gauge, GaugeEnded, Operation, Outcome
from hero_tui.judge.alerting.checkpoint import UnreadableStateError, labels_and_level, load_gauge, load_times
from hero_tui.judge.engine.changes import Change, IncidentChanged, RuleStateChanged, SlicesCounted
from hero_tui.judge.engine.judge import Judge
from hero_tui.judge.reason_text import transition_text
from tests.judge.budgets import BUDGETS, HOT_RELOAD, MEMORY, START


def states(changes: tuple[Change, ...]) -> dict[tuple[str, str], str]:
    return {(each.budget, str(each.labels)): each.state for each in changes if isinstance(each, RuleStateChanged)}


def slow(server: str, duration: float = 9.0, at: float = START) -> Operation:
    return Operation("dev.hot_reload", at, duration, Outcome.OK, {"server": server})


def opened(changes: tuple[Change, ...]) -> list[IncidentChanged]:
    return [each for each in changes if isinstance(each, IncidentChanged)]


def test_what_no_budget_names_gives_no_change() -> None:
    judge = Judge(BUDGETS)
    assert judge.observe(Operation("build.fast", START, 9.0, Outcome.OK), START) == ()
    assert judge.observe(Gauge("machine.load", START, 9.0), START) == ()
    assert judge.observe(GaugeEnded("dev.memory", START), START) == ()
    assert judge.observe(Gap(START, START + 9, "suspended"), START + 9) == ()
    assert judge.tick(START) == ()


def test_each_label_set_is_judged_for_itself_and_numbers_go_on() -> None:
    judge = Judge(BUDGETS, next_incident=41)
    first = opened(judge.observe(slow("vite"), START + 9))
    assert [(each.incident.id, dict(each.labels), each.opened) for each in first] == [(41, {"server": "vite"}, True)]
    assert opened(judge.observe(slow("uvicorn", 0.1), START + 9)) == []
    assert [each.incident.id for each in opened(judge.observe(slow("uvicorn"), START + 20))] == [42]


def test_an_incident_names_the_limit_that_it_is_held_against() -> None:
    (found,) = opened(Judge(BUDGETS).observe(slow("vite", 4.3), START + 5))
    assert (found.incident.limit, found.incident.value, found.incident.peak) == (2.0, 4.3, 4.3)
    assert transition_text(found.transitions[0]) == "a run at 2× of 2.0 s or more"


def test_the_value_of_an_open_incident_is_written_only_when_it_moved_by_a_percent() -> None:
    judge = Judge(BUDGETS)
    for second in range(40):
        judge.observe(Gauge("dev.memory", START + second, 2.5e9), START + second)
    assert not opened(judge.observe(Gauge("dev.memory", START + 40, 2.501e9), START + 40))
    (moved,) = opened(judge.observe(Gauge("dev.memory", START + 41, 2.6e9), START + 41))
    assert (moved.incident.value, moved.incident.peak, moved.transitions, moved.opened) == (2.6e9, 2.6e9, (), False)


def test_a_probe_that_says_how_often_it_looks_is_believed() -> None:
    judge = Judge(BUDGETS)
    changes = judge.observe(Gauge("dev.memory", START, 1e9, attributes={"interval": 1}), START)
    assert labels_and_level(next(iter(states(changes).values())))[1] is Level.OK
    assert not states(judge.tick(START + 14))
    assert labels_and_level(next(iter(states(judge.tick(START + 15)).values())))[1] is Level.UNKNOWN


def test_what_was_told_every_ten_minutes_is_waited_for_that_long_after_a_restart() -> None:
    """Given another program that tells a value every ten minutes, then two minutes of silence are not its end."""
    judge = Judge(BUDGETS)
    kept: dict[tuple[str, str], str] = {}
    for minute in range(0, 61, 10):
        kept |= states(judge.observe(Gauge("dev.memory", START + 60 * minute, 2.95e9), START + 60 * minute))
    kept |= states(judge.states())
    again = Judge(BUDGETS, 9)
    now = START + 3700.0
    again.restore(kept, now=now, stopped_at=now - 5.0)
    said = [each for second in range(1, 1150) for each in opened(again.tick(now + second))]
    assert [transition_text(text) for each in said for text in each.transitions] == []
    ended = [each for second in range(1150, 1300) for each in opened(again.tick(now + second))]
    assert "its owner ended" in [transition_text(text) for each in ended for text in each.transitions]


def test_a_gap_darkens_slices_once_however_often_it_is_told() -> None:
    judge = Judge(BUDGETS)
    for second in range(10):
        judge.observe(Gauge("dev.memory", START + second, 1e9), START + second)
    gap = Gap(START + 10, START + 110, "suspended")
    changes = (*judge.observe(gap, START + 110), *judge.observe(gap, START + 110), *judge.tick(START + 110))
    assert sum(each.unknown for each in changes if isinstance(each, SlicesCounted)) == 10


def test_a_state_that_cannot_be_read_starts_afresh() -> None:
    judge = Judge(BUDGETS)
    broken = {
        ("dev.memory", "{}"): '{"v":1,"labels":{},"level":"ok","incident":null}',
        ("dev.hot_reload", "{}"): '{"v":99}',
        ("dev.cpu", "{}"): "no JSON",
        ("dev.lint", "{}"): "[]",
    }
    assert judge.restore(broken, now=START, stopped_at=START - 10) == ()
    assert states(judge.observe(Gauge("dev.memory", START, 1e9), START))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"v":1}', '{"v":1,"labels":3,"level":"ok"}'])
def test_an_unreadable_state_says_so(text: str) -> None:
    for load in (labels_and_level, load_gauge, load_times):
        with pytest.raises(UnreadableStateError):
            load(text)


def test_the_open_incident_of_a_budget_that_is_gone_is_ended_once() -> None:
    judge = Judge(BUDGETS)
    kept = states(judge.observe(slow("vite"), START + 9))
    without = Judge(BudgetFile((MEMORY,), None, ""), 2)
    changes = without.restore(kept, now=START + 60, stopped_at=START + 50)
    (ended,) = opened(changes)
    assert (ended.incident.state, ended.incident.recovered) == ("ended", START + 60)
    assert [each.kind for each in ended.transitions] == ["expired"]
    again = Judge(BudgetFile((MEMORY,), None, ""), 2)
    assert again.restore(kept | states(changes), now=START + 99, stopped_at=START + 90) == ()


def test_a_ladder_that_was_changed_keeps_the_incident_and_starts_its_rules_afresh() -> None:
    judge = Judge(BUDGETS)
    kept = states(judge.observe(slow("vite"), START + 9))
    shorter = replace(HOT_RELOAD, ladder=HOT_RELOAD.ladder[:1])
    changed = Judge(BudgetFile((shorter,), None, ""), 2)
    (ended,) = opened(changed.restore(kept, now=START + 60, stopped_at=START + 50))
    assert ended.incident.id == 1
    assert ended.incident.state == "ended"


def test_a_label_set_that_nobody_met_for_a_month_begins_anew_unless_its_incident_is_open() -> None:
    judge = Judge(BUDGETS)
    kept = states(judge.observe(slow("uvicorn", 0.1), START)) | states(judge.observe(slow("vite"), START + 9))
    later = Judge(BUDGETS, 2)
    later.restore(kept, now=START + 31 * 86400, stopped_at=START + 60)
    assert [dict(each.labels) for each in later.states()] == [{"server": "vite"}]


def test_a_states_text_is_json_with_labels_and_level() -> None:
    judge = Judge(BUDGETS)
    judge.observe(slow("vite"), START + 9)
    judge.observe(Gauge("dev.memory", START, 1e9, {"server": "vite"}), START)
    for change in judge.states():
        data = json.loads(change.state)
        assert (data["labels"], data["v"]) == ({"server": "vite"}, 1)

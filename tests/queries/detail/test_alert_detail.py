"""Stories of the alert detail's loader over a real store."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.budget import BudgetFile
from hero_tui.core.causes import GrowthCause, SaveCause, dump_cause
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Gap, Gauge, Operation, Outcome
from hero_tui.judge.engine.changes import RuleStateChanged
from hero_tui.judge.engine.judge import Judge
from hero_tui.judge.reason_text import reason_text
from hero_tui.models.alert_detail import AlertDetail, ProcessTable
from hero_tui.queries.detail.advice import Tools, advice_for
from hero_tui.queries.detail.alert_detail import load_alert_detail, processes_of
from hero_tui.queries.detail.runbook import read_runbook
from hero_tui.store.db.records import StoredTransition
from hero_tui.tui.screens.alert_detail.paint import why
from tests.queries.detail.day import VITE, Day, day, incident
from tests.support.snapshots import BUDGETS, MEMORY, NOW

ONSET = NOW - 400
CONFIG = NOW - 2000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Day]:
    with day(tmp_path) as opened:
        yield opened


def told(store: Day, number: int = 43) -> AlertDetail:
    found = load_alert_detail(store.reader, store.snapshot(NOW), number, NOW)
    assert found is not None
    return found


def fill(store: Day) -> None:
    """Memory climbs after a save of the configuration; a gap lies between; a warning fires."""
    for second in range(0, 2400, 5):
        at = NOW - 2400 + second
        if not NOW - 1500 <= at < NOW - 1200:
            value = 2.0e9 + 0.0003e9 * max(0.0, at - CONFIG) + (0.2e9 if at == NOW - 200 else 0)
            store.writer.gauge(Gauge("dev.memory", at, value, VITE))
    store.writer.gap(Gap(NOW - 1500, NOW - 1200, "suspended"))
    store.save(CONFIG, 4.3, "vite.config.ts", kind="restart")
    store.save(NOW - 1000, 0.2, "src/elsewhere.ts")
    store.save(ONSET - 20, 0.3, "src/near.ts")
    processes = [
        {"pid": 48190, "memory": 9e7, "change": 0.0, "cpu": 0.0, "age": 7694.0, "command": "npm run dev"},
        {"pid": 48213, "memory": 2.32e9, "change": 4.1e8, "cpu": 0.19, "age": 7693.0, "command": "node vite"},
    ]
    cause = dump_cause(GrowthCause("node", 48213, 410e6, CONFIG - 9, SaveCause("vite.config.ts", CONFIG)))
    before = incident(39, "dev.memory", NOW - 9000, recovered=NOW - 8000, state="ended", worst=1, severity=0)
    store.writer.incident(before)
    store.writer.incident(incident(41, "dev.hot_reload", CONFIG + 4, worst=3, detected=CONFIG + 5))
    store.writer.incident(incident(43, "dev.memory", ONSET, cause=cause, detail=json.dumps({"processes": processes})))
    store.writer.transitions(
        [
            StoredTransition(43, ONSET - 300, "opened", 1, 2.1e9, "at or above 70 % of 3.00 GB for 60 s"),
            StoredTransition(43, ONSET + 30, "escalated", 2, 2.4e9, "at or above 80 % of 3.00 GB for 30 s"),
        ]
    )
    store.writer.ack(43, "pair", "looking at the icons", NOW - 100)


def test_what_happened_is_in_order_and_holds_saves_gaps_transitions_onset_and_peak(store: Day) -> None:
    fill(store)
    history = told(store).history
    assert [each.at for each in history] == sorted(each.at for each in history)
    kinds = [(each.kind, each.text) for each in history]
    assert kinds == [
        ("saved", "vite.config.ts"),
        ("ended", ""),
        ("gap", "suspended"),
        ("opened", "at or above 70 % of 3.00 GB for 60 s"),
        ("saved", "src/near.ts"),
        ("ended", ""),
        ("onset", "first value above 80 %"),
        ("escalated", "at or above 80 % of 3.00 GB for 30 s"),
        ("peak", ""),
    ]
    assert history[1].alert == 41
    assert history[1].level is Level.CRITICAL
    assert history[-1].value == pytest.approx(2.0e9 + 0.0003e9 * 1800 + 0.2e9)


def test_processes_are_those_of_the_moment_of_firing_most_memory_first(store: Day) -> None:
    fill(store)
    assert [(each.pid, each.command) for each in told(store).processes.lines] == [
        (48213, "node vite"),
        (48190, "npm run dev"),
    ]


def test_people_acks_notes_and_withdrawals(store: Day) -> None:
    fill(store)
    store.writer.ack(43, "pair", "", NOW - 50, taken_back=True)
    store.writer.ack(43, "me", "", NOW - 40)
    found = told(store)
    assert [(each.who, each.note, each.taken_back) for each in found.people] == [
        ("pair", "looking at the icons", False),
        ("pair", "", True),
        ("me", "", False),
    ]
    assert found.incident.acknowledged_by == "me"


def test_the_same_budget_before_and_the_neighbours(store: Day) -> None:
    fill(store)
    found = told(store)
    assert [(each.id, each.worst, each.lasted) for each in found.before] == [(39, Level.INFO, 1000.0)]
    assert (found.older, found.newer) == (41, None)
    assert told(store, 41).newer == 43


def test_around_it_holds_the_first_moment_and_now(store: Day) -> None:
    fill(store)
    around = told(store).timeline
    assert around.since < CONFIG
    assert around.since % 60 == 0
    assert around.until <= NOW
    assert [each.kind.value for each in around.marks] == ["saved", "alert"]
    assert around.buckets
    assert [gap.reason for gap in around.gaps] == ["suspended"]


def test_an_alert_of_times_has_its_runs_around_it(store: Day) -> None:
    for index in range(5):
        store.save(NOW - 500 + 20 * index, 0.2)
    store.save(NOW - 300, 4.3, "vite.config.ts")
    told_by = incident(
        7, "dev.hot_reload", NOW - 300, limit=2.0, value=4.3, peak=4.3, labels={**VITE, "class": "update"}
    )
    store.writer.incident(told_by)
    store.writer.transitions([StoredTransition(7, NOW - 295, "opened", 3, 4.3, "a run at 2× of 2.0 s or more")])
    found = told(store, 7)
    assert [each.duration for each in found.timeline.runs][-1] == 4.3
    assert [each.kind for each in found.history][-1] == "opened"
    assert found.processes == ProcessTable()


def test_nothing_around_an_alert_is_an_empty_story_not_an_error(store: Day) -> None:
    store.writer.incident(incident(1, "dev.memory", NOW - 60))
    found = told(store, 1)
    assert [each.kind for each in found.history] == ["onset"]
    assert found.before == ()
    assert found.older is None


def test_unknown_alerts_and_alerts_of_vanished_budgets_are_none(store: Day) -> None:
    store.writer.incident(incident(1, "build.fast", NOW - 60))
    snapshot = store.snapshot(NOW)
    assert load_alert_detail(store.reader, snapshot, 1, NOW) is None
    assert load_alert_detail(store.reader, snapshot, 99, NOW) is None


def test_a_bulk_change_is_saved_and_never_ended(store: Day) -> None:
    store.writer.incident(incident(1, "dev.memory", NOW - 60))
    store.save(NOW - 70, 0.5, "many.ts", Outcome.CANCELLED, attributes={"excluded": "bulk"})
    assert [each.kind for each in told(store, 1).history] == ["saved", "onset"]


@given(st.text(max_size=300))
def test_any_detail_text_is_read_or_left_out(text: str) -> None:
    assert processes_of(text) == ProcessTable()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@given(
    st.lists(st.dictionaries(st.sampled_from(["pid", "memory", "change", "cpu", "age", "command"]), JSON), max_size=5)
)
def test_processes_of_any_shape_are_numbers_or_unknown(lines: list[dict[str, object]]) -> None:
    for each in processes_of(json.dumps({"processes": lines})).lines:
        assert isinstance(each.pid, int)
        assert isinstance(each.command, str)
        assert all(value is None or isinstance(value, float) for value in (each.memory, each.cpu, each.age))


def test_a_runbook_is_read_from_inside_the_workspace_only(tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("- secret\n")
    workspace = tmp_path / "work"
    workspace.mkdir()
    (workspace / "book.md").write_text("# Memory\n\nText.\n1. Restart it.\n2) Look again.\n- And this.\n")
    (workspace / "link.md").symlink_to(tmp_path / "outside.md")
    assert read_runbook(workspace, "book.md") == ("Restart it.", "Look again.", "And this.")
    os.mkfifo(workspace / "pipe.md")
    for name in ("../outside.md", "link.md", str(tmp_path / "outside.md"), "absent.md", "pipe.md", ".", "a\0b"):
        assert read_runbook(workspace, name) == ()


def test_every_budget_of_the_dev_loop_has_advice(tmp_path: Path) -> None:
    assert all(advice_for(budget, tmp_path, Tools()) for budget in BUDGETS)
    assert advice_for(MEMORY, tmp_path, Tools())[0].startswith("Restart the dev server once.")


def test_an_alert_of_times_says_what_holds_it_while_its_newest_runs_are_quick(store: Day) -> None:
    """Given three slow runs and five quick ones after them: too many of all are slow, so that no quick run ends it."""
    judge, labels = Judge(BudgetFile(BUDGETS, None, "")), {**VITE, "class": "update"}
    for place, took in enumerate([0.1] * 3 + [1.2] * 3 + [0.12] * 5):
        at = NOW - 600 + 20 * place
        store.save(at, took)
        for change in judge.observe(Operation("dev.hot_reload", at, took, Outcome.OK, labels), at + took):
            if isinstance(change, RuleStateChanged):
                store.writer.rule_state(change.budget, change.labels, change.state)
    store.writer.incident(incident(7, "dev.hot_reload", NOW - 500, limit=0.5, value=0.12, peak=1.2, labels=labels))
    found = told(store, 7)
    assert found.holds is not None
    assert reason_text(found.holds) == "3 of the last 11 over 500 ms"
    assert f"It goes on while too many are slow: {reason_text(found.holds)}." in why(found, store.snapshot(NOW))[0]
    store.writer.incident(incident(7, "dev.hot_reload", NOW - 500, limit=0.5, labels=labels, recovered=NOW - 9))
    assert told(store, 7).holds is None


@pytest.mark.parametrize(
    ("budget", "tools", "first"),
    [
        (
            "dev.hot_reload",
            Tools(server="uvicorn", command="uvicorn a:b --reload"),
            "uvicorn --reload --reload-dir",
        ),
        ("dev.watched_files", Tools(server="uvicorn"), "--reload-dir"),
        ("dev.hot_reload", Tools(server="vite"), "optimizeDeps: { include:"),
        ("dev.server_start", Tools(server="vite"), "optimizeDeps: { include:"),
        ("dev.lint", Tools(tool="eslint", command="eslint src"), "eslint --cache"),
        ("dev.type_check", Tools(tool="tsc", command="tsc --noEmit"), "tsc --incremental"),
        ("dev.type_check", Tools(tool="mypy"), "mypy's cache"),
    ],
)
def test_advice_begins_with_what_fits_the_tool(tmp_path: Path, budget: str, tools: Tools, first: str) -> None:
    [asked] = [each for each in BUDGETS if each.id == budget]
    said = advice_for(asked, tmp_path, tools)
    assert first in said[0]
    assert len(said) <= 3


@pytest.mark.parametrize(
    ("budget", "tools", "never"),
    [
        ("dev.hot_reload", Tools(server="uvicorn"), ("barrel", "optimizeDeps", "index.ts")),
        ("dev.hot_reload", Tools(server="flask"), ("barrel", "optimizeDeps", "--reload-dir")),
        ("dev.hot_reload", Tools(server="vite"), ("--reload-dir",)),
        (
            "dev.hot_reload",
            Tools(server="uvicorn", command="uvicorn a:b --reload-dir src"),
            ("--reload-dir",),
        ),
        ("dev.lint", Tools(tool="ruff"), ("eslint",)),
        ("dev.lint", Tools(tool="eslint", command="eslint --cache src"), ("eslint --cache",)),
        ("dev.type_check", Tools(tool="mypy"), ("tsc",)),
        ("dev.type_check", Tools(tool="tsc", command="tsc --incremental"), ("--incremental", "mypy")),
        ("dev.memory", Tools(server="uvicorn"), ("dependency cache",)),
    ],
)
def test_advice_for_another_tool_is_never_given(
    tmp_path: Path, budget: str, tools: Tools, never: tuple[str, ...]
) -> None:
    [asked] = [each for each in BUDGETS if each.id == budget]
    said = " ".join(advice_for(asked, tmp_path, tools))
    assert said
    assert not [word for word in never if word in said]

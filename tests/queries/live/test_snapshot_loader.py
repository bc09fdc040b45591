"""The snapshot built from a real store, by a judge and a writer that the test drives as the recorder does."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.budgets.files import load_budgets
from hero_tui.core.budget import BudgetFile
from hero_tui.core.causes import WrittenCause
from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import Gap, Gauge, GaugeEnded, Labels, Operation, Outcome, Share
from hero_tui.format.evidence_sentences import contract_evidence
from hero_tui.format.hints import end_text, hint, hint_text
from hero_tui.format.panels.gauges import gauge_rows
from hero_tui.judge.engine.changes import Change, IncidentChanged, RuleStateChanged, SlicesCounted
from hero_tui.judge.engine.judge import Judge
from hero_tui.judge.reason_text import transition_text
from hero_tui.models.budgets import BudgetView, Waiting
from hero_tui.models.snapshot import RecorderState, Snapshot
from hero_tui.queries.live.snapshot_loader import SnapshotLoader, load_snapshot
from hero_tui.store.db.records import StoredIncident, StoredTransition
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.store.writer import Writer
from tests.support.zones import fixed_zone

NOON = 1_795_435_200.0  # 2026-11-23T12:00:00Z
PID = os.getpid()
VITE: Labels = {"server": "vite"}
UVICORN: Labels = {"server": "uvicorn"}
SERVER = {"name": "vite", "version": "8.3.8", "pid": 456, "url": "http://127.0.0.1:5173/", "state": "ready"}


class Recorded:
    """A store that a scripted recorder writes."""

    def __init__(self, folder: Path) -> None:
        self.paths = StorePaths(folder / "store")
        self.paths.folder.mkdir()
        self.workspace = folder / "storefront"
        self.workspace.mkdir()
        self.budgets: BudgetFile = load_budgets(self.workspace)
        self.writer = Writer(self.paths.database)
        self.judge = Judge(self.budgets)
        self.now = NOON
        self.recording = self.writer.begin_recording(PID, NOON)

    def take(self, *changes: Change) -> None:
        for change in changes:
            match change:
                case RuleStateChanged():
                    self.writer.rule_state(change.budget, change.labels, change.state)
                case SlicesCounted():
                    self.writer.slices(
                        change.budget, change.labels, change.hour, change.good, change.bad, change.unknown
                    )
                case IncidentChanged(incident=each):
                    self.writer.incident(
                        StoredIncident(
                            each.id, change.budget, change.labels, int(each.severity), int(each.worst), each.state,
                            each.onset, each.detected, each.recovered, each.value, each.limit, each.peak,
                            "node +410 MB", None, None,
                        )
                    )  # fmt: skip
                    self.writer.transitions(
                        [
                            StoredTransition(each.id, t.at, t.kind, int(t.level), t.value, transition_text(t))
                            for t in change.transitions
                        ]
                    )

    def hold(self, seconds: int, *gauges: tuple[str, Labels, float]) -> None:
        """Values once a second."""
        with self.writer.batch():
            for _ in range(seconds):
                for signal, labels, value in gauges:
                    gauge = Gauge(signal, self.now, value, labels, (Share("node", value, "456"),))
                    self.writer.gauge(gauge)
                    self.take(*self.judge.observe(gauge, self.now))
                self.take(*self.judge.tick(self.now))
                self.now += 1.0

    def run(self, signal: str, duration: float | None, labels: Labels = VITE, outcome: Outcome = Outcome.OK) -> None:
        operation = Operation(signal, self.now - (duration or 0.0), duration, outcome, labels, {"file": "src/App.tsx"})
        self.writer.operation(operation)
        self.take(*self.judge.observe(operation, self.now))

    def ends(self, signal: str, labels: Labels) -> None:
        ended = GaugeEnded(signal, self.now, labels)
        self.writer.gauge_ended(ended)
        self.take(*self.judge.observe(ended, self.now))

    def sleep(self, seconds: float) -> None:
        gap = Gap(self.now, self.now + seconds, "suspended")
        self.now = gap.end
        self.writer.gap(gap)
        self.take(*self.judge.observe(gap, self.now))

    @contextmanager
    def loader(self) -> Iterator[SnapshotLoader]:
        reader = Reader(self.paths.database)
        try:
            yield SnapshotLoader(reader, self.budgets, self.workspace)
        finally:
            reader.close()

    def snapshot(self, recorder: int | None = PID) -> Snapshot:
        reader = Reader(self.paths.database)
        try:
            return SnapshotLoader(reader, self.budgets, self.workspace).load(self.now, recorder)
        finally:
            reader.close()

    def view(self, budget: str) -> BudgetView:
        found = self.snapshot().view(budget)
        assert found is not None
        return found


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Recorded]:
    with fixed_zone():
        store = Recorded(tmp_path)
        yield store
        store.writer.close()


def test_nothing_was_recorded_yet(tmp_path: Path) -> None:
    """Given no store, then every budget is there with its limit, without data, and says what makes some."""
    (tmp_path / "package.json").write_text(
        json.dumps({"scripts": {"dev": "vite"}, "devDependencies": {"typescript": "6", "eslint": "10"}})
    )
    paths = StorePaths(tmp_path / "store")
    paths.folder.mkdir()
    empty = load_snapshot(tmp_path, paths, load_budgets(tmp_path), NOON)
    assert empty.recorder.state is RecorderState.STOPPED
    assert [each.budget.id for each in empty.budgets][:2] == ["dev.hot_reload", "dev.type_check"]
    assert {each.judgement.verdict for each in empty.budgets} == {Verdict.NO_DATA}
    assert {each.level for each in empty.budgets} == {Level.UNKNOWN}
    hints = {each.budget.id: (each.waiting, hint_text(each.hint) if each.hint else None) for each in empty.budgets}
    assert hints["dev.server_start"] == (Waiting.NO_SERVER, "npm run dev (from package.json)")
    assert hints["dev.type_check"] == (Waiting.RUN_IT, "run tsc in any terminal")
    assert hints["dev.lint"] == (Waiting.RUN_IT, "run eslint in any terminal")
    assert hints["dev.hot_reload"][0] is Waiting.NO_SERVER
    assert hints["dev.build_cache"][0] is Waiting.NO_CACHE


def test_runs_with_their_verdict_level_and_newest_value(recorded: Recorded) -> None:
    for _ in range(17):
        recorded.run("dev.hot_reload", 0.2)
        recorded.hold(1)
    recorded.run("dev.hot_reload", None, outcome=Outcome.FAILED)
    view = recorded.view("dev.hot_reload")
    assert (view.level, view.latest, view.judgement.count, view.judgement.failed) == (Level.OK, 0.2, 17, 1)
    assert contract_evidence(view.judgement.objectives[0]) == "0 of 17 over 500 ms; 59 needed to prove it met"
    assert [each.outcome for each in view.runs[-2:]] == [Outcome.OK, Outcome.FAILED]
    assert view.runs[-1].attributes == {"file": "src/App.tsx"}


def test_a_gauge_with_columns_peak_slices_and_incident(recorded: Recorded) -> None:
    recorded.hold(120, ("dev.memory", VITE, 2.7e9))
    recorded.hold(120, ("dev.memory", VITE, 2.47e9))
    view = recorded.view("dev.memory")
    assert view.gauge is not None
    assert [each.high for each in view.gauge.minutes[:4]] == [2.7e9, 2.7e9, 2.47e9, 2.47e9]
    assert (view.gauge.peak, view.gauge.parts) == (2.7e9, (Share("node", 2.47e9, "456"),))
    assert (view.gauge.inside, view.judgement.verdict) == (1.0, Verdict.UNDETERMINED)
    assert (view.level, view.incident, view.gauge.change) == (Level.WARNING, 1, WrittenCause("node +410 MB"))
    assert view.share == pytest.approx(0.8233, abs=1e-3)


def test_an_acknowledgement_is_shown_with_its_incident(recorded: Recorded) -> None:
    recorded.hold(40, ("dev.memory", VITE, 2.5e9))
    recorded.writer.ack(1, "pair", "looking", recorded.now)
    snapshot = recorded.snapshot()
    (incident,) = snapshot.incidents
    assert (incident.acknowledged_by, incident.note, incident.open) == ("pair", "looking", True)
    assert snapshot.view("dev.memory") is not None
    assert recorded.view("dev.memory").acknowledged_by == "pair"


def test_cpu_is_its_five_minute_mean(recorded: Recorded) -> None:
    recorded.hold(60, ("dev.cpu", VITE, 0.1))
    early = recorded.view("dev.cpu")
    assert early.gauge is not None
    assert early.gauge.mean5 is None
    assert early.latest == pytest.approx(0.1)
    assert (early.share, early.over, early.gauge.so_far) == (None, False, True)
    recorded.hold(150, ("dev.cpu", VITE, 0.1))
    recorded.hold(90, ("dev.cpu", VITE, 0.5))
    view = recorded.view("dev.cpu")
    assert view.gauge is not None
    assert view.gauge.mean5 == pytest.approx(0.22, abs=0.02)
    assert (view.latest, view.gauge.value) == (view.gauge.mean5, 0.5)


@pytest.mark.parametrize(
    ("seconds", "cores", "compared"), [(12, 1.9, False), (240, 1.9, False), (290, 1.9, False), (310, 1.9, True)]
)
def test_a_mean_is_compared_with_its_limit_once_its_owner_was_watched_for_five_minutes(
    recorded: Recorded, seconds: int, cores: float, compared: bool
) -> None:
    """Also of a server that follows upon another one of its name: "1.90 cores, 3.1× of 0.60" after twelve seconds."""
    recorded.hold(400, ("dev.cpu", VITE, 0.5))
    recorded.ends("dev.cpu", VITE)
    recorded.hold(seconds, ("dev.cpu", VITE, cores))
    view = recorded.view("dev.cpu")
    assert view.gauge is not None
    assert view.latest == pytest.approx(cores, abs=0.05), "none of the former server's"
    assert (view.gauge.mean5 is not None, view.over, view.share is not None) == (compared, compared, compared)
    assert (view.judgement.objectives[0].utilization is not None) is compared


@pytest.mark.parametrize("later", [1, 60, 240])
def test_nothing_is_now_of_a_server_that_has_ended(recorded: Recorded, later: int) -> None:
    """ "now 1.03" a minute after its end."""
    recorded.hold(400, ("dev.cpu", VITE, 1.03))
    recorded.ends("dev.cpu", VITE)
    recorded.hold(later)
    view = recorded.view("dev.cpu")
    assert view.gauge is not None
    assert (view.share, view.over, view.gauge.mean5) == (None, False, None)
    assert gauge_rows(view, view.gauge, None, 8)[0].label == "last"


def test_what_a_recorders_end_interrupts_was_seen_last_and_has_not_ended(recorded: Recorded) -> None:
    """Given a new recorder, which ends what the former measured at its last value: the server may run on."""
    recorded.hold(60, ("dev.memory", VITE, 1e9))
    recorded.hold(60)
    reader = Reader(recorded.paths.database)
    (gauge,) = [each for each in reader.gauges_now() if each.signal == "dev.memory"]
    reader.close()
    recorded.writer.gauge_ended(GaugeEnded("dev.memory", gauge.at, VITE))
    view = recorded.view("dev.memory")
    assert view.waiting is Waiting.INTERRUPTED
    assert view.hint is not None
    assert hint_text(view.hint) == "last seen 12:00"
    assert view.gauge is not None
    assert (end_text(view.gauge), end_text(view.gauge, short=True)) == ("last seen 12:00", "last seen 12:00")
    assert view.gauge.value == 1e9


@pytest.mark.parametrize(("records", "waiting"), [(True, Waiting.COUNTING), (False, Waiting.NOTHING)])
def test_nothing_is_counting_where_nobody_records(recorded: Recorded, records: bool, waiting: Waiting) -> None:
    recorded.writer.fact("watch", {"files": 12, "counting": True})
    view = recorded.snapshot(PID if records else None).view("dev.watched_files")
    assert view is not None
    assert view.waiting is waiting
    assert ("counting" in hint(view)) is records


def test_time_that_nobody_observed_is_fog_and_time_without_a_server_is_not(recorded: Recorded) -> None:
    recorded.hold(120, ("dev.memory", VITE, 1e9))
    recorded.sleep(180)
    recorded.hold(60, ("dev.memory", VITE, 1e9))
    recorded.ends("dev.memory", VITE)
    recorded.hold(180)
    view = recorded.view("dev.memory")
    assert view.gauge is not None
    columns = [(each.high, each.observed) for each in view.gauge.minutes]
    assert columns[:6] == [(1e9, True), (1e9, True), (None, False), (None, False), (None, False), (1e9, True)]
    assert set(columns[6:]) == {(None, True)}
    assert view.waiting is Waiting.SERVER_ENDED
    assert view.hint is not None
    assert hint_text(view.hint) == "server ended 12:06"
    assert view.level is Level.OK
    assert [(each.end - each.start, each.reason) for each in recorded.snapshot().gaps] == [(180.0, "suspended")]


def test_a_recorder_that_ended_leaves_its_values_and_an_unknown_level(recorded: Recorded) -> None:
    recorded.hold(40, ("dev.memory", VITE, 2.5e9))
    recorded.run("dev.hot_reload", 0.2)
    recorded.writer.end_recording(recorded.recording, recorded.now)
    ended, recorded.now = recorded.now, recorded.now + 720
    snapshot = recorded.snapshot(recorder=None)
    assert (snapshot.recorder.state, snapshot.recorder.since) == (RecorderState.STOPPED, ended)
    assert {each.level for each in snapshot.budgets} == {Level.UNKNOWN}
    assert [(each.state, each.open) for each in snapshot.incidents] == [("unknown", True)]
    assert snapshot.recorder.coverage == pytest.approx(40 / 760)
    view = snapshot.view("dev.memory")
    assert view is not None
    assert view.latest == 2.5e9
    assert view.gauge is not None
    assert [each.observed for each in view.gauge.minutes][-5:] == [False] * 5


def test_a_lock_without_a_recording_is_a_start(recorded: Recorded) -> None:
    assert recorded.snapshot(recorder=PID).recorder.state is RecorderState.RECORDING
    assert recorded.snapshot(recorder=PID + 1).recorder.state is RecorderState.STARTING
    with recorded.loader() as loader:
        starting = loader.load(recorded.now, None, starting=True)
    assert starting.recorder.state is RecorderState.STARTING


def test_two_servers_are_two_entries_and_one_panel_of_the_worst(recorded: Recorded) -> None:
    recorded.hold(40, ("dev.memory", VITE, 1e9), ("dev.memory", UVICORN, 2.5e9))
    snapshot = recorded.snapshot()
    panel = snapshot.view("dev.memory")
    assert panel is not None
    assert (dict(panel.labels), panel.others, panel.level) == (dict(UVICORN), 1, Level.WARNING)
    both = [(dict(each.labels), each.level) for each in snapshot.entries if each.budget.id == "dev.memory"]
    assert both == [(dict(VITE), Level.OK), (dict(UVICORN), Level.WARNING)]


def test_facts_become_header_and_hints(recorded: Recorded) -> None:
    writer = recorded.writer
    writer.fact("watch", {"files": 2100, "directories": 9, "pruned": 1, "failed": 0, "lost": 0, "counting": True})
    writer.fact("workspace", {"branch": "main", "changed": 3})
    writer.fact("servers", [SERVER | {"started": NOON - 600, "start_seen": False, "primed": False}])
    writer.fact("notices", {"inotify.limit": "37 of 310 folders are not watched", "store": "The disk is full"})
    writer.fact("last_error", "it broke")
    snapshot = recorded.snapshot()
    assert (snapshot.branch, snapshot.changed_files, snapshot.first_run) == ("main", 3, True)
    assert snapshot.recorder.notices == ("The disk is full", "37 of 310 folders are not watched")
    assert snapshot.recorder.last_error == "it broke"
    assert snapshot.servers[0].name == "vite"
    hints = {each.budget.id: (each.waiting, hint_text(each.hint) if each.hint else None) for each in snapshot.budgets}
    assert hints["dev.hot_reload"] == (Waiting.PAGE, None)
    assert hints["dev.server_start"] == (
        Waiting.BEFORE_RECORDING,
        "runs since 11:50; the next start is timed",
    )
    assert hints["dev.watched_files"] == (Waiting.COUNTING, "counting … 2,100")
    writer.set_meta("first_run_seen", "1")
    assert not recorded.snapshot().first_run


@pytest.mark.parametrize("odd", [None, [], {}, "x", 3, [3, None], {"files": "many"}, [{"primed": 3, "pid": "x"}]])
def test_facts_of_another_shape_are_left_out(recorded: Recorded, odd: object) -> None:
    for key in ("watch", "workspace", "servers", "notices", "last_error"):
        recorded.writer.fact(key, odd)
    assert recorded.snapshot().recorder.state is RecorderState.RECORDING


def test_who_looks_is_known(recorded: Recorded) -> None:
    recorded.writer.viewer_attached(PID, "me", recorded.now)
    assert [(each.name, each.me) for each in recorded.snapshot().viewers] == [("me", True)]


def test_a_loader_that_followed_step_by_step_says_what_a_new_one_says(recorded: Recorded) -> None:
    """Runs, gauges, a gap, an alert, an ended server: after each the old loader and a fresh one agree."""
    steps: list[Callable[[], None]] = [
        lambda: recorded.run("dev.hot_reload", 0.2),
        lambda: recorded.hold(90, ("dev.memory", VITE, 2.5e9), ("dev.cpu", VITE, 0.2)),
        lambda: recorded.run("dev.hot_reload", 4.3, {**VITE, "class": "restart"}),
        lambda: recorded.sleep(400),
        lambda: recorded.run("dev.type_check", 3.4, {}),
        lambda: recorded.hold(90, ("dev.memory", VITE, 1e9), ("dev.memory", UVICORN, 1e9)),
        lambda: recorded.run("dev.hot_reload", 0.3),
        lambda: recorded.ends("dev.memory", VITE),
        lambda: recorded.hold(130, ("dev.memory", UVICORN, 1e9)),
    ]
    with recorded.loader() as following:
        for step in steps:
            step()
            recorded.now += 61  # slices are read again once a minute
            assert following.load(recorded.now, PID) == recorded.snapshot()


@pytest.mark.parametrize("completed", [[0], [199], [3, 100, 198], list(range(200)), []])
def test_a_loader_that_followed_knows_what_was_completed(recorded: Recorded, completed: list[int]) -> None:
    """Given runs of two budgets that are completed after they were read, then what is shown of them is as it stands."""
    rows: list[int] = []
    for number in range(200):
        signal = ("dev.lint", "dev.type_check")[number % 2]
        told = Operation(signal, recorded.now, 0.1, Outcome.OK, {}, {"typed_duration": None, "exit": 0})
        rows.append(recorded.writer.operation(told))
        recorded.now += 1
    with recorded.loader() as following:
        before = following.load(recorded.now, PID)
        for number in completed:
            recorded.writer.complete_operation(rows[number], {"typed_duration": float(number)})
        after = following.load(recorded.now, PID)
        assert after == recorded.snapshot()
    shown = {run.id: run for view in after.entries for run in view.runs}
    assert len(shown) == 200
    known = {rows.index(number): run.attributes["typed_duration"] for number, run in shown.items()}
    assert {number: at for number, at in known.items() if at is not None} == {each: float(each) for each in completed}
    assert after.completions == len(completed)
    judged = [[(view.judgement, view.level, view.latest) for view in each.entries] for each in (before, after)]
    assert judged[0] == judged[1], "no verdict is another"


def test_a_run_leaves_the_window_without_another_one_coming(recorded: Recorded) -> None:
    recorded.run("dev.hot_reload", 0.2)
    with recorded.loader() as following:
        assert following.load(recorded.now, PID).budgets[0].judgement.count == 1
        recorded.now += 8 * 86400
        gone = following.load(recorded.now, PID).budgets[0]
    assert (gone.judgement.verdict, gone.latest, gone.runs) == (Verdict.NO_DATA, None, ())


def test_incidents_of_a_budget_that_is_not_in_force_are_left_out(recorded: Recorded) -> None:
    recorded.hold(40, ("dev.memory", VITE, 2.5e9))
    fewer = replace(recorded.budgets, budgets=recorded.budgets.budgets[:1])
    reader = Reader(recorded.paths.database)
    assert SnapshotLoader(reader, fewer, recorded.workspace).load(recorded.now, PID).incidents == ()
    reader.close()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"scripts": 3, "devDependencies": []}', "\x00\xff"])
def test_a_package_json_that_is_none_gives_no_hints(tmp_path: Path, content: str) -> None:
    (tmp_path / "package.json").write_text(content, encoding="latin-1")
    paths = StorePaths(tmp_path / "store")
    paths.folder.mkdir()
    assert load_snapshot(tmp_path, paths, load_budgets(tmp_path), NOON).packages_dev is None

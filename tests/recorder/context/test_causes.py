"""From a save and a growing process to the words on every screen, through the objects that recorder and readers use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hero_tui.core.budget import BudgetFile
from hero_tui.core.causes import GrowthCause, SaveCause
from hero_tui.core.objectives import Level
from hero_tui.core.signals import Gauge, Operation, Outcome, Scalar, Share, Stamp
from hero_tui.judge.engine.judge import Judge
from hero_tui.models.alert_detail import AlertDetail
from hero_tui.models.snapshot import Snapshot
from hero_tui.probes.events import Saved, SavedMany
from hero_tui.queries.detail.alert_detail import load_alert_detail
from hero_tui.queries.live.snapshot_loader import SnapshotLoader
from hero_tui.recorder.context.causes import CauseFinder, KnownProcess
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.report.status_json import incident_json
from hero_tui.report.status_text import status_text
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from hero_tui.tui.canvas.styled_text import text_of
from hero_tui.tui.screens.alert_detail.paint import body
from hero_tui.tui.screens.common.alerts.alert_log import log_lines
from hero_tui.tui.screens.common.alerts.alert_rows import log_rows
from hero_tui.tui.screens.live.layout import live_layout
from hero_tui.tui.screens.live.paint import LivePainter
from hero_tui.tui.screens.live.state import LiveState
from tests.support.snapshots import BUDGETS, at
from tests.support.zones import fixed_zone

VITE = {"server": "vite"}
LIMITS = BudgetFile(BUDGETS, None, "")


@dataclass
class Workspace:
    """A recorder's pipeline and a reader of what it wrote."""

    activity: RecentActivity
    pipeline: Pipeline
    reader: Reader
    folder: Path

    def save(self, file: str, clock: str) -> None:
        self.activity.handle(Saved(file, Stamp(at(clock), at(clock))))

    def hold(self, since: str, until: str, size: float, program: str = "node") -> None:
        """A process of so many bytes (and npm beside it), every 5 s."""
        for number in range(int((at(until) - at(since)) // 5)):
            now = Stamp(at(since) + 5.0 * number, at(since) + 5.0 * number)
            parts = (Share(program, size, "48213"), Share("npm", 9e7, "48190"))
            self.pipeline.accept(Gauge("dev.memory", now.wall, size + 9e7, VITE, parts))
            self.pipeline.tick(now)

    def run(self, ended: str, took: float, **attributes: Scalar) -> None:
        """A type check."""
        end = at(ended)
        self.pipeline.accept(Operation("dev.type_check", end - took, took, Outcome.OK, {}, attributes))
        self.pipeline.tick(Stamp(end, end))

    def snapshot(self, clock: str) -> Snapshot:
        self.pipeline.flush(Stamp(at(clock), at(clock)))
        return SnapshotLoader(self.reader, LIMITS, self.folder).load(at(clock), None)

    def detail(self, clock: str) -> AlertDetail:
        snapshot = self.snapshot(clock)
        found = load_alert_detail(self.reader, snapshot, snapshot.incidents[0].id, at(clock))
        assert found is not None
        return found

    def screens(self, clock: str, width: int = 160) -> dict[str, str]:
        """Every place where a cause is told, as text."""
        snapshot, detail, now = self.snapshot(clock), self.detail(clock), at(clock)
        layout = live_layout(width, 45)
        live = LivePainter().page(snapshot, LiveState(), layout, now).text(layout)
        log = log_lines(log_rows(snapshot), snapshot, now, width, 8, None)
        return {
            "live": live,
            "log": "\n".join(text_of(line) for line in log),
            "detail": "\n".join(text_of(line) for line in body(detail, snapshot, now, width)),
            "status": status_text(snapshot, width),
            "json": str(incident_json(snapshot.incidents[0])["cause"]),
        }


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    activity = RecentActivity()
    with fixed_zone():
        writer = Writer(tmp_path / "history.db")
        writer.begin_recording(1, at("13:50"))
        finder = CauseFinder(LIMITS, activity, lambda pid: KnownProcess(at("12:18"), f"command {pid}"))
        reader = Reader(writer.database)
        yield Workspace(activity, Pipeline(writer, Judge(LIMITS), activity, finder), reader, tmp_path)
        reader.close()
        writer.close()


def leak(workspace: Workspace, file: str, program: str = "node") -> None:
    """2.06 GB, a save at 13:58:07, and 410 MB more."""
    workspace.hold("13:57:00", "13:58:10", 2.06e9 - 9e7, program)
    workspace.save(file, "13:58:07")
    workspace.hold("13:58:10", "14:02:00", 2.47e9 - 9e7, program)


def test_a_growth_is_told_with_the_save_that_it_followed(workspace: Workspace) -> None:
    workspace.save("src/long/before.ts", "13:56:30")
    leak(workspace, "vite.config.ts")
    workspace.save("src/after.ts", "14:01:00")
    detail = workspace.detail("14:02")
    assert detail.incident.cause == GrowthCause(
        "node", 48213, 410e6, at("13:58:00"), SaveCause("vite.config.ts", at("13:58:07"))
    )
    said = workspace.screens("14:02")
    assert "Biggest change: node (pid 48213) +410 MB since vite.config.ts was saved at 13:58:07." in said["detail"]
    assert "node (pid 48213) +410 MB since 13:58 (vite.config.ts)" in said["live"]
    assert "node (pid 48213) +410 MB since 13:58 (vite.config.ts)" in said["log"]
    assert "node (pid 48213) +410 MB since 13:58" in said["status"]
    assert said["json"] == "node (pid 48213) +410 MB since 13:58"


def test_the_processes_say_since_when_their_change_is_counted(workspace: Workspace) -> None:
    leak(workspace, "vite.config.ts")
    processes = workspace.detail("14:02").processes
    assert processes.since == at("13:58:00")
    assert [(each.pid, each.change, each.command) for each in processes.lines] == [
        (48213, 410e6, "command 48213"),
        (48190, 0.0, "command 48190"),
    ]
    assert "since 13:58" in workspace.screens("14:02")["detail"]


def test_a_growth_that_no_save_was_near_names_none(workspace: Workspace) -> None:
    workspace.hold("13:57:00", "13:58:10", 2.0e9)
    workspace.save("src/after.ts", "13:59:30")
    workspace.hold("13:58:10", "14:02:00", 2.41e9)
    assert workspace.detail("14:02").incident.cause == GrowthCause("node", 48213, 410e6, at("13:58:00"))
    assert "Biggest change: node (pid 48213) +410 MB since 13:58." in workspace.screens("14:02")["detail"]


def test_a_growth_after_a_bulk_change_tells_how_many_files(workspace: Workspace) -> None:
    workspace.hold("13:57:00", "13:58:10", 2.0e9)
    first, last = Stamp(at("13:58:02"), 2.0), Stamp(at("13:58:05"), 5.0)
    workspace.activity.handle(SavedMany(1912, first, last, "src/a.ts"))
    workspace.hold("13:58:10", "14:02:00", 2.41e9)
    said = workspace.screens("14:02")
    assert "+410 MB since 1,912 files were saved at 13:58:05." in said["detail"]
    assert "+410 MB since 13:58 (1,912 files)" in said["log"]


@pytest.mark.parametrize("program", ["x (pid 1) +1 G", "node since 12:00 (a.ts)"])
@pytest.mark.parametrize("file", ["docs/report-2024 final.md", "a (pid 7) +3 GB since 09:00.ts"])
def test_names_that_look_like_our_words_are_told_as_they_are(workspace: Workspace, program: str, file: str) -> None:
    """A process `x (pid 1) +1 G` that grows after a save of `docs/report-2024 final.md`."""
    leak(workspace, file, program)
    said = workspace.screens("14:02", 240)
    whole = f"{program} (pid 48213) +410 MB since 13:58"
    named = f"{whole} ({file})"
    assert f"Biggest change: {program} (pid 48213) +410 MB since {file} was saved at 13:58:07." in said["detail"]
    assert (named if len(named) < 70 else whole) in said["live"]
    assert named in said["log"]
    assert whole in said["status"]
    assert said["json"] == whole
    narrow = workspace.screens("14:02", 80)
    assert "(pid 48213) +410 MB" in narrow["live"]


@pytest.mark.parametrize("file", ["docs/report-2024 final.md", "of 12 files", "a saved at 09:00, twice"])
def test_a_slow_run_names_the_save_of_any_name(workspace: Workspace, file: str) -> None:
    start = at("14:00:02")
    workspace.save(file, "14:00:00")
    told = {"file": file, "change": "update", "timed": "served"}
    workspace.pipeline.accept(Operation("dev.hot_reload", start, 4.3, Outcome.OK, {**VITE, "class": "update"}, told))
    workspace.pipeline.accept(Operation("dev.type_check", start, 17.0, Outcome.OK, {}, {"tool": "tsc"}))
    snapshot = workspace.snapshot("14:00:30")
    causes = {each.budget.id: each.cause for each in snapshot.incidents}
    assert causes == {
        "dev.hot_reload": SaveCause(file, start),
        "dev.type_check": SaveCause(file, at("14:00:00"), 2.0),
    }
    said = workspace.screens("14:00:30", 200)
    assert f"{file} saved at 14:00" in said["log"]
    assert f"{file} saved 2 s before it" in said["log"]
    assert f"{file} saved at 14:00" in said["status"]
    assert f"Near it: {file} saved" in said["detail"]
    assert f"{file} · update · served" in said["live"]
    assert said["json"].startswith(f"{file} saved ")


def test_a_machine_that_others_took_is_said_before_the_save(workspace: Workspace) -> None:
    workspace.save("src/app.ts", "13:57:00")
    workspace.run("13:57:20", 17.0, others_share=0.71, cores=2.0, cpu_seconds=1.07)
    incident = workspace.snapshot("13:57:21").incidents[0]
    assert incident.severity is Level.WARNING
    assert incident_json(incident)["cause"] == "machine busy: others took 71 % of 2 cores; 1.1 s of CPU in 17.0 s"
    page = workspace.screens("13:57:21")["detail"]
    assert "Near it: machine busy: others took 71 % of 2 cores; 1.1 s of CPU in 17.0 s (src/app.ts)." in page


def test_a_machine_of_its_own_is_no_cause(workspace: Workspace) -> None:
    workspace.save("src/app.ts", "13:57:00")
    workspace.run("13:57:20", 17.0, others_share=0.24, cores=2.0, cpu_seconds=1.07)
    incident = workspace.snapshot("13:57:21").incidents[0]
    assert incident.severity is Level.CRITICAL
    assert incident.cause == SaveCause("src/app.ts", at("13:57:00"), 3.0)


@pytest.mark.parametrize(
    ("saves", "runs", "value", "cause"),
    [
        (["13:58:00 src/a.ts"], ["13:58:20 9.5", "13:59:10 20.0"], "20.0 s", "src/a.ts saved 50 s before"),
        (["13:58:00 src/a.ts", "13:58:45 src/b.ts"], ["13:58:20 9.5", "13:59:10 20.0"], "20.0 s", "src/b.ts saved 5 s"),
        (["13:58:00 src/a.ts"], ["13:58:20 17.5"], "17.5 s", "src/a.ts saved"),
        (
            ["13:58:00 src/a.ts", "13:58:45 src/b.ts", "13:59:15 src/c.ts"],
            ["13:58:20 9.5", "13:59:10 20.0", "13:59:50 30.0"],
            "30.0 s",
            "src/c.ts saved",
        ),
        (
            ["13:58:00 src/a.ts", "13:58:45 src/b.ts"],
            ["13:58:20 9.5", "13:59:10 20.0", "14:02:30 30.0"],
            "30.0 s",
            "None",
        ),
    ],
)
def test_a_runs_time_stands_beside_what_was_near_that_run(
    workspace: Workspace, saves: list[str], runs: list[str], value: str, cause: str
) -> None:
    """Given slow runs, each after its own save: no time of one with the cause of another."""
    moments = [(each.split()[0], each) for each in (*saves, *runs)]
    for clock, each in sorted(moments):
        if each in saves:
            workspace.save(each.split()[1], clock)
        else:
            workspace.run(clock, float(each.split()[1]))
    screens = workspace.screens("14:02:40")
    assert value in screens["log"]
    assert screens["json"].startswith(cause)

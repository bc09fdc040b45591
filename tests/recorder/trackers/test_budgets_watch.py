"""A budgets.yaml that is edited is taken up by recorder and screens together; one that cannot be used is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hero_tui.budgets.compiled import CompiledBudgets
from hero_tui.budgets.files import load_budgets
from hero_tui.budgets.revision import budgets_of, changed_budgets, revision_of
from hero_tui.core.signals import Gauge, Operation, Outcome, Stamp
from hero_tui.judge.engine.judge import Judge
from hero_tui.models.snapshot import Snapshot
from hero_tui.probes.events import Notice
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.inbox import Inbox
from hero_tui.recorder.lifecycle.lifetime import Beginning
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.recorder.resume import resume
from hero_tui.recorder.trackers.budgets_watch import BudgetsWatch
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.locks import RecorderLock, take_recorder_lock
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.store.writer import Writer
from hero_tui.tui.data.snapshot_source import SnapshotSource
from tests.judge.stats.chance import seeded
from tests.support.pipelines import FixedCause

FORMER = "; the former budgets hold"


def own(limit: str) -> str:
    return (
        f"version: 1\nbudgets:\n  web.t:\n    time: {{p95: {limit}}}\n  web.m:\n    limit: {{max: {limit[:-2]} GB}}\n"
    )


@dataclass
class Life:
    """A recorder's watch, pipeline and store beside an open screen's source; time is set by hand."""

    workspace: Path
    paths: StorePaths
    now: float = field(default_factory=time.time)
    notices: list[Notice] = field(default_factory=list)

    def __post_init__(self) -> None:
        compiled = CompiledBudgets(self.workspace, self.paths.folder)
        budgets = compiled.load()
        compiled.keep()
        self.writer = Writer(self.paths.database)
        self.pipeline = Pipeline(self.writer, Judge(budgets), RecentActivity(), FixedCause())
        self.writer.begin_recording(1, self.now)
        self.writer.budget_revision(*revision_of(budgets), self.now)
        self.watch = BudgetsWatch(self.workspace, self._sink, budgets, self.pipeline.take_budgets, compiled)
        self.screen = SnapshotSource(self.workspace, self.paths, budgets)
        self.watch.tick(self.stamp)
        self.screen.load()

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.now, self.now)

    def _sink(self, event: object) -> None:
        if isinstance(event, Notice):
            self.notices.append(event)

    def pass_(self, seconds: float) -> None:
        """A tick each second and at the watch's own deadline; what is due is committed."""
        end = self.now + seconds
        while self.now < end:
            due = self.watch.next_deadline()
            step = 1.0 if due is None else min(1.0, max(0.01, due - self.stamp.mono))
            self.look(min(end, self.now + step))

    def look(self, at: float) -> None:
        """One tick of the recorder at that moment."""
        self.now = at
        self.watch.tick(self.stamp)
        self.pipeline.flush(self.stamp)

    def revision(self) -> int:
        reader = Reader(self.paths.database)
        newest = reader.newest_revision()
        reader.close()
        assert newest is not None
        return newest[0]

    def shown(self) -> Snapshot:
        return self.screen.load()


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    paths = StorePaths(tmp_path / "store")
    paths.folder.mkdir()
    workspace = tmp_path / "shop"
    workspace.mkdir()
    lock = take_recorder_lock(paths.recorder_lock)
    assert isinstance(lock, RecorderLock)
    (workspace / "budgets.yaml").write_text(own("1.0 s"))
    found = Life(workspace, paths)
    yield found
    found.screen.close()
    found.writer.close()
    lock.release()


def limit(snapshot: Snapshot) -> str:
    view = snapshot.view("web.t")
    assert view is not None
    return view.budget.headline.limit.text


def test_forty_changes_good_and_bad_are_taken_up_by_both_or_said(life: Life) -> None:
    """Each within two seconds of the judge's clock: recorder and screen have one number, and the limit of the file."""
    chance, holds, file = seeded(7), "1.0 s", life.workspace / "budgets.yaml"
    for number in range(40):
        good = chance.random() < 0.6
        written = f"{number + 2}.0 s"
        life.notices.clear()
        file.write_text(
            own(written) if good else own(written).replace("p95", chance.choice(["p95: 1", "p94", "\t", "limit"]))
        )
        life.pass_(2.0)
        holds = written if good else holds
        shown = life.shown()
        assert (shown.revision, limit(shown)) == (life.revision(), holds), number
        (said,) = [each.text for each in life.notices if not each.resolved]
        assert (
            said.startswith("budgets.yaml:") and said.endswith(FORMER) if not good else "holds now: 2 budgets" in said
        )


@pytest.mark.parametrize("tenths", range(10))
def test_two_looks_of_the_recorder_and_one_of_the_screen_are_enough(life: Life, tenths: int) -> None:
    """Whenever in a second it is written: the recorder's next look sees it, the one 300 ms later reads it, and what the
    screen asks when the notifier rings has it load at once. By the judge's clock that is at most 1.3 s."""
    written, before = life.now + tenths / 10, life.shown().revision
    assert life.screen.urgent()
    assert not life.screen.urgent(), "nothing came since"
    (life.workspace / "budgets.yaml").write_text(own("3.0 s"))
    life.look(life.now + 1.0)
    assert not life.screen.urgent(), "the file may still be written"
    due = life.watch.next_deadline()
    assert due is not None
    life.look(due)
    assert due - written <= 1.3 + 1e-6
    assert life.screen.urgent()
    shown = life.shown()
    assert before != shown.revision == life.revision()
    assert limit(shown) == "3.0 s"


def test_a_file_that_is_still_written_is_not_read(life: Life) -> None:
    file, before = life.workspace / "budgets.yaml", life.revision()
    for piece in range(20):
        file.write_text(own(f"{piece + 3}.0 s"))
        life.pass_(0.2)
    assert life.revision() == before
    life.pass_(1.4)
    assert (life.revision(), limit(life.shown())) == (before + 1, "22.0 s")


def test_what_is_open_by_a_changed_limit_ends_and_the_rest_goes_on(life: Life) -> None:
    life.pipeline.accept(Operation("web.t", life.now, 9.0, Outcome.OK))
    life.pipeline.accept(Operation("dev.lint", life.now, 90.0, Outcome.OK))
    life.pipeline.accept(Gauge("web.m", life.now, 1e9))
    life.pipeline.flush(life.stamp)
    (life.workspace / "budgets.yaml").write_text(own("1.0 s").replace("p95: 1.0 s", "p95: 20 s"))
    life.pass_(2.0)
    reader = Reader(life.paths.database)
    (changed,) = [each for each in reader.incidents() if each.budget == "web.t"]
    (other,) = [each for each in reader.incidents() if each.budget == "dev.lint"]
    last = reader.transitions(changed.id)[-1]
    reader.close()
    assert (changed.state, last.kind, last.text) == ("ended", "expired", "budget changed")
    assert other.recovered is None


def test_a_budget_that_is_switched_off_is_gone_from_both(life: Life) -> None:
    life.pipeline.accept(Operation("dev.lint", life.now, 90.0, Outcome.OK))
    life.pipeline.flush(life.stamp)
    (life.workspace / "budgets.yaml").write_text(own("1.0 s") + "  dev.lint: off\n")
    life.pass_(2.0)
    assert life.shown().view("dev.lint") is None
    reader = Reader(life.paths.database)
    assert [each.state for each in reader.incidents() if each.budget == "dev.lint"] == ["ended"]
    reader.close()


def test_a_comment_changes_nothing_and_is_not_said(life: Life) -> None:
    before = life.revision()
    life.notices.clear()
    (life.workspace / "budgets.yaml").write_text("# ours\n" + own("1.0 s"))
    life.pass_(2.0)
    assert life.revision() == before
    assert [each.text for each in life.notices if not each.resolved] == []


def test_limits_that_change_while_nobody_records_end_what_was_open(life: Life) -> None:
    life.pipeline.accept(Operation("web.t", life.now, 9.0, Outcome.OK))
    life.pipeline.close(life.stamp)
    (life.workspace / "budgets.yaml").write_text(own("30.0 s"))
    budgets = load_budgets(life.workspace)
    resume(life.writer, budgets, Inbox(), RecentActivity(), FixedCause(), Beginning(life.stamp, None))
    reader = Reader(life.paths.database)
    (found,) = [each for each in reader.incidents() if each.budget == "web.t"]
    assert (found.state, reader.transitions(found.id)[-1].text) == ("ended", "budget changed")
    reader.close()


@pytest.mark.parametrize("text", ["", own("2.0 s"), own("2.0 s") + "  dev.lint: off\n"])
def test_a_revision_holds_all_that_judging_needs(tmp_path: Path, text: str) -> None:
    if text:
        (tmp_path / "budgets.yaml").write_text(text)
    budgets = load_budgets(tmp_path)
    digest, written = revision_of(budgets)
    read = budgets_of(written, None, digest)
    assert revision_of(read) == (digest, written)
    assert changed_budgets(written, revision_of(read)[1]) == frozenset()
    assert {each.id for each in read.budgets} == {each.id for each in budgets.budgets}

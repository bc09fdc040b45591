"""From when on a new life has seen nothing: the former one's end, or its last sign of life."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.core.budget import BudgetFile
from hero_tui.core.signals import Gauge, Operation, Outcome, Stamp
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.inbox import Inbox
from hero_tui.recorder.lifecycle.lifetime import Beginning
from hero_tui.recorder.resume import Resumed, resume
from hero_tui.store.appender import Appender
from hero_tui.store.db.records import StoredIncident
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.writer import Writer
from tests.recorder.trackers.test_external_events import HEAP
from tests.support.pipelines import TYPE_CHECK, FixedCause

BUDGETS = BudgetFile((TYPE_CHECK, HEAP), None, "")


class Story:
    """A history, and lives that begin in it; moments are seconds after the first one began, an hour ago."""

    def __init__(self, folder: Path) -> None:
        self.writer = Writer(folder / "history.db")
        self.others = Appender(folder / "history.db")
        self.first = time.time() - 3600.0

    def begins(self, at: float, asked_for: float | None = None) -> Resumed:
        """A life begins."""
        beginning = Beginning(Stamp(self.first + at, 100.0 + at), asked_for)
        return resume(self.writer, BUDGETS, Inbox(), RecentActivity(), FixedCause(), beginning)

    def value(self, at: float) -> None:
        """Another program tells how big the heap was then."""
        self.others.operation(Operation("build.heap", self.first + at, None, Outcome.OK, {}, {"value": 1e9}))

    def ends(self, life: Resumed, at: float, *, said: bool) -> None:
        """A life ends then; or it is killed, and was seen then last."""
        life.pipeline.close(Stamp(self.first + at, 100.0 + at))
        if said:
            self.writer.end_recording(life.recording, self.first + at)
        else:
            self.writer.heartbeat(life.recording, self.first + at)

    def heap(self) -> float | None:
        """The moment of the newest value of the heap that was judged."""
        reader = Reader(self.writer.database)
        try:
            return next((each.at - self.first for each in reader.gauges_now() if each.signal == "build.heap"), None)
        finally:
            reader.close()


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    found = Story(tmp_path)
    yield found
    found.others.close()
    found.writer.close()


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize(("at", "newest"), [(5.0, 10.0), (294.0, 294.0), (296.0, 296.0), (400.0, 400.0)])
def test_what_was_told_after_the_former_life_ended_or_was_seen_last_is_judged(
    story: Story, said: bool, at: float, newest: float
) -> None:
    """Given a life that ended at 300 s, and another one from 500 s on: also a value of the time that the former one had
    judged, which is what holds now unless a newer one was told."""
    former = story.begins(0)
    story.value(10.0)
    former.external.tick(Stamp(story.first + 11.0, 111.0))
    story.ends(former, 300.0, said=said)
    story.value(at)
    story.begins(500.0)
    heap = story.heap()
    assert heap is not None
    assert round(heap) == newest


def test_a_former_life_that_ended_in_the_future_ended_now(story: Story) -> None:
    """Given a clock that was set back."""
    former = story.begins(0)
    story.value(10.0)
    former.external.tick(Stamp(story.first + 11.0, 111.0))
    story.ends(former, 900.0, said=True)
    story.value(496.0)
    story.begins(500.0)
    heap = story.heap()
    assert heap is not None
    assert round(heap) == 496.0


def test_the_first_life_of_all_takes_up_whatever_was_told(story: Story) -> None:
    story.value(-2000.0)
    story.begins(0)
    heap = story.heap()
    assert heap is not None
    assert round(heap) == -2000.0


@pytest.mark.parametrize(("asked_for", "by"), [(None, "record"), (5.0, "viewer")])
def test_a_life_says_who_asked_for_it_and_takes_back_what_a_former_one_said(
    story: Story, asked_for: float | None, by: str
) -> None:
    for key in ("servers", "watch", "workspace", "processes", "notices", "last_error"):
        story.writer.fact(key, "{}")
    story.writer.gauge(Gauge("dev.memory", story.first - 100.0, 2e9))
    story.writer.gauge(Gauge("shop.load", story.first - 90.0, 1.0, {}, (), {"appended": True}))
    life = story.begins(0, asked_for)
    reader = Reader(story.writer.database)
    facts = {key: value for key, value in reader.facts().items() if value is not None}
    assert facts == {"started_by": by}
    assert {each.signal: each.ended is None for each in reader.gauges_now()} == {"dev.memory": False, "shop.load": True}
    (recording,) = reader.recordings(0.0)
    assert (recording.id, recording.pid, round(recording.started - story.first)) == (life.recording, os.getpid(), 0)
    assert len(reader.revisions()) == 1
    reader.close()


@pytest.mark.parametrize(("trouble", "again"), [(StoreTrouble.DAMAGED, True), (StoreTrouble.FULL, False)])
def test_damage_that_shows_at_the_beginning_is_set_aside_once(
    story: Story, trouble: StoreTrouble, again: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = story.writer.begin_recording
    tries: list[float] = []

    def fails_once(pid: int, at: float) -> int:
        tries.append(at)
        if len(tries) == 1:
            raise StoreError("it does not work", trouble)
        return begin(pid, at)

    monkeypatch.setattr(story.writer, "begin_recording", fails_once)
    if again:
        story.begins(0)
        assert len(list(story.writer.database.parent.glob("history.damaged-*.db"))) == 1
    else:
        with pytest.raises(StoreError, match="it does not work"):
            story.begins(0)
    assert len(tries) == (2 if again else 1)


def incident(number: int, recovered: float | None) -> StoredIncident:
    """An incident of a rule of which no state is kept."""
    state = "firing" if recovered is None else "ended"
    return StoredIncident(
        number, "dev.memory", {}, 2, 2, state, 100.0, 130.0, recovered, 2e9, 3e9, 2e9, None, None, None
    )


def test_only_what_is_open_still_and_nobody_follows_is_ended(story: Story) -> None:
    for each in (incident(1, 500.0), incident(2, None)):
        story.writer.incident(each)
    story.begins(0)
    reader = Reader(story.writer.database)
    first, second = reader.incident(1), reader.incident(2)
    assert first is not None
    assert second is not None
    assert (first.recovered, reader.transitions(1)) == (500.0, [])
    assert (second.state, [each.kind for each in reader.transitions(2)]) == ("ended", ["expired"])
    assert second.recovered == pytest.approx(story.first)
    reader.close()


def test_the_names_of_servers_in_the_history_newest_first(story: Story) -> None:
    """Given starts that say their folder, older ones that do not, and a memory that was measured without a start."""
    day = 86_400.0
    for at, labels, attributes in (
        (-40 * day, {"server": "long ago"}, {}),
        (-3 * day, {"server": "vite"}, {"url": "http://127.0.0.1:5173/"}),
        (-2 * day, {"server": "apps/web"}, {"tool": "vite", "folder": "apps/web"}),
        (-1 * day, {"server": "apps/web"}, {"tool": "vite", "folder": "apps/web"}),
        (-0.5 * day, {"server": "odd"}, {"tool": 7, "folder": None, "url": "http://[:x"}),
        (-0.2 * day, {}, {}),
    ):
        operation = Operation("dev.server_start", story.first + at, 1.0, Outcome.OK, labels, attributes)
        story.others.operation(operation)
    with story.writer.batch():
        story.writer.gauge(Gauge("dev.memory", story.first - day, 1e9, {"server": "mystery"}))
        story.writer.gauge(Gauge("dev.memory", story.first - day, 1e9, {"server": "vite"}))
    life = story.begins(0)
    assert [(each.label, each.tool, each.folder, each.port) for each in life.former_names] == [
        ("odd", None, None, None),
        ("apps/web", "vite", "apps/web", None),
        ("vite", None, None, 5173),
        ("mystery", None, None, None),
    ]

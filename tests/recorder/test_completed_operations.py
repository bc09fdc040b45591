"""A run that is completed later: its own row, once, whatever happened to the history meanwhile; judged once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.core.budget import BudgetFile
from hero_tui.core.signals import Gauge, Operation, OperationCompleted, Outcome, Stamp
from hero_tui.judge.engine.judge import Judge
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.store.reader import Reader
from tests.support.pipelines import TYPE_CHECK, FixedCause, FullDisk

AGAIN_AFTER = 5.0  # seconds, after which what a full disk refused is tried again


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[FullDisk]:
    writer = FullDisk(tmp_path / "history.db")
    yield writer
    writer.close()


def run(key: int | None, seconds: float = 1.0) -> Operation:
    start = time.time() - seconds
    return Operation("dev.type_check", start, seconds, Outcome.OK, {}, {"typed_duration": None, "pid": key}, key)


def completed(key: int, seconds: float = 5.2) -> OperationCompleted:
    return OperationCompleted(key, {"typed_duration": seconds})


def found(reader: Reader) -> list[tuple[object, object]]:
    """Of each row which run it is, and how long what was typed took."""
    return [(each.attributes["pid"], each.attributes["typed_duration"]) for each in reader.operations()]


# `run`: told; `ends`: completed; `commit`; `full`, `room`: of the disk; `killed`: another recorder goes on
STORIES: dict[str, tuple[str, list[tuple[object, object]]]] = {
    "in one commit": ("run 1, ends 1, commit", [(1, 5.2)]),
    "in a later one": ("run 1, commit, ends 1, commit", [(1, 5.2)]),
    "among others": (
        "run 1, run 2, commit, run 3, ends 2, commit, ends 3, ends 1, commit",
        [(1, 5.2), (2, 5.2), (3, 5.2)],
    ),
    "one that never ends": ("run 1, run 2, commit, ends 1, commit", [(1, 5.2), (2, None)]),
    "one that nobody was told of": ("run 1, commit, ends 2, commit", [(1, None)]),
    "twice": ("run 1, commit, ends 1, commit, ends 1, commit", [(1, 5.2)]),
    "of a disk that was full as it was told": ("full, run 1, commit, room, commit, ends 1, commit", [(1, 5.2)]),
    "as it ended": ("run 1, commit, full, ends 1, commit, room, commit", [(1, 5.2)]),
    "all the while": ("run 9, commit, full, run 1, commit, ends 1, ends 9, commit, room, commit", [(9, 5.2), (1, 5.2)]),
    "killed between": ("run 1, commit, killed, ends 1, commit, run 1, commit, ends 1, commit", [(1, None), (1, 5.2)]),
    "killed before it was committed": ("run 1, ends 1, killed, commit", []),
    "the history was deleted between": ("run 1, commit, deleted, run 2, commit, ends 1, commit", [(2, None)]),
    "and one of the new history ends": ("run 1, commit, deleted, run 2, commit, ends 1, ends 2, commit", [(2, 5.2)]),
    "it was damaged between": ("run 1, commit, damaged, run 2, commit, ends 1, ends 2, commit", [(2, 5.2)]),
}


class Recorder:
    """A pipeline whose clock goes on by as much as a refused commit waits."""

    def __init__(self, writer: FullDisk) -> None:
        self.writer = writer
        self.now = Stamp.now()
        self.judge = Judge(BudgetFile((TYPE_CHECK,), None, ""), writer.next_incident())
        self.pipeline = Pipeline(writer, self.judge, RecentActivity(), FixedCause())

    def does(self, step: str) -> None:
        what, _, key = step.partition(" ")
        match what:
            case "run":
                self.pipeline.accept(run(int(key)))
            case "ends":
                self.pipeline.accept(completed(int(key)))
            case "commit":
                self.now = Stamp(self.now.wall + AGAIN_AFTER, self.now.mono + AGAIN_AFTER)
                self.pipeline.flush(self.now)
            case "full" | "room":
                self.writer.full = what == "full"
            case "killed":
                self.pipeline = Pipeline(self.writer, self.judge, RecentActivity(), FixedCause())
            case "deleted":
                for end in ("", "-wal", "-shm"):
                    self.writer.database.with_name(self.writer.database.name + end).unlink(missing_ok=True)
            case "damaged":
                self.writer.quarantine()
            case _:
                raise AssertionError(step)


@pytest.mark.parametrize("story", STORIES)
def test_its_own_row_is_completed_once_or_stays_as_it_is(writer: FullDisk, story: str) -> None:
    steps, expected = STORIES[story]
    recorder = Recorder(writer)
    for step in steps.split(", "):
        recorder.does(step)
    reader = Reader(writer.database)
    assert found(reader) == expected
    assert reader.completions() == sum(seconds is not None for _, seconds in expected)
    reader.close()


def test_a_run_that_was_lost_completes_no_other_row(writer: FullDisk) -> None:
    """Given a refused commit that is tried again with other ids, then what was lost by then is completed nowhere."""
    recorder = Recorder(writer)
    recorder.does("full")
    recorder.does("run 1")
    recorder.does("run 2")
    recorder.does("commit")
    del recorder.pipeline._waiting[0]  # as where more waits than the memory may hold
    for step in ("room", "ends 1", "commit"):
        recorder.does(step)
    reader = Reader(writer.database)
    assert found(reader) == [(2, None)]
    reader.close()


@pytest.mark.parametrize("count", [1, 4096, 4097, 5000])
def test_what_may_yet_be_completed_is_bounded(writer: FullDisk, count: int) -> None:
    recorder = Recorder(writer)
    for key in range(count):
        recorder.pipeline._wait_for_commit(run(key, 0.01))  # not judged: that is another test's
    recorder.does("commit")
    for key in range(count):
        recorder.pipeline.accept(completed(key))
    recorder.does("commit")
    reader = Reader(writer.database)
    ends = [seconds for _, seconds in found(reader)]
    assert ends == [None] * max(0, count - 4096) + [5.2] * min(count, 4096)
    reader.close()


@pytest.mark.parametrize("seconds", [0.1, 2.9, 3.5, 9.0, 20.0])
def test_it_is_judged_once(writer: FullDisk, seconds: float) -> None:
    """Given runs below and over each limit, then their completion changes no state, no incident and no alert of it."""
    recorder = Recorder(writer)
    for key in range(1, 4):
        recorder.pipeline.accept(run(key, seconds))
    recorder.does("commit")
    reader = Reader(writer.database)

    def judged() -> object:
        incidents = reader.incidents()
        return incidents, reader.rule_states(), [reader.transitions(each.id) for each in incidents]

    before = judged()
    for key in range(1, 4):
        recorder.pipeline.accept(completed(key, 500.0))
    recorder.does("commit")
    assert [end for _, end in found(reader)] == [500.0] * 3
    assert judged() == before
    reader.close()


def test_it_is_committed_as_soon_as_an_operation_is(writer: FullDisk) -> None:
    recorder = Recorder(writer)
    recorder.does("run 1")
    recorder.does("commit")
    before = time.monotonic()
    recorder.does("ends 1")
    due = recorder.pipeline.next_deadline()
    assert due is not None
    assert before + 0.05 <= due <= time.monotonic() + 0.05


def test_gauges_are_lost_before_a_completion(writer: FullDisk) -> None:
    """Given so much that waits that something must be lost, then the oldest gauge is."""
    recorder = Recorder(writer)
    recorder.does("run 1")
    recorder.does("commit")
    recorder.pipeline.accept(Gauge("dev.memory", time.time(), 1.0, {"server": "vite"}))
    recorder.does("ends 1")
    for _ in range(20_000):
        recorder.pipeline._wait_for_commit(run(None, 0.01))
        if len(recorder.pipeline._waiting) == 20_000:
            break
    recorder.pipeline._wait_for_commit(run(None, 0.01))
    recorder.does("commit")
    reader = Reader(writer.database)
    assert found(reader)[0] == (1, 5.2)
    assert reader.gauges_now() == []
    reader.close()

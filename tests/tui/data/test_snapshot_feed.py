"""The thread that reads the store: one snapshot at a time, at once where it matters, seldom where nothing does."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.data.snapshot_feed import GAUGES_SECONDS, LIVENESS_SECONDS, SnapshotFeed
from tests.support.snapshots import snapshot


@dataclass
class Script:
    """A change notifier by script. `steps`: (seconds until it returns, whether it rang, urgent, alive)."""

    steps: list[tuple[float, bool, bool, int | None]]
    now: float = 0.0
    loads: list[float] = field(default_factory=list)
    waits: list[float | None] = field(default_factory=list)
    delivered: list[Snapshot] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    broken: bool = False
    closed: bool = False
    feed: SnapshotFeed | None = None
    is_urgent: bool = False
    pid: int | None = 1

    def wait(self, timeout: float | None) -> bool:
        self.waits.append(timeout)
        if not self.steps:
            assert self.feed is not None
            self.feed.end()
            return False
        seconds, rang, self.is_urgent, self.pid = self.steps.pop(0)
        if timeout is not None and seconds > timeout:
            self.steps.insert(0, (seconds - timeout, rang, self.is_urgent, self.pid))
            self.now += timeout
            return False
        self.now += seconds
        return rang

    def load(self) -> Snapshot:
        if self.broken:
            raise OSError("the disk is gone")
        self.loads.append(self.now)
        return snapshot()

    def deliver(self, new: Snapshot) -> None:
        self.delivered.append(new)
        assert self.feed is not None
        self.feed.taken()

    def close(self) -> None:
        self.closed = True

    def play(self, *, again: bool = False) -> Script:
        def alive() -> int | None:
            return self.pid

        def urgent() -> bool:
            return self.is_urgent

        self.feed = SnapshotFeed(self.wait, self.load, alive, self.close, urgent, lambda: self.now, again=again)
        self.feed.attach(self.deliver, self.failures.append)
        self.feed.start()
        self.feed.join(10.0)
        assert not self.feed.is_alive()
        return self


def test_an_operation_is_loaded_at_once_and_gauges_every_other_second() -> None:
    script = Script([(1.0, True, False, 1), (0.2, True, True, 1), (1.0, True, False, 1), (1.0, True, False, 1)]).play()
    assert script.loads == [0.0, 1.2, 3.2]
    assert script.closed


def test_a_gauge_that_rang_once_is_not_forgotten() -> None:
    script = Script([(0.5, True, False, 1), (60.0, False, False, 1)]).play()
    assert script.loads == [0.0, GAUGES_SECONDS]
    assert script.waits[1] == 1.5


def test_a_recorder_that_was_killed_is_noticed_without_a_bell() -> None:
    script = Script([(LIVENESS_SECONDS, False, False, None)]).play()
    assert script.loads == [0.0, LIVENESS_SECONDS]


def test_at_rest_nothing_is_loaded() -> None:
    script = Script([(LIVENESS_SECONDS, False, False, 1)] * 5).play()
    assert script.loads == [0.0]


def test_a_first_snapshot_that_was_quick_is_followed_by_a_whole_one_although_nothing_rang() -> None:
    script = Script([(60.0, False, False, 1)]).play(again=True)
    assert script.loads == [0.0, GAUGES_SECONDS]


def test_a_store_that_cannot_be_read_is_said() -> None:
    script = Script([(1.0, True, True, 1)], broken=True).play()
    assert script.failures == ["The history cannot be read: the disk is gone"] * len(script.failures)
    assert script.failures


def test_one_snapshot_is_outstanding_at_most() -> None:
    taken = threading.Event()
    loads: list[float] = []
    feed: list[SnapshotFeed] = []

    def load() -> Snapshot:
        loads.append(0.0)
        return snapshot()

    def wait(_: float | None) -> bool:
        return True

    def deliver(_: Snapshot) -> None:
        if len(loads) >= 2:
            taken.set()

    clock: Callable[[], float] = lambda: 0.0  # noqa: E731  a clock that stands
    feed.append(SnapshotFeed(wait, load, lambda: 1, lambda: None, lambda: True, clock))
    feed[0].attach(deliver, lambda _: None)
    feed[0].start()
    assert taken.wait(10.0)
    feed[0].join(0.2)
    assert len(loads) == 2, "the second one was not taken yet"
    feed[0].end()
    feed[0].join(10.0)

"""Which external events are handed to the judge, in which order and how many at once: a judge that only listens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from hero_tui.core.budget import BudgetFile
from hero_tui.core.signals import Gauge, Labels, Operation, Outcome, Stamp
from hero_tui.probes.events import EventsMissed, Notice
from hero_tui.recorder.late_values import LateValues
from hero_tui.recorder.trackers.external_events import ExternalEvents, externally_fed
from hero_tui.store.appender import Appender
from hero_tui.store.db.records import StoredOperation
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.writer import Writer
from tests.recorder.trackers.test_external_events import HEAP
from tests.support.pipelines import TYPE_CHECK

NOW = 1_790_000_000.0
BUDGETS = BudgetFile((TYPE_CHECK, HEAP), None, "")
NO_STATES: dict[tuple[str, str], str] = {}


class Listening:
    """A judge that remembers what it was handed."""

    def __init__(self) -> None:
        self.rounds: list[tuple[list[Operation | Gauge], int]] = []
        self.late: list[float] = []
        self.flushes = 0

    def judge_external(self, signals: Sequence[Operation | Gauge], through: int, now: float, late: LateValues) -> None:
        """Remember it."""
        self.rounds.append((list(signals), through))
        self.late += [round(NOW - each.at, 3) for each in late.values]

    def flush(self, now: Stamp) -> None:
        """Count it."""
        self.flushes += 1

    def values(self) -> list[float]:
        """The seconds before NOW of the values that it was handed."""
        return [round(NOW - each.at, 3) for signals, _ in self.rounds for each in signals if isinstance(each, Gauge)]


class Story:
    """A store that others write into, and the tracker over it."""

    def __init__(self, folder: Path) -> None:
        self.writer = Writer(folder / "history.db")
        self.others = Appender(folder / "history.db")
        self.judge = Listening()
        self.notices: list[object] = []

    def tracker(self, states: dict[tuple[str, str], str] | None = None, seen_to: float = NOW - 600.0) -> ExternalEvents:
        """A tracker that takes up what is there."""
        found = ExternalEvents(self.writer, BUDGETS, self.judge, self.notices.append, states or NO_STATES, seen_to)
        found.take_up()
        return found

    def value(self, ago: float, labels: Labels | None = None) -> int:
        """Another program tells a value of so long ago."""
        operation = Operation("build.heap", NOW - ago, None, Outcome.OK, labels or {}, {"value": 1e9})
        return self.others.operation(operation)

    def check(self) -> int:
        """Another program tells a type check."""
        return self.others.operation(Operation("dev.type_check", NOW - 5.0, 1.0, Outcome.OK))


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    found = Story(tmp_path)
    yield found
    found.others.close()
    found.writer.close()


def at(later: float) -> Stamp:
    """A moment after NOW."""
    return Stamp(NOW + later, 100.0 + later)


def test_runs_come_first_and_values_after_them_oldest_first(story: Story) -> None:
    tracker = story.tracker()
    for ago in (3.0, 9.0, 6.0):
        story.value(ago)
    last = story.check()
    tracker.tick(at(0))
    ((signals, through),) = story.judge.rounds
    assert [type(each) for each in signals] == [Operation, Gauge, Gauge, Gauge]
    assert story.judge.values() == [9.0, 6.0, 3.0]
    assert through == last


def test_at_rest_nothing_is_handed_on(story: Story) -> None:
    tracker = story.tracker()
    for second in range(3):
        tracker.tick(at(second))
    assert story.judge.rounds == []
    assert story.judge.flushes == 1, "once at the beginning"
    assert story.notices == [], "nothing was refused, so nothing is withdrawn"


@pytest.mark.parametrize(("events", "rounds"), [(499, [499]), (500, [500]), (501, [500, 1]), (1001, [500, 500, 1])])
def test_five_hundred_events_are_taken_at_once_and_the_rest_with_the_next_second(
    story: Story, events: int, rounds: list[int]
) -> None:
    tracker = story.tracker()
    numbers = [story.check() for _ in range(events)]
    for second in range(5):
        tracker.tick(at(second))
    assert [len(signals) for signals, _ in story.judge.rounds] == rounds
    assert story.judge.rounds[-1][1] == numbers[-1]


@pytest.mark.parametrize(("events", "flushes"), [(0, 1), (499, 1), (500, 2), (501, 2)])
def test_at_the_beginning_all_is_taken_round_by_round(story: Story, events: int, flushes: int) -> None:
    for _ in range(events):
        story.check()
    story.tracker()
    assert sum(len(signals) for signals, _ in story.judge.rounds) == events
    assert story.judge.flushes == flushes


@pytest.mark.parametrize(("ago", "judged"), [(10.0, True), (14.9, True), (15.0, True), (15.1, False)])
def test_a_value_up_to_five_seconds_older_than_the_newest_is_judged(story: Story, ago: float, judged: bool) -> None:
    """The judge's clock goes back by no more."""
    tracker = story.tracker()
    story.value(10.0)
    tracker.tick(at(-10.0))
    story.value(ago)
    tracker.tick(at(-9.9))
    assert story.judge.values() == ([10.0, ago] if judged else [10.0])
    assert story.judge.late == ([] if judged else [ago])


@pytest.mark.parametrize(("ago", "judged"), [(4.9, True), (5.0, True), (5.1, False)])
def test_of_a_gauge_that_is_known_all_time_up_to_the_last_second_was_seen(
    story: Story, ago: float, judged: bool
) -> None:
    tracker = story.tracker()
    story.value(100.0)
    tracker.tick(at(-90.0))
    tracker.tick(at(0.0))
    story.value(ago)
    story.value(50.0, {"server": "another"})
    tracker.tick(at(1.0))
    assert story.judge.values()[1:] == [50.0, *([ago] if judged else [])]
    assert story.judge.late == ([] if judged else [ago])


@pytest.mark.parametrize(("ago", "judged"), [(104.9, True), (105.0, True), (105.1, False)])
def test_of_a_gauge_of_a_former_life_what_that_life_saw_was_seen(story: Story, ago: float, judged: bool) -> None:
    story.value(ago)
    story.tracker({("build.heap", "{}"): "x", ("dev.type_check", "{}"): "x"}, seen_to=NOW - 100.0)
    assert story.judge.values() == ([ago] if judged else [])
    assert story.judge.late == ([] if judged else [ago])


def test_a_value_of_a_clock_that_is_ahead_counts_from_now(story: Story) -> None:
    tracker = story.tracker()
    story.value(-40.0)
    tracker.tick(at(3.0))
    assert story.judge.values() == [-3.0]


@pytest.mark.parametrize(
    ("trouble", "damaged"), [(StoreTrouble.DAMAGED, True), (StoreTrouble.BUSY, False), (StoreTrouble.FULL, False)]
)
def test_a_store_that_cannot_be_read_is_said_until_it_can(
    story: Story, trouble: StoreTrouble, damaged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker = story.tracker()
    story.check()

    def refused(after_id: int, most: int) -> list[StoredOperation]:
        raise StoreError("it does not work", trouble)

    with monkeypatch.context() as patch:
        patch.setattr(story.writer, "external_operations", refused)
        tracker.tick(at(0))
        tracker.tick(at(1))
    said = Notice("appended", "What other programs record cannot be read: it does not work.")
    assert story.notices == [said], "once, though it was tried twice"
    assert (story.writer.damage is not None) is damaged
    tracker.handle(EventsMissed(1, at(1), at(2)))
    assert story.notices[1:] == [said], "it may be among what was missed"
    tracker.tick(at(2))
    tracker.tick(at(3))
    assert story.notices[2:] == [Notice("appended", said.text, resolved=True)]
    assert len(story.judge.rounds) == 1, "what was refused is not lost, though nobody writes again"


def test_states_of_gauges_that_others_told_meanwhile_are_apart() -> None:
    states = {("build.heap", "{}"): "a", ("dev.type_check", "{}"): "b", ("gone", "{}"): "c"}
    assert externally_fed(states, BUDGETS, {"build.heap", "dev.type_check"}) == (
        {("build.heap", "{}"): "a"},
        {("dev.type_check", "{}"): "b", ("gone", "{}"): "c"},
    )
    assert externally_fed(states, BUDGETS, set()) == ({}, states)

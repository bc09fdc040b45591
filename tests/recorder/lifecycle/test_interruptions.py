"""A recorder that was stopped: its gap is said, and what others told meanwhile is judged before the gap."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Gap, Stamp
from hero_tui.probes.events import Event, Notice
from hero_tui.recorder.lifecycle.interruptions import Interruptions
from hero_tui.store.errors import StoreError

NOW = 1_790_000_000.0
STOPPED = Gap(NOW - 41.0, NOW, "recorder not responding")


class Story:
    """The clocks say one gap after the other; what was done is noted in its order."""

    def __init__(self, *gaps: Gap | None, told: int = 0) -> None:
        self.gaps, self.told = list(gaps), told
        self.done: list[object] = []
        self.interruptions = Interruptions(lambda: self.gaps.pop(0), self.catch_up, self.sink)

    def catch_up(self) -> int:
        self.done.append("judged")
        return self.told

    def sink(self, event: Event, /) -> None:
        self.done.append(event)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (0, ""),
        (1, " 1 event told meanwhile is judged now."),
        (2, " 2 events told meanwhile are judged now."),
        (
            1200,
            " 1,200 events told meanwhile are judged now.",
        ),
    ],
)
def test_what_was_told_meanwhile_is_judged_and_said(told: int, text: str) -> None:
    story = Story(STOPPED, told=told)
    assert story.interruptions.look() == STOPPED
    said = f"The recorder did not respond for 41 s: nothing was observed.{text}"
    assert story.done == ["judged", Notice("interrupted", said)]


@pytest.mark.parametrize("gap", [None, Gap(NOW - 60, NOW, "suspended"), Gap(NOW - 60, NOW, "clock jumped")])
def test_in_a_suspend_nobody_could_tell_anything(gap: Gap | None) -> None:
    story = Story(gap, told=3)
    assert story.interruptions.look() == gap
    assert story.done == []


def test_it_is_taken_back_after_five_minutes_once() -> None:
    story = Story(STOPPED)
    story.interruptions.tick(Stamp.now())
    story.interruptions.look()
    del story.done[:]
    begun = Stamp.now()
    story.interruptions.tick(Stamp(begun.wall + 299, begun.mono + 299))
    assert story.done == []
    for _ in range(2):
        story.interruptions.tick(Stamp(begun.wall + 301, begun.mono + 301))
    assert story.done == [Notice("interrupted", "", resolved=True)]


def test_a_history_that_cannot_be_read_now_leaves_the_gap() -> None:
    story = Story(STOPPED)

    def fails() -> int:
        raise StoreError("locked")

    interruptions = Interruptions(lambda: STOPPED, fails, story.sink)
    assert interruptions.look() == STOPPED
    assert story.done == [Notice("interrupted", "The recorder did not respond for 41 s: nothing was observed.")]

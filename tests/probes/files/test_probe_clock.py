"""When the files probe says something about the watching: a watcher that a test plays, second by second."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import WatchFact
from hero_tui.core.signals import Gap, Gauge, GaugeEnded, Share, Stamp
from hero_tui.probes.events import Notice
from hero_tui.probes.files.count import Watched
from hero_tui.probes.files.probe import FilesProbe
from tests.support.projects import wait_for

FIGURES = Watched(9, 3, 1, 0, 0, counting=False, biggest=(Share("src", 9.0),))
BEGUN = 1000.0


class Played:
    """A watcher that says what a test wants it to."""

    def __init__(self, workspace: Path) -> None:
        status = workspace.stat()
        self.identity: tuple[int, int] | None = (status.st_dev, status.st_ino)
        self.version = 1
        self.gone = False
        self.out_of_date = False
        self.latest_cache: Gauge | None = None
        self.counted = True
        self.figures = FIGURES
        self.looks = 0

    def summary(self) -> Watched:
        """The figures now."""
        return self.figures

    def look_again(self) -> None:
        """Be asked to look."""
        self.looks += 1

    def stop(self) -> None:
        """Nothing waits here."""


class Story:
    """A probe that runs, and what it says at each second."""

    def __init__(self, workspace: Path) -> None:
        self.said: list[object] = []
        self.probe = FilesProbe(workspace, self.said.append)
        self.watcher = Played(workspace)
        played: Any = self.watcher
        self.probe._watcher = played
        self.probe._running = True

    def at(self, second: float, **figures: object) -> list[object]:
        """What is said at this second; with `figures` as they have become."""
        if figures:
            self.watcher.version += 1
            self.watcher.figures = replace(self.watcher.figures, **figures)
        self.said.clear()
        self.probe.tick(Stamp(1_800_000_000.0 + second, BEGUN + second))
        return list(self.said)

    def looks_at(self, *seconds: float) -> list[int]:
        """How often the watcher was asked to look by each of these seconds."""
        found = []
        for second in seconds:
            self.at(second)
            found.append(self.watcher.looks)
        return found


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def gauge(second: float, files: int = 9, **attributes: int) -> Gauge:
    """The gauge of the watched files, as it is said."""
    said = {"directories": 3, "failed": 0, "lost": 0, **attributes}
    return Gauge("dev.watched_files", 1_800_000_000.0 + second, files, parts=(Share("src", 9.0),), attributes=said)


def test_the_figures_are_said_once_and_again_when_they_change(story: Story) -> None:
    assert story.at(0) == [WatchFact(files=9, directories=3, pruned=1, counting=False), gauge(0)]
    assert story.at(1) == []
    story.watcher.version += 1
    assert story.at(2) == [], "a version without another figure is none"
    assert story.at(3, files=10) == [WatchFact(files=10, directories=3, pruned=1, counting=False), gauge(3, 10)]


def test_while_the_first_count_goes_on_no_gauge_is_said(story: Story) -> None:
    assert [type(event) for event in story.at(0, counting=True)] == [WatchFact]
    assert story.at(61) == []
    assert [type(event) for event in story.at(62, counting=False)] == [WatchFact, Gauge]


def test_each_minute_the_gauges_are_said_though_nothing_changed(story: Story) -> None:
    cache = Gauge("dev.build_cache", 1_800_000_000.0, 7e6)
    story.at(0)
    story.watcher.latest_cache = cache
    assert story.at(59.9) == []
    assert story.at(60) == [gauge(60), replace(cache, at=1_800_000_060.0)]
    assert story.at(119.9) == []
    assert len(story.at(120)) == 2
    assert len(story.at(150, files=10)) == 2
    assert story.at(180) == [], "a minute after the change"
    assert len(story.at(210)) == 2


@pytest.mark.parametrize(("folders", "at_once"), [(5000, True), (5001, False)])
def test_of_more_than_five_thousand_folders_the_figures_are_said_every_five_seconds(
    story: Story, folders: int, at_once: bool
) -> None:
    """A sum over so many takes ten milliseconds and more."""
    story.at(0, directories=folders)
    assert bool(story.at(1, files=10)) is at_once
    assert bool(story.at(4.9)) is False
    assert bool(story.at(5)) is not at_once


def test_every_ten_seconds_the_path_is_looked_at(story: Story) -> None:
    assert story.looks_at(0, 5) == [0, 0]
    story.watcher.identity = (1, 1)
    assert story.looks_at(9.9, 10, 19.9, 20) == [0, 1, 1, 2]


def test_what_git_says_of_ignoring_is_looked_at_too(story: Story) -> None:
    story.watcher.out_of_date = True
    assert story.looks_at(0, 9.9, 10) == [1, 1, 2]


def test_a_workspace_that_is_gone_is_looked_for_each_second(story: Story) -> None:
    story.watcher.identity = None
    assert story.looks_at(0, 1, 2) == [1, 2, 3]


def test_folders_that_are_not_watched_are_tried_again_every_half_minute(story: Story) -> None:
    story.at(0, failed=2)
    assert story.looks_at(9.9, 10, 20, 30, 39.9, 40, 50, 60, 70, 80) == [0, 1, 1, 1, 1, 2, 2, 2, 3, 3]


def test_what_is_not_watched_is_said_while_it_lasts(story: Story) -> None:
    fact, said, _ = story.at(0, failed=1, no_room=1, unwatched=("src",))
    assert isinstance(fact, WatchFact)
    assert fact.unwatched == ("src",)
    assert fact.limit is not None, "the limit that was met"
    assert isinstance(said, Notice)
    assert (said.key, said.resolved) == ("inotify-limit", False)
    assert [event for event in story.at(1, files=10) if isinstance(event, Notice)] == [], "it is said already"
    fact, over, _ = story.at(2, failed=0, no_room=0, unwatched=())
    assert isinstance(fact, WatchFact)
    assert fact.limit is None
    assert over == Notice("inotify-limit", said.text, resolved=True)


@pytest.mark.parametrize("counted", [True, False])
def test_a_workspace_that_goes_ends_its_gauge_and_is_said(story: Story, counted: bool) -> None:
    story.at(0, counting=not counted)
    story.watcher.gone = True
    said = story.at(1, files=0, directories=0, counting=True)
    assert [event for event in said if isinstance(event, GaugeEnded)] == (
        [GaugeEnded("dev.watched_files", 1_800_000_001.0)] if counted else []
    )
    text = "the workspace folder is gone; it is watched again when it is back"
    assert said[-1] == Notice("workspace-gone", text)
    story.watcher.version += 1
    assert story.at(2) == []
    story.watcher.gone = False
    assert Notice("workspace-gone", text, resolved=True) in story.at(3, files=9, directories=3, counting=False)


def test_while_a_folder_is_left_of_it_the_workspace_is_not_gone(story: Story) -> None:
    story.watcher.gone = True
    assert not [event for event in story.at(0) if isinstance(event, Notice)]


@pytest.mark.parametrize("late", [0.0, 5.0])
def test_a_thread_that_ended_begins_again_after_half_a_minute(story: Story, late: float) -> None:
    story.probe._thread_ended()
    (said,) = story.said
    assert isinstance(said, Notice)
    assert (said.key, said.resolved) == ("watch-ended", False)
    ended = story.probe._ended
    assert ended is not None
    story.said.clear()
    story.probe.tick(Stamp(ended.wall + 29.9, ended.mono + 29.9))
    assert story.said == []
    story.probe.tick(Stamp(ended.wall + 30.0 + late, ended.mono + 30.0 + late))
    wait_for(lambda: story.probe.counted, "the first walk")
    story.probe.stop()
    gap, over = (event for event in story.said if isinstance(event, Gap | Notice))
    assert isinstance(gap, Gap)
    assert (gap.start, gap.reason) == (ended.wall, "events lost")
    assert over == Notice("watch-ended", said.text, resolved=True)


def test_an_overflow_of_the_kernels_queue_is_said_for_a_minute(story: Story) -> None:
    """Given one overflow at 10 s and two more at 30 s: each is said for a minute, with how many there were."""

    def said(second: float, **figures: object) -> list[tuple[str, bool]]:
        notices = [each for each in story.at(second, **figures) if isinstance(each, Notice)]
        return [(each.text.split(" (")[0].split(": ")[0], each.resolved) for each in notices]

    first = "the kernel's queue of file events overflowed once"
    then = "the kernel's queue of file events overflowed 3 times"
    assert said(0) == []
    assert said(10, lost=1) == [(first, False)]
    assert said(20, files=10) == []
    assert said(30, lost=3) == [(then, False)]
    assert said(89.9) == []
    assert said(90) == [(then, True)]
    assert said(200, files=11) == []


@pytest.mark.parametrize(
    ("kinds", "every", "said"),
    [
        ((), None, None),
        (("9p",), None, "the workspace is on 9p: the kernel tells nothing of saves from its other side."),
        (("nfs4", "fuse.sshfs"), None, "the workspace is on nfs4, fuse.sshfs: the kernel tells nothing of saves"),
        (("fuse.\x1b[31m",), None, "the workspace is on fuse.\\x1b[31m: the kernel tells nothing of saves"),
        (("9p",), 1.0, None),
        ((), 1.0, None),
    ],
)
def test_a_file_system_with_another_side_is_said_unless_it_is_looked_at(
    story: Story, kinds: tuple[str, ...], every: float | None, said: str | None
) -> None:
    story.probe._other_side, story.probe._poll_every = kinds, every
    notices = [each.text for each in story.at(0) if isinstance(each, Notice)]
    assert [text[: len(said or "")] for text in notices] == ([] if said is None else [said])

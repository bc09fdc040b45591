"""Whatever a server's messages and the machine's load do: each save is in one operation, or among those left alone.

The real watcher's bursts, tracker and ledgers, on a clock of the test's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import FilesRemoved, Notice, Saved
from hero_tui.probes.files.burst import Burst
from hero_tui.probes.reload.protocol import Broken, Reaction, ReloadKind
from hero_tui.probes.reload.saves.model import Party
from hero_tui.probes.reload.tracker import ReloadTracker
from tests.support.reloads import saves_in

KEY = (7, 70)
START = 5_000.0


def at(seconds: float) -> Stamp:
    return Stamp(1_800_000_000.0 + seconds, START + seconds)


class Servers:
    """One server that lives."""

    requests = True
    table = SimpleNamespace()

    def __init__(self) -> None:
        self.server = SimpleNamespace(key=KEY, alive=True, label="vite", primed=True, listener=None, state=None)
        self.stopped: list[bool] = []
        self.works: list[bool] = []
        self.notes: list[str | None] = []
        self.not_taken_up = 0

    def servers(self) -> tuple[Any, ...]:
        """All."""
        return ()

    def get(self, key: object) -> Any:
        """It, or None."""
        return self.server if key == KEY else None

    def mark(self, _key: object, *, works: bool, note: str | None = None) -> None:
        """How its newest answer was."""
        self.works.append(works)
        self.notes.append(note)

    def mark_primed(self, *_: object) -> None:
        """Of no interest here."""

    def mark_saves(self, _key: object, count: int, _since: object) -> None:
        """What it did not take up."""
        self.not_taken_up = count

    def mark_stopped(self, _key: object, stopped: bool) -> None:
        """Whether it is held back."""
        self.stopped.append(stopped)


class Story:
    """What happens at which second, played through the tracker with a look each 50 ms."""

    def __init__(self, workspace: Path) -> None:
        self.now, self.stopped, self.told = 0.0, False, list[object]()
        self.servers = Servers()
        servers: Any = self.servers
        self.channel = SimpleNamespace(newest_pending=None)
        self.tracker = ReloadTracker(
            workspace, self.told.append, servers, clock=lambda: at(self.now), stopped=lambda _pid: self.stopped
        )
        self.tracker._pairing.join(KEY, Party("vite"))
        channel: Any = self.channel
        self.tracker._channels[KEY] = channel
        self._burst = Burst()
        self._events: list[tuple[float, int, Callable[[], object]]] = []

    def at(self, seconds: float, event: Callable[[], object]) -> None:
        """That happens then."""
        self._events.append((seconds, len(self._events), event))

    def save(self, seconds: float, path: str) -> None:
        """A file is saved."""
        saved = Saved(path, at(seconds))
        self.at(seconds, lambda: self._take(saved))

    def _take(self, saved: Saved) -> None:
        for each in self._burst.take(saved):
            self.tracker.handle(each)

    def remove(self, seconds: float, *paths: str) -> None:
        """Files are deleted."""
        self.at(seconds, lambda: self.tracker.handle(FilesRemoved(at(seconds), paths)))

    def react(self, noticed: float, served: float | None, *files: str, **more: Any) -> None:
        """The server announces a change, and serves it (None: refuses it at once)."""
        learned = noticed if served is None else served
        done = None if served is None else at(served)
        message = None if served is not None else "no"
        reaction = Reaction(KEY, more.pop("change", ReloadKind.UPDATE), at(noticed), done, files, message, **more)
        self.at(noticed, lambda: setattr(self.channel, "newest_pending", START + noticed))
        self.at(learned, lambda: self._delivered(reaction))

    def _delivered(self, reaction: Reaction) -> None:
        if self.channel.newest_pending == reaction.noticed.mono:
            self.channel.newest_pending = None
        self.tracker.handle(reaction)

    def stop(self, since: float, until: float) -> None:
        """Its process is held back from `since` to `until`."""
        self.at(since, lambda: setattr(self, "stopped", True))
        self.at(until, lambda: setattr(self, "stopped", False))

    def play(self, rest: float = 15.0) -> list[Operation]:
        """Let it all happen, and `rest` seconds more; returns the operations."""
        events = sorted(self._events, key=lambda event: event[:2])
        end = (events[-1][0] if events else 0.0) + rest
        for step in range(math.ceil(end / 0.05)):
            until = (step + 1) * 0.05
            while events and events[0][0] <= until:
                self.now = events[0][0]
                events.pop(0)[2]()
            self.now = until
            for many in self._burst.settle(START + until - 0.1):
                self.tracker.handle(many)
            self.tracker.tick(at(until))
        return [each for each in self.told if isinstance(each, Operation)]

    @property
    def left(self) -> int:
        """How many saves the server did not take up."""
        return self.tracker.left_alone(KEY)

    def sentences(self) -> list[str]:
        """What was said aloud."""
        return [each.text for each in self.told if isinstance(each, Notice)]


@pytest.mark.parametrize("files", [1, 5, 20, 60, 300])
@pytest.mark.parametrize("apart", [0.002, 0.03, 0.1, 0.2, 0.45])
@pytest.mark.parametrize(
    ("lag", "each", "fetching", "names"),
    [
        (0.003, 0.0, 0.01, True),  # a calm machine
        (0.05, 0.02, 0.3, True),
        (0.4, 0.05, 1.5, True),  # a busy one
        (3.0, 0.05, 4.0, True),  # one that has stood still
        (0.003, 0.0, 0.01, False),  # what it announces names no file
        (0.02, 0.001, 0.1, False),
    ],
)
def test_each_save_that_was_announced_is_in_one_operation(
    tmp_path: Path, files: int, apart: float, lag: float, each: float, fetching: float, names: bool
) -> None:
    """Given a formatter: `lag` until the first is announced, `each` between two announcements, and a fetch."""
    story, noticed = Story(tmp_path), 0.0
    for number in range(files):
        saved = 1.0 + number * apart
        story.save(saved, f"src/many/f{number}.ts")
        noticed = max(noticed + each, saved + lag)
        story.react(noticed, noticed + fetching, "src/main.ts", *([f"src/many/f{number}.ts"] if names else []))
    operations = story.play()
    assert (saves_in(operations), story.left) == (files, 0)
    assert story.sentences() == []
    assert story.servers.not_taken_up == 0


@pytest.mark.parametrize("taken", [0, 1, 7, 30])
@pytest.mark.parametrize("apart", [0.03, 0.1, 0.3])
def test_what_was_not_announced_is_counted(tmp_path: Path, taken: int, apart: float) -> None:
    """Given sixty files 30 to 300 ms apart, of which the server announces some, every other one."""
    story = Story(tmp_path)
    for number in range(60):
        saved = 1.0 + number * apart
        story.save(saved, f"src/many/f{number}.ts")
        if number % 2 and number < 2 * taken:
            story.react(saved + 0.02, saved + 0.05, "src/main.ts", f"src/many/f{number}.ts")
    operations = story.play()
    assert saves_in(operations) + story.left == 60 if taken else (operations, story.left) == ([], 60)
    assert story.left == 60 - taken


@pytest.mark.parametrize("stopped", [3.0, 9.0, 13.0, 45.0, 200.0])
@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("before", [-0.5, 0.5])
def test_a_wait_that_ends_after_the_process_was_stopped_is_a_duration_that_is_not_judged(
    tmp_path: Path, stopped: float, names: bool, before: float
) -> None:
    """Given a server that is held back half a second before a save, or after it, and goes on."""
    story = Story(tmp_path)
    story.save(0.5, "src/warm.ts")
    story.react(0.51, 0.52, "src/warm.ts")
    saved = 5.0
    story.stop(saved + before, saved + stopped)
    story.save(saved, "src/a.ts")
    resumed = saved + stopped + 0.05
    story.react(resumed, resumed + 0.02, "src/main.ts", *(["src/a.ts"] if names else []))
    operations = story.play()
    assert [each.attributes["file"] for each in operations] == ["src/warm.ts", "src/a.ts"]
    reload = operations[-1]
    assert (reload.outcome.value, reload.attributes["excluded"]) == ("cancelled", "stopped")
    assert reload.duration == pytest.approx(stopped + 0.07)
    assert float(reload.attributes["stopped"] or 0) == pytest.approx(stopped - max(0.0, before), abs=1.1)
    assert (story.left, story.sentences()) == (0, [])
    assert story.servers.stopped[-1] is False
    assert True in story.servers.stopped


@pytest.mark.parametrize("stopped", [3.0, 13.0, 30.0, 70.0, 200.0])
def test_a_process_that_was_stopped_and_reacts_to_nothing_has_not_taken_it_up(tmp_path: Path, stopped: float) -> None:
    story = Story(tmp_path)
    story.stop(4.5, 5.0 + stopped)
    story.save(5.0, "src/a.ts")
    assert story.play(1.0) == []
    assert (story.left, story.play(4.0)) == (0, [])


@pytest.mark.parametrize("took", [3.0, 12.0, 25.0, 40.0, 59.0])
def test_a_transform_that_takes_long_is_a_duration(tmp_path: Path, took: float) -> None:
    story = Story(tmp_path)
    story.save(1.0, "src/a.ts")
    story.react(1.01, 1.0 + took, "src/main.ts", "src/a.ts")
    (reload,) = story.play()
    assert reload.outcome.value == "ok"
    assert reload.duration == pytest.approx(took)
    assert (story.left, story.servers.works, story.sentences()) == (0, [True], [])


@pytest.mark.parametrize("after", [0.5, 3.0, 11.0, 30.0, 70.0])
def test_what_is_never_served_is_a_timeout(tmp_path: Path, after: float) -> None:
    """Given a module that is waited for a minute, and a save that mends it meanwhile or later."""
    story = Story(tmp_path)
    story.save(1.0, "src/a.ts")
    story.at(61.0, lambda: story.tracker.handle(_timed_out(1.01)))
    story.save(1.0 + after, "src/b.ts")
    story.react(1.01 + after, 1.05 + after, "src/b.ts")
    operations = story.play()
    assert sorted((each.attributes["file"], each.outcome.value) for each in operations) == [
        ("src/a.ts", "timeout"),
        ("src/b.ts", "ok"),
    ]


def _timed_out(noticed: float) -> Reaction:
    return Reaction(KEY, ReloadKind.UPDATE, at(noticed), None, ("src/a.ts",), "no answer in time", timed_out=True)


@pytest.mark.parametrize("works", [False, True])
@pytest.mark.parametrize("again", [None, 0.6, 5.0, 40.0])
@pytest.mark.parametrize(
    ("gone", "named"),
    [
        ("src/b.ts", "src/b.ts"),
        ("src/parts", "src/parts/b.ts"),  # a folder, with all in it
        ("src/app.css", "src/app.css"),
        ("src/b.ts", None),  # nothing is named
        ("src/App.vue", "src/App.vue"),
    ],
)
def test_a_deletion_is_a_change_like_any_other(
    tmp_path: Path, works: bool, again: float | None, gone: str, named: str | None
) -> None:
    """Given a file that is deleted while a page imports it (or no longer does), and comes back as it was."""
    name = named or gone
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("export {}")
    story = Story(tmp_path)
    story.save(1.0, name)
    story.react(1.01, 1.05, name)
    story.remove(5.0, gone)
    names = ("src/main.ts", *([named] if named else []))
    story.react(5.02, 5.04 if works else None, *names)
    if again is not None:
        story.save(5.0 + again, name)
        story.react(5.01 + again, 5.04 + again, *names)
    operations = story.play()
    outcomes = ["ok", "ok" if works else "failed", *(["ok"] if again is not None else [])]
    if gone == "src/parts" and named is None:
        outcomes[1:2] = []
    assert [each.outcome.value for each in operations] == outcomes
    assert operations[1].attributes["file"] == gone
    assert operations[1].attributes["removed"] is True
    assert all("removed" not in each.attributes for each in operations[2:])
    assert (saves_in(operations), story.left, story.sentences()) == (len(outcomes), 0, [])


@pytest.mark.parametrize("apart", [0.0, 0.01, 0.1, 0.14])
@pytest.mark.parametrize("noticed", [0.005, 0.08, 0.16])
def test_a_file_that_is_written_anew_at_once_is_saved_and_not_deleted(
    tmp_path: Path, apart: float, noticed: float
) -> None:
    """Given an editor that moves the old file away and writes the new one."""
    story = Story(tmp_path)
    story.remove(1.0, "src/a.ts", "src/a.ts~", "src/sedX1z")
    story.save(1.0 + apart, "src/a.ts")
    story.react(1.0 + noticed, 1.0 + noticed + 0.02, "src/a.ts")
    story.react(1.2, 1.25, "src/a.ts")
    (reload,) = story.play()
    assert (reload.attributes["file"], reload.attributes.get("saves", 1)) == ("src/a.ts", 1)
    assert "removed" not in reload.attributes
    assert (story.left, story.sentences()) == (0, [])


@pytest.mark.parametrize("gone", ["src/unused.ts", "src/a.ts.tmp", "README.md", "src/old", "dist/x.js"])
def test_what_no_page_used_is_deleted_without_a_word(tmp_path: Path, gone: str) -> None:
    story = Story(tmp_path)
    story.save(1.0, "src/a.ts")
    story.remove(1.05, gone)
    story.react(1.02, 1.04, "src/a.ts")
    story.react(1.07, 1.09, "src/a.ts")
    for number in range(5):
        story.remove(20.0 + number, gone)
    (reload,) = story.play()
    assert reload.attributes.get("saves", 1) == 1
    assert (story.left, story.sentences()) == (0, [])


@pytest.mark.parametrize("apart", [2.5, 3.0, 5.0, 8.0, 9.9])
def test_a_configuration_that_cannot_be_read_is_not_folded_into_the_next(tmp_path: Path, apart: float) -> None:
    """Given a server that goes on with its old configuration, says nothing, and restarts once it is mended."""
    story = Story(tmp_path)
    story.save(1.0, "vite.config.js")
    story.save(1.0 + apart, "vite.config.js")
    story.react(1.1 + apart, 1.4 + apart, change=ReloadKind.RESTART)
    (reload,) = story.play()
    assert (reload.attributes["change"], reload.attributes.get("saves", 1)) == ("restart", 1)
    assert reload.duration == pytest.approx(0.4)
    assert story.left == 1


@pytest.mark.parametrize("files", [8, 30, 60, 300])
@pytest.mark.parametrize(
    ("apart", "judged", "told"), [(0.002, 0, 2), (0.03, 0, 3), (0.06, 0, 5), (0.1, 0, 8), (0.3, 1, 20), (0.45, 1, 30)]
)
def test_a_command_that_saves_many_files_is_one_bulk_change_in_pieces(
    tmp_path: Path, files: int, apart: float, judged: int, told: int
) -> None:
    """Given a formatter over many files, the same pause between any two of them."""
    story = Story(tmp_path)
    for number in range(files):
        saved = 1.0 + number * apart
        story.save(saved, f"src/many/f{number}.ts")
        story.react(saved + 0.01, saved + 0.03, "src/main.ts", f"src/many/f{number}.ts")
    operations = story.play()
    assert (saves_in(operations), story.left) == (files, 0)
    ordinary = [each for each in operations if each.attributes.get("excluded") is None]
    if files * apart < 1.0 and files <= 20:
        assert len(operations) == len(ordinary) == 1, "an editor that saves all"
        return
    assert len(ordinary) <= judged
    assert {(each.outcome.value, each.attributes["excluded"]) for each in operations if each not in ordinary} == {
        ("cancelled", "bulk")
    }
    assert len(operations) <= max(told, 2)


@pytest.mark.parametrize(
    "saves",
    [
        [(0.0, "a.ts"), (0.3, "b.ts"), (0.6, "a.ts"), (0.9, "b.ts"), (1.2, "a.ts"), (1.5, "b.ts")],
        [(0.0, "a.ts"), (0.4, "b.ts"), (2.0, "c.ts"), (2.4, "d.ts"), (4.0, "e.ts"), (4.4, "f.ts")],
        [(number * 0.6, f"{number}.ts") for number in range(12)],
        [(number * 0.2, "a.ts") for number in range(30)],
        [(number * 0.01, f"{number}.ts") for number in range(12)],  # save all
    ],
)
def test_a_person_s_saves_are_judged_and_soon(tmp_path: Path, saves: list[tuple[float, str]]) -> None:
    """Given a person who saves two files again and again, some in pairs, one each 0.6 s, one file fast, all at once."""
    story = Story(tmp_path)
    for at_second, path in saves:
        story.save(1.0 + at_second, path)
        story.react(1.01 + at_second, 1.03 + at_second, path)
    operations = story.play(2.0)
    assert (saves_in(operations), story.left) == (len(saves), 0)
    assert {each.outcome.value for each in operations} == {"ok"}


@pytest.mark.parametrize(("after", "failed"), [(0.1, True), (1.9, True), (2.1, False), (3.0, False), (9.0, False)])
def test_an_error_that_a_page_caused_is_no_failure_of_a_save_long_before(
    tmp_path: Path, after: float, failed: bool
) -> None:
    """Given a file that no page uses, and an error of another one when somebody opens a page."""
    story = Story(tmp_path)
    story.save(1.0, "src/b2.ts")
    story.react(1.0 + after, None, "src/main.ts")
    operations = story.play()
    assert [each.outcome.value for each in operations] == (["failed"] if failed else [])
    assert (story.left, story.servers.works) == (0 if failed else 1, [False])


@pytest.mark.parametrize("late", [0.0, 0.015, 0.03, 0.1, 0.14])
@pytest.mark.parametrize("names", [["src/main.ts"], ["src/main.ts", "src/b.ts"], []])
def test_of_a_file_that_is_moved_back_what_came_is_meant(tmp_path: Path, late: float, names: list[str]) -> None:
    """Given `mv src/b2.ts src/b.ts`, told `late` after the server's reaction, which may not name the new module."""
    story = Story(tmp_path)
    story.remove(1.0, "src/b2.ts")
    story.save(1.0 + late, "src/b.ts")
    story.react(1.001, 1.08, *names)
    (reload,) = story.play()
    assert (reload.attributes["file"], reload.attributes.get("removed")) == ("src/b.ts", None)
    assert (reload.outcome.value, reload.attributes.get("saves", 1), story.left) == ("ok", 1, 0)


@pytest.mark.parametrize("apart", [2.6, 5.0, 8.0, 9.9])
@pytest.mark.parametrize("files", [30, 300])
def test_what_was_left_alone_is_not_taken_up_by_a_bulk_change_later(tmp_path: Path, apart: float, files: int) -> None:
    """Given a save that was not taken up, and a checkout of many files of which that is one."""
    story = Story(tmp_path)
    story.save(1.0, "src/many/f7.ts")
    for number in range(files):
        story.save(1.0 + apart + number * 0.002, f"src/many/f{number}.ts")
    for number in range(files):
        noticed = 1.02 + apart + number * 0.003
        story.react(noticed, noticed + 0.02, "src/main.ts", f"src/many/f{number}.ts")
    operations = story.play()
    assert (saves_in(operations), story.left) == (files, 1)
    assert {each.outcome.value for each in operations} == {"cancelled"}


@pytest.mark.parametrize(
    ("message", "file", "note"),
    [
        ("Transform failed with 1 error:", "src/main.ts", "src/main.ts: Transform failed with 1 error:"),
        ("Failed to resolve import in src/main.ts", "src/main.ts", "Failed to resolve import in src/main.ts"),
        ("no", None, "no"),
        (None, "src/main.ts", None),
        (None, None, None),
    ],
)
def test_what_is_broken_is_said_with_its_file(
    tmp_path: Path, message: str | None, file: str | None, note: str | None
) -> None:
    """Given an error that a page caused, of a server that had it since its start."""
    story = Story(tmp_path)
    error = Reaction(
        KEY, ReloadKind.UPDATE, at(1.0), None, (), message, None if file is None else Broken(message or "", file)
    )
    story.at(1.0, lambda: story.tracker.handle(error))
    assert story.play(1.0) == []
    assert (story.servers.works, story.servers.notes) == ([False], [note])

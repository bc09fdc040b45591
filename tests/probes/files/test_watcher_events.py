"""What each event of the kernel means to the watcher, told one by one."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from hero_tui.core.signals import Gap, GaugeEnded
from hero_tui.probes.events import FilesRemoved, Saved, SavedMany
from hero_tui.probes.files.tree import Folder
from tests.probes.files.scripted_kernel import (
    CLOSE_WRITE,
    CREATE,
    DELETE,
    DELETE_SELF,
    FOLDER,
    IGNORED,
    MOVE_SELF,
    MOVED_FROM,
    MOVED_TO,
    OVERFLOW,
    UNMOUNT,
    Told,
    read_at,
)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """A shop with `src/a.ts` and a `node_modules` that is left out."""
    shop = tmp_path / "shop"
    (shop / "src").mkdir(parents=True)
    (shop / "node_modules").mkdir()
    (shop / "src/a.ts").write_text("x")
    return Told(shop)


def figures(told: Told) -> tuple[int, int, int]:
    """Files, folders, folders left out."""
    found = told.watcher.summary()
    return found.files, found.directories, found.pruned


def test_the_first_walk_counts_and_tells_no_save(told: Told) -> None:
    assert told.watcher.counted
    assert figures(told) == (1, 2, 1)
    assert told.saves() == []
    assert told.watcher.summary().counting is False
    status = told.workspace.stat()
    assert told.watcher.identity == (status.st_dev, status.st_ino)


@pytest.mark.parametrize(
    ("late", "of_the_file"), [(0.0, False), (0.004, False), (0.006, True), (1.99, True), (2.01, False), (-1.0, False)]
)
def test_a_save_that_is_read_of_5_ms_to_2_s_late_has_the_files_own_time(
    told: Told, late: float, of_the_file: bool
) -> None:
    at = told.file("src/a.ts")
    read = read_at(at + late)
    told.tell("src", CLOSE_WRITE, "a.ts", read)
    (saved,) = told.said
    assert isinstance(saved, Saved)
    assert saved.stamp.wall == pytest.approx(at if of_the_file else at + late, abs=1e-5)
    assert saved.stamp.mono - read.mono == pytest.approx(-late if of_the_file else 0.0, abs=1e-5)


def test_a_file_that_was_moved_has_the_time_of_its_move(told: Told) -> None:
    told.file("src/b.ts", age=3600.0)
    moved = (told.workspace / "src/b.ts").stat().st_ctime
    told.tell("src", MOVED_TO, "b.ts", read_at(moved + 1.0))
    told.stays()
    (saved,) = told.said
    assert isinstance(saved, Saved)
    assert saved.stamp.wall == pytest.approx(moved, abs=1e-5)


def test_a_save_of_a_file_that_is_gone_again_has_the_time_at_which_it_was_read_of(told: Told) -> None:
    read = read_at(1_800_000_000.0)
    told.tell("src", CLOSE_WRITE, "gone.ts", read)
    told.stays()
    assert told.said == [Saved("src/gone.ts", read)]


@pytest.mark.parametrize(
    ("mask", "saved", "files"),
    [
        (CREATE, [], 2),
        (CLOSE_WRITE, ["src/b.ts"], 2),
        (MOVED_TO, ["src/b.ts"], 2),
        (DELETE, [], 1),
        (MOVED_FROM, [], 1),
    ],
)
def test_what_an_event_of_a_new_file_means(told: Told, mask: int, saved: list[str], files: int) -> None:
    version = told.watcher.version
    told.tell("src", mask, "b.ts")
    told.stays()
    assert (told.saves(), figures(told)[0]) == (saved, files)
    assert told.watcher.version - version == files - 1, "it grows with the figures, and only with them"


@pytest.mark.parametrize("mask", [DELETE, MOVED_FROM])
def test_a_file_that_goes_is_counted_no_more_and_a_second_time_changes_nothing(told: Told, mask: int) -> None:
    version = told.watcher.version
    for _ in range(2):
        told.tell("src", mask, "a.ts")
        assert figures(told) == (0, 2, 1)
        assert told.watcher.version == version + 1


@pytest.mark.parametrize("name", ["a.ts~", "4913", ".a.ts.swp", "x.tmp"])
def test_a_temporary_name_is_neither_counted_nor_a_save(told: Told, name: str) -> None:
    told.tell("src", CLOSE_WRITE, name)
    told.stays()
    assert (told.saves(), figures(told)[0]) == ([], 1)


def test_a_new_folder_is_watched_and_one_that_is_left_out_is_counted_as_that(told: Told) -> None:
    for name in ("docs", "dist"):
        (told.workspace / name).mkdir()
        told.tell("", CREATE | FOLDER, name)
    told.walk()
    assert figures(told) == (1, 3, 2)
    assert str(told.workspace / "docs") in told.kernel.numbers
    assert str(told.workspace / "dist") not in told.kernel.numbers
    told.tell("", DELETE | FOLDER, "dist")
    told.tell("", MOVED_FROM | FOLDER, "docs")
    assert figures(told) == (1, 2, 1)
    assert told.kernel.removed == [told.kernel.numbers[str(told.workspace / "docs")]]


def test_a_folder_that_another_one_is_moved_onto_is_read_anew(told: Told) -> None:
    (told.workspace / "src/a.ts").rename(told.workspace / "src/b.ts")
    (told.workspace / "src/c.ts").write_text("x")
    told.tell("", MOVED_TO | FOLDER, "src")
    assert figures(told) == (0, 1, 1), "what was there before is forgotten at once"
    told.walk()
    assert figures(told) == (2, 2, 1)


@pytest.mark.parametrize(
    ("age", "by_mtime"), [(0.0, True), (1.0, True), (1.9, True), (2.5, False), (-0.9, False), (1e6, False)]
)
def test_a_file_in_a_new_folder_was_saved_there_by_its_mtime_or_unpacked_there_by_its_ctime(
    told: Told, age: float, by_mtime: bool
) -> None:
    """An mtime of more than two seconds ago, or one that lies ahead, was given to the file: its ctime says when."""
    (told.workspace / "docs").mkdir()
    at = told.file("docs/new.md", age)
    if not by_mtime:
        at = (told.workspace / "docs/new.md").stat().st_ctime
    told.tell("", CREATE | FOLDER, "docs")
    told.walk()
    (saved,) = told.said
    assert isinstance(saved, Saved)
    assert saved.path == "docs/new.md"
    assert saved.stamp.wall == pytest.approx(at, abs=1e-5)
    assert saved.stamp.wall - saved.stamp.mono == pytest.approx(read_at(at).wall - read_at(at).mono, abs=0.01)


@pytest.mark.parametrize(("later", "saves"), [(0.14, 1), (0.16, 2)])
def test_a_file_that_was_found_may_be_open_for_150_ms_and_its_close_is_no_second_save(
    told: Told, later: float, saves: int
) -> None:
    (told.workspace / "docs").mkdir()
    at = told.file("docs/new.md", age=0.5)
    told.tell("", CREATE | FOLDER, "docs")
    told.walk()
    told.file("docs/new.md", age=0.5 - later)
    closed = (told.workspace / "docs/new.md").stat().st_mtime
    assert closed - at == pytest.approx(later, abs=0.1)
    told.tell("docs", CLOSE_WRITE, "new.md", read_at(at + later))
    assert len(told.saves()) == saves
    told.tell("docs", CLOSE_WRITE, "new.md", read_at(at + later + 0.001))
    assert len(told.saves()) == saves + 1, "that counts once"


@pytest.mark.parametrize(
    ("mask", "saves"), [(DELETE, 0), (MOVED_FROM, 0), (CREATE, 1), (CLOSE_WRITE, 1), (MOVED_TO, 1)]
)
def test_a_found_file_is_told_once_all_is_read_unless_its_own_events_say_more(
    told: Told, mask: int, saves: int
) -> None:
    """Given a new folder with a file and a folder below it, of which the kernel tells something in between."""
    (told.workspace / "docs/more").mkdir(parents=True)
    told.file("docs/new.md")
    told.tell("", CREATE | FOLDER, "docs")
    assert told.watcher.step()
    assert told.saves() == [], "docs/more is still to be read"
    told.tell("docs", mask, "new.md")
    told.walk()
    told.stays()
    assert told.saves() == ["docs/new.md"] * saves


def test_what_was_found_is_told_in_the_order_of_its_times(told: Told) -> None:
    (told.workspace / "docs").mkdir()
    for number, age in enumerate((0.2, 0.6, 0.4)):
        told.file(f"docs/{number}.md", age)
    told.tell("", CREATE | FOLDER, "docs")
    told.walk()
    assert told.saves() == ["docs/1.md", "docs/2.md", "docs/0.md"]


def test_a_workspace_that_goes_takes_with_it_what_was_found(told: Told) -> None:
    (told.workspace / "docs/more").mkdir(parents=True)
    told.file("docs/new.md")
    told.tell("", CREATE | FOLDER, "docs")
    assert told.watcher.step()
    told.tell("", DELETE_SELF)
    assert (told.watcher.gone, told.watcher.counted, told.watcher.identity) == (True, False, None)
    assert figures(told) == (0, 0, 0)
    told.walk()
    assert told.saves() == []
    assert not told.watcher.counted, "nothing is there to be counted"


@pytest.mark.parametrize("mask", [DELETE_SELF, MOVE_SELF, UNMOUNT, IGNORED])
def test_a_workspace_that_comes_back_is_counted_again(told: Told, mask: int) -> None:
    before = figures(told)
    told.tell("", mask)
    assert told.watcher.gone
    assert told.watcher.version > 0
    told.watcher._asked = True
    told.walk()
    assert (told.watcher.gone, told.watcher.counted) == (False, True)
    assert figures(told) == before


def test_a_workspace_that_is_another_folder_now_is_read_anew(told: Told) -> None:
    told.workspace.rename(told.workspace.with_name("old"))
    told.workspace.mkdir()
    (told.workspace / "only.ts").write_text("x")
    told.watcher._asked = True
    told.walk()
    assert figures(told) == (1, 1, 0)
    shutil.rmtree(told.workspace)
    told.watcher._asked = True
    told.walk()
    assert told.watcher.gone
    assert figures(told) == (0, 0, 0)


@pytest.mark.parametrize(("mask", "folders"), [(IGNORED, 1), (DELETE_SELF, 2), (MOVE_SELF, 2), (CLOSE_WRITE, 2)])
def test_a_folder_goes_when_the_kernel_has_dropped_its_watch(told: Told, mask: int, folders: int) -> None:
    told.tell("src", mask)
    assert figures(told)[1] == folders
    assert told.kernel.removed == [], "there is no watch to be removed any more"
    assert not told.watcher.gone


def test_lost_events_are_told_once_all_was_read_again_and_counted_each(told: Told) -> None:
    first, later = read_at(1_800_000_000.0), read_at(1_800_000_007.0)
    told.tell("src", CREATE, "b.ts", first)
    (told.workspace / "src/c.ts").write_text("x")
    for _ in range(3):
        told.tell("", OVERFLOW, read=later)
    assert told.watcher.summary().lost == 3
    assert told.gaps() == []
    told.walk()
    (gap,) = told.gaps()
    assert isinstance(gap, Gap)
    assert (gap.start, gap.reason) == (1_800_000_000.0, "events lost")
    assert figures(told)[0] == 2, "a.ts and c.ts: b.ts is not there"
    told.walk()
    assert len(told.gaps()) == 1


def test_a_gitignore_that_changes_is_read_and_what_it_names_goes(told: Told) -> None:
    (told.workspace / "src/.gitignore").write_text("*.log\n")
    (told.workspace / "src/x.log").write_text("x")
    told.tell("src", CREATE, "x.log")
    assert figures(told)[0] == 2
    told.tell("src", CREATE, ".gitignore")
    told.walk()
    assert figures(told)[0] == 3, "it may still be empty"
    told.tell("src", CLOSE_WRITE, ".gitignore")
    told.walk()
    assert figures(told)[0] == 2
    (told.workspace / "src/.gitignore").unlink()
    told.tell("src", DELETE, ".gitignore")
    told.walk()
    assert figures(told)[0] == 2, "a.ts and x.log"


def test_a_cache_that_comes_is_measured_two_seconds_later(told: Told) -> None:
    meter = told.watcher._caches
    for path, mask, name in (("", CREATE | FOLDER, ".turbo"), ("src", CREATE, "app.tsbuildinfo")):
        meter._not_before, meter.deadline = 0.0, None
        read = read_at(1_800_000_000.0)
        told.tell(path, mask, name, read)
        assert meter.deadline == read.mono + 2.0
        assert told.watcher.deadline() == read.mono + 2.0
    meter.deadline = None
    told.tell("src", CLOSE_WRITE, "app.tsbuildinfo")
    assert meter.deadline is None, "it is known, and measured every five minutes"


def test_a_bell_of_a_cache_folder_is_heard(told: Told) -> None:
    (told.workspace / ".turbo").mkdir()
    told.tell("", CREATE | FOLDER, ".turbo")
    told.walk()
    told.watcher.due(read_at(4_000_000_000.0))
    told.walk()
    meter = told.watcher._caches
    bells = dict(meter._bells)
    assert sorted(bells.values()) == [".turbo", "node_modules"]
    for mask, left in ((CREATE, 2), (IGNORED, 1)):
        meter._not_before, meter.deadline = 0.0, None
        read = read_at(1_800_000_000.0)
        told.tell(".turbo", mask, "x" if mask == CREATE else "", read)
        assert meter.deadline == read.mono + 2.0
        assert len(meter._bells) == left
    assert told.watcher.latest_cache is not None
    told.tell("", DELETE_SELF)
    assert isinstance(told.said[-1], GaugeEnded)
    assert told.watcher.latest_cache is None


def test_a_cache_folder_that_cannot_be_watched_is_measured_all_the_same(tmp_path: Path) -> None:
    (tmp_path / ".turbo").mkdir()
    told = Told(tmp_path)
    told.kernel.refused[str(tmp_path / ".turbo")] = errno.ENOSPC
    told.watcher._caches.begin([".turbo"])
    told.walk()
    assert told.watcher.latest_cache is not None


def test_a_bulk_change_is_told_when_its_time_is_over(told: Told) -> None:
    begun = read_at(1_800_000_000.0)
    for number in range(21):
        told.tell("src", CLOSE_WRITE, f"{number}.ts", begun)
    for measured in (begun.mono + 60.0, None):
        told.watcher._caches.deadline = measured
        assert told.watcher.deadline() == begun.mono + 0.08, "they may be names on the way to others"
    told.stays()
    assert told.watcher.deadline() == begun.mono + 0.23
    singles = len(told.said)
    told.watcher.due(read_at(begun.wall + 0.229))
    assert len(told.said) == singles
    told.watcher.due(read_at(begun.wall + 0.231))
    (many,) = told.said[singles:]
    assert isinstance(many, SavedMany)
    assert many.count == 21


def test_a_folder_that_cannot_be_watched_is_counted_and_tried_again(tmp_path: Path) -> None:
    """Given folders beyond the limit: one tells for all whether there is room again."""
    for name in "abc":
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.ts").write_text("x")
    told = Told(tmp_path)
    assert told.watcher.summary().failed == 0
    told.watcher._visits.drop("")
    for name in "abc":
        told.kernel.refused[str(tmp_path / name)] = errno.ENOSPC
    told.watcher._visits.again("")
    told.walk()
    found = told.watcher.summary()
    assert (found.failed, found.no_room, found.too_many, found.files) == (3, 3, 0, 3)
    for refused, left in ((True, 3), (False, 0)):
        if not refused:
            told.kernel.refused.clear()
        told.watcher._asked = True
        told.walk()
        assert told.watcher.summary().failed == left


def test_a_folder_without_a_right_is_none_of_those_without_room(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    told = Told(tmp_path)
    told.watcher._visits.drop("secret")
    told.kernel.refused[str(tmp_path / "secret")] = errno.EACCES
    told.watcher._visits.again("")
    told.walk()
    found = told.watcher.summary()
    assert (found.failed, found.no_room, found.unwatched) == (1, 0, ("secret",))
    told.kernel.refused.clear()
    told.watcher._asked = True
    told.walk()
    assert told.watcher.summary().failed == 0


def test_twenty_folders_without_a_right_are_tried_at_once_in_turns(tmp_path: Path) -> None:
    names = [f"{number:02}" for number in range(45)]
    told = Told(tmp_path)
    for name in names:
        told.watcher._visits.tree.folders[name] = Folder(name, error=errno.EACCES)
        told.watcher._visits.tree.folders[""].folders.add(name)
    turns = []
    for _ in range(3):
        told.watcher._visits.look()
        turns.append([visit.path for visit in told.watcher._visits._waiting])
        told.watcher._visits._waiting.clear()
    assert turns == [names[:20], names[20:40], names[40:] + names[:15]]


@pytest.mark.parametrize("refused", [errno.ENOENT, errno.ENOTDIR, errno.ELOOP])
def test_a_folder_that_went_before_it_was_watched_is_none(told: Told, refused: int) -> None:
    (told.workspace / "docs").mkdir()
    told.kernel.refused[str(told.workspace / "docs")] = refused
    told.tell("", CREATE | FOLDER, "docs")
    told.walk()
    assert figures(told) == (1, 2, 1)
    assert told.watcher.summary().failed == 0


@pytest.mark.parametrize(("others", "too_many"), [(49_997, 0), (49_998, 1)])
def test_fifty_thousand_folders_are_watched(told: Told, others: int, too_many: int) -> None:
    """Given the workspace and its src, so many others, and one more."""
    folders = told.watcher._visits.tree.folders
    folders.update({f"x{number}": Folder(f"x{number}") for number in range(others)})
    (told.workspace / "docs").mkdir()
    told.tell("", CREATE | FOLDER, "docs")
    told.walk()
    assert told.watcher.summary().too_many == too_many


@pytest.mark.parametrize(
    ("events", "gone"),
    [
        ([("src", DELETE, "a.ts")], {"src/a.ts"}),
        ([("src", MOVED_FROM, "a.ts")], {"src/a.ts"}),
        ([("", DELETE | FOLDER, "src")], {"src"}),
        ([("", MOVED_FROM | FOLDER, "src")], {"src"}),
        ([("src", DELETE, "a.ts"), ("src", CREATE, "a.ts"), ("src", CLOSE_WRITE, "a.ts")], set()),
        ([("src", MOVED_FROM, "a.ts"), ("src", MOVED_TO, "a.ts")], set()),
        ([("src", DELETE, "nobody.ts")], set()),
    ],
)
def test_what_is_gone_after_a_read_is_named(told: Told, events: list[tuple[str, int, str]], gone: set[str]) -> None:
    told.tell_together(events)
    named = [event.paths for event in told.said if isinstance(event, FilesRemoved)]
    assert {path for paths in named for path in paths or ()} == gone


@pytest.mark.parametrize(("files", "named"), [(200, 200), (201, None)])
def test_very_many_are_not_named(told: Told, files: int, named: int | None) -> None:
    for number in range(files):
        told.file(f"src/{number}.ts")
    told.tell_together([("src", CREATE, f"{number}.ts") for number in range(files)])
    told.tell_together([("src", DELETE, f"{number}.ts") for number in range(files)])
    (removed,) = (event for event in told.said if isinstance(event, FilesRemoved))
    assert (None if removed.paths is None else len(removed.paths)) == named

"""Saves and counts on a real folder with real inotify: the stories of a working day."""

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from hero_tui.core.facts import WatchFact
from hero_tui.core.signals import Gap, GaugeEnded, Stamp
from hero_tui.probes.events import Saved, SavedMany
from hero_tui.probes.files import inotify
from hero_tui.probes.files.probe import REPEAT
from tests.probes.files.watching import Watching, fill, watching


def test_a_save_is_stamped_between_write_and_now(tmp_path: Path) -> None:
    fill(tmp_path / "src", 3)
    with watching(tmp_path) as seen:
        before = Stamp.now()
        (tmp_path / "src" / "f1.ts").write_text("export {}")
        saved = seen.saved("src/f1.ts")
        assert before.mono <= saved.stamp.mono <= time.monotonic()
        assert before.wall <= saved.stamp.wall <= time.time()
        assert seen.figure("files") == 3


@pytest.mark.parametrize("way", ["written", "moved"])
def test_a_thread_that_is_late_stamps_it_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Given a thread that reads of a save 60 ms after it, then the file says when it was; a moved one by its ctime."""
    (tmp_path / "App.tsx.tmp").write_text("new\n")
    os.utime(tmp_path / "App.tsx.tmp", (1.0, 1.0))
    with watching(tmp_path) as it:
        it.counted()
        monkeypatch.setattr(inotify, "Stamp", SimpleNamespace(now=late_by(0.060)))
        before = Stamp.now()
        if way == "written":
            (tmp_path / "App.tsx").write_text("export {}\n")
        else:
            (tmp_path / "App.tsx.tmp").rename(tmp_path / "App.tsx")
        after = Stamp.now()
        saved = it.saved("App.tsx")
    assert before.mono - 0.010 <= saved.stamp.mono <= after.mono + 0.010, "file systems count in ticks of up to 10 ms"
    assert abs((saved.stamp.wall - before.wall) - (saved.stamp.mono - before.mono)) < 0.001


def late_by(seconds: float) -> Callable[[], Stamp]:
    def now() -> Stamp:
        real = Stamp.now()
        return Stamp(real.wall + seconds, real.mono + seconds)

    return now


def test_reading_and_chmod_are_no_saves(tmp_path: Path) -> None:
    fill(tmp_path, 2)
    with watching(tmp_path) as seen:
        (tmp_path / "f0.ts").read_text()
        (tmp_path / "f1.ts").chmod(0o600)
        seen.barrier()
        assert seen.saves() == []


def test_vim_saves_by_way_of_other_names(tmp_path: Path) -> None:
    (tmp_path / "Cart.tsx").write_text("1")
    with watching(tmp_path) as seen:
        (tmp_path / ".Cart.tsx.swp").write_text("swap")
        (tmp_path / "4913").write_text("")
        (tmp_path / "4913").unlink()
        (tmp_path / "Cart.tsx").rename(tmp_path / "Cart.tsx~")
        (tmp_path / "Cart.tsx").write_text("2")
        (tmp_path / "Cart.tsx~").unlink()
        seen.barrier()
        assert seen.saves() == ["Cart.tsx"]
        seen.counts(1)


@pytest.mark.parametrize("name", ["Cart.tsx___jb_tmp___", "Cart.tsx.tmp", ".goutputstream-X1Y2Z3"])
def test_a_rename_onto_the_name_is_one_save(tmp_path: Path, name: str) -> None:
    (tmp_path / "Cart.tsx").write_text("1")
    with watching(tmp_path) as seen:
        (tmp_path / name).write_text("2")
        (tmp_path / name).replace(tmp_path / "Cart.tsx")
        seen.barrier()
        assert seen.saves() == ["Cart.tsx"]
        seen.counts(1)


def test_a_move_out_of_the_workspace_holds_nothing_back(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    fill(workspace, 20)
    with watching(workspace) as seen:
        for number in range(10):
            (workspace / f"f{number}.ts").rename(tmp_path / f"out{number}")
        moved = time.monotonic()
        (workspace / "f19.ts").write_text("next")
        assert seen.saved("f19.ts").stamp.mono - moved < 5  # ten lone renames held back would each add half a second
        seen.counts(10)


def test_new_folders_made_in_one_go_are_watched_with_what_is_in_them(tmp_path: Path) -> None:
    with watching(tmp_path) as seen:
        for number in range(20):
            deep = tmp_path / f"n{number}" / "b" / "c"
            deep.mkdir(parents=True)
            (deep / "first.ts").write_text("1")
            seen.saved(f"n{number}/b/c/first.ts")
        seen.counts(20)
        (tmp_path / "n7" / "b" / "c" / "later.ts").write_text("2")
        seen.saved("n7/b/c/later.ts")
        assert len([path for path in seen.saves() if path == "n3/b/c/first.ts"]) == 1
        seen.has(61)


def test_a_file_that_was_found_while_it_was_still_open_is_one_save(tmp_path: Path) -> None:
    """Given a new folder with a file that its writer has not closed: it is told when it is found, not again."""
    workspace, made = tmp_path / "shop", tmp_path / "made"
    workspace.mkdir()
    made.mkdir()
    with watching(workspace) as seen, (made / "first.ts").open("w") as file:
        file.write("1")
        file.flush()
        made.rename(workspace / "src")
        seen.saved("src/first.ts")
        file.close()
        (workspace / "last.ts").write_text("2")
        seen.saved("last.ts")
        assert seen.saves().count("src/first.ts") == 1


def test_a_folder_moved_in_is_watched_and_its_files_are_saves_of_that_moment(tmp_path: Path) -> None:
    workspace, outside = tmp_path / "workspace", tmp_path / "outside"
    workspace.mkdir()
    fill(outside / "lib", 30)
    for path in (outside / "lib").iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    with watching(workspace) as seen:
        began = time.time()
        outside.rename(workspace / "moved")
        seen.counts(30)
        seen.until(lambda: any(each.count == 30 for each in seen.all_of(SavedMany)), "all as one bulk change")
        assert all(began - 0.01 <= each.stamp.wall <= time.time() for each in seen.all_of(Saved))
        (workspace / "moved" / "lib" / "f1.ts").write_text("x")
        seen.saved("moved/lib/f1.ts")


def test_a_renamed_folder_is_known_by_its_new_name_only(tmp_path: Path) -> None:
    fill(tmp_path / "old" / "inner", 5)
    with watching(tmp_path) as seen:
        (tmp_path / "old").rename(tmp_path / "new")
        (tmp_path / "new" / "inner" / "f0.ts").write_text("x")
        seen.saved("new/inner/f0.ts")
        seen.barrier()
        assert not [path for path in seen.saves() if path.startswith("old")]
        seen.counts(5)
        seen.has(3)


def test_deleted_folders_leave_the_count(tmp_path: Path) -> None:
    fill(tmp_path / "src" / "a" / "b", 30)
    fill(tmp_path / "src" / "c", 3)
    with watching(tmp_path) as seen:
        shutil.rmtree(tmp_path / "src" / "a")
        seen.counts(3)
        seen.has(3)
        fill(tmp_path / "src" / "a", 2)
        seen.counts(5)


def test_pruned_folders_cost_no_watch_and_make_no_saves(tmp_path: Path) -> None:
    fill(tmp_path / "node_modules" / "react" / "lib", 50)
    fill(tmp_path / ".git" / "objects", 50)
    fill(tmp_path / "src", 2)
    with watching(tmp_path) as seen:
        assert (seen.figure("files"), seen.figure("directories"), seen.figure("pruned")) == (2, 2, 2)
        (tmp_path / "node_modules" / "react" / "lib" / "f1.ts").write_text("x")
        fill(tmp_path / "dist", 10)
        seen.until(lambda: seen.figure("pruned") == 3, "dist among the pruned")
        seen.barrier()
        assert seen.saves() == []
        shutil.rmtree(tmp_path / "dist")
        seen.until(lambda: seen.figure("pruned") == 2, "dist gone")


def test_an_edited_gitignore_holds_from_its_save_on(tmp_path: Path) -> None:
    fill(tmp_path / "src" / "generated", 40)
    fill(tmp_path / "src", 5)
    with watching(tmp_path) as seen:
        assert seen.figure("files") == 45
        (tmp_path / "src" / ".gitignore").write_text("generated/\n")
        seen.counts(6)
        (tmp_path / "src" / "generated" / "f1.ts").write_text("x")
        seen.barrier()
        assert seen.saves() == ["src/.gitignore"]
        (tmp_path / "src" / ".gitignore.tmp").write_text("*.log\n")
        (tmp_path / "src" / ".gitignore.tmp").replace(tmp_path / "src" / ".gitignore")
        seen.counts(46)
        (tmp_path / "src" / "generated" / "f2.ts").write_text("x")
        seen.saved("src/generated/f2.ts")
        (tmp_path / "src" / "a.log").write_text("x")
        (tmp_path / "src" / ".gitignore").unlink()
        seen.counts(46)


def test_a_workspace_that_vanishes_and_comes_back(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    fill(workspace / "src", 5)
    with watching(workspace) as seen:
        shutil.rmtree(workspace)
        seen.until(lambda: bool(seen.notices("workspace-gone")), "the notice")
        seen.counts(0)
        assert [each.signal for each in seen.all_of(GaugeEnded)] == ["dev.watched_files"]
        fill(workspace / "src", 7)
        seen.until(lambda: seen.notices("workspace-gone")[-1].resolved, "the notice withdrawn")
        seen.counts(7)
        (workspace / "src" / "f0.ts").write_text("x")
        seen.saved("src/f0.ts")


def test_another_folder_put_in_the_workspaces_place(tmp_path: Path) -> None:
    parent, workspace = tmp_path / "parent", tmp_path / "parent" / "workspace"
    fill(workspace, 5)
    with watching(workspace) as seen:
        parent.rename(tmp_path / "elsewhere")  # nothing within the workspace tells of this
        fill(workspace, 3)
        seen.offset += 20
        seen.counts(3)
        (workspace / "f0.ts").write_text("x")
        seen.saved("f0.ts")


def test_before_the_first_look_nothing_is_said_to_be_gone(tmp_path: Path) -> None:
    """Given a recorder's tick that comes before the watcher's thread has looked at anything."""
    fill(tmp_path / "src", 3)
    seen = Watching(tmp_path)
    seen.probe._summarise(Stamp.now())
    assert seen.notices("workspace-gone") == []
    assert seen.figure("counting") is True
    seen.probe.stop()


def test_a_workspace_that_is_not_there_yet(tmp_path: Path) -> None:
    workspace = tmp_path / "later"
    seen = Watching(workspace)
    seen.probe.start()
    try:
        seen.until(lambda: bool(seen.notices("workspace-gone")), "the notice")
        fill(workspace, 2)
        seen.counts(2)
    finally:
        seen.probe.stop()


def test_a_gauge_that_does_not_change_is_observed_each_minute(tmp_path: Path) -> None:
    fill(tmp_path, 4)
    with watching(tmp_path) as seen:
        told = len(seen.gauges())
        facts = len(seen.all_of(WatchFact))
        for _ in range(3):
            seen.offset += REPEAT + 1
            seen.tick()
        assert [gauge.value for gauge in seen.gauges()[told:]] == [4.0, 4.0, 4.0]
        assert len(seen.all_of(WatchFact)) == facts


def test_stop_before_start_and_twice(tmp_path: Path) -> None:
    Watching(tmp_path).probe.stop()
    with watching(tmp_path) as seen:
        seen.probe.stop()
        seen.probe.stop()


def test_too_many_folders_end_somewhere_and_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hero_tui.probes.files.visits.MOST_FOLDERS", 10)
    for number in range(15):
        fill(tmp_path / f"d{number}" / "below", 1)
    with watching(tmp_path) as seen:
        # the workspace and nine of its folders are watched; six beside them and nine below are known by name only
        assert (seen.figure("directories"), seen.figure("failed"), seen.figure("files")) == (25, 15, 0)
        assert seen.notices("watch-too-many")[-1].text.startswith("15 folders, and what is in them, are not watched")


def test_a_thread_that_ends_by_an_error_is_said_and_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    died: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", died.append)
    fill(tmp_path, 2)
    with watching(tmp_path) as seen:
        monkeypatch.setattr(seen.probe._watcher, "_file_event", lambda *_: 1 / 0)
        (tmp_path / "f0.ts").write_text("x")
        seen.until(lambda: bool(seen.notices("watch-ended")), "the notice")
        seen.until(lambda: bool(died), "the error where the recorder logs it")
        assert died[0].exc_type is ZeroDivisionError
        seen.offset += 40
        seen.until(lambda: seen.notices("watch-ended")[-1].resolved, "the notice withdrawn")
        assert [gap.reason for gap in seen.all_of(Gap)] == ["events lost"]
        seen.until(lambda: seen.probe.counted, "the new first walk")
        (tmp_path / "f1.ts").write_text("x")
        seen.saved("f1.ts")

"""Content that appears under a name without a writer who closes it: hard links, moved folders, one and very many."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.events import Saved, SavedMany
from tests.probes.files.scripted_kernel import CLOSE_WRITE, CREATE, DELETE, Told
from tests.probes.files.watching import fill, watching

Save = Callable[[Path, Path], None]
"""The workspace with its src/app.py, and a folder beside it with a new/app.py of an hour ago."""


def linked(shop: Path, beside: Path) -> None:
    (shop / "src/app.py").unlink()
    os.link(beside / "new/app.py", shop / "src/app.py")


def linked_and_the_other_name_removed(shop: Path, _: Path) -> None:
    (shop / "src/h.txt").write_text("new\n")
    (shop / "src/app.py").unlink()
    os.link(shop / "src/h.txt", shop / "src/app.py")
    (shop / "src/h.txt").unlink()


def linked_from_outside_and_removed(shop: Path, beside: Path) -> None:
    (beside / "h.txt").write_text("new\n")
    (shop / "src/app.py").unlink()
    os.link(beside / "h.txt", shop / "src/app.py")
    (beside / "h.txt").unlink()


def ln_force(shop: Path, beside: Path) -> None:
    subprocess.run(["ln", "-f", beside / "new/app.py", shop / "src/app.py"], check=True)


def folder_replaced(shop: Path, beside: Path) -> None:
    shutil.rmtree(shop / "src")
    (beside / "new").rename(shop / "src")


def folders_swapped(shop: Path, beside: Path) -> None:
    (shop / "src").rename(beside / "old")
    (beside / "new").rename(shop / "src")


def copied_as_links(shop: Path, beside: Path) -> None:
    shutil.rmtree(shop / "src")
    subprocess.run(["cp", "-al", beside / "new", shop / "src"], check=True)


def unpacked_with_old_times(shop: Path, beside: Path) -> None:
    shutil.rmtree(shop / "src")
    shutil.copytree(beside / "new", shop / "src")


def links_beside(shop: Path, beside: Path) -> None:
    (shop / "src/app.py").unlink()
    subprocess.run(["cp", "-alf", f"{beside}/new/.", shop / "src"], check=True)


WAYS = [
    *(linked, linked_and_the_other_name_removed, linked_from_outside_and_removed, ln_force, folder_replaced),
    *(folders_swapped, copied_as_links, unpacked_with_old_times, links_beside),
]


def places(folder: Path) -> tuple[Path, Path]:
    shop, beside = folder / "shop", folder / "beside"
    for file in (shop / "src/app.py", beside / "new/app.py"):
        file.parent.mkdir(parents=True)
        file.write_text("one\n")
        os.utime(file, (time.time() - 3600.0,) * 2)
    return shop, beside


@pytest.mark.real
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_it_is_one_save_of_that_file_at_that_moment(tmp_path: Path, way: Save) -> None:
    shop, beside = places(tmp_path)
    with watching(shop) as seen:
        seen.counted()
        before = Stamp.now()
        way(shop, beside)
        after = Stamp.now()
        saved = seen.saved("src/app.py")
        (shop / "later.py").write_text("x")
        seen.saved("later.py")
        assert seen.saves() == ["src/app.py", "later.py"]
        assert before.mono - 0.01 <= saved.stamp.mono <= after.mono + 0.1
        seen.counts(2)


@pytest.mark.real
@pytest.mark.parametrize("way", [copied_as_links, folder_replaced, links_beside], ids=lambda way: way.__name__)
def test_very_many_are_one_bulk_change(tmp_path: Path, way: Save) -> None:
    shop, beside = places(tmp_path)
    fill(beside / "new", 99)
    for file in (beside / "new").iterdir():
        os.utime(file, (1e9, 1e9))
    with watching(shop) as seen:
        seen.counted()
        way(shop, beside)
        seen.until(lambda: any(each.count == 100 for each in seen.all_of(SavedMany)), "all as one bulk change")
        seen.counts(100)


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """A workspace with an empty src."""
    (tmp_path / "shop/src").mkdir(parents=True)
    return Told(tmp_path / "shop")


def test_a_file_that_its_writer_holds_open_is_no_save_until_it_is_closed(told: Told) -> None:
    """Given a log, or a compiler that writes for seconds, then its close is the one save."""
    with (told.workspace / "src/out.js").open("w") as file:
        told.tell("src", CREATE, "out.js")
        file.write("one")
        file.flush()
        told.stays()
        assert told.saves() == []
    told.tell("src", CLOSE_WRITE, "out.js")
    told.stays()
    assert told.saves() == ["src/out.js"]


@pytest.mark.parametrize(
    ("events", "saves"),
    [
        ([CREATE], 1),
        ([CREATE, CLOSE_WRITE], 1),
        ([CREATE, DELETE], 0),
        ([CREATE, DELETE, CREATE], 1),
        ([CREATE, CLOSE_WRITE, DELETE], 0),
    ],
)
def test_a_link_is_told_once_unless_it_is_gone(told: Told, events: list[int], saves: int) -> None:
    (told.workspace / "other").write_text("x")
    os.link(told.workspace / "other", told.workspace / "src/app.py")
    told.tell_together([("src", mask, "app.py") for mask in events])
    told.stays()
    assert told.saves() == ["src/app.py"] * saves


@pytest.mark.parametrize("name", ["app.py~", ".app.py.swp", "4913", ".#app.py"])
def test_a_link_with_a_temporary_name_is_nothing(told: Told, name: str) -> None:
    (told.workspace / "other").write_text("x")
    os.link(told.workspace / "other", told.workspace / "src" / name)
    told.tell("src", CREATE, name)
    told.stays()
    assert told.saves() == []


@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda path: Path(path).symlink_to("other")], ids=["pipe", "symbolic link"]
)
def test_what_is_no_hard_link_is_no_save(told: Told, make: Callable[[str], None]) -> None:
    make(f"{told.workspace}/src/app.py")
    told.tell("src", CREATE, "app.py")
    told.stays()
    assert [each for each in told.said if isinstance(each, Saved)] == []

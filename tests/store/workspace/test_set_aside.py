"""What is no file in the place of one does not keep anybody from starting; it is renamed, and no link followed."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.store.errors import StoreError
from hero_tui.store.workspace.paths import StorePaths, store_paths
from hero_tui.store.workspace.set_aside import set_aside_what_is_no_file
from tests.support.command import HeroTui

NAMES = ["history.db", "history.db-wal", "history.db-shm", "recorder.lock", "viewers.lock", "recorder.log"]


@pytest.fixture
def paths(tmp_path: Path) -> StorePaths:
    (tmp_path / "home" / "shop").mkdir(parents=True)
    return store_paths(tmp_path / "home" / "shop", tmp_path / "home" / "state")


def folder(path: Path) -> None:
    path.mkdir()
    (path / "kept").write_text("precious")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # its whole path may be longer than an address can be
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("put", [folder, pipe, unix_socket])
def test_it_is_renamed_beside(paths: StorePaths, name: str, put: Callable[[Path], None]) -> None:
    put(paths.folder / name)
    (there,) = set_aside_what_is_no_file(paths)
    assert there.parent == paths.folder
    assert there.name.startswith("set-aside-")
    assert there.name.endswith(name)
    assert not (paths.folder / name).exists()
    if put is folder:
        assert (there / "kept").read_text() == "precious"
    assert set_aside_what_is_no_file(paths) == ()


@pytest.mark.parametrize("name", NAMES)
def test_files_and_links_stay(paths: StorePaths, name: str, tmp_path: Path) -> None:
    (paths.folder / name).symlink_to(tmp_path)
    assert set_aside_what_is_no_file(paths) == ()
    (paths.folder / name).unlink()
    (paths.folder / name).write_text("a file")
    assert set_aside_what_is_no_file(paths) == ()
    assert (paths.folder / name).read_text() == "a file"


def test_where_it_cannot_be_renamed_it_is_said(paths: StorePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    paths.recorder_lock.mkdir()

    def refuse(_path: Path, _there: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(StoreError, match=r"recorder\.lock is no file and cannot be set aside: Permission denied"):
        set_aside_what_is_no_file(paths)


@pytest.mark.real
@pytest.mark.parametrize("name", NAMES)
def test_a_recorder_starts_over_it(paths: StorePaths, name: str, tmp_path: Path) -> None:
    folder(paths.folder / name)
    hero = HeroTui(tmp_path / "home" / "shop", tmp_path / "home" / "state")
    done = hero("record", "--for", "1s")
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    assert f"{name} was no file" in done.err
    assert hero("status", "--json").code == 0

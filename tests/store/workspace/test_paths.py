"""Where a store lies, and whom it trusts."""

import os
import stat
from pathlib import Path

import pytest

from hero_tui.core.file_system.mounts import file_system_of
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.folder_name import folder_name
from hero_tui.store.workspace.network_fs import network_file_system
from hero_tui.store.workspace.paths import StorePaths, local_root, store_paths
from hero_tui.store.writer import Writer

MOUNTS = r"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /home rw shared:2 - nfs4 server:/home rw,vers=4.2
31 30 254:1 / /home/me/local\040disk rw - xfs /dev/vdb rw
40 22 0:50 / /mnt/box rw - fuse.sshfs box:/ rw
41 40 0:51 / /mnt/box rw - tmpfs tmpfs rw
this line is not of the format
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_store_is_named_by_its_workspace_and_its_real_path(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "other").symlink_to(tmp_path / "shop")
    direct = store_paths(tmp_path / "shop", tmp_path / "state")
    assert direct.folder.name.startswith("shop-")
    assert len(direct.folder.name) == len("shop-") + 12
    assert store_paths(tmp_path / "other", tmp_path / "state") == direct
    assert folder_name(tmp_path / "a" / "shop") != direct.folder.name


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31mred", "..", "[bold]", "ä" * 200, "x" * 255, "-", "\udc80"])
def test_any_name_of_a_workspace_makes_one_plain_folder(tmp_path: Path, name: str) -> None:
    made = folder_name(tmp_path / name)
    assert made.isascii()
    assert made.isprintable()
    assert len(made) <= 53
    assert not made.startswith((".", "-"))
    assert "/" not in made


def test_the_place_is_the_option_else_the_variable_else_the_state_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("HERO_TUI_STATE", raising=False)
    assert store_paths(tmp_path).folder.parent == tmp_path / "xdg" / "hero-tui"
    monkeypatch.setenv("HERO_TUI_STATE", str(tmp_path / "variable"))
    assert store_paths(tmp_path).folder.parent == tmp_path / "variable"
    assert store_paths(tmp_path, tmp_path / "option").folder.parent == tmp_path / "option"


def test_folders_are_0700_and_files_0600_whatever_the_umask_is(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        paths = store_paths(tmp_path, tmp_path / "state")
        writer = Writer(paths.database)
        writer.set_meta("workspace", "x")
        reader = Reader(paths.database)
        files = {each.name: mode(each) for each in paths.folder.iterdir()}
        reader.close()
        writer.close()
    finally:
        os.umask(before)
    assert mode(paths.folder) == mode(paths.folder.parent) == 0o700
    assert files == {"history.db": 0o600, "history.db-wal": 0o600, "history.db-shm": 0o600}


@pytest.mark.parametrize("bit", [0o040, 0o020, 0o010, 0o004, 0o002, 0o001])
def test_a_folder_that_was_opened_to_others_is_closed_again(tmp_path: Path, bit: int) -> None:
    paths = store_paths(tmp_path, tmp_path / "state")
    paths.folder.chmod(0o700 | bit)
    assert mode(store_paths(tmp_path, tmp_path / "state").folder) == 0o700


def test_a_private_folder_keeps_its_mode(tmp_path: Path) -> None:
    paths = store_paths(tmp_path, tmp_path / "state")
    paths.folder.chmod(0o500)
    assert mode(store_paths(tmp_path, tmp_path / "state").folder) == 0o500


def test_a_state_folder_that_is_a_link_is_refused_and_the_real_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match=r"symbolic link.*give --store .*elsewhere") as refused:
        store_paths(tmp_path, tmp_path / "state")
    assert refused.value.kind is StoreTrouble.FORBIDDEN
    assert not any((tmp_path / "elsewhere").iterdir())


def test_a_workspaces_folder_or_database_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir(mode=0o700)
    (tmp_path / "trap").mkdir()
    (tmp_path / "state" / folder_name(tmp_path)).symlink_to(tmp_path / "trap")
    with pytest.raises(StoreError, match="symbolic link"):
        store_paths(tmp_path, tmp_path / "state")
    paths = store_paths(tmp_path, tmp_path / "state2")
    paths.database.symlink_to(tmp_path / "trap" / "target")
    with pytest.raises(StoreError, match="does not follow"):
        Writer(paths.database)
    assert not (tmp_path / "trap" / "target").exists()


def test_a_folder_of_another_owner_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = tmp_path.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1000)
    (tmp_path / "state" / folder_name(tmp_path)).mkdir(parents=True, mode=0o700)
    with pytest.raises(StoreError, match=f"belongs to user {owner}, not to you"):
        store_paths(tmp_path, tmp_path / "state")


def test_a_root_in_which_others_could_swap_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o777)
    with pytest.raises(StoreError, match="others may write"):
        store_paths(tmp_path, tmp_path / "state")
    (tmp_path / "state").chmod(0o1777)
    assert store_paths(tmp_path, tmp_path / "state").note is None


@pytest.mark.parametrize("bit", [0o020, 0o002])
def test_a_root_that_group_or_others_may_write_is_refused(tmp_path: Path, bit: int) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o700 | bit)
    with pytest.raises(StoreError, match="others may write"):
        store_paths(tmp_path, tmp_path / "state")


@pytest.mark.parametrize("bit", [0o040, 0o010, 0o004, 0o001])
def test_a_root_that_others_may_only_read_is_taken_as_it_is(tmp_path: Path, bit: int) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state").chmod(0o700 | bit)
    assert store_paths(tmp_path, tmp_path / "state").folder.is_dir()
    assert mode(tmp_path / "state") == 0o700 | bit


def test_a_root_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    with pytest.raises(StoreError, match="no folder"):
        store_paths(tmp_path, tmp_path / "state")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/etc", "ext4"),
        ("/home/me/.local/state", "nfs4"),
        ("/homeless", "ext4"),
        ("/home/me/local disk/state", "xfs"),
        ("/mnt/box/deep", "tmpfs"),
    ],
)
def test_the_mount_that_holds_a_path_is_the_deepest_and_the_latest(path: str, kind: str) -> None:
    assert file_system_of(Path(path), MOUNTS) == kind


@pytest.mark.parametrize(("line", "kind"), [("1 0 0:1 / /mnt - nfs4", "nfs4"), ("1 0 0:1 / - nfs4", None)])
def test_a_mount_has_its_mount_point_in_the_fifth_field(line: str, kind: str | None) -> None:
    assert file_system_of(Path("/mnt/state"), line) == kind


def test_this_machines_own_mounts_can_be_read(tmp_path: Path) -> None:
    assert network_file_system(Path("/proc")) is None
    assert network_file_system(tmp_path / "not" / "there") is None


def test_on_a_network_file_system_it_goes_to_a_private_local_folder_and_says_so(tmp_path: Path) -> None:
    local = tmp_path / "local"
    mounts = f"1 0 0:1 / {tmp_path}/nfs rw - nfs4 server:/ rw\n"
    assert local_root(tmp_path / "other", local=local, mounts=mounts) == (tmp_path / "other", None)
    root, note = local_root(tmp_path / "nfs" / "state", local=local, mounts=mounts)
    assert root == local
    assert mode(local) == 0o700
    assert note is not None
    assert "network file system (nfs4)" in note
    assert str(local) in note


def test_the_local_folder_is_not_trusted_when_somebody_put_a_link_there(tmp_path: Path) -> None:
    mounts = f"1 0 0:1 / {tmp_path}/nfs rw - nfs4 server:/ rw\n"
    (tmp_path / "trap").mkdir()
    (tmp_path / "local").symlink_to(tmp_path / "trap")
    with pytest.raises(StoreError, match="symbolic link"):
        local_root(tmp_path / "nfs", local=tmp_path / "local", mounts=mounts)


def test_the_files_have_their_names(tmp_path: Path) -> None:
    paths = StorePaths(tmp_path)
    assert [each.name for each in (paths.database, paths.recorder_lock, paths.viewers_lock, paths.log)] == [
        "history.db",
        "recorder.lock",
        "viewers.lock",
        "recorder.log",
    ]

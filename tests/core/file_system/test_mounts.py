"""Which file system a folder lies on, and whether somebody may write to it without this kernel."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from hero_tui.core.file_system.mounts import Mount, file_system_of, mounts_with_another_side, parse_mounts, read_mounts

ROOT = "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n"


def mount(point: str, kind: str) -> str:
    return f"40 22 0:50 / {point} rw,noatime shared:2 master:3 - {kind} source rw\n"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        *((kind, True) for kind in ("9p", "drvfs", "virtiofs", "nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse")),
        *((kind, True) for kind in ("fuse.grpcfuse", "fuse.vmhgfs-fuse", "vboxsf", "prl_fs", "ceph", "fuse.anything")),
        *((kind, False) for kind in ("ext4", "xfs", "btrfs", "overlay", "tmpfs", "zfs", "fuseblk", "fuse.mergerfs")),
        *((kind, False) for kind in ("fuse.gocryptfs", "fuse.fuse-overlayfs", "f2fs", "bcachefs")),
    ],
)
def test_what_may_be_written_from_another_side(kind: str, *, told: bool) -> None:
    assert Mount(Path("/x"), kind).has_another_side is told
    found = mounts_with_another_side(Path("/home/me/shop"), ROOT + mount("/home", kind))
    assert found == ((kind,) if told else ())


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (ROOT, ()),
        (mount("/", "9p"), ("9p",)),
        (ROOT + mount("/home/me/shop/src", "virtiofs"), ("virtiofs",)),
        (mount("/", "nfs") + mount("/home/me/shop", "ext4"), ()),
        (mount("/", "nfs") + mount("/home/me/shop", "ext4") + mount("/home/me/shop/a", "9p"), ("9p",)),
        (ROOT + mount("/home/me/shop", "9p") + mount("/home/me/shop", "tmpfs"), ()),
        (ROOT + mount("/home/me/shop/a", "9p") + mount("/home/me/shop/a", "tmpfs"), ()),
        (ROOT + mount("/home/me/shop-of-another", "9p"), ()),
        (ROOT + mount("/home/me", "cifs") + mount("/home/me/shop/b", "nfs4") + mount("/home/me/shop/a", "cifs"),
         ("cifs", "nfs4")),
        ("", ()),
    ],
    ids=[
        *("its own disk", "all of it", "a folder of it", "a disk within", "a folder of a disk within", "hidden"),
        *("a folder that is hidden", "a name that begins alike", "several, each once", "no table"),
    ],
)  # fmt: skip
def test_the_workspace_and_what_is_mounted_in_it_count(table: str, found: tuple[str, ...]) -> None:
    assert mounts_with_another_side(Path("/home/me/shop"), table) == found


@pytest.mark.parametrize(
    ("written", "point"),
    [
        (r"/mnt/my\040disk", "/mnt/my disk"),
        (r"/mnt/a\011b\012c", "/mnt/a\tb\nc"),
        (r"/mnt/back\134slash", "/mnt/back\\slash"),
        (r"/mnt/\043hash", "/mnt/#hash"),
        (r"/mnt/\1340 40", None),
        (r"/mnt/\08", "/mnt/\\08"),
    ],
)
def test_escapes_are_read(written: str, point: str | None) -> None:
    found = [each.point for each in parse_mounts(mount(written, "9p"))]
    assert found == ([Path(point)] if point is not None else [Path("/mnt/\\0")])


@pytest.mark.parametrize("line", ["", "x", "1 2 3 4 - ext4", "1 2 3 4 /a rw", "1 2 3 4 /a rw - ", " - - - "])
def test_what_is_not_of_the_format_is_left_out(line: str) -> None:
    assert list(parse_mounts(f"{line}\n{ROOT}{line}\n")) == [Mount(Path("/"), "ext4")]


def test_a_table_of_very_many_mounts_is_read_in_a_moment() -> None:
    table = ROOT + "".join(mount(f"/mnt/{number}", "tmpfs") for number in range(30_000))
    assert file_system_of(Path("/mnt/17/deep"), table) == "tmpfs"


@pytest.mark.real
@pytest.mark.parametrize("path", ["/", "/proc", "/dev", "/sys", "/run"])
def test_it_agrees_with_findmnt(path: str) -> None:
    """By another reader of the same table, of util-linux."""
    real = os.path.realpath(path)
    done = subprocess.run(["findmnt", "-n", "-o", "FSTYPE", "-T", real], check=True, capture_output=True, text=True)
    assert file_system_of(Path(real), read_mounts()) == done.stdout.split()[-1]

"""What file system a folder lies on, by /proc/self/mountinfo (proc_pid_mountinfo(5))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from hero_tui.core.file_system.regular_file import read_file_if_possible

MOUNTS = Path("/proc/self/mountinfo")
LARGEST_TABLE = 4 * 1024 * 1024  # some 30,000 mounts
# fmt: off
NETWORK = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.cephfs", "fuse.davfs2", "fuse.gcsfuse",
    "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "fuse.vmhgfs-fuse", "glusterfs",
    "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf",
    "virtiofs", "vmhgfs",
})
"""File systems whose other end is another machine or another kernel."""
# Programs that keep their files in another folder of this machine, which nobody writes but through them.
_OF_ONE_SIDE = frozenset({
    "fuse.cryfs", "fuse.encfs", "fuse.exfat", "fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.lxcfs", "fuse.mergerfs",
    "fuse.ntfs-3g", "fuse.securefs", "fuse.squashfuse", "fuse.unionfs",
})
# fmt: on
_ESCAPE = re.compile(r"\\([0-7]{3})")


class Mount(Struct, frozen=True):
    """Where a file system is mounted, and its type: `ext4`, `fuse.sshfs`. `root`: its folder that is seen there."""

    point: Path
    kind: str
    root: str = "/"

    @property
    def has_another_side(self) -> bool:
        """Whether it may be written to without this kernel: inotify(7) tells nothing of that."""
        if self.kind in NETWORK or self.kind in {"drvfs", "fuse"}:
            return True
        return self.kind.startswith("fuse.") and self.kind not in _OF_ONE_SIDE


def read_mounts() -> str:
    """Return the table of mounts; its bytes are names of folders, so of any encoding. Empty without a procfs."""
    read = read_file_if_possible(MOUNTS, LARGEST_TABLE, cut=True)
    return "" if read is None else read.text


def file_system_of(path: Path, mounts: str) -> str | None:
    """Return the file system type at `path` by the text of a mountinfo; None where the text does not tell.

    The longest mount point that holds the path counts; of two at one point the later one, which hides the other.
    """
    best: Mount | None = None
    for mount in parse_mounts(mounts):
        if path.is_relative_to(mount.point) and (best is None or len(mount.point.parts) >= len(best.point.parts)):
            best = mount
    return None if best is None else best.kind


def mounts_with_another_side(folder: Path, mounts: str) -> tuple[str, ...]:
    """Return the types of the file systems at `folder` and below it that may be written to from another side, that of
    the folder itself first; each once."""
    own = file_system_of(folder, mounts)
    at_points = {mount.point: mount for mount in parse_mounts(mounts)}  # the later one hides the other
    below = [mount for mount in at_points.values() if mount.point != folder and mount.point.is_relative_to(folder)]
    found = [*([] if own is None else [Mount(folder, own)]), *sorted(below, key=lambda mount: mount.point)]
    return tuple(dict.fromkeys(mount.kind for mount in found if mount.has_another_side))


def parse_mounts(mounts: str) -> Iterator[Mount]:
    """Yield the mounts in their order; lines that are not of the format are left out."""
    for line in mounts.split("\n"):
        left, dash, right = line.partition(" - ")
        fields, kinds = left.split(" "), right.split(" ")
        if dash and len(fields) >= 5 and kinds[0]:
            root, point = (_ESCAPE.sub(lambda escape: chr(int(escape[1], 8)), field) for field in fields[3:5])
            yield Mount(Path(point), kinds[0], root)

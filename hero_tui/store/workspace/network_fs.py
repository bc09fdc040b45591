"""Whether a folder lies on a network file system, where SQLite's WAL and flock are not to be trusted.

WAL needs memory shared by all processes (https://www.sqlite.org/wal.html): over a network there is none.
"""

from __future__ import annotations

import re
from pathlib import Path

# fmt: off
NETWORK = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.cephfs", "fuse.davfs2", "fuse.gcsfuse",
    "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "fuse.vmhgfs-fuse", "glusterfs",
    "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "prl_fs", "smb2", "smb3", "smbfs", "vboxsf",
    "virtiofs", "vmhgfs",
})
# fmt: on
"""File systems whose other end is another machine or another kernel."""

MOUNTS = Path("/proc/self/mountinfo")
_ESCAPE = re.compile(r"\\([0-7]{3})")


def network_file_system(folder: Path, mounts: str | None = None) -> str | None:
    """The type of the network file system that `folder` (or its nearest parent that exists) lies on, else None."""
    kind = file_system_of(folder.resolve(), _mounts() if mounts is None else mounts)
    return kind if kind in NETWORK else None


def file_system_of(path: Path, mounts: str) -> str | None:
    """The file system type at `path` by the text of /proc/self/mountinfo (proc_pid_mountinfo(5)).

    The longest mount point that holds the path counts; of two at one point the later one, which hides the other.
    """
    best: tuple[int, str] | None = None
    for line in mounts.splitlines():
        left, dash, right = line.partition(" - ")
        fields, kinds = left.split(" "), right.split(" ")
        if not dash or len(fields) < 5 or not kinds[0]:
            continue
        point = Path(_ESCAPE.sub(lambda escape: chr(int(escape[1], 8)), fields[4]))
        depth = len(point.parts)
        if path.is_relative_to(point) and (best is None or depth >= best[0]):
            best = depth, kinds[0]
    return None if best is None else best[1]


def _mounts() -> str:
    """The table of mounts; its bytes are names of folders, so of any encoding."""
    return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")

"""Run as a program: watch 60 folders as an unprivileged user who may have 20 inotify watches, and print what is said.

The limit is set in a user namespace of this process alone. Everything is imported before the user is changed, since the
interpreter may lie where that user cannot read.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.probes.files.watching import Watching, fill

NOBODY = 65534
LIMIT = 20
CLONE_NEWUSER = 0x10000000
PR_SET_DUMPABLE = 4

libc = ctypes.CDLL(None, use_errno=True)


def become_unprivileged() -> None:
    """Change the user where we may; its /proc/self then is its own again."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    if libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def enter_namespace(limit: int) -> None:
    """A user namespace of our own, with room for `limit` watches."""
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    set_limit(limit)


def set_limit(limit: int) -> None:
    """Of this namespace."""
    Path("/proc/sys/user/max_inotify_watches").write_text(str(limit))


def one_denied_folder() -> list[object]:
    """Watch a folder with one that this user may not read, then let it be read: what is said of it."""
    workspace = Path(tempfile.mkdtemp(prefix="denied-"))
    try:
        fill(workspace / "secret", 2)
        fill(workspace / "open", 1)
        (workspace / "secret").chmod(0)
        seen = Watching(workspace)
        seen.probe.start()
        seen.counted()
        said = [seen.figure("failed"), seen.figure("unwatched"), seen.notices("watch-denied")[-1].text]
        (workspace / "open" / "f0.ts").write_text("x")
        seen.saved("open/f0.ts")
        (workspace / "secret").chmod(0o700)
        seen.offset += 40
        seen.counts(3)
        seen.until(lambda: seen.notices("watch-denied")[-1].resolved, "the notice withdrawn")
        seen.probe.stop()
        return said
    finally:
        (workspace / "secret").chmod(0o700)
        shutil.rmtree(workspace)


def no_instance_left() -> str:
    """Start with no inotify instance to be had, then allow some: what is said of it."""
    limit = Path("/proc/sys/user/max_inotify_instances")
    before = limit.read_text()
    workspace = Path(tempfile.mkdtemp(prefix="no-instance-"))
    try:
        limit.write_text("0")
        seen = Watching(workspace)
        seen.probe.start()
        seen.until(lambda: bool(seen.notices("inotify-limit")), "the notice")
        text = seen.notices("inotify-limit")[-1].text
        limit.write_text(before)
        seen.offset += 40
        seen.counted()
        seen.until(lambda: seen.notices("inotify-limit")[-1].resolved, "the notice withdrawn")
        seen.probe.stop()
        return text
    finally:
        shutil.rmtree(workspace)


def main() -> None:
    """Print one JSON object: what was said with the limit, and after it was raised."""
    user = {"uid": 0}
    become_unprivileged()
    user["uid"] = os.getuid()
    denied = one_denied_folder()
    enter_namespace(LIMIT)
    instances = no_instance_left()
    workspace = Path(tempfile.mkdtemp(prefix="low-limit-"))
    try:
        for number in range(60):
            fill(workspace / f"d{number}", 2)
        seen = Watching(workspace)
        seen.probe.start()
        seen.counted()
        low = {key: seen.figure(key) for key in ("files", "directories", "failed", "limit", "unwatched")}
        (workspace / "at-the-root.ts").write_text("x")  # the root is watched first
        seen.saved("at-the-root.ts")
        text = seen.notices("inotify-limit")[-1].text
        set_limit(1000)
        seen.offset += 40
        seen.until(lambda: seen.figure("failed") == 0, "every folder watched")
        seen.until(lambda: seen.notices("inotify-limit")[-1].resolved, "the notice withdrawn")
        (workspace / "d59" / "f0.ts").write_text("x")
        seen.saved("d59/f0.ts")
        seen.probe.stop()
    finally:
        shutil.rmtree(workspace)
    json.dump({**user, **low, "text": text, "denied": denied, "instances": instances}, sys.stdout)


if __name__ == "__main__":
    main()

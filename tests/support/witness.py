"""An independent witness of processes: for each new PID, the kernel's starttime, and the moment its pidfd woke.

Run as a process of its own: `python witness.py`. It prints `ready`, and after a line on its stdin one JSON object a
process: {"pid", "start", "end", "argv"}; `start` and `end` in CLOCK_MONOTONIC seconds, `start` rounded down to 10 ms.
It looks at the newest PID every 0.5 ms, so it needs neither the connector nor any code of the program.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from pathlib import Path

LOOK_EVERY_MS = 0.5


def main() -> None:
    """Watch until stdin says that it is enough."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        print("not in real time: ends may be seen late", file=sys.stderr)
    slept = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    known = {int(name) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208 - names only
    seen: dict[int, dict[str, object]] = {}
    fds: dict[int, int] = {}
    poll = select.epoll()
    poll.register(0, select.EPOLLIN)
    newest = ""
    print("ready", flush=True)
    while True:
        for fd, _ in poll.poll(LOOK_EVERY_MS / 1000):
            if fd == 0:
                print(json.dumps(list(seen.values())), flush=True)
                return
            _read(seen[fds[fd]], slept)
            seen[fds[fd]]["end"] = time.monotonic()
            poll.unregister(fd)
        last = Path("/proc/loadavg").read_text(encoding="ascii").split()[-1]
        if last == newest:
            continue
        newest = last
        now = {int(name) for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208 - names only
        for pid in now - known:
            try:
                fd = os.pidfd_open(pid)
            except OSError:
                continue
            fds[fd] = pid
            seen[pid] = {"pid": pid, "start": None, "end": None, "argv": ""}
            _read(seen[pid], slept)
            poll.register(fd, select.EPOLLIN)
        known = now


def _read(entry: dict[str, object], slept: float) -> None:
    folder = Path("/proc") / str(entry["pid"])
    try:
        stat = (folder / "stat").read_bytes()
        argv = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return
    ticks = int(stat[stat.rfind(b")") :].split()[20])
    entry["start"] = ticks / os.sysconf("SC_CLK_TCK") - slept
    entry["argv"] = argv or entry["argv"]


if __name__ == "__main__":
    main()

"""Tells whoever started the recorder that it records: systemd, or `hero-tui record --detach` (sd_notify(3))."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import time
from collections.abc import MutableMapping, Sequence

VARIABLE = "NOTIFY_SOCKET"
READY = b"READY=1"
LOOK_EVERY = 0.2


def tell_ready(environ: MutableMapping[str, str] = os.environ) -> None:
    """Send `READY=1` where the environment names a socket, once: what the recorder starts has nothing to say there."""
    name = environ.pop(VARIABLE, "")
    if not name:
        return
    address = f"\0{name[1:]}" if name.startswith("@") else name
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender, contextlib.suppress(OSError):
        sender.sendto(READY, address)


def start_and_wait(command: Sequence[str], output: int, timeout: float) -> subprocess.Popen[bytes]:
    """Start a recorder in a session of its own and wait until it says that it records, it ends, or the time is up
    (seconds). What it prints goes to the descriptor `output`."""
    name = f"hero-tui-{os.getpid()}-{time.monotonic_ns()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as receiver:
        receiver.bind(f"\0{name}")
        process = subprocess.Popen(
            command,
            cwd="/",
            env={**os.environ, VARIABLE: f"@{name}"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        deadline = time.monotonic() + timeout
        while process.poll() is None and time.monotonic() < deadline:
            if select.select([receiver], [], [], LOOK_EVERY)[0] and READY in receiver.recv(1024).splitlines():
                break
    return process

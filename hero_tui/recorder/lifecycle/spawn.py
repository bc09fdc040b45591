"""Starting and ending a recorder from outside."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from hero_tui.store.errors import StoreError, StoreTrouble, not_writable
from hero_tui.store.workspace.locks import RecorderSeen, recorder_pid, recorder_seen
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.store.workspace.process_identity import process_identity

LOOK_EVERY = 0.02


def start_recorder(workspace: Path, paths: StorePaths) -> int:
    """Start a recorder for viewers, in a session of its own, and return its PID without waiting for it.

    If one runs already, the new one finds the lock taken and ends: starting twice is harmless. What it says before
    its log is open goes to the log file. Raises `StoreError` when that cannot be written.
    """
    command = [sys.executable, "-P", "-m", "hero_tui", "record", *arguments_for_viewers(workspace, paths, time.time())]
    try:
        log = os.open(paths.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise not_writable(paths.log, error) from error
    try:
        started = subprocess.Popen(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, close_fds=True
        )
    finally:
        os.close(log)
    return started.pid


def arguments_for_viewers(workspace: Path, paths: StorePaths, now: float) -> list[str]:
    """Return what follows `hero-tui record` for a recorder that viewers need since `now` (UTC s): the one form that
    `record` reads without a parser."""
    return [str(workspace), "--store", str(paths.folder.parent), "--for-viewers", f"{now:.6f}"]


def wait_until_recording(paths: StorePaths, timeout: float = 5.0) -> bool:
    """Wait until a recorder holds the lock."""
    return _wait(lambda: recorder_pid(paths.recorder_lock) is not None, timeout)


def wait_for_started(paths: StorePaths, pids: Sequence[int], timeout: float = 5.0) -> None:
    """Wait until one of these new recorders holds the lock, or all have ended."""
    _wait(
        lambda: recorder_pid(paths.recorder_lock) is not None or not any(process_identity(pid) for pid in pids), timeout
    )


def wait_until_stopped(paths: StorePaths, timeout: float = 5.0) -> bool:
    """Wait until the recorder's lock is free."""
    return _wait(lambda: recorder_pid(paths.recorder_lock) is None, timeout)


def stop_recorder(paths: StorePaths, timeout: float = 10.0) -> bool:
    """Ask the recorder to end (SIGTERM) and wait; True when there was one and it ended. Raises `StoreError` where it is
    not proved which process it is."""
    seen = recorder_seen(paths.recorder_lock)
    if seen is None:
        return False
    _signal(seen, signal.SIGTERM)
    _signal(seen, signal.SIGCONT)  # one that is stopped would take the first only after this one
    return wait_until_stopped(paths, timeout)


def say_departed(paths: StorePaths) -> None:
    """Tell the recorder that a viewer left, so that it need not wait for its next look."""
    seen = recorder_seen(paths.recorder_lock)
    if seen is not None:
        with contextlib.suppress(StoreError):  # one that is not proved to be it looks once a second anyhow
            _signal(seen, signal.SIGUSR1)


def _signal(seen: RecorderSeen, number: signal.Signals) -> None:
    """Send a signal to the recorder; to nobody else, whatever became of its PID since it wrote it down. Does nothing
    where it has ended. Raises `StoreError` where the process is not proved to be it."""
    try:
        descriptor = os.pidfd_open(seen.pid or 0)  # before the proof, so that what is proved is what is signalled
    except OSError:
        descriptor = None  # gone, of another namespace, or a kernel without pidfds
    try:
        doubt = seen.why_not_proved()
        if doubt is not None or seen.pid is None:
            raise StoreError(f"the recorder is not signalled: {doubt}; end it where it runs", StoreTrouble.FORBIDDEN)
        with contextlib.suppress(ProcessLookupError):
            if descriptor is None:
                os.kill(seen.pid, number)
            else:
                signal.pidfd_send_signal(descriptor, number)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _wait(condition: Callable[[], bool], timeout: float) -> bool:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(LOOK_EVERY)
    return True

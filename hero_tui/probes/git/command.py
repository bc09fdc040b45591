"""Runs git so that nothing of what a repository configures is executed, and so that it ends.

Hooks, a file system monitor, filters of `.gitattributes`, submodules' own configuration and the network are switched
off. Whoever could have git wait (a pipe in the place of the index) finds it killed.
"""

from __future__ import annotations

import math
import os
import resource
import select
import subprocess
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

READ_BYTES = 64 * 1024
OVERRIDES = {
    "core.fsmonitor": "false",
    "core.hooksPath": "/dev/null",
    "core.untrackedCache": "false",
    "status.submoduleSummary": "false",
    "submodule.recurse": "false",
    "protocol.allow": "never",
}


class GitError(Exception):
    """Git did not answer; the text says why in a few words. `missing`: there is no git here."""

    def __init__(self, text: str, *, missing: bool = False) -> None:
        super().__init__(text)
        self.missing = missing


class Git:
    """Runs git commands, one at a time, until `stop`; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def run(
        self,
        arguments: tuple[str, ...],
        folder: Path,
        *,
        seconds: float,
        most: int,
        config: Mapping[str, str] | None = None,
        nothing: int = 0,
    ) -> bytes:
        """Return what git prints in `folder`, at most `most` bytes; raises `GitError`, also after `seconds`.

        `config`: settings that hold for this run. `nothing`: a second exit code that is no error (1: no such key).
        """
        name = f"git {arguments[0]}"
        with self._lock:
            if self._stopped:
                raise GitError(f"{name} was not run: the recorder ends")
            try:
                self._running = child = _start(arguments, folder, config or {}, seconds)
            except FileNotFoundError:
                raise GitError("git is not installed", missing=True) from None
            except OSError as error:
                raise GitError(f"{name} does not start ({error.strerror})") from None
        try:
            printed = _read(child, name, time.monotonic() + seconds, seconds, most)
        finally:
            child.kill()
            code = child.wait()
            if child.stdout is not None:
                child.stdout.close()
            self._running = None
        if code not in {0, nothing}:
            raise GitError(f"{name} failed (exit {code})")
        return printed

    def stop(self) -> None:
        """Kill what runs; nothing is run any more."""
        with self._lock:
            self._stopped = True
            if self._running is not None:
                self._running.kill()


def _start(
    arguments: tuple[str, ...], folder: Path, config: Mapping[str, str], seconds: float
) -> subprocess.Popen[bytes]:
    """Start git. The kernel ends it after that much CPU, for who would have killed it may be gone by then: a link to a
    device in the place of a log keeps it busy for ever."""
    child = subprocess.Popen(
        ["git", *arguments],
        cwd=folder,
        env=_environment({**OVERRIDES, **config}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    most = math.ceil(seconds)
    with suppress(ProcessLookupError):
        resource.prlimit(child.pid, resource.RLIMIT_CPU, (most, most))
    return child


def _read(child: subprocess.Popen[bytes], name: str, until: float, seconds: float, most: int) -> bytes:
    """Read until the end of its output; it is waited for, too, since a closed output is not yet an exit code."""
    if child.stdout is None:
        raise GitError(f"{name} prints nothing")
    descriptor = child.stdout.fileno()
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    read = bytearray()
    while len(read) <= most:
        if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise GitError(f"{name} takes longer than {seconds:g} s")
        part = os.read(descriptor, READ_BYTES)
        if not part:
            try:
                child.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                raise GitError(f"{name} takes longer than {seconds:g} s") from None
            return bytes(read)
        read += part
    raise GitError(f"{name} prints more than {most // 1024 // 1024} MB")


def _environment(config: Mapping[str, str]) -> dict[str, str]:
    """Ours without what would redirect git, and with the settings as GIT_CONFIG_* (any name is safe there)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment.update(
        GIT_OPTIONAL_LOCKS="0",
        GIT_NO_LAZY_FETCH="1",
        GIT_TERMINAL_PROMPT="0",
        GIT_CONFIG_COUNT=str(len(config)),
        LC_ALL="C",
    )
    for number, (name, value) in enumerate(config.items()):
        environment[f"GIT_CONFIG_KEY_{number}"] = name
        environment[f"GIT_CONFIG_VALUE_{number}"] = value
    return environment

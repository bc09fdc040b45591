"""The real `hero-tui` in a process of its own, with a state folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = (sys.executable, "-P", "-X", "dev", "-W", "error", "-m", "hero_tui")
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class HeroTui:
    """Runs commands in `folder` with the history below `state`. Python's own warnings are errors in them."""

    folder: Path
    state: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The test's environment with what makes the command its own."""
        changed = {"HERO_TUI_STATE": str(self.state), "HOME": str(self.state.parent), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        return {**os.environ, **changed, **self.variables}

    def __call__(self, *arguments: str, stdin: str | None = None) -> Said:
        """Run to the end."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=self.environment,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Start; it is ended with the block."""
        process = self.start(*arguments)
        try:
            yield process
        finally:
            process.terminate()
            process.communicate()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start and go on; the caller ends it."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

"""A real recorder of a workspace, and the commands that people script against, for stories from end to end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from hero_tui.store.db.records import Recording, StoredOperation
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.locks import recorder_pid
from hero_tui.store.workspace.paths import StorePaths, store_paths
from tests.support.projects import wait_for

HERO_TUI = (sys.executable, "-P", "-m", "hero_tui")


class Recorded:
    """A workspace and its history in a folder of the test's own. `run` is `hero-tui` with these two."""

    def __init__(self, workspace: Path, state: Path) -> None:
        self.workspace, self.state = workspace, state
        state.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def paths(self) -> StorePaths:
        """Where the history lies."""
        return store_paths(self.workspace, self.state)

    @property
    def environment(self) -> dict[str, str]:
        """For programs that are started by hand."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HERO_TUI", "npm_"))}
        return {**kept, "HERO_TUI_STATE": str(self.state), "HERO_TUI_NAME": "me"}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`hero-tui ARGUMENTS` in the workspace, to its end."""
        return subprocess.run(
            [*HERO_TUI, *arguments],
            cwd=self.workspace,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def status(self) -> dict[str, Any]:
        """`hero-tui status --json WORKSPACE`."""
        done = self.run("status", "--json", str(self.workspace))
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def events(self, signal: str) -> list[dict[str, Any]]:
        """`hero-tui events --json --signal SIGNAL WORKSPACE`."""
        done = self.run("events", "--json", "--signal", signal, str(self.workspace))
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def operations(self, signal: str | None = None) -> Sequence[StoredOperation]:
        """What is committed, straight from the store."""
        reader = Reader(self.paths.database)
        try:
            return reader.operations(signal)
        finally:
            reader.close()

    def facts(self) -> Mapping[str, object]:
        """The recorder's facts; empty before there is a store."""
        try:
            reader = Reader(self.paths.database)
        except StoreError:
            return {}
        try:
            return reader.facts()
        finally:
            reader.close()

    def fact(self, key: str) -> Any:
        """One fact, or None."""
        return self.facts().get(key)

    def viewers(self) -> set[int]:
        """The PIDs of those who look."""
        try:
            reader = Reader(self.paths.database)
        except StoreError:
            return set()
        try:
            return {each.pid for each in reader.viewers()}
        finally:
            reader.close()

    def gauge(self, signal: str) -> float | None:
        """Its newest committed value."""
        reader = Reader(self.paths.database)
        try:
            return next((each.value for each in reader.gauges_now() if each.signal == signal), None)
        finally:
            reader.close()

    def kill_recorder(self) -> None:
        """kill -9, and wait until its lock is free."""
        pid = self.recorder
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: self.recorder is None, "the recorder's lock to be free")

    @property
    def recorder(self) -> int | None:
        """The PID of the recorder that runs, or None."""
        return recorder_pid(self.paths.recorder_lock)

    def wait_operations(self, signal: str, count: int, seconds: float = 30.0) -> Sequence[StoredOperation]:
        """Wait until so many operations are committed; returns them all."""
        wait_for(lambda: len(self.operations(signal)) >= count, f"{count} operations of {signal}", seconds)
        return self.operations(signal)

    def wait_server(self, state: str, name: str = "vite") -> dict[str, Any]:
        """Wait until the recorder says so of that server."""

        def found() -> dict[str, Any]:
            servers = self.fact("servers") or []
            return next((each for each in servers if each["name"] == name and each["state"] == state), {})

        wait_for(found, f"the server {name} to be {state}")
        return found()

    def recordings(self) -> Sequence[Recording]:
        """The lives of recorders; empty before there is a store."""
        try:
            reader = Reader(self.paths.database)
        except StoreError:
            return ()
        try:
            return reader.recordings(0.0)
        finally:
            reader.close()

    @property
    def awaited(self) -> int | None:
        """The PID of the recorder whose life is waited for: of the one that holds the lock."""
        return self.recorder

    def lacks(self) -> str:
        """What that recorder has not done yet of: begun its life, looked at the processes, walked the tree. A life
        begins with no facts of the present, so that what is read after it began is its own."""
        newest = max(self.recordings(), key=lambda each: each.id, default=None)
        if newest is None or newest.ended is not None or newest.pid != self.awaited:
            return "a recorder"
        facts = self.facts()
        if not facts.get("processes"):
            return "the first look at the processes"
        watch: Any = facts.get("watch") or {"counting": True}
        return "the first walk" if watch["counting"] else ""

    def wait_watching(self) -> None:
        """Wait until a recorder runs, knows the processes, and has walked the tree, whatever a former one knew."""
        wait_for(lambda: self.lacks() == "", "a recorder that has looked at the processes and walked the tree")


class RecordingHere(Recorded):
    """`with RecordingHere(workspace, state) as seen:` runs `hero-tui record` until the block ends."""

    def __enter__(self) -> Self:
        with (self.state / "stderr.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*HERO_TUI, "record", str(self.workspace), "--store", str(self.state)],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.wait_watching()
        return self

    @property
    def awaited(self) -> int | None:
        """The PID of the one that was begun here, while it runs."""
        return self.process.pid if self.process.poll() is None else None

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

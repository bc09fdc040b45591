"""What goes on while one recorder ends and the next begins: real recorders, and launches that do not wait for them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.projects import free_port, wait_for
from tests.support.recorder import RecordingHere

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

SERVER = """
import http from "node:http";
http.createServer((_, answer) => answer.end("one")).listen(+process.env.PORT, "127.0.0.1");
"""
RELOADER = "while true; do node server.mjs; [ -e stop ] && exit 0; done"
CHECK = 'mkfifo "go.$$"\necho "$$" > began\nread -r _ < "go.$$"\nexit 1\n'


class Project:
    """A server behind npm, a linter that waits for a word, and a place for their history."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state = folder / "shop", folder / "state"
        tool = self.folder / ".venv/bin/ruff"
        tool.parent.mkdir(parents=True)
        shutil.copy("/bin/bash", tool)
        (self.folder / "check").write_text(CHECK, encoding="utf-8")
        (self.folder / "server.mjs").write_text(SERVER, encoding="utf-8")
        (self.folder / "dev.sh").write_text(RELOADER, encoding="utf-8")
        (self.folder / "package.json").write_text('{"scripts": {"dev": "bash dev.sh"}}', encoding="utf-8")
        self.environment = {**os.environ, "PORT": str(free_port()), "npm_config_update_notifier": "false"}

    def recording(self) -> RecordingHere:
        """A life of a recorder, while it is entered."""
        return RecordingHere(self.folder, self.state)

    def lint(self) -> subprocess.Popen[bytes]:
        """The linter, once it runs."""
        (self.folder / "began").unlink(missing_ok=True)
        ruff = subprocess.Popen([".venv/bin/ruff", "check"], cwd=self.folder)
        wait_for((self.folder / "began").exists, "the linter to begin")
        return ruff

    def goes_on(self, ruff: subprocess.Popen[bytes]) -> None:
        """The linter has its word, and ends with findings."""
        (self.folder / f"go.{ruff.pid}").write_text("\n", encoding="utf-8")
        assert ruff.wait() == 1

    def wait_until_seen(self, seen: RecordingHere) -> list[int]:
        """Lint until a run is recorded: by then this recorder knows who lives. The PIDs of those runs."""
        before, mine = len(codes(seen)), list[int]()

        def linted() -> bool:
            ruff = self.lint()
            self.goes_on(ruff)
            mine.append(ruff.pid)
            until = time.monotonic() + 3.0
            while len(codes(seen)) == before and time.monotonic() < until:
                time.sleep(0.05)
            return len(codes(seen)) > before

        wait_for(linted, "a run to be recorded")
        return mine

    def dev(self) -> subprocess.Popen[bytes]:
        """`npm run dev` in a session of its own."""
        return subprocess.Popen(
            ["npm", "run", "--silent", "dev"], cwd=self.folder, env=self.environment, start_new_session=True
        )

    def worker(self) -> int:
        """The PID of the server, or 0."""
        found = Path("/proc").glob("[1-9]*")
        for process in found:
            try:
                here = (process / "cwd").readlink() == self.folder
                if here and (process / "cmdline").read_bytes() == b"node\0server.mjs\0":
                    return int(process.name)
            except OSError:
                continue  # it ended meanwhile, or is another user's
        return 0

    def restarts(self) -> None:
        """The worker ends, and the next one begins."""
        before = self.worker()
        os.kill(before, signal.SIGTERM)
        wait_for(lambda: self.worker() not in {0, before}, "the next worker")


def ends(dev: subprocess.Popen[bytes]) -> None:
    """All of it."""
    os.killpg(dev.pid, signal.SIGKILL)
    dev.wait()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def starts(seen: RecordingHere) -> list[str]:
    """The names of the servers whose starts are recorded."""
    return [str(each.labels["server"]) for each in seen.operations("dev.server_start")]


@pytest.mark.parametrize("meanwhile", ["nothing", "its worker restarts", "another launch takes its place"])
def test_a_server_that_restarts_while_nobody_records_has_its_name_and_no_start(
    project: Project, meanwhile: str
) -> None:
    """Given a server whose start was seen, and what happens to it between two recorders, then it has the name that it
    had, no start is made up, its worker's restart is none, and the next start that is seen is recorded."""
    with project.recording() as seen:
        dev = project.dev()
        seen.wait_operations("dev.server_start", 1)
    if meanwhile == "its worker restarts":
        project.restarts()
    elif meanwhile == "another launch takes its place":
        ends(dev)
        dev = project.dev()
        wait_for(project.worker, "the server")
    with project.recording() as seen:
        seen.wait_server("listening", "server")
        assert starts(seen) == ["server"]
        project.restarts()
        ends(dev)
        seen.wait_server("ended", "server")
        assert starts(seen) == ["server"]
        dev = project.dev()
        seen.wait_operations("dev.server_start", 2)
        ends(dev)
    assert starts(seen) == ["server", "server"]


def codes(seen: RecordingHere) -> list[tuple[object, object]]:
    """PID and exit code of each run that is recorded."""
    return [(each.attributes["pid"], each.attributes["exit"]) for each in seen.operations("dev.lint")]


def told_of(seen: RecordingHere, pid: int) -> list[float | None]:
    """How long the runs of that PID took."""
    return [each.duration for each in seen.operations("dev.lint") if each.attributes["pid"] == pid]


def ends_under_another_recorder(project: Project, first: subprocess.Popen[bytes], before: float, begun: float) -> None:
    """Have the linter end while it is recorded. It began between `before` and `begun` (monotonic s)."""
    with project.recording() as seen:
        known = project.wait_until_seen(seen)
        on = time.monotonic()
        project.goes_on(first)
        ended = time.monotonic()
        known += project.wait_until_seen(seen)
    assert all(pid in {*known, first.pid} and code == 1 for pid, code in codes(seen))
    (whole,) = told_of(seen, first.pid)
    assert whole is None or on - begun - 0.02 <= whole <= ended - before + 0.02


def test_a_run_that_was_under_way_when_recording_began_is_told_whole_or_without_a_time(project: Project) -> None:
    """Given a linter that is older than the recording, then its time is from its begin by the kernel on, as a clock of
    the test has it, or none; and so is the next run's."""
    before = time.monotonic()
    first = project.lint()
    begun = time.monotonic()
    ends_under_another_recorder(project, first, before, begun)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_under_way_when_recording_ends_is_not_halved(project: Project, how: signal.Signals) -> None:
    """Given a recorder that ends, by whatever signal, while a linter works, and another one that sees its end."""
    before = time.monotonic()
    with project.recording() as seen:
        first = project.lint()
        begun = time.monotonic()
        seen.process.send_signal(how)
        seen.process.wait()
    assert codes(seen) == []
    ends_under_another_recorder(project, first, before, begun)


@pytest.mark.parametrize("later", [0.0, 0.05, 0.3])
def test_a_run_that_ends_just_before_the_recording_is_told_once(project: Project, later: float) -> None:
    """Given a linter that ends so many seconds before the recorder is asked to end: the run might still have had a part
    that follows."""
    with project.recording() as seen:
        ruff = project.lint()
        project.goes_on(ruff)
        time.sleep(later)
    assert codes(seen) == [(ruff.pid, 1)]

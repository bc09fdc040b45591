"""The recorder is killed, told to stop, started twice: what was committed stays, what was not observed is a gap."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from hero_tui.store.reader import Reader
from tests.support.projects import venv_tool, wait_for
from tests.support.recorder import HERO_TUI, RecordingHere

pytestmark = pytest.mark.real


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = tmp_path / "project"
    project.mkdir()
    lines = (f"def double_{number}(value: int) -> int:\n    return 2 * value\n" for number in range(60_000))
    (project / "tool.py").write_text("\n\n".join(lines))  # half a second of work, to be seen on any machine
    return project


def check(project: Path) -> None:
    subprocess.run([venv_tool("ruff"), "check", "--no-cache", "tool.py"], cwd=project, capture_output=True, check=True)


def test_killed_and_started_again(project: Path, tmp_path: Path) -> None:
    with RecordingHere(project, tmp_path / "state") as seen:
        check(project)
        seen.wait_operations("dev.lint", 1)
        seen.process.kill()
        seen.process.wait()
        assert seen.recorder is None
        stopped = seen.status()
        assert stopped["recorder"]["state"] == "stopped"
        assert {each["level"] for each in stopped["budgets"]} == {"unknown"}
        check(project)  # nobody looks

    with RecordingHere(project, tmp_path / "state") as seen:
        check(project)
        runs = seen.wait_operations("dev.lint", 2)
        reader = Reader(seen.paths.database)
        (gap,) = reader.gaps(0.0)
        reader.close()
    assert len(runs) == 2, "the committed run is there, the unobserved one is not made up"
    assert gap.reason == "recorder off"
    assert runs[0].start < gap.start + 10.0, "a killed recorder was last seen at its last heartbeat"
    assert gap.end < runs[1].start


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_is_a_clean_stop(project: Path, tmp_path: Path, number: signal.Signals) -> None:
    with RecordingHere(project, tmp_path / "state") as seen:
        seen.process.send_signal(number)
        assert seen.process.wait(10) == 0
        reader = Reader(seen.paths.database)
        (recording,) = reader.recordings(0.0)
        reader.close()
    assert recording.ended is not None
    assert "ended: SIG" in seen.paths.log.read_text()


def test_a_run_that_ended_just_before_the_stop_is_kept(project: Path, tmp_path: Path) -> None:
    """The kernel had told its end; whether anybody had read that by then is a matter of milliseconds."""
    with RecordingHere(project, tmp_path / "state") as seen:
        if seen.fact("processes")["source"] != "connector":
            pytest.fail("as root on a Linux machine the kernel's connector is there")
        for _ in range(3):
            check(project)
        seen.process.terminate()
        assert seen.process.wait(10) == 0
        assert len(seen.operations("dev.lint")) == 3


def test_stop_ends_it_from_elsewhere(project: Path, tmp_path: Path) -> None:
    with RecordingHere(project, tmp_path / "state") as seen:
        assert seen.run("stop", str(project)).returncode == 0
        assert seen.process.wait(10) == 0
        again = seen.run("stop", str(project))
    assert again.returncode in {0, 2}
    assert "no recorder" in again.stdout + again.stderr


def test_a_second_recorder_says_who_records(project: Path, tmp_path: Path) -> None:
    with RecordingHere(project, tmp_path / "state") as seen:
        second = seen.run("record", str(project))
        assert second.returncode == 2
        assert f"is recorded already (pid {seen.process.pid})" in second.stderr
        assert second.stderr.count("\n") == 1


def test_its_time_is_over(project: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    done = subprocess.run(
        [*HERO_TUI, "record", str(project), "--store", str(state), "--for", "1s"],
        env={**os.environ, "HERO_TUI_STATE": str(state)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "its time was over" in done.stderr


def test_a_workspace_that_vanishes_is_said_and_survived(project: Path, tmp_path: Path) -> None:
    with RecordingHere(project, tmp_path / "state") as seen:
        (project / "tool.py").unlink()
        project.rmdir()
        wait_for(lambda: seen.fact("notices"), "a notice")
        assert seen.process.poll() is None
        assert any("is gone" in text or "vanished" in text for text in seen.fact("notices").values())

"""Who leaves how decides whether the recorder lives on."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hero_tui.recorder.lifecycle.spawn import say_departed
from hero_tui.store.db.schema import VERSION
from tests.support.projects import wait_for
from tests.support.recorder import Recorded
from tests.support.terminal import Terminal
from tests.support.viewer import open_viewer

pytestmark = pytest.mark.real


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Recorded]:
    project = tmp_path / "project"
    project.mkdir()
    (project / "app.ts").write_text("export const one = 1;\n")
    seen = Recorded(project, tmp_path / "state")
    yield seen
    seen.run("stop", str(project))


def opened(seen: Recorded, name: str = "me") -> Terminal:
    """A viewer whose screen is there, and a recorder that knows it."""
    terminal = open_viewer(seen, HERO_TUI_NAME=name)
    terminal.wait_for("watching since")
    wait_for(lambda: terminal.pid in seen.viewers(), "the viewer to be written down")
    seen.wait_watching()
    return terminal


def files(seen: Recorded) -> float:
    return float(len(list(seen.workspace.iterdir())))


def goes_on(seen: Recorded, recorder: int | None) -> None:
    """The recorder has looked at who is there since, and still records: two more files are counted, one by one."""
    say_departed(seen.paths)
    for name in ("one.ts", "two.ts"):
        (seen.workspace / name).write_text("export const more = 1;\n")
        wait_for(lambda: seen.gauge("dev.watched_files") == files(seen), f"{name} to be counted")
    assert seen.recorder == recorder


def test_q_ends_the_recorder_that_a_viewer_started(seen: Recorded) -> None:
    with opened(seen) as terminal:
        terminal.send("q")
        assert terminal.wait() == 0
        assert "recorder stopped after" in terminal.text()
    assert seen.recorder is None


@pytest.mark.parametrize("shown", ["", "q quit", "watching since"])
def test_q_counts_however_soon_it_comes(seen: Recorded, shown: str) -> None:
    """Also while the recorder only starts, and before it has looked for viewers."""
    with open_viewer(seen) as terminal:
        terminal.wait_until(lambda text: bool(text.strip()) and shown in text)
        terminal.send("q")
        assert terminal.wait() == 0
        assert "recorder stopped" in terminal.text()
    assert seen.recorder is None
    assert seen.recordings()[-1].ended is not None


def test_q_counts_right_after_coming_back(seen: Recorded) -> None:
    """The recorder has not seen this viewer at any of its looks."""
    with opened(seen) as terminal:
        recorder = seen.recorder
        terminal.send("D")
        terminal.wait()
    goes_on(seen, recorder)
    with open_viewer(seen) as terminal:
        terminal.wait_for("watching since")
        terminal.send("q")
        assert terminal.wait() == 0
        assert "recorder stopped after" in terminal.text()
    assert seen.recorder is None


def test_d_leaves_it_running_and_says_how_to_come_back(seen: Recorded) -> None:
    with opened(seen) as terminal:
        recorder = seen.recorder
        terminal.send("D")
        assert terminal.wait() == 0
        assert "recording goes on. Back to it: hero-tui" in terminal.text().replace("\n", "")
    goes_on(seen, recorder)


def test_a_terminal_that_hangs_up_is_a_detach(seen: Recorded) -> None:
    with opened(seen) as terminal:
        recorder = seen.recorder
        terminal.hang_up()
        terminal.wait()
    goes_on(seen, recorder)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_viewer_that_is_killed_is_a_detach(seen: Recorded, number: int) -> None:
    with opened(seen) as terminal:
        recorder = seen.recorder
        terminal.kill(number)
        terminal.wait()
    goes_on(seen, recorder)
    assert seen.viewers() == set()


def test_of_two_viewers_the_last_one_decides(seen: Recorded) -> None:
    with opened(seen, "me") as mine, opened(seen, "pair") as theirs:
        mine.wait_for("2 viewers: me, pair")
        recorder = seen.recorder
        mine.send("q")
        assert mine.wait() == 0
        assert "recorder goes on: 1 more viewer" in mine.text()
        theirs.wait_until(lambda text: "2 here" not in text)
        assert seen.recorder == recorder
        theirs.send("q")
        assert theirs.wait() == 0
        assert "recorder stopped after" in theirs.text()
    assert seen.recorder is None


def test_a_quit_does_not_speak_for_the_one_who_is_killed_later(seen: Recorded) -> None:
    with opened(seen, "me") as mine, opened(seen, "pair") as theirs:
        recorder = seen.recorder
        mine.send("q")
        mine.wait()
        theirs.kill()
        theirs.wait()
    goes_on(seen, recorder)


def test_a_killed_recorder_is_said_and_r_starts_another(seen: Recorded) -> None:
    with opened(seen) as terminal:
        recorder = seen.recorder
        assert recorder is not None
        seen.kill_recorder()
        terminal.wait_for("Not recording since")
        terminal.send("R")
        terminal.wait_for("watching since")
        wait_for(lambda: seen.recorder not in {None, recorder}, "another recorder")


def test_a_viewer_that_comes_back_finds_the_same_recorder(seen: Recorded) -> None:
    with opened(seen) as terminal:
        recorder = seen.recorder
        terminal.send("D")
        terminal.wait()
    with opened(seen) as terminal:
        assert seen.recorder == recorder
        terminal.send("q")
        terminal.wait()
    assert seen.recorder is None


def test_a_recorder_that_cannot_go_on_is_seen_to_start_and_says_why_it_ended(seen: Recorded) -> None:
    with opened(seen) as terminal:
        recorder = seen.recorder
        assert recorder is not None
        os.kill(recorder, signal.SIGKILL)
        terminal.wait_for("Not recording since")
        with closing(sqlite3.connect(seen.paths.database)) as newer:
            newer.execute("PRAGMA user_version = 999")
        terminal.send("R")
        terminal.wait_for("The recorder is starting.")
        terminal.wait_for("history.db was written by a newer")
        with closing(sqlite3.connect(seen.paths.database)) as again:
            again.execute(f"PRAGMA user_version = {VERSION}")
        terminal.send("R")
        terminal.wait_for("watching since")
        terminal.send("q")
        assert terminal.wait() == 0


def test_a_viewer_whose_state_was_deleted_starts_another_recorder_and_ends_it(seen: Recorded) -> None:
    """Given a recorder that ended because its folder is gone, then `R` begins in a new one, which knows the viewer."""
    with opened(seen) as terminal:
        shutil.rmtree(seen.paths.folder)
        terminal.wait_for("Not recording")
        terminal.send("R")
        terminal.wait_for("watching since")
        wait_for(lambda: terminal.pid in seen.viewers(), "the viewer to be written down anew")
        seen.wait_watching()
        terminal.send("q")
        assert terminal.wait() == 0
        assert "recorder stopped" in terminal.text()
    assert seen.recorder is None

"""`record`, `stop` and what asks for them, with a real recorder."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hero_tui.recorder.lifecycle.spawn import wait_until_recording
from hero_tui.store.workspace.locks import recorder_pid
from hero_tui.store.workspace.paths import StorePaths, store_paths
from tests.support.command import HeroTui

pytestmark = pytest.mark.real


def paths(hero: HeroTui) -> StorePaths:
    return store_paths(hero.folder, hero.state)


@contextmanager
def recording(hero: HeroTui, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A recorder in the foreground, killed if the test forgets it."""
    process = hero.start("record", *arguments)
    try:
        assert wait_until_recording(paths(hero), 20.0), process.communicate(timeout=1)
        yield process
    finally:
        process.kill()
        process.communicate()


def recorder(hero: HeroTui) -> dict[str, object]:
    found: dict[str, object] = json.loads(hero("status", "--json").out)["recorder"]
    return found


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(hero: HeroTui, kind: signal.Signals) -> None:
    with recording(hero) as process:
        process.send_signal(kind)
        assert process.wait(20) == 0
    assert recorder_pid(paths(hero).recorder_lock) is None
    assert recorder(hero)["state"] == "stopped"


def test_stop_ends_it_and_names_it(hero: HeroTui) -> None:
    with recording(hero) as process:
        assert recorder(hero)["pid"] == process.pid
        said = hero("stop")
        assert (said.code, said.out) == (0, f"recorder stopped (pid {process.pid})\n")
        assert process.wait(20) == 0
    said = hero("stop")
    assert (said.code, said.out) == (0, f"no recorder runs for {hero.folder}\n")


def test_it_ends_by_itself_after_its_time(hero: HeroTui) -> None:
    with recording(hero, "--for", "1 s") as process:
        assert process.wait(20) == 0


def test_it_ends_by_itself_when_nobody_needs_it(hero: HeroTui) -> None:
    with recording(hero, "--linger", "1 s") as process:
        assert process.wait(20) == 0


def test_there_is_one_recorder_a_workspace(hero: HeroTui) -> None:
    with recording(hero) as process:
        said = hero("record")
        assert said.code == 2
        assert f"is recorded already (pid {process.pid})" in said.err


def test_two_workspaces_have_a_recorder_each(hero: HeroTui, tmp_path: Path) -> None:
    other = tmp_path / "home" / "other"
    (other / ".git").mkdir(parents=True)
    with recording(hero) as one, recording(HeroTui(other, hero.state)) as two:
        assert recorder(hero)["pid"] == one.pid
        assert hero("stop", str(other)).out == f"recorder stopped (pid {two.pid})\n"
        assert recorder(hero)["pid"] == one.pid


def test_store_puts_the_history_elsewhere(hero: HeroTui, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    assert hero("record", "--store", str(elsewhere), "--for", "1 s").code == 0
    assert [each.name for each in elsewhere.glob("shop-*/history.db")] == ["history.db"]
    assert not list(hero.state.glob("*/history.db"))


def test_the_history_of_a_living_recorder_is_not_purged(hero: HeroTui) -> None:
    with recording(hero) as process:
        said = hero("purge", "--yes")
        assert said.code == 2
        assert said.err == (
            f"hero-tui: a recorder (pid {process.pid}) is writing this history; hero-tui stop ends it\n"
        )
        assert paths(hero).database.exists()


def test_the_doctor_tells_what_the_recorder_found(hero: HeroTui) -> None:
    (hero.folder / "main.ts").write_text("export {}\n")
    with recording(hero) as process:
        said = hero("doctor")
        assert said.code == 0, said.err
        assert f"runs, pid {process.pid}" in said.out
    assert "recorder           does not run: nothing is observed now" in hero("doctor").out

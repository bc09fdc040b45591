"""A recorder that is left to itself, and who is told that it records."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hero_tui.store.workspace.locks import recorder_pid
from hero_tui.store.workspace.paths import store_paths
from tests.support.command import COMMAND, HeroTui

pytestmark = pytest.mark.real


def test_it_returns_when_the_recorder_records(hero: HeroTui) -> None:
    said = hero("record", "--detach", "--for", "1h")
    try:
        assert (said.code, said.err) == (0, "")
        recorder = json.loads(hero("status", "--json").out)["recorder"]
        assert recorder["state"] == "recording", "at once, without another look"
        assert said.out == f"recording {hero.folder} (pid {recorder['pid']}); `hero-tui stop` ends it\n"
        assert os.getsid(recorder["pid"]) == recorder["pid"], "in a session of its own"
        again = hero("record", "--detach")
        assert (again.code, again.out) == (2, "")
        assert again.err.startswith(f"hero-tui: {hero.folder} is recorded already (pid {recorder['pid']})")
    finally:
        assert hero("stop").code == 0


@pytest.mark.parametrize("wrong", ["budgets", "size", "folder"])
def test_what_keeps_it_from_recording_is_said(hero: HeroTui, wrong: str) -> None:
    if wrong == "budgets":
        (hero.folder / "budgets.yaml").write_text("budgets: [")
    if wrong == "folder":
        hero.state.write_text("no folder")
    sized = HeroTui(hero.folder, hero.state, {"HERO_TUI_MAX_HISTORY": "1 B"} if wrong == "size" else {})
    said = sized("record", "--detach")
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1), said.err
    assert said.err.startswith("hero-tui")
    if wrong != "folder":
        assert recorder_pid(store_paths(hero.folder, hero.state).recorder_lock) is None


@pytest.mark.parametrize("abstract", [True, False])
def test_systemd_is_told_once_it_records(hero: HeroTui, tmp_path: Path, abstract: bool) -> None:
    name = f"@hero-tui-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(name.replace("@", "\0"))
        manager.settimeout(30)
        process = subprocess.Popen(
            [*COMMAND, "record"],
            cwd=hero.folder,
            env={**hero.environment, "NOTIFY_SOCKET": name},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert b"READY=1" in manager.recv(1024).splitlines()
            recorder = json.loads(hero("status", "--json").out)["recorder"]
            assert (recorder["state"], recorder["pid"]) == ("recording", process.pid)
        finally:
            process.terminate()
            assert process.wait(20) == 0


@pytest.mark.parametrize("name", ["/gone/notify", "@nobody-listens-there", "x" * 200])
def test_a_manager_that_is_gone_holds_up_nothing(hero: HeroTui, name: str) -> None:
    told = HeroTui(hero.folder, hero.state, {"NOTIFY_SOCKET": name})
    assert told("record", "--for", "1s").code == 0


def test_the_doctor_for_programs(hero: HeroTui) -> None:
    said = hero("doctor", "--json")
    answer = json.loads(said.out)
    assert (answer["schema"], answer["workspace"]) == (1, str(hero.folder))
    assert {each["standing"] for each in answer["findings"]} <= {"ok", "note", "trouble"}
    troubles = [each for each in answer["findings"] if each["standing"] == "trouble"]
    assert (answer["trouble"], said.code) == (len(troubles), 1 if troubles else 0)
    (hero.folder / "budgets.yaml").write_text("budgets: [")
    broken = hero("doctor", "--json")
    assert broken.code == 1
    assert [each["subject"] for each in json.loads(broken.out)["findings"] if each["standing"] == "trouble"] == [
        "budgets"
    ]
    assert hero("doctor").code == 0, "people read it"


@pytest.mark.parametrize("platform", ["darwin", "win32", "freebsd14"])
@pytest.mark.parametrize("command", ["status", "", "record", "check"])
def test_elsewhere_than_on_linux_one_sentence_says_so(hero: HeroTui, platform: str, command: str) -> None:
    program = f"import sys; from hero_tui.cli import main; sys.platform = {platform!r}; main.main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *command.split()],
        cwd=hero.folder,
        env=hero.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith(
        f"hero-tui: it needs Linux, whose /proc and inotify it reads, and this is {platform};"
    )

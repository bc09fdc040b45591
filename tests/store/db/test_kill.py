"""kill -9 at 200 moments while operations pour in: what anybody was told of is there, and the file is sound."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import store_paths
from tests.support.command import COMMAND

LIVES = 200
MOST_TOLD = 8
LONGEST = 0.05
PATIENCE = 30.0


class Follower:
    """`hero-tui events --follow --json`, over all the lives: which operations it has printed."""

    def __init__(self, workspace: Path, state: Path) -> None:
        self.printed: list[tuple[int, int, int]] = []
        environment = {**os.environ, "HERO_TUI_STATE": str(state)}
        self.process = subprocess.Popen(
            [*COMMAND, "events", str(workspace), "--follow", "--json", "--signal", "dev.lint"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told = json.loads(line)
            self.printed.append((told["id"], told["attributes"]["life"], told["attributes"]["number"]))

    def end(self) -> str:
        """Stop it; what it said on stderr."""
        self.process.terminate()
        self._thread.join(PATIENCE)
        with self.process as process:
            assert process.stderr is not None
            return process.stderr.read()


def kept(database: Path) -> list[tuple[int, int, int]]:
    """Id, life and number of every operation in the store."""
    reader = Reader(database)
    found = [
        (each.id, int(str(each.attributes["life"])), int(str(each.attributes["number"])))
        for each in reader.iterate_operations("dev.lint")
    ]
    reader.close()
    return found


def is_sound(database: Path) -> bool:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


@pytest.mark.real
@pytest.mark.timeout(400)  # 200 recorders take a minute alone, and several beside the rest of the suite
def test_what_a_follower_had_printed_is_there_after_each_of_200_kills(tmp_path: Path) -> None:
    workspace, state = tmp_path / "storefront", tmp_path / "state"
    workspace.mkdir()
    database = store_paths(workspace, state).database
    chance = random.Random(200)  # noqa: S311 - moments to kill at, not secrets
    log = (tmp_path / "log").open("w")
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.support.pouring", str(workspace), str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    log.close()
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    follower = Follower(workspace, state)
    for _ in range(LIVES):
        nursery.stdin.write("live\n")
        nursery.stdin.flush()
        while (line := nursery.stdout.readline()).startswith("poured"):
            continue  # the one before said so while it was killed
        for _ in range(chance.randrange(MOST_TOLD)):
            assert nursery.stdout.readline().startswith("poured")
        time.sleep(chance.uniform(0.0, LONGEST))  # the moment of the kill; nothing is waited for
        os.kill(int(line), signal.SIGKILL)
        if database.exists():
            assert is_sound(database)
    nursery.communicate(timeout=PATIENCE)
    held = kept(database)
    deadline = time.monotonic() + PATIENCE
    while len(follower.printed) < len(held) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert follower.end() == ""
    assert follower.printed == held, "each once, in order, and none that is not there"
    assert len({life for _, life, _ in held}) > LIVES / 2, "most lives were long enough to write"
    for life in {life for _, life, _ in held}:
        numbers = [number for _, of, number in held if of == life]
        assert numbers == list(range(len(numbers))), "no hole: what was committed later did not overtake"

"""Random bytes over a history, a hundred times: it is said in a sentence, nothing is deleted, recording goes on."""

from __future__ import annotations

import contextlib
import io
import os
import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from hero_tui.budgets.files import load_budgets
from hero_tui.cli.main import run as hero_tui
from hero_tui.core.signals import Gauge, Operation, Outcome, Stamp
from hero_tui.judge.engine.judge import Judge
from hero_tui.probes.events import Event
from hero_tui.recorder.context.recent_activity import RecentActivity
from hero_tui.recorder.pipeline import Pipeline
from hero_tui.recorder.trackers.integrity import Integrity
from hero_tui.store.db.queries import find_problems
from hero_tui.store.db.records import StoredIncident, StoredTransition
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import StorePaths, store_paths
from hero_tui.store.writer import Writer
from tests.support.command import COMMAND
from tests.support.pipelines import FixedCause

SEEDS = 100
SOMETHING = b"\xff\x00\x7f[red]\x1b[2J"
READING = (
    ("status",),
    ("status", "--json"),
    ("events", "--json"),
    ("alerts", "--json"),
    ("check",),
    ("export", "jsonl"),
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a day of history, part of it still in the WAL."""
    home = tmp_path_factory.mktemp("sound")
    (home / "storefront").mkdir()
    paths = store_paths(home / "storefront", home / "state")
    writer = Writer(paths.database)
    recording = writer.begin_recording(os.getpid(), time.time() - 86400)
    now = time.time()
    for part in range(2):
        with writer.batch():
            for number in range(800):
                at = now - 80000 + part * 40000 + number * 40
                attributes = {"file": f"src/{number}.tsx", "branch": "main"}
                writer.operation(Operation("dev.hot_reload", at, 0.2, Outcome.OK, {"server": "vite"}, attributes))
                writer.gauge(Gauge("dev.memory", at, 2e9 + number, {"server": "vite"}))
            writer.incident(
                StoredIncident(part + 1, "dev.memory", {"server": "vite"}, 2, 2, "ended", now - 9000, now - 8970,
                               now - 8000, 2.5e9, 3e9, 2.6e9, None, None, None)
            )  # fmt: skip
            writer.transitions([StoredTransition(part + 1, now - 8970, "opened", 2, 2.5e9, "above 80 %")])
            writer.fact("watch", {"files": 12})
            writer.rule_state("dev.memory", {"server": "vite"}, '{"v": 1}')
        if part == 0:
            writer._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    writer.heartbeat(recording, now)
    reader = Reader(paths.database)  # keeps the WAL where it is
    shutil.copytree(home, home / "kept", ignore=shutil.ignore_patterns("kept"))
    reader.close()
    writer.close()
    return home / "kept"


@pytest.fixture
def paths(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StorePaths:
    """The same history at its own place, named from outside."""
    workspace = tmp_path / "storefront"
    workspace.mkdir()
    (theirs,) = (sound / "state").iterdir()
    found = store_paths(workspace, tmp_path / "state")
    for file in theirs.iterdir():
        shutil.copy(file, found.folder / file.name)
    monkeypatch.setenv("HERO_TUI_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(workspace)
    return found


def overwrite(paths: StorePaths, seed: int) -> dict[str, bytes]:
    """Bytes at random places of the file or its WAL; what the files hold then."""
    chance = random.Random(seed)  # noqa: S311 - places to damage, not secrets
    for _ in range(chance.randrange(1, 6)):
        file = paths.database if chance.random() < 0.7 else paths.database.with_name("history.db-wal")
        length = chance.choice((1, 8, 100, 4096, 20_000))
        with file.open("r+b") as opened:
            opened.seek(chance.randrange(max(1, file.stat().st_size - length)))
            opened.write(chance.choice((chance.randbytes(length), bytes(length), SOMETHING)))
    names = (paths.database.name, f"{paths.database.name}-wal")
    return {name: (paths.folder / name).read_bytes() for name in names}


def looked_into(writer: Writer, pipeline: Pipeline) -> None:
    """What the recorder does in idle time, until it finds nothing any more; each look is 20 minutes after the other."""
    found: list[Event] = []
    at = time.monotonic()
    integrity = Integrity(writer, found.append, at)
    for number in range(1, 5):
        now = Stamp(time.time(), at + number * 1200.0)
        integrity.tick(now)
        thread = integrity._thread
        if thread is not None:
            thread.join()
        integrity.tick(now)
        pipeline.tick(now)
        pipeline.flush(now)


def said(*arguments: str) -> tuple[int, str, str]:
    """A command in this process: its code, what it printed and what it complained of."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = hero_tui(arguments)
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_whatever_is_overwritten_readers_say_it_and_a_recorder_goes_on(paths: StorePaths, seed: int) -> None:
    damaged = overwrite(paths, seed)

    for command in READING:
        code, _, complained = said(*command)
        assert code in {0, 1, 2, 3}, command
        assert complained.count("\n") <= 1
        assert "Traceback" not in complained

    writer = Writer(paths.database)
    judge = Judge(load_budgets(paths.folder), 1000)
    pipeline = Pipeline(writer, judge, RecentActivity(), FixedCause())
    if writer.quarantined is not None:
        pipeline.say_quarantined(writer.quarantined)
    recording = writer.begin_recording(os.getpid(), time.time()) if seed % 2 else None
    for number in range(3):
        for each in range(60):
            pipeline.accept(Operation("dev.lint", time.time(), 0.5, Outcome.OK, {}, {"number": number * 60 + each}))
            pipeline.accept(Gauge("dev.memory", time.time(), 2e9 + each, {"server": "vite"}))
        pipeline.flush(Stamp.now())
        pipeline.flush(Stamp.now())  # what a first try found damaged is written into a new file by the second
    if recording is not None:
        writer.heartbeat(recording, time.time())
    looked_into(writer, pipeline)
    moved = writer.quarantined
    writer.close()

    reader = Reader(paths.database)
    assert find_problems(paths.database) == (), "none that is damaged stays in use"
    numbers = [int(str(each.attributes["number"])) for each in reader.iterate_operations("dev.lint")]
    reader.close()
    first = numbers[0] if numbers else 180
    assert numbers == list(range(first, 180)), "nothing that came after it was found is lost"
    assert first in {0, 60, 120, 180}, "nor part of what was committed together"
    assert first == 0 or moved is not None, "what was written before that lies with the rest of it"
    if moved is not None:
        assert "damaged" in moved.name
        assert len(moved.read_bytes()) >= len(damaged[paths.database.name])


@pytest.mark.real
@pytest.mark.parametrize("seed", range(6))
def test_a_whole_recorder_starts_over_a_history_that_is_damaged_in_its_middle(paths: StorePaths, seed: int) -> None:
    """Pages between the ends of the tables, which only who reads further meets."""
    chance = random.Random(seed)  # noqa: S311 - places to damage, not secrets
    pages = paths.database.stat().st_size // 4096
    with paths.database.open("r+b") as opened:
        for page in chance.sample(range(2, pages), pages // 3):
            opened.seek(page * 4096)
            opened.write(chance.randbytes(4096))
    before = paths.database.read_bytes()
    done = subprocess.run([*COMMAND, "record", "--for", "1s"], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    moved = list(paths.folder.glob("history.damaged-*.db"))
    assert len(moved) == 1
    assert moved[0].read_bytes() == before, "it lies there as it was"
    code, out, complained = said("status", "--json")
    assert (code, complained) == (0, "")
    assert "was damaged" in paths.log.read_text()
    assert out

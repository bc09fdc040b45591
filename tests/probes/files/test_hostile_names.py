"""Names that no editor would make, and that a repository from elsewhere may hold."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.core.facts import WatchFact
from tests.probes.files.watching import fill, watching

NAMES = [
    b"new\nline.ts",
    b"esc\x1b[31m\x1b]0;title\x07.ts",
    b"[red]bold[@click=x].ts",
    b"caf\xe9\xff.ts",
    "ünï→cödé.ts".encode(),
    b" leading and trailing ",
    b"$(touch owned)`;.ts",
    b"x" * 255,
    b"-rf",
    b"\\backslash\\",
]


@pytest.mark.parametrize("raw", NAMES)
def test_any_name_is_saved_under_its_own_bytes(tmp_path: Path, raw: bytes) -> None:
    name = os.fsdecode(raw)
    folder = tmp_path / name / name
    folder.mkdir(parents=True)
    with watching(tmp_path) as seen:
        for place in (folder, folder / "made later"):
            place.mkdir(exist_ok=True)
            (place / name).write_text("x")
        seen.saved(f"{name}/{name}/{name}")
        seen.saved(f"{name}/{name}/made later/{name}")
        seen.counts(2)
        for fact in seen.all_of(WatchFact):
            json.dumps(fact.json(), ensure_ascii=False).encode("utf-8")
        for gauge in seen.gauges():
            for part in gauge.parts:
                part.name.encode("utf-8")
                assert len(part.name) <= 200


@contextlib.contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def test_a_path_longer_than_the_kernel_takes_is_said_not_watched(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    fill(workspace / "src", 3)
    part = "d" * 200
    with inside(workspace):
        for _ in range(30):  # some 6,000 bytes: reachable step by step only
            Path(part).mkdir()
            os.chdir(part)
    try:
        with watching(workspace) as seen:
            assert seen.figure("failed") == 1  # the first that cannot be named; what is below cannot be seen
            assert seen.figure("files") == 3
            unwatched = seen.figure("unwatched")
            assert isinstance(unwatched, tuple)
            assert [len(name) for name in unwatched] == [199]
            assert seen.notices("watch-denied")[0].text.startswith("1 of ")
            (workspace / "src" / "f0.ts").write_text("x")
            seen.saved("src/f0.ts")
    finally:
        shutil.rmtree(workspace)


def test_odd_things_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    os.mkfifo(tmp_path / ".gitignore")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "dangling").symlink_to("nowhere")
    fill(tmp_path / "src", 2)
    with watching(tmp_path) as seen:
        assert seen.figure("directories") == 2
        (tmp_path / "src" / "again").symlink_to(tmp_path)
        (tmp_path / "src" / "f0.ts").write_text("x")
        seen.saved("src/f0.ts")
        assert seen.figure("directories") == 2

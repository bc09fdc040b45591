"""Runs without the tool's cache are a class of their own, where the tool keeps one."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.probes.commands.story import Story
from tests.support.process_pump import ProcessPump

BIN = Path(sys.executable).parent

# command line -> where its cache lies
KEEPS = [
    ("mypy app", ".mypy_cache/CACHEDIR.TAG"),
    ("python -m mypy --cache-dir .cache/mypy app", ".cache/mypy/CACHEDIR.TAG"),
    ("mypy --cache-dir=build/mypy app", "build/mypy/CACHEDIR.TAG"),
    ("node /p/node_modules/.bin/tsc -b", "tsconfig.tsbuildinfo"),
    ("node /p/node_modules/.bin/tsc -b", "node_modules/.tmp/tsconfig.app.tsbuildinfo"),
    ("node /p/node_modules/.bin/tsc -p packages/api", "packages/api/tsconfig.tsbuildinfo"),
    ("node /p/node_modules/.bin/tsc --noEmit --tsBuildInfoFile .cache/x.json", ".cache/x.json"),
    ("node /p/node_modules/.bin/vue-tsc --build", "dist/tsconfig.tsbuildinfo"),
    ("node /p/node_modules/.bin/eslint --cache .", ".eslintcache"),
    ("node /p/node_modules/.bin/eslint --cache --cache-location .cache/eslint .", ".cache/eslint"),
]
KEEPS_NONE = [
    ("ruff check", ".ruff_cache/CACHEDIR.TAG"),
    ("pytest", ".pytest_cache/CACHEDIR.TAG"),
    ("pylint app", ".pylint.d/x"),
    ("node /p/node_modules/.bin/oxlint", ".eslintcache"),
    ("node /p/node_modules/.bin/tsc --noEmit", "src/other.json"),
]


def write(folder: Path, name: str) -> None:
    """A file, with its folders."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("", encoding="utf-8")


def run(story: Story, pid: int, command: str, written: str | None = None) -> None:
    """A run that leaves a file."""
    story.start(50, pid, command)
    if written is not None:
        write(story.folder, written)
    story.end(pid)


@pytest.mark.parametrize(("command", "place"), KEEPS)
def test_the_run_in_which_the_cache_comes_to_be_is_cold(tmp_path: Path, command: str, place: str) -> None:
    """Given no cache, then the first run is of class cold, the second of none."""
    story = Story(tmp_path)
    story.begin()
    run(story, 60, command, place)
    run(story, 61, command, place)
    assert [dict(each.labels) for each in story.operations] == [{"class": "cold"}, {}]


@pytest.mark.parametrize(("command", "place"), KEEPS_NONE)
def test_a_tool_without_a_cache_that_counts_has_no_cold_runs(tmp_path: Path, command: str, place: str) -> None:
    story = Story(tmp_path)
    story.begin()
    run(story, 60, command, place)
    assert [dict(each.labels) for each in story.operations] == [{}]


@pytest.mark.parametrize(("command", "place"), KEEPS)
def test_where_no_cache_is_ever_seen_nothing_is_said_of_it(tmp_path: Path, command: str, place: str) -> None:
    """Given a cache that is switched off or kept elsewhere, then the run is of no class; with one, warm."""
    story = Story(tmp_path)
    story.begin()
    run(story, 60, command)
    write(tmp_path, place)
    run(story, 61, command)
    assert [dict(each.labels) for each in story.operations] == [{}, {}]


def test_a_run_of_several_packages_is_cold_where_one_of_them_is(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.begin()
    write(tmp_path, "a/tsconfig.tsbuildinfo")
    story.play("60 < 50 pnpm -r build\n61 in a < 60 tsc -b\n62 in b < 60 tsc -b")
    write(tmp_path, "b/tsconfig.tsbuildinfo")
    story.play("61 ends 0\n62 ends 0\n60 ends 0")
    assert [(dict(each.labels), each.attributes["parts"]) for each in story.operations] == [({"class": "cold"}, 2)]


def _told(pump: ProcessPump, count: int) -> bool:
    return len(pump.operations) >= count


@pytest.mark.timed
def test_the_first_run_of_a_real_mypy_is_cold(tmp_path: Path) -> None:
    """Given a folder without .mypy_cache and mypy run twice, then cold and then not."""
    (tmp_path / "app.py").write_text("x: int = 1\n", encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "MYPY_CACHE_DIR"}
    with ProcessPump(tmp_path, connector=True) as pump:
        for count in (1, 2):
            assert pump.run([str(BIN / "mypy"), "app.py"], tmp_path, environment) == 0
            pump.until(partial(_told, pump, count))
    assert [dict(each.labels) for each in pump.operations] == [{"class": "cold"}, {}]

"""Checkers that watch are told as a fact, so that no panel asks for what runs already."""

from __future__ import annotations

import pytest

from tests.probes.commands.story import Story
from tests.support.process_script import snapshot

WATCH = {
    "node /p/node_modules/.bin/tsc -w": ("dev.type_check", "tsc"),
    "node /p/node_modules/.bin/tsc -b --watch": ("dev.type_check", "tsc"),
    "node /p/node_modules/.bin/vue-tsc --watch": ("dev.type_check", "vue-tsc"),
    "node /p/node_modules/.bin/svelte-check --watch": ("dev.type_check", "svelte-check"),
    "node /c/node_modules/pyright/dist/index.js -w": ("dev.type_check", "pyright"),
    "ty check --watch": ("dev.type_check", "ty"),
    "ruff check --watch .": ("dev.lint", "ruff"),
    "node --watch /p/node_modules/.bin/eslint .": ("dev.lint", "eslint"),
    "node /p/node_modules/.bin/vitest": ("dev.tests", "vitest"),
    "node /p/node_modules/.bin/vitest watch": ("dev.tests", "vitest"),
    "node /p/node_modules/.bin/jest --watchAll": ("dev.tests", "jest"),
}
NO_WATCHERS = [
    "node /p/node_modules/.bin/tsc",
    "node /p/node_modules/.bin/tsc --version",
    "node /p/node_modules/.bin/tsc --init",
    "ruff server",
    "ruff format .",
    "node /p/node_modules/.bin/eslint --stdin",
    "node /p/node_modules/.bin/vitest list",
    "node /p/node_modules/.bin/vite build --watch",
    "playwright test --ui",
]


@pytest.mark.parametrize(("line", "watcher"), WATCH.items(), ids=WATCH.keys())
def test_a_checker_that_watches_is_told_until_it_ends(line: str, watcher: tuple[str, str]) -> None:
    story = Story()
    story.begin()
    story.start(50, 60, line)
    assert story.watchers == [watcher]
    story.start(50, 61, line)
    story.end(60, signal=2)
    assert story.watchers == [watcher], "the other watches still"
    story.end(61, signal=2)
    assert story.watchers == []
    assert story.operations == []


@pytest.mark.parametrize("line", NO_WATCHERS)
def test_what_runs_serves_or_informs_does_not_watch(line: str) -> None:
    story = Story()
    story.begin()
    story.start(50, 60, line)
    assert story.watchers == []


def test_one_that_ran_before_recording_is_told() -> None:
    story = Story()
    story.kernel.proc.content[60] = snapshot(60, 50, 600, "node /w/node_modules/.bin/tsc -w", stack=7)
    story.begin()
    assert story.watchers == [("dev.type_check", "tsc")]

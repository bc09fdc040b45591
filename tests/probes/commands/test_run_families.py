"""One run is what somebody waited for, whatever started its tool: families of launches, generated from tables."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Operation
from tests.probes.commands.story import SHELL, Source, Story, seconds_of

TOOLS = {
    "ruff": "ruff check app",
    "mypy": "python -m mypy app",
    "tsc": "node /w/node_modules/.bin/tsc --noEmit",
    "eslint": "node /w/node_modules/.bin/eslint src",
    "pytest": "pytest -q",
}
LASTS = 0.2  # seconds
by_each_source = pytest.mark.parametrize("source", Source)


def only(story: Story) -> Operation:
    """The one run that is told once nothing more may follow."""
    story.later(0.6)
    (run,) = story.operations
    return run


# what is typed -> what happens before the tool begins in a process, and in which (60 is what was typed, `S` sleeps)
SHELLS = {
    "bash -c 'sleep; TOOL'": "60 < 50 bash -c x | 61 < 60 sleep S | S | 61 ends 0 | 60 = TOOL",
    "sh -c 'sleep; TOOL'": "60 < 50 sh -c x | 61 < 60 sleep S | S | 61 ends 0 | 62 < 60 TOOL",
    "bash -c 'sleep; exec TOOL'": "60 < 50 bash -c x | 61 < 60 sleep S | S | 61 ends 0 | 60 = TOOL",
    "a script that execs": "60 < 50 bash ./lint.sh | 61 < 60 sleep S | S | 61 ends 0 | 60 = TOOL",
    "a builtin that waits": "60 < 50 bash -c x | S | 60 = TOOL",
    "an npm script": "60 < 50 npm run x | 61 < 60 sh -c x | 62 < 61 sleep S | S | 62 ends 0 | 63 < 61 TOOL",
    "env and nice": "60 < 50 bash -c x | S | 60 = env A=1 nice TOOL | 60 = nice TOOL | 60 = TOOL",
    "uv run": "60 < 50 uv run x | S | 61 < 60 TOOL",
    "make": "60 < 50 make lint | 61 < 60 sh -c x | 62 < 61 sleep S | S | 62 ends 0 | 61 = TOOL",
    "an interpreter that becomes it": "60 < 50 python ./run.py | S | 60 = TOOL",
    "a subshell": "60 < 50 bash -c x | 61 forked by 60 | S | 61 = TOOL",
}


@by_each_source
@pytest.mark.parametrize("seconds", [0.3, 5.0, 600.0])
@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("typed", SHELLS)
def test_what_a_shell_did_before_is_none_of_the_tools_time(
    typed: str, tool: str, seconds: float, source: Source
) -> None:
    """Given something that goes on for so long before the tool's exec, then the run is the tool's own time, and what
    was typed began that much before."""
    story = Story(source=source)
    story.begin()
    runs = 60
    for act in SHELLS[typed].replace("TOOL", TOOLS[tool]).replace("sleep S", f"sleep {seconds:g}").split(" | "):
        if act == "S":
            story.later(seconds)
        elif "forked by" in act:
            story.tell(story.kernel.fork(60, 61))
        else:
            story.play(act)
        runs = int(act.split()[0]) if TOOLS[tool] in act else runs
    story.later(LASTS)
    for pid in sorted({runs, 60}, reverse=True):
        story.end(pid)
    run = only(story)
    assert (run.attributes["tool"], run.attributes["pid"]) == (tool, runs)
    assert run.duration == pytest.approx(LASTS, abs=0.01 + source.late)
    if seconds < 10.0:  # what idles for longer is held to be somebody who starts things later
        typed_start = run.attributes["typed_start"]
        assert isinstance(typed_start, float)
        assert seconds_of(typed_start) == pytest.approx(seconds_of(run.start) - seconds, abs=0.13 + source.late)


# who runs the parts -> the seconds between them, as measured on an idle machine
RUNNERS = {
    "make lint": 0.0005,
    "bash -c x": 0.0008,
    "npm run lint --workspaces": 0.004,
    "node /usr/bin/pnpm -r lint": 0.003,
    "uv run lint": 0.026,
    "node /w/node_modules/.bin/turbo run lint": 0.159,
    "sh -c x": 0.179,
    "node /w/node_modules/.bin/run-s lint:*": 0.237,
    "node /w/node_modules/.bin/nx run-many -t lint": 0.15,
    "node /w/node_modules/.bin/lerna run lint": 0.15,
    "just lint": 0.01,
    "task lint": 0.01,
    "tox -e lint": 0.3,
}


@by_each_source
@pytest.mark.parametrize("packages", [2, 3, 7])
@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("runner", RUNNERS)
def test_the_parts_of_a_monorepo_in_turn_are_one_run(runner: str, tool: str, packages: int, source: Source) -> None:
    """Given a tool for one package after another, then one run from the first start to the last end."""
    story = Story(source=source)
    story.begin()
    story.start(SHELL, 60, runner)
    for number in range(packages):
        story.start(60, 61 + number, TOOLS[tool], f"/w/packages/p{number}")
        story.later(LASTS)
        story.end(61 + number)
        story.later(RUNNERS[runner] if number + 1 < packages else 0.0)
    story.end(60)
    run = only(story)
    assert (run.attributes["tool"], run.attributes["parts"]) == (tool, packages)
    whole = packages * LASTS + (packages - 1) * RUNNERS[runner]
    assert run.duration == pytest.approx(whole, abs=0.04 * packages)


@by_each_source
@pytest.mark.parametrize("at_once", [2, 4])
@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("runner", RUNNERS)
def test_the_parts_of_a_monorepo_side_by_side_are_one_run(runner: str, tool: str, at_once: int, source: Source) -> None:
    """Given six packages of which so many are worked on at a time, each part another time."""
    story = Story(source=source)
    story.begin()
    story.start(SHELL, 60, runner)
    waiting, running = list(range(61, 67)), list[int]()
    while waiting or running:
        while waiting and len(running) < at_once:
            running.append(waiting.pop(0))
            story.start(60, running[-1], TOOLS[tool], f"/w/packages/p{running[-1]}")
        story.later(0.1 * (running[0] % 3 + 1))
        story.end(running.pop(0))
    story.end(60)
    assert only(story).attributes["parts"] == 6


HOOKS = {
    "pre-commit": ["git commit -m x", "python3 /v/bin/pre-commit hook-impl"],
    "pre-commit run": ["python3 /v/bin/pre-commit run --all-files"],
    "husky": ["git commit", "sh .husky/pre-commit", "node /w/node_modules/.bin/lint-staged"],
    "lefthook": ["git commit", "sh .git/hooks/pre-commit", "lefthook run pre-commit"],
    "a hook of one's own": ["git commit", "bash .git/hooks/pre-commit"],
    "xargs": ["xargs -P2 -n40 x"],
}


@by_each_source
@pytest.mark.parametrize("in_turn", [True, False])
@pytest.mark.parametrize("chunks", [2, 3, 8])
@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_that_splits_its_files_is_one_run(hook: str, chunks: int, in_turn: bool, source: Source) -> None:
    story = Story(source=source)
    story.begin()
    above = SHELL
    for pid, words in enumerate(HOOKS[hook], 60):
        story.start(above, pid, words)
        above = pid
    for number in range(chunks):
        story.start(above, 70 + number, f"/v/bin/ruff check file{number}.py other{number}.py")
        if in_turn:
            story.later(LASTS)
            story.end(70 + number)
    for number in range(0 if in_turn else chunks):
        story.later(max(0.05, source.late))  # what is shorter than two looks may be missed by them
        story.end(70 + number)
    for pid in range(above, 59, -1):
        story.end(pid)
    assert only(story).attributes["parts"] == chunks


BUILDS = [
    "node /w/node_modules/.bin/vite build",
    "node /w/node_modules/.bin/next build",
    "node /w/node_modules/.bin/webpack --mode production",
    "node /w/node_modules/.bin/rollup -c",
    "node /w/node_modules/.bin/astro build",
    "node /w/node_modules/.bin/nuxt build",
    "node /w/node_modules/.bin/ng build",
    "node /w/node_modules/.bin/nest build",
]


@by_each_source
@pytest.mark.parametrize("between", [[], ["node /w/worker.js"], ["sh -c x", "npm exec x"]], ids=str)
@pytest.mark.parametrize("tool", ["tsc", "eslint", "mypy"])
@pytest.mark.parametrize("build", BUILDS)
def test_a_checker_inside_a_build_is_no_run_of_its_own(
    build: str, tool: str, between: list[str], source: Source
) -> None:
    story = Story(source=source)
    story.begin()
    above = SHELL
    for pid, words in enumerate(["npm run build", build, *between, TOOLS[tool]], 60):
        story.start(above, pid, words)
        above = pid
    story.later(LASTS)
    for pid in range(above, 59, -1):
        story.end(pid)
    story.later(0.6)
    assert [run for run in story.operations if run.attributes["tool"] == tool] == []

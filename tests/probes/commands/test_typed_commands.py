"""What was typed is one command line of the launch, the same for all of its runs, and its start is that command's."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Operation
from hero_tui.probes.commands.typed import words_of
from tests.probes.commands.story import SHELL, Source, Story, seconds_of

ESLINT, TSC, RUFF, MYPY = (
    "node /w/node_modules/.bin/eslint src", "node /w/node_modules/.bin/tsc --noEmit", "ruff check app", "mypy app",
)  # fmt: skip

# what is typed -> what is kept of it | what runs between it and each of the tools
RUNNERS = {
    "npx concurrently": ("node /usr/bin/npx concurrently 'eslint src' 'tsc --noEmit'", "npx concurrently"),
    "npx as npm": ("npm exec concurrently eslint src tsc --noEmit", "npx concurrently"),
    "npx run-p": ("node /usr/bin/npx run-p lint types", "npx run-p lint types"),
    "npx of nobody": ("node /usr/bin/npx my-runner eslint tsc", "npx my-runner"),
    "npx with an unknown option": ("node /usr/bin/npx --hush x eslint", "npx"),
    "pnpm exec": ("node /usr/bin/pnpm exec concurrently eslint tsc", "pnpm exec concurrently"),
    "yarn dlx": ("node /usr/bin/yarn dlx my-runner eslint", "yarn dlx my-runner"),
    "timeout watch": ("timeout 8 watch -n2 npx eslint", "timeout watch"),
    "watch": ("watch -n2 npx eslint", "watch"),
    "uv run a script": ("uv run python scripts/check.py", "uv run check.py"),
    "uv run pre-commit": ("uv run pre-commit run --all-files", "uv run pre-commit run"),
    "poetry run": ("poetry run checks", "poetry run checks"),
    "make": ("make -j 2 check", "make check"),
    "npm": ("npm run check", "npm run check"),
    "xargs": ("xargs -I{} sh -c {}", "xargs"),
    "a script": ("bash scripts/check.sh hush", "check.sh"),
    "a script by its first line": ("/bin/bash ./check.sh", "check.sh"),
    "a script of python": ("python scripts/check.py --hush", "check.py"),
    "a script of node": ("node scripts/check.mjs hush", "check"),
    "a stranger": ("/opt/hush/checker eslint", "checker"),
    "a shell that reads": ("bash", "bash -"),
    "a shell that reads, with options": ("sh -e -u", "sh -"),
    "python that reads": ("python3 -", "python3 -"),
    "python's code": ("python3 -c hush", "python3 -c"),
    "node's code": ("node -e hush", "node -e"),
    "a script whose name is none": ("bash ./@hush", "bash -"),
    "one whose name is none": ("/opt/@hush x", "-"),
}
by_each_source = pytest.mark.parametrize("source", Source)


def runs_of(story: Story) -> list[Operation]:
    """The runs, when all has ended."""
    story.later(0.6)
    return story.operations


@by_each_source
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("tools", [(ESLINT, TSC), (RUFF, MYPY), (MYPY, ESLINT)])
@pytest.mark.parametrize("runner", RUNNERS)
def test_all_runs_of_a_launch_have_its_words_and_its_start(
    runner: str, tools: tuple[str, str], at_once: bool, source: Source
) -> None:
    """Given a launch that begins a second before its first tool, then each run says which and when."""
    line, kept = RUNNERS[runner]
    story = Story(source=source)
    story.begin()
    story.kernel.proc.stdin[60] = "pipe:[1]"
    story.start(SHELL, 60, line)
    story.later(1.0)
    for pid, tool in enumerate(tools, 61):
        story.start(60, pid, tool)
        story.later(0.3)
        if not at_once:
            story.end(pid)
            story.later(1.0)
    for pid in (61, 62, 60) if at_once else (60,):
        story.end(pid)
    first, second = runs_of(story)
    assert first.attributes["typed"] == second.attributes["typed"] == kept
    assert first.attributes["typed_start"] == second.attributes["typed_start"]
    start = first.attributes["typed_start"]
    assert isinstance(start, float)
    assert seconds_of(first.start) - seconds_of(start) == pytest.approx(1.0, abs=0.1 + source.late)
    assert "hush" not in str([each.attributes for each in story.operations])


TITLES = [
    "npm exec concurrently eslint src tsc --noEmit",
    "npm exec concurrently",
    "npm exec tsc --noEmit",
    "npm",
    "node",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_that_names_something_else_changes_nothing(title: str) -> None:
    """Given npx, whose title loses what was one word, then what was typed stays as it was exec'ed."""
    story = Story()
    story.begin()
    story.start(SHELL, 60, "node /usr/bin/npx concurrently 'eslint src' 'tsc --noEmit'")
    story.start(60, 61, ESLINT)
    story.start(60, 62, TSC)
    story.tell(story.kernel.title(60, title))
    for pid in (61, 62, 60):
        story.end(pid)
    assert [each.attributes["typed"] for each in runs_of(story)] == ["npx concurrently"] * 2


# a shell's text -> what is kept of it, where eslint and tsc come of it
TEXTS = {
    "eslint src; tsc --noEmit": "bash -c",
    "eslint src\ntsc --noEmit": "bash -c",
    "eslint src & tsc & wait": "bash -c",
    "npm run lint && npm run types": "bash -c",
    "./hush.sh; ./other.sh": "bash -c",
    "source hush": "bash -c",
    "echo 'no end": "bash -c",
    "npm run check": "npm run check",
    "cd web && npm run check 2>&1 | tail -5": "npm run check",
    "sleep 5; exec make check > hush.log": "make check",
    "set -e\ncd web\nnpx concurrently \\\n  eslint tsc": "npx concurrently",
    "for each in a b; do npm run check; done": "npm run check",
    "export A=hush; A=hush timeout 9 npm run check || true": "timeout npm run check",
    "ls && cat hush && npm run check": "npm run check",
}


def typed_as_text(text: str) -> Story:
    """A story in which the process 60 is `bash -c TEXT`, just typed."""
    story = Story()
    story.begin()
    story.tell(story.kernel.fork(SHELL, 60))
    story.kernel.group(60, 60)
    execed = story.kernel.exec(60, "bash -c x")
    assert execed.snapshot is not None
    story.kernel.proc.content[60] = replace(execed.snapshot, argv=("bash", "-c", text))
    story.tell(replace(execed, snapshot=story.kernel.proc.content[60]))
    return story


@pytest.mark.parametrize("text", TEXTS)
def test_of_a_shells_text_its_only_command_or_nothing_is_kept(text: str) -> None:
    """Given `bash -c TEXT` that comes to two tools, then both say the same of it, and that it began with the shell."""
    story = typed_as_text(text)
    story.later(1.0)
    story.start(60, 61, ESLINT)
    story.start(60, 62, TSC)
    for pid in (61, 62, 60):
        story.end(pid)
    first, second = runs_of(story)
    assert first.attributes["typed"] == second.attributes["typed"] == TEXTS[text]
    assert (
        first.attributes["typed_start"] == second.attributes["typed_start"] == pytest.approx(first.start - 1.0, abs=0.1)
    )


# what runs in a subshell that a prompt forked (60) -> what was typed for each run
SUBSHELLS = {
    "61 < 60 npm run a | 62 < 61 ruff check | wait 1 | 62 ends 0 | 61 ends 0 | 60 = mypy app | wait 1 | 60 ends 0": [
        "npm run a",
        "mypy",
    ],
    "61 < 60 npm run a | 62 < 61 ruff check | wait 1 | 62 ends 0 | 61 ends 0 | wait 1 "
    "| 63 < 60 npm run b | 64 < 63 mypy app | wait 1 | 64 ends 0 | 63 ends 0 | 60 ends 0": ["npm run a", "npm run b"],
    "61 < 60 sleep 2 | wait 2 | 61 ends 0 | 60 = npm run a | 62 < 60 ruff check | 62 ends 0 | 60 ends 0": ["npm run a"],
    "61 < 60 ruff check | wait 1 | 61 ends 0 | wait 1 | 62 < 60 mypy app | wait 1 | 62 ends 0 | 60 ends 0": [
        "ruff check",
        "mypy",
    ],
    "60 = ruff check | wait 1 | 60 ends 0": ["ruff check"],
}


@pytest.mark.parametrize(("script", "typed"), SUBSHELLS.items())
def test_what_is_in_a_subshell_was_typed_each_for_itself(script: str, typed: list[str]) -> None:
    """Given `(a; b)` at a prompt, whose own words nobody knows, then each of it has its own words and its own start."""
    story = Story()
    story.begin()
    story.tell(story.kernel.fork(SHELL, 60))
    story.kernel.group(60, 60)
    story.play(script.replace(" | ", "\n"))
    runs = runs_of(story)
    assert [each.attributes["typed"] for each in runs] == typed
    for run in runs:
        assert run.attributes["typed_start"] == pytest.approx(run.start, abs=0.1)


@pytest.mark.parametrize("quiet", [11.0, 60.0, 3600.0])
@pytest.mark.parametrize(
    ("line", "typed"),
    [("npm run check", "npm run check"), ("make check", "make check"), ("bash check.sh", "check.sh"),
     ("npx concurrently eslint tsc", "npx concurrently"), ("sh -c x&y", "sh -c")],
)  # fmt: skip
def test_what_an_agent_runs_later_has_words_and_start_of_its_own(line: str, typed: str, quiet: float) -> None:
    """Given an agent that no list knows, then what it starts after ten quiet seconds was typed."""
    story = Story()
    story.begin()
    story.start(SHELL, 60, "myagent hush")
    story.later(quiet)
    began = story.kernel.now
    story.start(60, 61, line)
    story.start(61, 62, ESLINT)
    story.start(61, 63, TSC)
    for pid in (62, 63, 61):
        story.end(pid)
    took = story.kernel.now - began
    first, second = runs_of(story)
    assert first.attributes["typed"] == second.attributes["typed"] == typed
    assert first.attributes["typed_start"] == second.attributes["typed_start"] == pytest.approx(first.start, abs=0.1)
    assert story.typed_durations() == [pytest.approx(took, abs=0.02)] * 2, "it ends with its own process, not the agent"


# what an agent runs, one right after the other: each command with what it forks -> the runs: typed, parts
BATCHES: dict[str, tuple[list[tuple[str, list[str]]], list[tuple[str, int]]]] = {
    "makes": ([("make a", ["ruff check a"]), ("make b", ["ruff check b"])], [("make a", 1), ("make b", 1)]),
    "a make of two": (
        [("make a", ["ruff check a", "ruff check b"]), ("make c", ["ruff check c"])],
        [("make a", 2), ("make c", 1)],
    ),
    "the tool itself": ([("ruff check a", []), ("ruff check b", [])], [("ruff check", 1), ("ruff check", 1)]),
    "npm and npx": (
        [("npm run lint", ["node /w/node_modules/.bin/eslint a"]), ("node /usr/bin/npx eslint b", [ESLINT])],
        [("npm run lint", 1), ("npx eslint", 1)],
    ),
    "a script, make, the tool": (
        [("bash x.sh", ["mypy a"]), ("make t", ["mypy b"]), ("mypy c", [])],
        [("x.sh", 1), ("make t", 1), ("mypy", 1)],
    ),
    "a text": (
        [("bash -c a&b", ["ruff check a"]), ("bash -c c&d", ["ruff check b"])],
        [("bash -c", 1), ("bash -c", 1)],
    ),
    "something else first": (
        [("git status", []), ("uv run ruff check a", ["ruff check a"]), ("uv run ruff check b", ["ruff check b"])],
        [("uv run ruff check", 1), ("uv run ruff check", 1)],
    ),
}


@by_each_source
@pytest.mark.parametrize("pause", [0.05, 0.4, 3.0])
@pytest.mark.parametrize(("batch", "expected"), BATCHES.values(), ids=BATCHES.keys())
def test_what_an_agent_runs_one_after_the_other_is_never_one_run(
    batch: list[tuple[str, list[str]]], expected: list[tuple[str, int]], pause: float, source: Source
) -> None:
    """Given an agent that no list knows, then each command that it starts has its own runs, words, start and time."""
    story = Story(source=source)
    story.begin()
    story.start(SHELL, 60, "myagent hush")
    story.later(11.0)
    pid, took = 61, dict[str, list[float]]()
    for line, tools in batch:
        top, began, pid = pid, story.kernel.now, pid + 1
        story.start(60, top, line)
        story.later(0.2)
        for tool in tools:
            story.start(top, pid, tool)
            story.later(0.2)
            story.end(pid)
            pid += 1
        story.later(0.2)
        story.end(top)
        took.setdefault(line, []).append(story.kernel.now - began)
        story.later(pause)
    runs = runs_of(story)
    assert [(each.attributes["typed"], each.attributes.get("parts", 1)) for each in runs] == expected
    lasted = [seconds for line, many in took.items() if line != "git status" for seconds in many]
    assert story.typed_durations() == [pytest.approx(each, abs=0.03 + source.late) for each in lasted]
    for run, typed in zip(runs, story.typed_durations(), strict=True):
        start = run.attributes["typed_start"]
        assert isinstance(start, float)
        assert run.duration is not None
        assert typed is not None
        begun, typed_at = seconds_of(run.start), seconds_of(start)
        assert typed_at <= begun + source.late
        assert typed_at + typed >= begun + run.duration - source.late, "what was typed lasts until its run has ended"


# a text of a shell, the program of it that a run came from -> what is kept of the text
OTHERS = [
    ("./lint.sh; npm run check", "sh ./lint.sh", "bash -c"),
    ("npm run check; ./lint.sh", "/bin/sh ./lint.sh", "bash -c"),
    ("npm run check && python scripts/lint.py", "python scripts/lint.py", "bash -c"),
    ("timeout 9 ./lint.sh; make check", "timeout 9 ./lint.sh", "bash -c"),
    ("npm run check; node lint.mjs a", "node lint.mjs a", "bash -c"),
    ("./lint.sh; npm run check", "node /usr/bin/npm run check", "npm run check"),
    ("./lint.sh; make check", "make check", "make check"),
    ("ls -l; npm run check", "node /usr/bin/npm run check", "npm run check"),
]


@pytest.mark.parametrize(("text", "program", "typed"), OTHERS)
def test_another_program_of_the_same_text_does_not_lend_its_words(text: str, program: str, typed: str) -> None:
    story = typed_as_text(text)
    story.start(60, 61, program)
    story.start(61, 62, ESLINT)
    for pid in (62, 61, 60):
        story.end(pid)
    assert [each.attributes["typed"] for each in runs_of(story)] == [typed]


@pytest.mark.parametrize("line", ["", "\x1b[31mred x", "x" * 400, "bash -c " + "x" * 9000, "npx " + "npx " * 400])
def test_any_command_line_is_read(line: str) -> None:
    assert all(len(word) <= 40 and word.isascii() for word in words_of(tuple(line.split())))

"""What somebody waited for: which programs of a launch are one run, by stories of a scripted kernel."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.commands.parts import Part, Run
from hero_tui.probes.commands.recognise import recognise
from hero_tui.probes.commands.typed import Typed
from hero_tui.probes.launches.boundary import Stop
from hero_tui.probes.launches.launch import Launch
from hero_tui.probes.processes.model import Process, Program, SeenBy
from tests.probes.commands.story import Source, Story

told_or_rung = pytest.mark.parametrize("source", [Source.CONNECTOR, Source.BELL])
"""Polls may miss what ends between two of them; `test_run_families` asks them for what lasts."""
# what happens in a shell (50) -> each run that is told: tool, parts, its time in hundredths of a second, within a few
ONE_RUN = {
    "pnpm -r, one package after another": """
        60 < 50 node /usr/bin/pnpm -r typecheck
        61 in api < 60 node /w/node_modules/.bin/tsc --noEmit
        wait 1
        61 ends 0
        62 in web < 60 node /w/node_modules/.bin/tsc --noEmit
        wait 2
        62 ends 0
        63 in ui < 60 node /w/node_modules/.bin/tsc --noEmit
        wait 3
        63 ends 0
        60 ends 0
        = tsc 3 600
    """,
    "turbo, side by side, each with a session of its own": """
        60 < 50 node /w/node_modules/.bin/turbo run lint
        61 in api < 60 node /w/node_modules/.bin/eslint .
        62 in web < 60 node /w/node_modules/.bin/eslint .
        wait 2
        61 ends 0
        wait 1
        62 ends 0
        60 ends 0
        = eslint 2 300
    """,
    "a hook that splits its files over cores": """
        60 < 50 git commit -m x
        61 < 60 python3 /v/bin/pre-commit run
        62 < 61 /v/bin/ruff check a.py b.py
        63 < 61 /v/bin/ruff check c.py
        64 < 61 /v/bin/ruff check d.py
        wait 1
        62 ends 0
        63 ends 0
        64 ends 0
        61 ends 0
        60 ends 0
        = ruff 3 100
    """,
    "run-s, whose npm takes 0.2 s in between": """
        60 < 50 node /w/node_modules/.bin/run-s lint:js lint:ts
        61 < 60 node /w/node_modules/.bin/eslint js
        wait 1
        61 ends 1
        wait 0.2
        62 < 60 node /w/node_modules/.bin/eslint ts
        wait 1
        62 ends 0
        60 ends 1
        = eslint 2 220
    """,
    "a && b, both mypy": """
        60 < 50 bash -c x
        61 < 60 mypy app
        wait 1
        61 ends 0
        62 < 60 mypy tests
        wait 1
        62 ends 0
        60 ends 0
        = mypy 2 200
    """,
    "a tool that starts itself again inside": """
        60 < 50 node /w/node_modules/.bin/tsc
        61 < 60 /w/node_modules/x/lib/tsc
        wait 1
        61 ends 0
        60 ends 0
        = tsc 1 100
    """,
    "a shell that becomes the tool": """
        60 < 50 bash -c x
        wait 5
        60 = ruff check app
        60 ends 0
        = ruff 1 1
    """,
    "a wrapper script with exec": """
        60 < 50 sh lint.sh
        61 < 60 sleep 3
        wait 3
        61 ends 0
        60 = ruff check app
        60 ends 0
        = ruff 1 1
    """,
    "a tool before and a tool after": """
        60 < 50 bash -c x
        61 < 60 mypy app
        wait 8
        61 ends 0
        60 = ruff check app
        60 ends 0
        = mypy 1 800
        = ruff 1 1
    """,
}
ONE_RUN["what the tool notes for itself in between"] = """
    60 < 50 bash -c x
    61 < 60 dmypy run -- app
    wait 1
    61 ends 0
    save app/.dmypy.json
    62 < 60 dmypy run -- tests
    wait 1
    62 ends 0
    60 ends 0
    = dmypy 2 201
"""
SEVERAL_RUNS = {
    "while true; do tsc; done": """
        60 < 50 bash -c x
        61 < 60 tsc
        wait 1
        61 ends 0
        62 < 60 tsc
        wait 1
        62 ends 0
        63 < 60 tsc
        wait 1
        63 ends 0
        60 ends 0
        = tsc 1 100
        = tsc 1 100
        = tsc 1 100
    """,
    "watchexec after each save": """
        60 < 50 watchexec mypy app
        61 < 60 mypy app
        wait 1
        61 ends 0
        save app/a.py
        62 < 60 mypy app
        wait 1
        62 ends 0
        60 killed 2
        = mypy 1 100
        = mypy 1 100
    """,
    "a save between two that differ": """
        60 < 50 bash -c x
        61 < 60 mypy app
        wait 1
        61 ends 0
        save app/a.py
        62 < 60 mypy tests
        62 ends 0
        60 ends 0
        = mypy 1 100
        = mypy 1 1
    """,
    "a gap of more than half a second": """
        60 < 50 bash -c x
        61 < 60 mypy app
        wait 1
        61 ends 0
        wait 0.6
        62 < 60 mypy tests
        62 ends 0
        60 ends 0
        = mypy 1 100
        = mypy 1 1
    """,
    "the same again beside one that goes on": """
        60 < 50 bash -c x
        61 in api < 60 tsc
        62 in web < 60 tsc
        wait 1
        61 ends 0
        63 in api < 60 tsc
        wait 1
        62 ends 0
        wait 1
        63 ends 0
        60 ends 0
        = tsc 2 200
        = tsc 1 200
    """,
    "two terminals": """
        60 < 50 mypy app
        70 < 50 mypy app
        wait 1
        60 ends 0
        70 ends 0
        = mypy 1 100
        = mypy 1 100
    """,
    "two tools of one launch": """
        60 < 50 npm run check
        61 < 60 node /w/node_modules/.bin/tsc
        wait 1
        61 ends 0
        62 < 60 node /w/node_modules/.bin/vue-tsc
        wait 1
        62 ends 0
        60 ends 0
        = tsc 1 100
        = vue-tsc 1 100
    """,
}
INSIDE = {
    "the checker of a build": """
        60 < 50 npm run build
        61 < 60 node /w/node_modules/.bin/vite build
        62 < 61 node /w/node_modules/.bin/vue-tsc --noEmit
        62 ends 0
        61 ends 0
        60 ends 0
    """,
    "type checker and linter of next build": """
        60 < 50 node /w/node_modules/.bin/next build
        61 < 60 node /w/node_modules/.bin/tsc
        62 < 60 node /w/node_modules/.bin/eslint .
        61 ends 0
        62 ends 0
        60 ends 0
    """,
    "a checker of webpack in watch mode": """
        60 < 50 node /w/node_modules/.bin/webpack --watch
        61 < 60 node /w/node_modules/.bin/tsc
        61 ends 0
        60 killed 2
    """,
    "eslint of next lint": """
        60 < 50 node /w/node_modules/.bin/next lint
        61 < 60 node /w/node_modules/.bin/eslint .
        wait 1
        61 ends 1
        60 ends 1
        = next-lint 1 100
    """,
    "ruff that a test calls": """
        60 < 50 pytest
        61 < 60 sh -c x
        62 < 61 ruff check x
        62 ends 1
        61 ends 0
        wait 1
        60 ends 0
        = pytest 1 100
    """,
    "tests in watch mode and their workers": """
        60 < 50 node /w/node_modules/.bin/vitest
        61 < 60 node /w/node_modules/.bin/vitest run
        61 ends 0
        60 killed 2
    """,
    "the worker of a test that is titled": """
        60 < 50 node /w/node_modules/.bin/vitest run
        61 < 60 node (vitest 1)
        wait 1
        61 ends 0
        60 ends 0
        = vitest 1 100
    """,
}
STORIES = {**ONE_RUN, **SEVERAL_RUNS, **INSIDE}


@told_or_rung
@pytest.mark.parametrize("script", STORIES.values(), ids=STORIES.keys())
def test_what_is_one_run(script: str, source: Source) -> None:
    lines = [line.strip() for line in script.strip().splitlines()]
    expected = [line.split()[1:] for line in lines if line.startswith("= ")]
    story = Story(source=source)
    story.begin()
    story.play("\n".join(line for line in lines if not line.startswith("= ")))
    story.later(0.6)
    told = [
        (str(each.attributes["tool"]).replace(" ", "-"), each.attributes.get("parts", 1), each.duration)
        for each in story.operations
    ]
    assert [(tool, parts) for tool, parts, _ in told] == [(tool, int(parts)) for tool, parts, _ in expected]
    for (_, _, duration), (*_, hundredths) in zip(told, expected, strict=True):
        assert duration is not None
        assert abs(duration * 100 - int(hundredths)) <= 8
    assert story.tracker.next_deadline() is None
    assert story.tracker.running == ()


# how the parts end -> outcome, exit, findings, signal
ENDS = [
    (["0", "0"], "ok", 0, False, None),
    (["0", "1"], "ok", 1, True, None),
    (["1", "0"], "ok", 1, True, None),
    (["0", "2"], "failed", 2, None, None),
    (["1", "2"], "failed", 2, True, None),
    (["2", "SIGINT"], "failed", 2, None, None),
    (["0", "SIGSEGV"], "failed", None, None, "SIGSEGV"),
    (["SIGINT", "SIGINT"], "cancelled", None, None, "SIGINT"),
    (["0", "SIGINT"], "ok", 0, False, None),
    (["130", "130"], "cancelled", 130, None, None),
]
SIGNALS = {"SIGINT": 2, "SIGSEGV": 11}


@told_or_rung
@pytest.mark.parametrize(("ends", "outcome", "code", "findings", "signal"), ENDS, ids=str)
def test_the_worst_part_is_the_runs_end(
    ends: list[str], outcome: str, code: int | None, findings: bool | None, signal: str | None, source: Source
) -> None:
    story = Story(source=source)
    story.begin()
    story.start(50, 60, "npm run lint")
    for pid, folder in zip((61, 62), ("a", "b"), strict=True):
        story.start(60, pid, "node /w/node_modules/.bin/eslint .", f"/w/{folder}")
    for pid, end in zip((61, 62), ends, strict=True):
        if end in SIGNALS:
            story.end(pid, signal=SIGNALS[end])
        else:
            story.end(pid, int(end))
    story.end(60)
    (run,) = story.operations
    known = {key: run.attributes[key] for key in ("exit", "signal", "parts")}
    assert known == {"exit": code, "signal": signal, "parts": 2}
    assert run.outcome.value == outcome
    assert run.attributes["findings"] is findings


def test_a_part_whose_end_nobody_saw_leaves_the_exit_unknown() -> None:
    """Given an exit without a status, then null, not a guess."""
    story = Story()
    story.begin()
    story.start(50, 60, "mypy app")
    exited = story.kernel.exit(60)
    story.tell(type(exited)(exited.pid, exited.at, None))
    (run,) = story.operations
    assert run.outcome.value == "unknown"
    assert (run.attributes["exit"], run.attributes["findings"], run.attributes["signal"]) == (None, None, None)


# what is typed at the prompt -> what is kept of it, for a `ruff check` somewhere below
TYPED = {
    "make lint": ["make lint", "sh -c x", "ruff check"],
    "npm run lint": ["npm run lint", "sh -c x", "ruff check"],
    "git commit": ["git commit -m secret", "sh .git/hooks/pre-commit", "python3 -mpre_commit hook-impl", "ruff check"],
    "uv run ruff check": ["uv run --with secret ruff check", "ruff check"],
    "ruff check": ["ruff check"],
    "check.sh": ["bash scripts/check.sh secret", "ruff check"],
    "turbo run lint": ["node /w/node_modules/.bin/turbo run lint", "npm run lint", "sh -c x", "ruff check"],
    "just lint": ["bash -c secret", "just lint secret", "sh -c x", "ruff check"],
    "watch": ["watch -n1 secret", "ruff check"],
    "hero-tui run ruff check": ["python /v/bin/hero-tui run --as secret -- ruff check", "ruff check"],
}


@pytest.mark.parametrize(("typed", "chain"), TYPED.items(), ids=TYPED.keys())
def test_what_was_typed_its_start_and_its_time_are_attributes(typed: str, chain: list[str]) -> None:
    """Given a chain of programs whose top takes a second before and after, then words, start and time are the top's."""
    story = Story()
    story.begin()
    parents = [50, *range(60, 60 + len(chain))]
    for parent, pid, argv in zip(parents, parents[1:], chain, strict=False):
        story.start(parent, pid, argv)
        story.kernel.now += 1.0
    assert story.operations == []
    for pid in reversed(parents[1:]):
        story.end(pid)
        story.kernel.now += 1.0
    (run,) = story.operations
    assert run.attributes["typed"] == typed
    started, lasted = run.attributes["typed_start"], run.attributes["typed_duration"]
    assert isinstance(started, float)
    assert isinstance(lasted, float)
    assert run.duration is not None
    assert abs(run.start - started - (len(chain) - 1)) < 0.2
    if len(chain) > 1:
        assert "secret" not in str(run.attributes)
    assert lasted >= run.duration


def test_a_launch_that_goes_on_has_no_time_yet() -> None:
    story = Story()
    story.begin()
    story.play("60 < 50 npm run lint\n61 < 60 ruff check\n61 ends 0\nwait 0.6")
    (run,) = story.operations
    assert run.attributes["typed_duration"] is None
    assert run.attributes["typed_start"] == pytest.approx(run.start, abs=0.1)


TITLES = [
    ["npm", "npm run typecheck"],
    ["npm run typecheck", "npm"],
    ["npm run typecheck"],
    ["npm", "npm run typecheck", "npm"],
    ["npm run", "npm run typecheck"],
]


@pytest.mark.parametrize("top", ["node /usr/bin/npm run typecheck", "sh -c secret"])
@pytest.mark.parametrize("titles", TITLES, ids=str)
def test_a_title_that_is_written_in_steps_is_taken_at_its_richest(titles: list[str], top: str) -> None:
    """Given npm, seen with a part of its title when the tool begins and with all of it when it ends."""
    story = Story()
    story.begin()
    story.start(50, 60, top)
    npm = 60
    if top.startswith("sh"):
        npm = 61
        story.start(60, npm, "node /usr/bin/npm run typecheck")
    story.tell(story.kernel.title(npm, titles[0]))
    story.start(npm, 62, "node /w/node_modules/.bin/tsc")
    for title in titles[1:2]:
        story.tell(story.kernel.title(npm, title))
    story.end(62)
    for title in titles[2:]:
        story.tell(story.kernel.title(npm, title))
    story.later(0.6)
    assert [each.attributes["typed"] for each in story.operations] == ["npm run typecheck"]


def test_what_an_agent_starts_long_after_its_own_start_was_not_typed_with_it() -> None:
    """Given a program that nobody knows as an agent, idle for 11 s before it runs npm, then npm was typed, and then."""
    story = Story()
    story.begin()
    story.play("60 < 50 myagent secret\nwait 11\n61 < 60 npm run lint\n62 < 61 ruff check\nwait 1\n62 ends 0\nwait 1")
    (run,) = story.operations
    assert run.attributes["typed"] == "npm run lint"
    assert run.attributes["typed_start"] == pytest.approx(run.start, abs=0.1)


def test_a_run_without_end_is_bounded() -> None:
    """Given a loop over ever other files, then a run ends at its thousandth part."""
    story = Story()
    story.begin()
    story.start(50, 60, "bash -c x")
    for number in range(1001):
        story.start(60, 100 + number, f"mypy file{number}.py")
        story.end(100 + number)
    story.end(60)
    assert [each.attributes.get("parts", 1) for each in story.operations] == [1000, 1]


ARGV = ("/w/node_modules/.bin/tsc", "--noEmit")


def stamp(mono: float) -> Stamp:
    return Stamp(1_800_000_000.0 + mono, mono)


def part(start: float, folder: str = "/w") -> Part:
    """A tsc that began then, and goes on."""
    pid = int(start)
    process = Process(pid, pid, 50, "tsc", ARGV, folder, None, 0, stamp(start), readable=True, in_workspace=True)
    recognised = recognise(ARGV)
    assert recognised is not None
    return Part(Program((pid, pid, 1), process, stamp(start), SeenBy.CONNECTOR), recognised, judged=True)


def run_of(*parts: Part) -> Run:
    top = parts[0].program.process
    launch = Launch((top.pid, top.pid, 1), top, ARGV, top.start, before_recording=False, below=Stop.SHELL)
    return Run(launch, parts[0].recognised.tool, list(parts), Typed(("tsc",), top.start, top))


@pytest.mark.parametrize(
    ("late", "runs"), [(0.0, [1, 1]), (0.007, [1, 1]), (0.019, [1, 1]), (0.021, [2]), (0.5, [2]), (None, [2])]
)
def test_an_end_that_is_read_late_does_not_make_one_run_of_the_same_again(late: float | None, runs: list[int]) -> None:
    """`late`: seconds after the second one's start at which the first one's end was read; None: not before its own."""
    first, second = part(100.0), part(101.0)
    run = run_of(first, second)
    first.ended = stamp(103.0 if late is None else 101.0 + late)
    again = run.split_after(first)
    assert [len(each.parts) for each in (run, again) if each is not None] == runs


def test_what_another_folder_or_command_line_began_stays_a_part() -> None:
    first, other, third = part(100.0), part(101.0, "/w/api"), part(102.0)
    run = run_of(first, other, third)
    first.ended = stamp(101.0)
    again = run.split_after(first)
    assert again is not None
    assert (run.parts, again.parts) == ([first, other], [third])
    assert (run.done, again.done) == ({first.words}, set())

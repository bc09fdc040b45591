"""Runs that began before anybody recorded: by the kernel's clock where that is their begin, else without a duration."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation
from tests.probes.commands.story import SHELL, TERMINAL, Story
from tests.support.process_pump import ProcessPump
from tests.support.process_script import snapshot

TOOLS = {
    "ruff": "ruff check app",
    "mypy": "python -m mypy app",
    "tsc": "node /w/node_modules/.bin/tsc --noEmit",
    "eslint": "node /w/node_modules/.bin/eslint src",
    "pytest": "pytest -q",
}
LASTS = 2.0  # seconds after the recording began


def stands(story: Story, pid: int, parent: int, argv: str, seconds: float, session: int = SHELL) -> None:
    """A process that was forked so many seconds before the recording."""
    story.kernel.proc.content[pid] = snapshot(
        pid,
        parent,
        int((story.kernel.now - seconds) * 100),
        argv,
        stack=story.kernel.new_stack(),
        group=60,
        session=session,
        tty=TERMINAL,
    )


def chain(story: Story, argvs: list[str], seconds: float) -> int:
    """Each below the one before, the first below a shell that somebody types into; returns the PID of the last."""
    for number, argv in enumerate(argvs):
        stands(story, 60 + number, SHELL if number == 0 else 59 + number, argv, seconds - 0.01 * number)
    return 59 + len(argvs)


def end_all(story: Story, last: int, code: int = 0) -> None:
    """They end after two seconds, the last one first."""
    story.begin()
    story.later(LASTS)
    for pid in range(last, 59, -1):
        story.end(pid, code)
    story.later(1.0)


# what is typed -> who stands below the prompt when the recording begins
STARTED: dict[str, list[str]] = {
    "directly": ["TOOL"],
    "npm": ["npm run x", "sh -c x", "TOOL"],
    "a shell that waits": ["sh -c x", "TOOL"],
    "make": ["make lint", "TOOL"],
    "uv": ["uv run x", "TOOL"],
    "a script": ["bash ./lint.sh", "TOOL"],
    "pnpm": ["node /usr/bin/pnpm -r lint", "sh -c x", "TOOL"],
}


@pytest.mark.parametrize("seconds", [0.5, 3.0, 8.0])
@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("started", STARTED)
def test_where_nothing_ran_before_it_its_fork_was_its_begin(started: str, tool: str, seconds: float) -> None:
    story = Story()
    argvs = [each.replace("TOOL", TOOLS[tool]) for each in STARTED[started]]
    last = chain(story, argvs, seconds)
    end_all(story, last, 1)
    (run,) = story.operations
    assert (run.attributes["tool"], run.attributes["pid"]) == (tool, last)
    assert run.duration == pytest.approx(seconds + LASTS, abs=0.1)
    assert run.attributes["exit"] == 1
    assert run.attributes["typed_duration"] == pytest.approx(seconds + LASTS, abs=0.1)
    assert "message" not in run.attributes


@pytest.mark.parametrize("seconds", [0.5, 8.0])
@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("who", ["the first", "the last", "all"])
@pytest.mark.parametrize("started", STARTED)
def test_where_something_may_have_run_before_it_its_begin_is_null_and_no_guess(
    started: str, who: str, tool: str, seconds: float
) -> None:
    """Given one of them that waited for a child already: a sleep, another target, another package."""
    story = Story()
    argvs = [each.replace("TOOL", TOOLS[tool]) for each in STARTED[started]]
    last = chain(story, argvs, seconds)
    story.kernel.proc.waited.update({"the first": [60], "the last": [last], "all": range(60, last + 1)}[who])
    end_all(story, last, 1)
    (run,) = story.operations
    assert (run.attributes["tool"], run.attributes["exit"], run.duration) == (tool, 1, None)
    assert run.attributes["message"] == "it ran before the recording: when it began is not known"
    assert (run.attributes["typed_start"], run.attributes["typed_duration"]) == (None, None)
    now = story.kernel.now - 1.0
    assert run.start == pytest.approx(1_700_000_000.0 + now, abs=0.1), "what is known is its end"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("packages", [2, 3, 5])
@pytest.mark.parametrize("tool", TOOLS)
def test_parts_that_run_side_by_side_are_one_run_from_the_first_of_them(tool: str, packages: int, turned: bool) -> None:
    """Given PIDs in the order of their starts, or not: they begin anew at the greatest."""
    story = Story()
    stands(story, 60, SHELL, "node /usr/bin/pnpm -r lint", 9.0)
    for number in range(packages):
        later = packages - 1 - number if turned else number
        stands(story, 61 + number, 60, f"{TOOLS[tool]} p{number}", 5.0 - 0.5 * later)
    end_all(story, 60 + packages)
    (run,) = story.operations
    assert run.attributes.get("parts") == packages
    assert run.duration == pytest.approx(5.0 + LASTS, abs=0.1)


# whom init has, in which session -> whether a run is told
ADOPTED = {
    "what a terminal left behind": (1, 77, False),
    "a daemon in a session of its own": (1, 60, False),
    "a child of init in a container": (1, 1, True),
    "a child of one's shell": (SHELL, SHELL, True),
    "a child with a session of its own": (SHELL, 60, True),
    "what another shell's session left to this one": (SHELL, 77, False),
}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", ADOPTED)
def test_what_somebody_left_behind_is_no_run(name: str, tool: str) -> None:
    parent, session, told = ADOPTED[name]
    story = Story()
    story.kernel.proc.content[1] = snapshot(1, 0, 1, "init", cwd="/", session=1, group=1)
    stands(story, 60, parent, TOOLS[tool], 5.0, session)
    end_all(story, 60)
    assert len(story.operations) == told


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("build", ["node /w/node_modules/.bin/vite build", "node /w/node_modules/.bin/next build"])
def test_a_tool_inside_anothers_run_is_none_of_its_own(build: str, tool: str) -> None:
    story = Story()
    end_all(story, chain(story, ["npm run build", build, TOOLS[tool]], 5.0))
    assert [each for each in story.operations if each.attributes["tool"] == tool] == []


def test_what_a_tool_started_while_somebody_recorded_is_its_own() -> None:
    story = Story()
    stands(story, 60, SHELL, "node /w/node_modules/.bin/tsc", 5.0)
    story.begin()
    story.start(60, 61, "/w/x/lib/tsc")
    story.end(61)
    story.end(60)
    story.later(1.0)
    assert [each.attributes["pid"] for each in story.operations] == [60]


CACHES = {
    "python -m mypy app": ".mypy_cache/CACHEDIR.TAG",
    "mypy app": ".mypy_cache/CACHEDIR.TAG",
    "node /p/node_modules/.bin/tsc -b": "tsconfig.tsbuildinfo",
    "node /p/node_modules/.bin/eslint --cache .": ".eslintcache",
    "node /p/node_modules/.bin/vue-tsc --build": "dist/tsconfig.tsbuildinfo",
}


@pytest.mark.parametrize("written", ["long before", "by the run", "after the recording began", "never"])
@pytest.mark.parametrize("command", CACHES)
def test_it_is_cold_where_its_cache_is_younger(tmp_path: Path, command: str, written: str) -> None:
    story = Story(tmp_path)
    cache = tmp_path / CACHES[command]
    cache.parent.mkdir(parents=True, exist_ok=True)
    stands(story, 60, SHELL, command, 5.0)
    found = story.kernel.proc.content[60]
    story.kernel.proc.content[60] = type(found)(found.stat, found.argv, str(tmp_path), None)
    forked = time.time() - time.monotonic() + story.kernel.now - 5.0
    if written in {"long before", "by the run"}:
        cache.write_text("")
        moment = forked + (-60.0 if written == "long before" else 2.0)
        os.utime(cache, (moment, moment))
    story.begin()
    if written == "after the recording began":
        cache.write_text("")
    story.end(60)
    story.later(1.0)
    (run,) = story.operations
    assert run.labels == ({"class": "cold"} if written in {"by the run", "after the recording began"} else {})


# real processes: what is typed below a terminal's window -> whether its begin is known
KINDS = {
    "ruff check": True,
    "env A=1 ruff check": True,
    "sh -c 'ruff check; exit $?'": True,
    "bash -c 'exec ruff check'": True,
    "bash -c 'ruff check; exit $?'": True,
    "bash -c 'sleep 0.05; ruff check'": False,
    "bash -c 'sleep 0.05; exec ruff check'": False,
    "sh -c 'true; /bin/true; ruff check; exit $?'": False,
    "bash lint.sh": False,
}


def kernels_start(pid: int) -> float:
    """UTC s, in steps of 10 ms."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    ticks = int(stat[stat.rfind(")") :].split()[20])
    return ticks / os.sysconf("SC_CLK_TCK") - time.clock_gettime(time.CLOCK_BOOTTIME) + time.time()


def seen_late(folder: Path, line: str, *, connector: bool) -> tuple[Operation, float]:
    """(the run, its process' start by the kernel) of a tool that runs when the recording begins."""
    tool = folder / ".venv/bin/ruff"
    tool.parent.mkdir(parents=True)
    shutil.copy("/bin/bash", tool)
    os.mkfifo(folder / "go")
    (folder / "check").write_text('echo "$$" > pid; read -r line < go; exit 1\n', encoding="utf-8")
    (folder / "lint.sh").write_text("/bin/true\nexec ruff check\n", encoding="utf-8")
    window = ["bash", "-c", 'exec -a tmux bash -c "$1; exit \\$?"', "-", line]
    path = f"{tool.parent}:{os.environ['PATH']}"
    terminal = subprocess.Popen(window, cwd=folder, env={**os.environ, "PATH": path})
    try:
        while not (said := (folder / "pid").read_text() if (folder / "pid").exists() else ""):
            os.sched_yield()
        began = kernels_start(int(said))
        while time.time() < began + 0.1:  # what is younger than two ticks may be of the recording's time
            os.sched_yield()
        with ProcessPump(folder, connector=connector, costs=True) as pump:
            pump.until(lambda: pump.tracker.running == ("ruff",))
            (folder / "go").write_text("on\n")
            pump.until(lambda: bool(pump.operations))
        (run,) = pump.operations
        assert run.attributes["pid"] == int(said)
        return run, began
    finally:
        terminal.kill()
        terminal.wait()


@pytest.mark.real
@pytest.mark.parametrize("connector", [True, False])
@pytest.mark.parametrize("line", KINDS)
def test_a_real_run_that_began_before_has_the_kernels_begin_or_none(tmp_path: Path, line: str, connector: bool) -> None:
    run, began = seen_late(tmp_path, line, connector=connector)
    assert run.attributes["findings"] in {True, None}
    if KINDS[line]:
        assert run.duration is not None
        assert run.start == pytest.approx(began, abs=0.02)
        assert isinstance(run.attributes["cpu_seconds"], float)
    else:
        assert run.duration is None
        assert (run.attributes["cpu_seconds"], run.attributes["typed_start"]) == (None, None)

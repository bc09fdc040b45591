"""Who was stopped did not fail by itself, whoever sent the signal; a crash and a kernel out of memory are failures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hero_tui.probes.commands.outcome import outcome_of, was_killed
from hero_tui.probes.commands.recognise import TOOLS
from hero_tui.probes.commands.tools import Tool
from hero_tui.probes.machine.oom_kills import OomKills
from tests.probes.commands.story import Source, Story
from tests.support.process_pump import ProcessPump

SIGNALS = {
    signal.SIGINT: "cancelled", signal.SIGTERM: "cancelled", signal.SIGHUP: "cancelled", signal.SIGQUIT: "cancelled",
    signal.SIGKILL: "cancelled", signal.SIGPIPE: "cancelled",
    signal.SIGSEGV: "failed", signal.SIGABRT: "failed", signal.SIGBUS: "failed", signal.SIGILL: "failed",
    signal.SIGFPE: "failed", signal.SIGSYS: "failed", signal.SIGXCPU: "failed", signal.SIGUSR1: "failed",
}  # fmt: skip
CHECKED = [tool for tool in TOOLS if tool.signal in {"dev.type_check", "dev.lint", "dev.tests"}]


@pytest.mark.parametrize("tool", CHECKED, ids=lambda tool: tool.name)
@pytest.mark.parametrize(("number", "outcome"), SIGNALS.items(), ids=lambda each: str(getattr(each, "name", each)))
def test_a_signal_stops_or_is_a_crash(tool: Tool, number: signal.Signals, outcome: str) -> None:
    """Also as the code by which a shell, or a program that handles it, passes a signal on; also with a core dump."""
    for status in (number.value, number.value | 0x80):
        result = outcome_of(tool, status)
        assert (result.outcome.value, result.signal, result.exit) == (outcome, number.name, None)
        assert result.findings is None
    if outcome == "cancelled":
        passed_on = outcome_of(tool, (128 + number.value) << 8)
        assert (passed_on.outcome.value, passed_on.signal, passed_on.exit) == (outcome, None, 128 + number.value)
    assert was_killed(number.value) is was_killed((128 + number.value) << 8) is (number is signal.SIGKILL)


@pytest.mark.parametrize("tool", CHECKED[:6], ids=lambda tool: tool.name)
@pytest.mark.parametrize("status", [9, 137 << 8], ids=["killed", "passed on"])
def test_who_was_killed_because_memory_ran_out_failed(tool: Tool, status: int) -> None:
    assert outcome_of(tool, status, out_of_memory=True).outcome.value == "failed"


# what stands between the prompt (50) and ruff, which a signal ends, and what each ends with -> outcome
BETWEEN = {
    "nothing": ("60 < 50 ruff check a", ["60 killed {}"]),
    "a shell that passes it on": ("60 < 50 bash -c x | 61 < 60 ruff check a", ["61 killed {}", "60 ends 1{}"]),
    "a shell that goes on": ("60 < 50 bash -c x | 61 < 60 ruff check a", ["61 killed {}", "wait 2", "60 ends 0"]),
    "make": ("60 < 50 make lint | 61 < 60 sh -c x | 62 < 61 ruff check a", ["62 killed {}", "61 ends 1", "60 ends 2"]),
    "npm and its shell": (
        "60 < 50 npm run lint | 61 < 60 sh -c x | 62 < 61 ruff check a",
        ["62 killed {}", "61 killed {}", "60 killed {}"],
    ),
    "timeout": ("60 < 50 timeout 5 ruff check a | 61 < 60 ruff check a", ["61 killed {}", "60 ends 124"]),
    "a shell that became it": ("60 < 50 bash -c x | 60 = ruff check a", ["60 killed {}"]),
    "two parts": (
        "60 < 50 bash -c x | 61 < 60 ruff check a | 62 < 60 ruff check b",
        ["61 killed {}", "62 killed {}", "60 ends 1"],
    ),
}
by_each_source = pytest.mark.parametrize("source", [Source.CONNECTOR, Source.BELL])


@by_each_source
@pytest.mark.parametrize(("began", "ends"), BETWEEN.values(), ids=BETWEEN.keys())
@pytest.mark.parametrize(("number", "outcome"), SIGNALS.items(), ids=lambda each: str(getattr(each, "name", each)))
def test_whatever_stands_between_the_tools_own_end_counts(
    number: signal.Signals, outcome: str, began: str, ends: list[str], source: Source
) -> None:
    story = Story(source=source)
    story.begin()
    story.play(began.replace(" | ", "\n"))
    story.later(0.3)
    story.play("\n".join(each.format(number.value) for each in ends))
    story.later(0.6)
    (run,) = story.operations
    assert (run.outcome.value, run.attributes["signal"]) == (outcome, number.name)
    assert run.attributes["findings"] is None
    assert "message" not in run.attributes


MOUNTS = "30 23 0:26 / {}/cg rw - cgroup2 cgroup2 rw\n31 23 0:27 / {}/v1 rw - cgroup cgroup rw,memory\n"


class Kernel:
    """The files by which a kernel counts its OOM kills: of a group by cgroup v2 or v1, else of the machine."""

    def __init__(self, folder: Path, kept_by: str) -> None:
        self.proc = folder / "proc"
        for each in ("self", "61"):
            (self.proc / each).mkdir(parents=True)
        (self.proc / "self/mountinfo").write_text(MOUNTS.format(folder, folder))
        group = {"v2": "0::/app\n", "v1": "4:memory:/app\n0::/\n"}.get(kept_by, "0::/\n")
        (self.proc / "61/cgroup").write_text(group)
        self.machine = self.proc / "vmstat"
        self.own = {"v2": folder / "cg/app/memory.events", "v1": folder / "v1/app/memory.oom_control"}.get(
            kept_by, self.machine
        )
        self.own.parent.mkdir(parents=True, exist_ok=True)
        self.machine.write_text("pgfault 7\noom_kill 3\nhtlb_buddy_alloc_fail 0\n")
        if self.own != self.machine:
            self.own.write_text("low 0\noom 1\noom_kill 1\n")

    def kills(self, file: Path) -> None:
        """The kernel kills somebody, and counts it there."""
        lines = [line.split() for line in file.read_text().splitlines()]
        grown = [(name, int(count) + (name == "oom_kill")) for name, count in lines]
        file.write_text("".join(f"{name} {count}\n" for name, count in grown))


@pytest.mark.parametrize("kept_by", ["v2", "v1", "the machine"])
@pytest.mark.parametrize(
    ("grows", "end", "outcome"),
    [
        ("own", "61 killed 9", "failed"),
        ("own", "61 ends 137", "failed"),
        ("own", "61 killed 15", "cancelled"),
        ("own", "61 ends 0", "ok"),
        ("nobody's", "61 killed 9", "cancelled"),
        ("another's", "61 killed 9", "cancelled"),
        ("gone", "61 killed 9", "cancelled"),
    ],
)
def test_the_kernels_own_count_tells_whether_memory_ran_out(
    kept_by: str, grows: str, end: str, outcome: str, tmp_path: Path
) -> None:
    kernel = Kernel(tmp_path, kept_by)
    story = Story(oom_kills=OomKills(kernel.proc))
    story.begin()
    story.play("60 < 50 make lint\n61 < 60 ruff check a\nwait 1")
    if grows == "own":
        kernel.kills(kernel.own)
    elif grows == "another's" and kernel.own != kernel.machine:
        kernel.kills(kernel.machine)
    elif grows == "gone":
        kernel.own.unlink()
    story.play(f"{end}\n60 ends 2")
    (run,) = story.operations
    assert run.outcome.value == outcome
    said = run.attributes.get("message")
    assert said == ("the kernel killed it: out of memory" if outcome == "failed" else None)


SLOW = "import os, sys, time; time.sleep(60)"
LIKE_IN_FRONT = ["env", "--default-signal"]
"""A command that a script puts behind itself (`&`) ignores SIGINT and SIGQUIT, and so does all that it starts."""
HOW = {
    "itself": ["{python}", "{tool}"],
    "below a shell": ["sh", "-c", "{python} {tool}; exit $?"],
    "below two": ["bash", "-c", "sh -c '{python} {tool}; exit $?'; exit $?"],
    "below timeout": ["timeout", "50", "{python}", "{tool}"],
    "below nice and env": ["nice", "-n", "1", "env", "X=1", "{python}", "{tool}"],
}


@pytest.mark.real
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGQUIT, signal.SIGSEGV, signal.SIGABRT])
@pytest.mark.parametrize("how", HOW.values(), ids=HOW.keys())
def test_a_real_program_that_a_signal_ends(tmp_path: Path, how: list[str], number: signal.Signals) -> None:
    """Given a script called mypy that another process sends a signal, then the kernel's status decides."""
    tool = tmp_path / "mypy"
    tool.write_text(SLOW)
    command = [*LIKE_IN_FRONT, *(each.format(python=sys.executable, tool=tool) for each in how)]
    with ProcessPump(tmp_path, connector=True) as pump:
        top = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
        pump.until(lambda: bool(pump.tracker.running))
        own = next(each for each in pump.probe.table if each.argv == (sys.executable, str(tool)))
        os.kill(own.pid, number)
        top.wait()
        pump.until(lambda: bool(pump.operations))
    (run,) = pump.operations
    assert (run.outcome.value, run.attributes["signal"]) == (SIGNALS[number], number.name)

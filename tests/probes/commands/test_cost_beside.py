"""What others took beside runs of one launch that overlap: the launch's own runs are no others."""

from __future__ import annotations

import pytest

from hero_tui.probes.commands.cost import RunCost
from hero_tui.probes.processes.accounting.cpu_meter import CpuMeter
from hero_tui.probes.processes.accounting.task_clock import TaskClock
from tests.probes.commands.story import SHELL
from tests.probes.commands.test_cost import Costs

STEP, CORES, EACH = 0.5, 2.0, 0.4  # seconds; cores of the machine, and of one that each tool keeps busy
TOOLS = {
    "r": "ruff check app",
    "m": "mypy app",
    "e": "node /w/node_modules/.bin/eslint src",
    "E": "node /w/node_modules/.bin/eslint other",
    "t": "node /w/node_modules/.bin/tsc",
}
# the tools of one launch: a column is half a second, a letter that the tool runs then
TOGETHER = {
    "side by side": ["eeeeeeee", "tttttttt"],
    "one ends first": ["eeee....", "tttttttt"],
    "one begins later": ["eeeeeeee", "...ttttt"],
    "they overlap": ["eeeee...", "..tttttt"],
    "one within the other": ["eeeeeeee", "..ttt..."],
    "three": ["eeeeeeee", "..tttt..", "....mmmm"],
    "one after another beside a long one": ["eeeeeeeeeeee", ".ttt........", ".......mmm.."],
    "two parts in turn beside a long one": ["eee.........", "...EEE......", "tttttttttttt"],
    "in turn": ["eeee....", "....tttt"],
    "alone": ["eeeeeeee"],
}


class ScriptedClock(TaskClock):
    """Counts what the scripted process has used."""

    def __init__(self, story: Overlapping, pid: int) -> None:
        self._story, self._pid = story, pid

    def seconds(self) -> float:
        """As the story says, also after its end."""
        return self._story.used.get(self._pid, 0) / 100

    def close(self) -> None:
        """Nothing is open."""


class Overlapping(Costs):
    """Costs by task clocks. `used`: ticks of each process."""

    def __init__(self) -> None:
        self.used: dict[int, int] = {}
        super().__init__()

    def use(self, pid: int, own: int = 0, reaped: int = 0) -> None:
        """The process has used so many ticks more."""
        self.used[pid] = self.used.get(pid, 0) + own
        super().use(pid, own, reaped)

    def cost(self) -> RunCost:
        """Measures with clocks of the script."""
        meter = CpuMeter(self.table, self.kernel.proc, lambda pid: ScriptedClock(self, pid), lambda: self.kernel.now)
        self.table.subscribe(meter.on_process)
        return RunCost(meter, self.witness)


def play(story: Costs, columns: list[str], others: float) -> None:
    """Let the tools run below concurrently, beside others that keep so many cores busy."""
    story.start(SHELL, 60, "npx concurrently a b")
    running: set[int] = set()
    for at in range(max(len(each) for each in columns) + 1):
        now = {61 + row for row, each in enumerate(columns) if each[at : at + 1].strip(".")}
        story.look()
        for pid in sorted(running - now):
            used = story.kernel.proc.content[pid].stat.own_ticks
            story.end(pid)
            story.use(60, reaped=used)
        for pid in sorted(now - running):
            story.start(60, pid, TOOLS[columns[pid - 61].strip(".")[0]])
        running = now
        story.look()
        story.later(STEP)
        story.busy += STEP * (others + EACH * len(running))
        for pid in running:
            story.use(pid, own=round(100 * EACH * STEP))
    story.end(60)
    story.later(0.6)


@pytest.mark.parametrize("others", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("columns", TOGETHER.values(), ids=TOGETHER.keys())
def test_what_the_launchs_own_runs_used_is_none_of_the_others(columns: list[str], others: float) -> None:
    story = Overlapping()
    play(story, columns, others)
    assert len(story.operations) == len({TOOLS[each.strip(".")[0]].split()[1] for each in columns})
    for run in story.operations:
        assert run.attributes["cpu_source"] == "task clock"
        assert run.attributes["others_share"] == pytest.approx(others / CORES, abs=0.03), run.attributes["tool"]


@pytest.mark.parametrize(
    ("columns", "known"),
    [
        (["eeee....", "tttttttt"], set()),
        (["eeeeeeee", "..ttt..."], {"eslint"}),
        (["eee.....", ".ttttttt"], set()),
        (["eeeeeeee", "..tt....", "...mm..."], {"eslint"}),
        (["eeee....", "....tttt"], {"eslint", "tsc"}),
    ],
)
def test_without_a_clock_it_is_known_of_the_run_that_saw_the_others_begin_and_end(
    columns: list[str], known: set[str]
) -> None:
    """What a run that goes on has used is a last sample then, which is at least so much: null, not a guess."""
    story = Costs()
    play(story, columns, 0.5)
    shares = {str(run.attributes["tool"]): run.attributes["others_share"] for run in story.operations}
    assert {tool for tool, share in shares.items() if share is not None} == known
    for tool in known:
        assert shares[tool] == pytest.approx(0.25, abs=0.05)

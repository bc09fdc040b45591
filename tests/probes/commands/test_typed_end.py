"""How long what was typed took: of a run that is told before its end, the end completes it, once, or nothing does."""

from __future__ import annotations

import pytest

from hero_tui.probes.launches.launch import LaunchEnded
from tests.probes.commands.story import Source, Story
from tests.probes.commands.test_before_recording import chain
from tests.support.process_script import at

# what happens -> for each run, in the order in which they are told, whose life was typed; None: its end is not known
FAMILIES: dict[str, tuple[str, list[int | None]]] = {
    "a sleep after it": (
        """60 < 50 bash check.sh | 61 < 60 ruff check | wait .2 | 61 ends 0 | 62 < 60 sleep 5 | wait 5 |
        62 ends 0 | 60 ends 0""",
        [60],
    ),
    "its last command takes the shell's place": (
        """60 < 50 bash check.sh | 61 < 60 ruff check | wait .2 | 61 ends 0 | wait 1 | 60 = sleep 5 | wait 5 |
        60 ends 0""",
        [60],
    ),
    "two tools of one npm script": (
        """60 < 50 npm run check | 61 < 60 sh -c x | 62 < 61 ruff check | wait 1 | 62 ends 0 | wait .1 |
        63 < 61 mypy app | wait 2 | 63 ends 0 | 61 ends 0 | 60 ends 0""",
        [60, 60],
    ),
    "the same tool twice": (
        """60 < 50 npm run check | 61 < 60 ruff check | wait 1 | 61 ends 0 | wait 3 | 62 < 60 ruff check |
        wait 1 | 62 ends 0 | 60 ends 0""",
        [60, 60],
    ),
    "hooks of a commit": (
        """60 < 50 git commit -m x | 61 < 60 sh .git/hooks/pre-commit | 62 < 61 python3 -mpre_commit hook-impl |
        63 < 62 ruff check | wait .3 | 63 ends 0 | wait .7 | 64 < 62 mypy app | wait 1 | 64 ends 0 | wait .7 |
        65 < 62 node /w/node_modules/.bin/eslint . | wait 1 | 65 ends 0 | 62 ends 0 | 61 ends 0 | wait 2 |
        60 ends 0""",
        [60, 60, 60],
    ),
    "a parallel make whose other jobs go on": (
        """60 < 50 make -j4 check | 61 < 60 ruff check | 62 < 60 mypy app | wait .3 | 61 ends 0 | wait 4 |
        62 ends 1 | 63 < 60 sleep 9 | wait 9 | 63 ends 0 | 60 ends 2""",
        [60, 60],
    ),
    "parts in several packages, and more after them": (
        """60 < 50 node /usr/bin/pnpm -r run check | 61 in api < 60 ruff check | wait 1 | 61 ends 0 |
        62 in web < 60 ruff check | wait 1 | 62 ends 0 | wait 2 | 60 ends 0""",
        [60],
    ),
    "stopped by Ctrl-C while it waits": (
        "60 < 50 npm run check | 61 < 60 ruff check | wait 1 | 61 ends 0 | wait 3 | 60 killed 2",
        [60],
    ),
    "the wrapper is gone before its tool": (
        "60 < 50 npm run check | 61 < 60 ruff check | wait 1 | 60 killed 9 | wait 2 | 61 ends 0",
        [60],
    ),
    "what it leaves behind is not waited for": (
        """60 < 50 npm run check | 61 < 60 node daemon.js | 62 < 60 ruff check | wait 1 | 62 ends 0 | wait 2 |
        60 ends 0 | wait 9 | 61 ends 0""",
        [60],
    ),
    "a subshell's commands, each for itself": (
        """60 < 50 bash | 61 < 60 npm run a | 62 < 61 ruff check | wait 1 | 62 ends 0 | wait 2 | 61 ends 0 |
        wait 20 | 63 < 60 npm run b | 64 < 63 mypy app | wait 1 | 64 ends 0 | wait 3 | 63 ends 0 | wait 20""",
        [61, 63],
    ),
    "an agent's commands, each for itself": (
        """60 < 50 myagent x | wait 11 | 61 < 60 npm run a | 62 < 61 ruff check | wait 1 | 62 ends 0 | wait 2 |
        61 ends 0 | wait 60 | 63 < 60 make b | 64 < 63 ruff check | wait 1 | 64 ends 0 | wait 3 | 63 ends 0 |
        wait 20""",
        [61, 63],
    ),
    "an agent that ends while its command goes on": (
        """60 < 50 myagent x | wait 11 | 61 < 60 npm run a | 62 < 61 ruff check | wait 1 | 62 ends 0 | wait 1 |
        60 ends 0 | wait 3 | 61 ends 0""",
        [61],
    ),
    "a launch that never ends": (
        "60 < 50 npm run watch | 61 < 60 ruff check | wait 1 | 61 ends 0 | wait 90000",
        [None],
    ),
    "one that lives for days": (
        "60 < 50 npm run watch | 61 < 60 ruff check | wait 1 | 61 ends 0 | wait 200000 | 60 ends 0",
        [60],
    ),
    "two launches that end in the other order": (
        """60 < 50 npm run a | 61 < 60 ruff check | wait 1 | 61 ends 0 | 70 < 50 npm run b | 71 < 70 ruff check |
        wait 1 | 71 ends 0 | wait 1 | 70 ends 0 | wait 5 | 60 ends 0""",
        [60, 70],
    ),
    "a PID that comes again": (
        """60 < 50 npm run a | 61 < 60 ruff check | wait 1 | 61 ends 0 | wait 2 | 60 ends 0 | wait 1 |
        60 < 50 npm run b | 61 < 60 mypy app | wait 1 | 61 ends 0 | wait 4""",
        [60, None],
    ),
    "nothing after it": ("60 < 50 ruff check | wait 1 | 60 ends 0", [60]),
}


def play(story: Story, script: str) -> dict[int, float]:
    """Play it; how long each process lived, the first of a PID that comes again."""
    began: dict[int, float] = {}
    lived: dict[int, float] = {}
    for line in script.split("|"):
        pid, *words = line.split()
        before = story.kernel.now
        story.play(line)
        if "<" in words:
            began[int(pid)] = before
        elif words[0] in {"ends", "killed"}:
            lived.setdefault(int(pid), story.kernel.now - began[int(pid)])
    return lived


@pytest.mark.parametrize("source", Source)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_end_of_what_was_typed_completes_its_runs_once(family: str, source: Source) -> None:
    """Given runs that are told while what was typed goes on, then its end tells the time of each, by its own clock."""
    script, typed = FAMILIES[family]
    story = Story(source=source)
    story.begin()
    lived = play(story, script)
    story.later(0.6)
    found = story.typed_durations()
    assert len(found) == len(typed)
    for seconds, pid in zip(found, typed, strict=True):
        expected = None if pid is None else pytest.approx(lived[pid], abs=0.03 + source.late)
        assert seconds == expected


@pytest.mark.parametrize("family", FAMILIES)
def test_a_recorder_that_ends_before_leaves_what_was_not_known(family: str) -> None:
    """Given a recorder that ends before the last step, then what had not ended by then stays without its time."""
    script, typed = FAMILIES[family]
    story = Story()
    story.begin()
    lived = play(story, script.rpartition("|")[0])
    known = list(story.completed)
    story.tracker.close(at(story.kernel.now))
    assert story.completed == known, "the recorder's end is not that of what was typed"
    for seconds, pid in zip(story.typed_durations(), typed, strict=False):
        assert seconds == (pytest.approx(lived[pid], abs=0.05) if pid in lived else None)


@pytest.mark.parametrize("wait", [0.1, 0.6, 3600.0])
@pytest.mark.parametrize("wrapper", ["npm run check", "make check", "bash check.sh", "uv run check", "git commit"])
def test_where_its_begin_is_not_known_its_end_completes_nothing(wrapper: str, wait: float) -> None:
    """Given a launch that ran something before anybody recorded, then how long it took by then is no guess."""
    story = Story()
    last = chain(story, [wrapper, "ruff check"], 5.0)
    story.kernel.proc.waited.add(60)
    story.begin()
    story.later(1.0)
    story.end(last)
    story.later(wait)
    story.end(60)
    story.later(0.6)
    assert story.typed_durations() == [None]
    assert story.operations[0].key is None


def test_a_loop_that_is_left_running_pushes_out_its_own_oldest_only() -> None:
    """Given 300 runs in one launch beside one that waits longer, then its newest 256 and the other are completed."""
    story = Story()
    story.begin()
    story.play("60 < 50 npm run slow\n61 < 60 mypy app\n61 ends 0\nwait 1")
    story.play("70 < 50 bash loop.sh")
    for _ in range(300):
        story.play("71 < 70 ruff check\n71 ends 0\nwait 1")
    story.play("70 ends 0\n60 ends 0")
    slow, *loop = story.typed_durations()
    assert isinstance(slow, float)
    assert loop == [None] * 44 + [pytest.approx(loop[-1])] * 256


@pytest.mark.parametrize(
    "before", ["61 ends 0 | wait 1", "wait 1", "61 ends 0 | wait .1"], ids=["told", "runs", "ended"]
)
def test_where_a_launch_was_none_of_its_own_its_end_is_not_known(before: str) -> None:
    """Given a launch whose processes turn out to be another's, then no moment of that is taken for the prompt's."""
    story = Story()
    story.begin()
    play(story, f"60 < 50 npm run check | 61 < 60 ruff check | wait 1 | {before}")
    top = story.table.get(60)
    assert top is not None
    launch = story.launches.launch_of(top)
    story.tracker.on_launch(LaunchEnded(launch, at(story.kernel.now), None, 0, moved=True))
    if before == "wait 1":
        story.play("61 ends 0")
    story.later(0.6)
    assert story.completed == []
    assert [each.attributes["typed_duration"] for each in story.operations] == [None]

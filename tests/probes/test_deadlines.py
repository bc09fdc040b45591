"""What a tracker announced is done when it comes: else the recorder's loop would turn without end at that moment."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Tracker
from hero_tui.probes.events import Saved
from hero_tui.probes.files.burst import Burst
from hero_tui.probes.git.tracker import GitTracker
from hero_tui.probes.processes.sources.events import Renamed
from hero_tui.probes.processes.table import LiveTable
from hero_tui.probes.reload.saves.model import ReloadSave
from hero_tui.probes.servers.tracker import ServerTracker
from tests.probes.commands.story import Story as Typed
from tests.probes.reload.pairing.test_pairing import VITE, at, pairing, react, restart, update
from tests.probes.servers.test_tracker import VITE as VITE_ARGV
from tests.probes.servers.test_tracker import Story
from tests.support.process_script import ScriptedKernel, batch, snapshot
from tests.support.process_script import at as second

Next = Callable[[], float | None]
Do = Callable[[float], object]
MOST_STEPS = 60


def moments(deadline: Next, do: Do, most: int = MOST_STEPS) -> list[float]:
    """The deadlines one after the other, each done at its very moment, until there is none or `most` were."""
    found: list[float] = []
    while (due := deadline()) is not None and len(found) < most:
        found.append(due)
        do(due)
    return found


def follow_each_other(found: list[float]) -> bool:
    """Whether each is later than the one before."""
    return all(later > earlier for earlier, later in pairwise(found))


def of(tracker: Tracker) -> tuple[Next, Do]:
    """A tracker's deadline, and its tick at a moment."""
    return tracker.next_deadline, lambda due: tracker.tick(Stamp(1_800_000_000.0 + due, due))


@pytest.mark.parametrize(("noticed", "done"), [(2, 11), (2, 3_000), (9_000, 19_000), (2, None)])
def test_saves_and_reactions_are_settled_and_forgotten(noticed: float, done: float | None) -> None:
    shop = pairing()
    for name in ("a.ts", "main.py"):
        shop.save(ReloadSave(name, at(0)))
    react(shop, update(noticed, done, "a.ts", key=VITE))
    react(shop, restart(noticed, done))
    found = moments(shop.next_deadline, shop.due)
    assert follow_each_other(found)
    assert len(found) < MOST_STEPS, "in the end nothing waits"


def test_a_burst_ends_at_its_deadline() -> None:
    burst = Burst()
    for number in range(30):
        burst.take(Saved(f"{number}.ts", at(0)))
    assert len(moments(lambda: burst.deadline, burst.settle)) == 1


def test_a_run_whose_wrapper_goes_on_is_told_at_its_deadline() -> None:
    story = Typed()
    story.begin()
    story.play("60 < 50 npm run check\n61 < 60 node /w/node_modules/.bin/tsc\n61 ends 0")
    found = moments(*of(story.tracker))
    assert follow_each_other(found)
    assert len(found) < MOST_STEPS
    assert len(story.operations) == 1


def test_a_process_is_read_again_at_its_deadline() -> None:
    kernel = ScriptedKernel()
    kernel.proc.content[50] = snapshot(50, 1, 500, "bash")
    table = LiveTable(Path("/w"), second(kernel.now), kernel.proc)
    table.handle(kernel.connector())
    for _ in range(3):
        table.handle(batch(Renamed(50, second(kernel.now))))
    found = moments(table.next_deadline, lambda due: table.tick(second(due)))
    assert follow_each_other(found)
    assert len(found) == 3


def test_git_is_asked_at_its_deadline(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    told: list[object] = []
    tracker = GitTracker(tmp_path, told.append)
    tracker.tick(Stamp(1_800_000_000.0, 1.0))
    tracker._running, tracker._wanted_at = False, 100.0
    assert tracker.next_deadline() == 100.0
    tracker.tick(Stamp(1_800_000_099.0, 99.999))
    assert tracker.next_deadline() == 100.0
    tracker.tick(Stamp(1_800_000_100.0, 100.0))
    assert tracker.next_deadline() is None, "it is being asked"
    tracker.close(Stamp(1_800_000_100.0, 100.0))


def test_sockets_are_looked_at_while_a_server_starts_or_a_program_is_not_known(tmp_path: Path) -> None:
    for argv, longest in ((VITE_ARGV, 0.025), (("/usr/bin/mystery",), 0.025)):
        story = Story(tmp_path)
        tracker: ServerTracker = story.tracker
        tracker.tick(Stamp.now())
        assert tracker.next_deadline() is None, "nothing starts"
        process = story.starts(story.process(900_001, argv))
        now = Stamp.now()
        tracker.tick(now)
        found = moments(*of(tracker), 5)
        assert len(found) == 5
        assert follow_each_other(found)
        assert found[0] <= now.mono + longest
        assert 0.0039 < found[1] - found[0] <= longest, "the younger, the closer"
        story.ends(process)
        assert tracker.next_deadline() is None

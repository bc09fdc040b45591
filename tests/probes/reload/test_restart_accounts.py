"""Saves around restarts: each is in one operation or among those left alone, and what a new worker read is in one.

```
  save ─ restart begins ── save ── save ── worker begins ─────── it answers ── save
         the old worker stops: seconds     it read all of them   it may read what comes now, or not: the next
                                                                 restart says so, else it is left alone
```
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from hero_tui.probes.reload.protocol import ReloadKind
from tests.probes.reload.test_every_save import Story
from tests.support.examples import examples
from tests.support.reloads import saves_in

PATIENCE = 9.5  # seconds before a worker's begin: of what lies further back a restart is not the answer
FORKS = 0.03  # seconds from the old worker's end

AWAY = st.floats(0.2, 4.0)  # seconds of a person, between two saves
STOPS = st.floats(0.0, 9.0)  # what an old worker takes to end: open connections, a slow shutdown
BOOTS = st.floats(0.05, 5.0)
WRITES = 0.15  # seconds by which a file may be closed after what was read of it
DURING = st.lists(st.floats(0.05, 0.95), max_size=4)  # saves meanwhile, as shares of that time


class Restart(Struct, frozen=True):
    """A restart so many seconds after a save; `begun`: saves while the old worker stops, `booting`: while the new one
    comes up, which it may have read or not."""

    after: float
    stops: float
    boots: float
    begun: list[float]
    booting: list[float]


RESTARTS = st.builds(Restart, st.floats(0.05, 0.5), STOPS, BOOTS, DURING, DURING)


@settings(max_examples=examples(100))
@given(st.lists(st.one_of(AWAY, RESTARTS), min_size=1, max_size=12))
def test_what_was_complete_when_a_worker_began_was_taken_up_by_it(steps: list[float | Restart]) -> None:
    """Given a restarter that begins to restart after a save, and saves while it does, then no save is counted twice or
    nowhere, and none that was complete before a new worker began is among those that it did not take up."""
    saves: list[float] = []
    workers: list[float] = []
    now, waits = 1.0, False
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder))

        def save(*moments: float) -> None:
            for moment in sorted(moments):
                story.save(moment, f"app/m{len(saves)}.py")
                saves.append(moment)

        for step in steps:
            if not isinstance(step, Restart):
                now += step
                save(now)
                waits = True
            elif waits:
                begins = now + step.after
                worker = begins + step.stops + FORKS
                now = worker + step.boots
                workers.append(worker)
                save(*(begins + step.stops * share for share in step.begun))
                save(*(worker + step.boots * share for share in step.booting))
                story.react(worker, now, change=ReloadKind.RESTART, worker=1000 + len(workers))
                waits = bool(step.booting)
        operations = story.play()
    known = saves_in(operations)
    newest = max(workers, default=0.0)
    read = [min(worker for worker in workers if worker > each) - each for each in saves if each < newest]
    assert known + story.left == len(saves), "each in one account"
    assert known >= sum(ago <= PATIENCE for ago in read), "what a worker read was not taken up"
    assert known <= sum(each < newest + WRITES for each in saves), "what no worker can have read was taken up"
    assert len({each.attributes["worker"] for each in operations}) == len(operations), "one restart, one operation"

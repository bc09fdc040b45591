"""12,000 saves, 20 a second for ten minutes beside a busy log, through the tracker on a clock of the test's own: each
is in exactly one operation or among those not taken up, soon, and the last costs what the first did."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

import pytest

from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import Saved
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.saves.model import Party
from hero_tui.probes.reload.tracker import ReloadTracker
from tests.probes.reload.pairing.test_pairing import at
from tests.support.reloads import saves_of

KEY = (7, 70)
SAVES = 12_000
MOST_CALLS = 500  # of Python functions, for a save with its reaction
COUNTED_FROM = (3_000, 16_500)
"""Of 18,000 with those of the log, the saves from which on a thousand are counted: nothing older than 75 s is kept."""
Event = tuple[float, Saved | Reaction]
"""At that millisecond something is told."""


def update(noticed: float, done: float | None, *files: str) -> Reaction:
    """Vite reacts, and serves it or refuses to."""
    served = None if done is None else at(done)
    return Reaction(KEY, ReloadKind.UPDATE, at(noticed), served, files, None if served else "Unexpected token")


def restart(noticed: float, done: float | None, worker: int) -> Reaction:
    """Another worker answers, or was superseded."""
    served = None if done is None else at(done)
    return Reaction(KEY, ReloadKind.RESTART, at(noticed), served, worker=worker, superseded=done is None)


def all_served(number: int, ms: float) -> Iterator[Event]:
    yield ms, Saved("src/a.ts", at(ms))
    yield ms + 8, update(ms + 2, ms + 8, "src/a.ts")


def in_turns(number: int, ms: float) -> Iterator[Event]:
    name = f"src/part{number % 7}.ts"
    yield ms, Saved(name, at(ms))
    yield ms + 12, update(ms + 3, ms + 12, name)


def each_tenth(number: int, ms: float) -> Iterator[Event]:
    """A server that takes up one save of ten."""
    yield ms, Saved(f"src/part{number % 40}.ts", at(ms))
    if number % 10 == 9:
        yield ms + 30, update(ms + 5, ms + 30, f"src/part{number % 40}.ts")


def none_served(number: int, ms: float) -> Iterator[Event]:
    yield ms, Saved(f"docs/{number % 300}.md", at(ms))


def broken(number: int, ms: float) -> Iterator[Event]:
    """Each third does not compile."""
    yield ms, Saved("src/a.ts", at(ms))
    yield ms + 20, update(ms + 2, None if number % 3 == 0 else ms + 20, "src/a.ts")


def restarts(number: int, ms: float) -> Iterator[Event]:
    """A new worker each 500 ms, of which every other is stopped by the next."""
    yield ms, Saved("app.py", at(ms))
    if number % 10 == 0:
        worker = number // 10
        yield ms + 480, restart(ms + 90, ms + 480 if worker % 2 else None, worker)


def slow_restarts(number: int, ms: float) -> Iterator[Event]:
    """A worker that takes 3 s to answer."""
    yield ms, Saved("app.py", at(ms))
    if number % 80 == 0:
        yield ms + 3_100, restart(ms + 100, ms + 3_100, number // 80)


def read_late(number: int, ms: float) -> Iterator[Event]:
    """Saves and reactions of a busy machine: read in another order than they happened."""
    yield ms + number * 37 % 60, Saved(f"src/part{number % 3}.ts", at(ms))
    yield ms + 8 + number * 53 % 90, update(ms + 2, ms + 8, f"src/part{number % 3}.ts")


def in_bursts(number: int, ms: float) -> Iterator[Event]:
    """Ten files within 50 ms, then nothing for half a second."""
    moment = ms - ms % 500 + number % 10 * 5
    yield moment, Saved(f"src/part{number % 10}.ts", at(moment))
    if number % 10 == 9:
        yield moment + 40, update(moment + 4, moment + 40, *(f"src/part{each}.ts" for each in range(10)))


PATTERNS: list[tuple[Callable[[int, float], Iterator[Event]], Party, float]] = [
    (all_served, Party("vite"), 2.0),
    (in_turns, Party("vite"), 2.0),
    (each_tenth, Party("vite"), 2.0),
    (none_served, Party("vite"), 2.0),
    (broken, Party("vite"), 2.0),
    (restarts, Party("uvicorn", (".py",)), 2.0),
    (slow_restarts, Party("uvicorn", (".py",)), 2.0),
    (read_late, Party("vite"), 2.0),
    (in_bursts, Party("vite"), 2.0),
]


class Servers:
    """One server that lives."""

    requests = True
    table = SimpleNamespace()

    def get(self, key: object) -> Any:
        """The one."""
        return SimpleNamespace(alive=True, primed=True, label="it") if key == KEY else None

    def servers(self) -> tuple[Any, ...]:
        """Nobody is to be attended to: the one is attached already."""
        return ()

    def mark(self, *_: object, **__: object) -> None:
        """What works is of no interest here."""

    mark_primed = mark_saves = mark_stopped = mark


class Channel:
    """The one's update channel: what would be asked for again is not answered."""

    newest_pending = None

    def ask_again(self, *_: object) -> None:
        """No answer comes."""


class Day:
    """The tracker, its clock, and what it told with the moment."""

    def __init__(self, folder: Path, party: Party) -> None:
        self.now = at(0)
        self.told: list[tuple[float, Operation]] = []
        servers: Any = Servers()
        channel: Any = Channel()
        self.tracker = ReloadTracker(folder, self._take, servers, clock=lambda: self.now)
        self.tracker._pairing.join(KEY, party)
        self.tracker._channels[KEY] = channel

    def _take(self, event: object) -> None:
        if isinstance(event, Operation):
            self.told.append((self.now.wall, event))

    def until(self, ms: float) -> None:
        """Tick at each deadline until then, as the loop does."""
        until = at(ms)
        while (due := self.tracker.next_deadline()) is not None and due <= until.mono:
            moment = max(due, self.now.mono)
            self.now = Stamp(until.wall - (until.mono - moment), moment)
            self.tracker.tick(self.now)
        self.now = until


def timeline(pattern: Callable[[int, float], Iterator[Event]]) -> list[Event]:
    """All saves and reactions, and a log that is closed ten times a second, in the order in which they are told."""
    events = [event for number in range(SAVES) for event in pattern(number, number * 50.0)]
    events += [(ms, Saved("app.log", at(ms))) for ms in (number * 100.0 + 13 for number in range(SAVES // 2))]
    return sorted(events, key=lambda event: event[0])


@pytest.mark.parametrize(("pattern", "party", "soon"), PATTERNS, ids=[each[0].__name__ for each in PATTERNS])
def test_each_of_12000_saves_is_accounted_for_once_soon_and_for_the_same_cost(
    tmp_path: Path, pattern: Callable[[int, float], Iterator[Event]], party: Party, soon: float
) -> None:
    day = Day(tmp_path, party)
    calls, costs, seen = [0], list[int](), 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        calls[0] += event == "call"

    for ms, event in timeline(pattern):
        day.until(ms)
        day.tracker.handle(event)
        seen += isinstance(event, Saved)
        if seen in COUNTED_FROM:
            calls[0] = 0
            sys.setprofile(count)
        elif seen - 1_000 in COUNTED_FROM and len(costs) < COUNTED_FROM.index(seen - 1_000) + 1:
            sys.setprofile(None)
            costs.append(calls[0])
    last = SAVES * 50.0
    day.until(last + 2_150 + 3_100)

    may_react = SAVES if party.suffixes else SAVES * 3 // 2
    in_operations = sum(saves_of(operation) for _, operation in day.told)
    assert in_operations + day.tracker.left_alone(KEY) == may_react
    late = [told - each.start - each.duration for told, each in day.told if each.duration is not None]
    assert not late or max(late) <= soon
    print(f"calls of a save, of two thousands: {[each // 1_000 for each in costs]}")
    first, later = costs
    assert later <= 1.1 * first
    assert max(first, later) <= MOST_CALLS * 1_000

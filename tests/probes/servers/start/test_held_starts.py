"""A start in which the server's process was stopped is recorded with the seconds of that, and is not judged."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import ServersFact, ServerState
from hero_tui.core.signals import Outcome, Stamp
from hero_tui.probes.events import Event
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import ServerTool
from hero_tui.probes.servers.roster import Roster
from hero_tui.probes.servers.start.held_starts import HeldStarts
from hero_tui.probes.servers.start.starting import started

KEY = (50, 500)
SERVER = Server(KEY, ServerTool("webpack"), "webpack", 50, "webpack serve", Stamp(1e9, 100.0), True, "/shop")


def at(seconds: float) -> Stamp:
    """So many seconds after its start."""
    return Stamp(1e9 + seconds, 100.0 + seconds)


@pytest.mark.parametrize(
    ("stops", "answers", "held"),
    [
        ([], 5.0, 0.0),
        ([(2.0, 6.0)], 8.0, 4.0),
        ([(1.0, 3.0), (5.0, 9.0)], 12.0, 6.0),
        ([(0.0, 60.0)], 61.0, 60.0),
        ([(9.0, 15.0)], 8.0, 0.0),  # it was up by then
        ([(3.0, 7.0)], 7.0, 4.0),  # it answers as soon as it goes on
    ],
)
@pytest.mark.parametrize("state", [ServerState.STARTING, ServerState.LISTENING])
def test_how_long_it_was_stopped(
    stops: list[tuple[float, float]], answers: float, held: float, state: ServerState
) -> None:
    told: list[Event] = []
    roster, now = Roster(told.append), 0.0
    roster.put(replace(SERVER, state=state))
    starts = HeldStarts(roster, lambda pid: pid == 50 and any(since <= now < until for since, until in stops))
    while now < answers:
        starts.tick(at(now))
        roster.publish()
        now += 1.0
    server = roster[KEY]
    shown = [each.servers[0].state for each in told if isinstance(each, ServersFact)]
    assert (ServerState.STOPPED in shown) == (held > 0)

    start = started(server, at(answers), None)
    assert float(start.attributes.get("stopped") or 0.0) == pytest.approx(held, abs=1.0)
    assert start.duration == pytest.approx(answers)
    assert start.outcome is (Outcome.CANCELLED if held else Outcome.OK)
    assert (start.attributes.get("excluded") == "stopped") == (held > 0)

    roster.put(replace(server, state=ServerState.READY))
    now = answers + 1.0
    starts.tick(at(now))
    assert roster[KEY].stopped is False


@pytest.mark.parametrize("server", [replace(SERVER, failed=True), replace(SERVER, start_seen=False)])
def test_what_has_no_start_to_tell_is_not_looked_at(server: Server) -> None:
    asked: list[int] = []

    def stopped(pid: int) -> bool:
        asked.append(pid)
        return True

    roster = Roster(lambda _: None)
    roster.put(server)
    starts = HeldStarts(roster, stopped)
    for second in range(5):
        starts.tick(at(second))
    assert asked == []

"""The moment of a LISTEN against the server's own clock, over many real starts."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from hero_tui.core.declared import DeclaredServer
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.sockets.listening import Listener, SocketReader
from hero_tui.probes.servers.start.poll_schedule import interval
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import python, running

pytestmark = [pytest.mark.timed, pytest.mark.timeout(180)]

SERVER = """\
import socket, sys, time

server = socket.socket()
server.bind(("127.0.0.1", 0))
time.sleep(float(sys.argv[1]))
before = time.monotonic()
server.listen()
print(before, time.monotonic(), file=open(sys.argv[2], "w"), flush=True)
time.sleep(600)
"""
LISTENS_AFTER = [0.0, 0.016, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8, 1.3, 2.1]


class Looks(SocketReader):
    """The kernel's sockets, and when they were looked at: begin and end (monotonic s)."""

    def __init__(self) -> None:
        self.spans: list[tuple[float, float]] = []

    def listening(self) -> dict[int, Listener]:
        """As the kernel says."""
        begin = time.monotonic()
        found = super().listening()
        self.spans.append((begin, time.monotonic()))
        return found


class Start:
    """A server that came up: what it says of its own LISTEN, and what was recorded."""

    def __init__(self, server: Server, said: str, looks: Looks) -> None:
        assert server.listening is not None
        self.began, self.recorded = server.own_start.mono, server.listening.mono
        self.before, self.after = map(float, said.split())
        found = next(at for at, (begin, _) in enumerate(looks.spans) if begin >= self.recorded)
        self.look, self.look_before = looks.spans[found], looks.spans[found - 1]

    @property
    def late(self) -> float:
        """Seconds by which it was recorded late."""
        return self.recorded - self.after

    @property
    def interval(self) -> float:
        """Seconds that the schedule has between two looks at that age."""
        return interval(None, self.look_before[0] - self.began)


def _listed(seen: ProbeLoop, pid: int) -> list[Server]:
    return [each for each in seen.servers.servers() if each.pid == pid]


def _said(out: Path) -> bool:
    return out.exists() and out.read_text().endswith("\n")


def starts(folder: Path, *, connector: bool) -> Iterator[Start]:
    """Start one server after the other."""
    (folder / "mystery.py").write_text(SERVER)
    looks, row = Looks(), DeclaredServer(("mystery.py",), may_ask=False)
    with ProbeLoop(folder, connector=connector, declared=[row], reader=looks) as seen:
        for number in range(20):
            out = folder / f"said-{number}"
            pause = LISTENS_AFTER[number % len(LISTENS_AFTER)]
            with running([python(), "mystery.py", str(pause), str(out)], folder) as process:
                seen.wait(partial(_listed, seen, process.pid), "it to be listed")
                seen.wait(partial(_said, out), "its own clock")
                (server,) = _listed(seen, process.pid)
                yield Start(server, out.read_text(), looks)


@pytest.mark.parametrize("connector", [True, False], ids=["connector", "polls"])
def test_a_listen_is_found_by_the_first_look_after_it_and_late_by_no_more_than_the_schedules_interval(
    connector: bool, tmp_path: Path
) -> None:
    seen = list(starts(tmp_path, connector=connector))
    assert len(seen) == 20
    for start in seen:
        assert start.look[1] >= start.before, "not before it listened"
        assert start.look_before[0] <= start.after, "no look in between missed it"
    late = [start.late / start.interval for start in seen]
    assert statistics.median(late) <= 1.0, sorted(late)

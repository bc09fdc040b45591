"""What a start cost: against what a parent that waits is charged for, and what others took of the machine."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.signals import Stamp
from hero_tui.probes.machine.reader import CpuReading
from hero_tui.probes.machine.witness import MachineWitness
from hero_tui.probes.servers.start.cost import StartCost
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import free_port, running
from tests.support.server_world import PROMPT, World

SERVER = """
import http.server, os, sys, time
until = time.process_time() + float(sys.argv[3])
while time.process_time() < until: pass
server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), http.server.SimpleHTTPRequestHandler)
server.timeout = 0.5
while not os.path.exists("stop"): server.handle_request()
"""
PARENT = """
import json, resource, subprocess, sys
subprocess.run([sys.executable, *sys.argv[2:]])
both = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
print(json.dumps(sum(used.ru_utime + used.ru_stime for used in both)), file=open(sys.argv[1], "w"))
"""


class Used(StartCost):
    """Costs on a machine of two cores, whose processes have used what the test says."""

    def __init__(self, world: World, seconds: dict[int, float]) -> None:
        self.busy, self.seconds = 100.0, seconds
        self.world = world
        self.witness = MachineWitness(self._read)
        super().__init__(world, self.witness)

    def _read(self) -> CpuReading:
        return CpuReading(self.world.now.mono, self.busy, 2.0, None, None)

    def _used(self, pid: int, starttime: int) -> float | None:
        return self.seconds.get(pid)


@pytest.mark.parametrize(
    ("typed", "own", "beside", "busy", "cpu", "others"),
    [
        (("npm", "run", "dev"), 2.0, None, 3.0, 2.5, 0.05),
        (("npm", "run", "dev"), 2.0, None, 12.5, 2.5, 1.0),
        (("concurrently", "vite", "api"), 2.0, 4.0, 8.0, 2.0, 0.15),  # the other's is no other's, and not its own
        (("concurrently", "vite", "api"), 2.0, 4.0, 6.5, 2.0, 0.0),
        (None, 1.0, None, 6.0, 1.0, 0.5),
    ],
)
def test_what_others_took_is_the_rest(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: tuple[str, ...] | None,
    own: float,
    beside: float | None,
    busy: float,
    cpu: float,
    others: float,
) -> None:
    """Given a start of five seconds on two cores."""
    world = World(tmp_path)
    monkeypatch.setattr(time, "monotonic", lambda: world.now.mono)
    used = Used(world, {})
    parent = PROMPT if typed is None else world.run(PROMPT, *typed)
    used.witness.take(used._read())
    vite = world.run(parent, "node", "/p/node_modules/.bin/vite")
    used.seconds |= {parent: 0.5, vite: own}
    if beside is not None:
        used.seconds[world.run(parent, "node", "/p/node_modules/.bin/api")] = beside
    world.passes(5.0)
    used.busy += busy
    (server,) = world.tracker.servers()
    found = used.attributes(server, world.now)
    assert (found["cpu_seconds"], found["cpu_source"]) == (cpu, "its processes")
    assert found["others_share"] == pytest.approx(others, abs=0.02)


def test_null_where_it_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that cannot be read, a root that is older than what counts, an answer that was taken late."""
    world = World(tmp_path)
    monkeypatch.setattr(time, "monotonic", lambda: world.now.mono)
    vite = world.run(PROMPT, "node", "/p/node_modules/.bin/vite")
    world.passes(5.0)
    (server,) = world.tracker.servers()
    known, now = Used(world, {vite: 1.0}), world.now
    assert known.attributes(server, now)["cpu_seconds"] == 1.0
    later = Stamp(server.started.wall + 1, server.started.mono + 1)
    for used, asked, at in (
        (Used(world, {}), server, now),
        (known, replace(server, started=later), now),
        (known, server, Stamp(now.wall - 0.3, now.mono - 0.3)),
        (known, replace(server, key=(1, 1), top=1), now),
    ):
        found = used.attributes(asked, at)
        assert (found["cpu_seconds"], found["cpu_source"], found["others_share"]) == (None, None, None)


@pytest.mark.timed
@pytest.mark.timeout(120)
@pytest.mark.parametrize("burn", [0.3, 1.0])
def test_cpu_seconds_are_those_that_a_parent_is_charged_for(tmp_path: Path, burn: float) -> None:
    """With the real kernel: within 2 % or 20 ms of getrusage, of the server and of the wrapper above it."""
    (tmp_path / "uvicorn").write_text(SERVER, encoding="utf-8")
    port = str(free_port())
    parent = [sys.executable, "-c", PARENT, "used.json", "uvicorn", "app:app", port, str(burn)]
    with ProbeLoop(tmp_path, cost=True) as seen, running(parent, tmp_path) as process:
        seen.wait(lambda: seen.operations("dev.server_start"), "the start")
        (tmp_path / "stop").touch()
        process.wait(30)
    (start,) = seen.operations("dev.server_start")
    used = json.loads((tmp_path / "used.json").read_text(encoding="utf-8"))
    seconds, others = start.attributes["cpu_seconds"], start.attributes["others_share"]
    assert isinstance(seconds, float)
    assert abs(seconds - used) <= max(0.02, 0.02 * used), (start.attributes, used)
    assert others is None or (isinstance(others, float) and 0.0 <= others <= 1.0)

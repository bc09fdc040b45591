"""What a server's start is counted from where part of its launch is older than the recording."""

from __future__ import annotations

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.launches.boundary import Stop
from hero_tui.probes.launches.branch import Branch
from hero_tui.probes.launches.launch import Launch
from hero_tui.probes.launches.open_operations import OpenOperations
from hero_tui.probes.processes.lineage import Descendant
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.identity.origin import origin_of

RECORDING = 1000.0


class Launched:
    """One launch of processes, each the parent of the next: its seconds from the recording on, and its command line."""

    def __init__(self, text: str) -> None:
        self.open_operations = OpenOperations()
        self.path = tuple(self._process(at, *line.strip().split(" ", 1)) for at, line in enumerate(text.split("|")))

    def _process(self, at: int, seconds: str, line: str) -> Process:
        start = Stamp(1e9, RECORDING + float(seconds))
        argv = tuple(line.split())
        return Process(10 + at, 10 + at, 9 + at, argv[0], argv, "/w", None, 0, start, readable=True, in_workspace=True)

    def launch_of(self, _process: Process) -> Launch:
        top = self.path[0]
        before = top.start.mono < RECORDING
        return Launch((*top.key, 0), top, top.argv, top.start, before_recording=before, below=Stop.SHELL)

    def branch(self, process: Process) -> Branch:
        below = tuple(Descendant(each, (each.ppid, each.ppid), None) for each in self.path[1:])
        lines, begins = tuple((each.argv,) for each in self.path), tuple((each.start,) for each in self.path)
        return Branch(self.path[0].start, self.path, process.start, below, lines, begins)

    def ended_at(self, _launch: Launch, _process: Process | None) -> Stamp | None:
        return None


@pytest.mark.parametrize(
    ("path", "seconds", "command"),
    [
        ("-1.2 npx vite | 0.4 sh -c vite | 0.5 node vite", -1.2, "npx vite"),
        ("-5 npm run dev | -4 sh -c vite | 0.1 node vite", -5, "npm run dev"),
        ("-0.3 make dev | -0.2 sh -c x | 0.9 python -m flask run", -0.3, "make dev"),
        ("-3 bash -c cd;x | -2.5 npx vite | 0.2 node vite", -2.5, "npx vite"),
        ("-3 bash start.sh | -2.5 sh -c a&b | 0.2 node vite", 0.2, "vite"),
        ("-3 bash start.sh | -2.5 sh -c y | 0.2 node vite", -2.5, "vite"),
        ("-9 timeout 60 bash t.sh | -9 bash t.sh | -0.3 npx vite | -0.1 sh -c vite | 0.4 node vite", -0.3, "npx vite"),
        ("-9 make all | -8 sh -c a;b;c | -2 npm run dev | 0.4 node vite", -2, "npm run dev"),
        ("-7200 python agent.py | 0.2 npm run dev | 0.5 node vite", 0.2, "npm run dev"),
        ("-7200 python agent.py | -2 npm run dev | 0.5 node vite", -2, "npm run dev"),
        ("-8 python -m pytest x.py | 0.3 node --watch server.mjs", 0.3, "server"),
        ("-8 python set_up.py | -2 npm run dev | 0.4 node vite", -2, "npm run dev"),
        ("-8 node set_up.js | -7 sh -c vite | 0.4 node vite", -7, "vite"),
        ("-61 npm run dev | -60.5 sh -c vite | 0.5 node vite", 0.5, "vite"),
        ("-2 npx vite | -1 sh -c vite | -0.5 node vite", -2, "npx vite"),
        ("-0.5 node vite", -0.5, "vite"),
        ("-7200 npm run dev | -7199 node vite", -7200, "npm run dev"),
        ("0.1 npx vite | 0.4 sh -c vite | 0.5 node vite", 0.1, "npx vite"),
    ],
)
def test_what_began_just_before_the_recording_counts_in_full(path: str, seconds: float, command: str) -> None:
    launched = Launched(path)
    origin = origin_of(launched.path[-1], launched, RECORDING)
    assert origin.started.mono == pytest.approx(RECORDING + seconds)
    assert origin.command == command
    assert origin.path[0].start == origin.started

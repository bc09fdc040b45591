"""In which order the loop calls the probes' trackers."""

from __future__ import annotations

from pathlib import Path

from hero_tui.probes.events import Event
from hero_tui.recorder.probes import Probes


def test_the_processes_come_before_who_asks_for_them_and_servers_before_their_reloads(tmp_path: Path) -> None:
    emitted: list[Event] = []
    trackers = Probes(tmp_path, emitted.append).trackers.in_order()
    assert [type(tracker).__name__ for tracker in trackers] == [
        "GitTracker",
        "MachineProbe",
        "ProcessProbe",
        "LastEnds",
        "ServerTracker",
        "ReloadTracker",
        "CommandTracker",
        "FilesProbe",
    ]
    assert emitted == [], "nothing is seen before the start"

"""How often, and for how long, so many processes began that short ones could not be seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hero_tui.core.facts import ProcessesFact, ProcessSourceName
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.probe import ProcessProbe
from hero_tui.probes.processes.sources.events import ProcessBatch, SourceChanged

CONNECTOR, LOADAVG, SCAN, NONE = (ProcessSourceName(name) for name in ("connector", "loadavg", "scan", "none"))


@pytest.mark.parametrize(
    ("changes", "storms", "seconds"),
    [
        ([(0.0, CONNECTOR)], 0, 0.0),
        ([(0.0, CONNECTOR), (5.0, SCAN)], 1, 0.0),
        ([(0.0, CONNECTOR), (5.0, SCAN), (13.0, CONNECTOR)], 1, 8.0),
        ([(0.0, LOADAVG), (5.0, SCAN), (6.5, LOADAVG), (20.0, SCAN), (21.0, LOADAVG)], 2, 2.5),
        ([(0.0, CONNECTOR), (5.0, SCAN), (9.0, NONE), (20.0, CONNECTOR)], 1, 4.0),
        ([(0.0, CONNECTOR), (1.0, LOADAVG), (2.0, CONNECTOR)], 0, 0.0),
    ],
)
def test_they_are_counted_since_recording_began(
    tmp_path: Path, changes: Sequence[tuple[float, ProcessSourceName]], storms: int, seconds: float
) -> None:
    told: list[ProcessesFact] = []
    probe = ProcessProbe(tmp_path, lambda event: told.append(event) if isinstance(event, ProcessesFact) else None)
    began = Stamp.now()
    for at, source in changes:
        now = Stamp(began.wall + at, began.mono + at)
        probe.handle(ProcessBatch((SourceChanged(source, now, "so it goes"),)))
    assert [each.source for each in told] == [source for _, source in changes]
    assert (told[-1].storms, round(told[-1].storm_seconds, 6)) == (storms, seconds)
    probe.stop()

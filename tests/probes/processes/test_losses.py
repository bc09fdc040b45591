"""Events of processes that were lost: counted, said for a minute, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.core.facts import ProcessSourceName
from hero_tui.probes.events import EventsMissed, Notice
from hero_tui.probes.processes.probe import ProcessProbe
from hero_tui.probes.processes.sources.events import ProcessBatch, ScanDue, SourceChanged
from tests.support.process_script import at

WHY = "the kernel's queue of process events overflowed"
SAID = f"short processes may have been missed: {WHY}"


def notices(told: list[object]) -> list[Notice]:
    """What was said of losses since the last time it was asked for."""
    found = [each for each in told if isinstance(each, Notice) and each.key == "processes.lost"]
    told.clear()
    return found


@pytest.mark.parametrize("times", [1, 2, 5, 1_200])
def test_each_loss_is_counted_and_said_until_a_minute_after_the_last(tmp_path: Path, times: int) -> None:
    told: list[object] = []
    probe = ProcessProbe(tmp_path, told.append)
    now = at(100.0)
    probe.handle(ProcessBatch((SourceChanged(ProcessSourceName.CONNECTOR, now, "test"),)))
    for _ in range(times):
        probe.handle(ProcessBatch((ScanDue(now, WHY, now),)))
    said = notices(told)
    assert len(said) == times
    assert said[-1].text == (SAID if times == 1 else f"{SAID} ({times:,} times)")
    probe.tick(at(159.9))
    assert notices(told) == []
    probe.tick(at(160.0))
    assert [each.resolved for each in notices(told)] == [True]
    probe.handle(ProcessBatch((ScanDue(at(200.0), WHY, at(200.0)),)))
    assert [each.text for each in notices(told)] == [SAID], "the count begins anew"
    probe.stop()


def test_what_the_recorders_queue_lost_is_a_loss_of_processes_too(tmp_path: Path) -> None:
    told: list[object] = []
    probe = ProcessProbe(tmp_path, told.append)
    probe.handle(ProcessBatch((SourceChanged(ProcessSourceName.CONNECTOR, at(1.0), "test"),)))
    probe.handle(EventsMissed(7, at(2.0), at(3.0)))
    assert [each.text for each in notices(told)] == [
        "short processes may have been missed: the recorder's queue overflowed"
    ]
    probe.stop()

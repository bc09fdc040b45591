"""What following processes costs, measured by the kernel on a process of its own."""

from __future__ import annotations

import pytest

from benchmarks.fork_storm import measure
from hero_tui.probes.processes.sources.capabilities import process_capabilities

STORM_SHARE = 0.05


@pytest.mark.timed
@pytest.mark.parametrize("connector", [True, False])
def test_a_storm_of_1000_forks_a_second_takes_at_most_5_percent_of_a_core(connector: bool) -> None:
    """Given 1,000 forks a second for eight seconds, then the probe turns to scanning and stays within its limit."""
    cost = measure(8.0, 1000.0, connector=connector)
    assert cost.sources[-1] == ("scan" if connector else "loadavg")
    assert cost.share <= STORM_SHARE


@pytest.mark.timed
def test_what_works_here_is_found_by_trying() -> None:
    """Given this kernel, then the answers agree with each other and with what the probe then uses."""
    able = process_capabilities()
    assert able.connector == (able.connector_problem is None)
    assert able.source == ("connector" if able.connector else "loadavg")
    assert able.last_pid
    assert able.pidfd
    assert able.pss

"""A suspend, a clock that was set and a time without a turn are gaps with a reason."""

import pytest

from hero_tui.core.signals import Gap
from hero_tui.recorder.lifecycle.clocks import Reading, gap_between

START = Reading(wall=1000.0, mono=50.0, boot=60.0)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (Reading(1001.0, 51.0, 61.0), None),
        (Reading(1301.0, 51.0, 361.0), Gap(1000.0, 1301.0, "suspended")),
        (Reading(4601.0, 51.0, 61.0), Gap(1000.0, 4601.0, "clock jumped")),
        (Reading(400.0, 51.0, 61.0), None),
        (Reading(1002.5, 52.5, 62.5), None),
        (Reading(1003.0, 51.0, 63.0), Gap(1000.0, 1003.0, "suspended")),
        (Reading(1002.75, 51.0, 62.75), None),
        (Reading(1003.0, 51.0, 61.0), Gap(1000.0, 1003.0, "clock jumped")),
        (Reading(1002.75, 51.0, 61.0), None),
        (Reading(1009.9, 59.9, 69.9), None),
        (Reading(1010.0, 60.0, 70.0), Gap(1000.0, 1010.0, "recorder not responding")),
        (Reading(1040.0, 90.0, 100.0), Gap(1000.0, 1040.0, "recorder not responding")),
        (Reading(440.0, 90.0, 100.0), Gap(400.0, 440.0, "recorder not responding")),
        (Reading(1340.0, 90.0, 400.0), Gap(1000.0, 1340.0, "suspended")),
    ],
    ids=[
        "a second",
        "slept 5 minutes",
        "set forward an hour",
        "set back ten minutes",
        "a late tick is no gap",
        "slept for exactly 2 s",
        "slept for less than 2 s",
        "set forward by exactly 2 s",
        "set forward by less than 2 s",
        "without a turn for less than 10 s",
        "stopped for exactly 10 s",
        "stopped for 40 s",
        "stopped for 40 s, and set back",
        "stopped, and then suspended",
    ],
)
def test_gaps(after: Reading, expected: Gap | None) -> None:
    assert gap_between(START, after) == expected

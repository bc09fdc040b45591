"""When an update channel that was lost or refused is tried again."""

from __future__ import annotations

import pytest

from hero_tui.probes.reload.updates.reconnects import Reconnects

SEVEN = [0.0, 0.02, 0.03, 0.045, 0.0675, 0.10125, 0.151875]


def test_a_channel_that_is_cut_at_once_is_tried_ever_more_rarely() -> None:
    pauses = Reconnects()
    now, told = 100.0, []
    for _ in range(30):
        pauses.opened(now)
        pause = pauses.lost(now + 0.001)
        told.append(pause)
        now += 0.001 + pause
    assert told[:7] == pytest.approx(SEVEN)
    assert told[-1] == 5.0
    assert len([pause for pause in told if pause < 5.0]) < 20


def test_a_channel_that_lasted_ten_seconds_is_tried_at_once_when_it_is_lost() -> None:
    pauses = Reconnects()
    for _ in range(20):
        pauses.opened(0.0)
        pauses.lost(0.0)
    pauses.opened(100.0)
    assert pauses.lost(109.99) == 5.0
    pauses.opened(200.0)
    assert pauses.lost(210.0) == 0.0
    pauses.opened(211.0)
    assert pauses.lost(211.1) == 0.02


def test_a_server_that_was_lost_just_now_is_tried_every_twentieth_of_a_second() -> None:
    pauses = Reconnects()
    pauses.opened(0.0)
    pauses.lost(50.0)
    assert [pauses.refused(50.0 + later) for later in (0.0, 1.0, 1.99)] == [0.02, 0.02, 0.02]
    assert [pauses.refused(52.0 + later) for later in range(3)] == pytest.approx([0.02, 0.03, 0.045])


def test_one_that_never_opens_is_tried_every_five_seconds_at_last() -> None:
    pauses = Reconnects()
    told = [pauses.refused(100.0 + number) for number in range(30)]
    assert told[:3] == pytest.approx([0.02, 0.03, 0.045])
    assert told[-1] == 5.0
    pauses.opened(200.0)
    assert pauses.refused(300.0) == 0.02

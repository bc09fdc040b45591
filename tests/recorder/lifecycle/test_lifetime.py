"""When a recorder ends by itself."""

from hero_tui.recorder.lifecycle.lifetime import Audience, Departure, Lifetime

NOBODY = Audience(viewers=False, servers=False, last=None)
WATCHED = Audience(viewers=True, servers=False, last=None)
SERVING = Audience(viewers=False, servers=True, last=Departure.DETACHED)


def left(how: Departure) -> Audience:
    return Audience(viewers=False, servers=False, last=how)


def test_it_ends_when_the_last_viewer_quits() -> None:
    lifetime = Lifetime(for_viewers=True, started=0)
    assert lifetime.reason_to_end(WATCHED, now=10) is None
    assert lifetime.reason_to_end(left(Departure.QUIT), now=11) == "the last viewer quit"


def test_a_quit_ends_nothing_while_somebody_else_looks() -> None:
    lifetime = Lifetime(for_viewers=True, started=0)
    assert lifetime.reason_to_end(Audience(viewers=True, servers=False, last=Departure.QUIT), now=10) is None


def test_a_detached_viewer_leaves_it_running_for_twelve_hours() -> None:
    lifetime = Lifetime(for_viewers=True, started=0)
    assert lifetime.reason_to_end(WATCHED, now=100) is None
    assert lifetime.reason_to_end(left(Departure.DETACHED), now=100 + 43_200 - 1) is None
    assert lifetime.reason_to_end(left(Departure.DETACHED), now=100 + 43_200) is not None


def test_a_dev_server_keeps_it_alive_without_viewers() -> None:
    lifetime = Lifetime(for_viewers=True, started=0, linger=60)
    for now in range(0, 600, 30):
        assert lifetime.reason_to_end(SERVING, now=now) is None
    assert lifetime.reason_to_end(left(Departure.DETACHED), now=629) is None
    assert lifetime.reason_to_end(left(Departure.DETACHED), now=630) is not None


def test_a_quit_ends_it_although_a_server_runs() -> None:
    lifetime = Lifetime(for_viewers=True, started=0)
    audience = Audience(viewers=False, servers=True, last=Departure.QUIT)
    assert lifetime.reason_to_end(audience, now=5) == "the last viewer quit"


def test_one_in_the_foreground_outlives_a_viewer_that_quits() -> None:
    lifetime = Lifetime(for_viewers=False, started=0)
    assert lifetime.reason_to_end(left(Departure.QUIT), now=5) is None


def test_a_limit_ends_it_whoever_looks() -> None:
    lifetime = Lifetime(for_viewers=False, started=0, limit=30)
    assert lifetime.reason_to_end(WATCHED, now=29.9) is None
    assert lifetime.reason_to_end(WATCHED, now=30) == "its time was over"


def test_twelve_hours_are_asked_for_where_nothing_else_is() -> None:
    lifetime = Lifetime(for_viewers=False, started=50)
    assert lifetime.reason_to_end(NOBODY, now=50 + 43_199.9) is None
    assert lifetime.reason_to_end(NOBODY, now=50 + 43_200) is not None
    assert lifetime.reason_to_end(WATCHED, now=50 + 1e9) is None, "no other end is set"


def test_nobody_ever_came() -> None:
    lifetime = Lifetime(for_viewers=True, started=0, linger=5)
    assert lifetime.reason_to_end(NOBODY, now=4.9) is None
    assert lifetime.reason_to_end(NOBODY, now=5) is not None

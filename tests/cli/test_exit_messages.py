"""The last words of a viewer are true: they say what became of the recorder."""

from pathlib import Path

from hero_tui.cli.exit_messages import detach_message, quit_message


def test_the_last_one_who_quits_stops_it() -> None:
    words = quit_message(others=0, stopped=True, by_name=False, recorded=5 * 3600 + 20 * 60)
    assert words == "recorder stopped after 5 h 20 min. Next time D leaves it running."


def test_somebody_else_keeps_it() -> None:
    assert quit_message(others=1, stopped=False, by_name=False, recorded=60) == "recorder goes on: 1 more viewer"
    assert quit_message(others=2, stopped=False, by_name=True, recorded=60) == "recorder goes on: 2 more viewers"


def test_one_in_the_foreground_is_not_claimed_to_have_stopped() -> None:
    words = quit_message(others=0, stopped=False, by_name=True, recorded=60)
    assert words == "recorder goes on: it was started by `hero-tui record`; `hero-tui stop` ends it"


def test_one_that_takes_its_time_is_not_claimed_to_go_on() -> None:
    words = quit_message(others=0, stopped=False, by_name=False, recorded=60)
    assert words == "the recorder is still ending; `hero-tui stop` waits for it"


def test_a_detached_one_says_how_to_come_back_whatever_the_folder_is_called() -> None:
    assert "hero-tui '/srv/my project'" in detach_message(workspace=Path("/srv/my project"), runs=True)
    assert "hero-tui (in that folder)" in detach_message(workspace=Path("/srv/\x1b[31m\n"), runs=True)

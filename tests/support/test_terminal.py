"""The terminal that the other tests look through."""

import signal

import pytest

from tests.support.terminal import Terminal

pytestmark = pytest.mark.real


def test_it_shows_what_a_program_drew_and_types_into_it() -> None:
    with Terminal(["sh", "-c", "printf 'a\\033[31mred\\033[0m\\n'; read answer; echo got $answer"], 40, 5) as terminal:
        terminal.wait_for("ared")
        assert terminal.cell(1, 0).fg == "red"
        terminal.send("yes\n")
        terminal.wait_for("got yes")
        assert terminal.wait() == 0
        assert terminal.bytes_read > 10


def test_the_program_sees_its_size_and_a_hang_up() -> None:
    with Terminal(["sh", "-c", "stty size; exec sleep 60"], 63, 17) as terminal:
        terminal.wait_for("17 63")
        terminal.hang_up()
        assert terminal.wait() == -signal.SIGHUP


def test_a_terminal_that_stops_reading_stops_its_program_and_goes_on_later() -> None:
    with Terminal(["sh", "-c", "read start; yes | head -c 1000000; echo; echo done"], 40, 5) as terminal:
        terminal.stop_reading()
        terminal.send("\n")
        with pytest.raises(AssertionError, match="not within"):
            terminal.wait_for("done", timeout=0.3)
        assert terminal.process.poll() is None
        terminal.resume()
        terminal.wait_for("done")

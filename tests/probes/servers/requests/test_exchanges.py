"""Which answer is a page: told from how many bytes went which way over a connection, and when."""

from __future__ import annotations

import pytest

from hero_tui.probes.servers.requests.exchanges import Exchanges
from hero_tui.probes.servers.sockets.connections import Connection

STEP = 0.02


class Browser:
    """Connections that a test plays, looked at every 20 ms."""

    def __init__(self) -> None:
        self.now = 100.0
        self.exchanges = Exchanges()
        self.open: dict[int, list[float]] = {}
        self.pages: list[tuple[float, float]] = []
        self.look()

    def look(self) -> None:
        page = self.exchanges.see([self._connection(cookie) for cookie in self.open])
        if page is not None:
            self.pages.append((round(page.asked, 3), round(page.took, 3)))

    def passes(self, seconds: float, step: float = STEP) -> None:
        until = self.now + seconds
        while self.now < until - 1e-9:
            self.now += step
            self.look()

    def connect(self, cookie: int = 1) -> None:
        self.open[cookie] = [0, 0, 0, 0.0, 0.0]

    def asks(self, size: int = 400, cookie: int = 1) -> None:
        here = self.open[cookie]
        here[0], here[2], here[3] = here[0] + size, here[2] + 1, self.now

    def sends(self, size: int, cookie: int = 1) -> None:
        here = self.open[cookie]
        here[1], here[4] = here[1] + size, self.now

    def _connection(self, cookie: int) -> Connection:
        received, sent, segments, last_received, last_sent = self.open[cookie]
        return Connection(cookie, int(received), int(sent), int(segments), last_received, last_sent)


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.mark.parametrize("waits", [0.06, 0.3, 2.5, 12.0, 31.0])
@pytest.mark.parametrize("size", [932, 8000, 2_000_000])
def test_a_page_is_timed_from_its_request_to_the_begin_of_its_answer(browser: Browser, waits: float, size: int) -> None:
    browser.passes(1.0)
    browser.connect()
    browser.asks()
    browser.passes(waits)
    browser.sends(size)
    browser.passes(1.0)
    ((asked, took),) = browser.pages
    assert asked == 101.0
    assert took == pytest.approx(waits)


def test_an_answer_that_comes_in_parts_began_with_its_first(browser: Browser) -> None:
    browser.connect()
    browser.asks()
    browser.passes(1.0)
    for _ in range(8):
        browser.sends(200)
        browser.passes(0.04)
    assert browser.pages == [(100.0, 1.0)]


def test_a_request_that_comes_in_parts_began_with_its_first(browser: Browser) -> None:
    browser.connect()
    browser.asks(1400)
    browser.passes(0.1)
    browser.asks(700)
    browser.passes(0.9)
    browser.sends(5000)
    browser.passes(0.1)
    assert browser.pages == [(100.0, 1.0)]


def test_of_two_that_are_answered_at_once_the_one_that_was_asked_for_first_is_it(browser: Browser) -> None:
    for cookie in (1, 2):
        browser.connect(cookie)
        browser.asks(cookie=cookie)
        browser.passes(0.5)
    for cookie in (2, 1):
        browser.sends(4000, cookie)
    browser.passes(0.1)
    assert browser.pages == [(100.0, 1.0)]


def test_a_page_that_follows_a_redirect_on_the_same_connection(browser: Browser) -> None:
    browser.connect()
    browser.asks()
    browser.passes(0.2)
    browser.sends(250)
    browser.passes(0.06)
    browser.asks()
    browser.passes(0.7)
    browser.sends(6000)
    browser.passes(0.1)
    assert browser.pages == [(100.26, 0.7)]


def test_a_page_behind_a_handshake_of_tls(browser: Browser) -> None:
    """The handshake's own bytes come within milliseconds; the request follows in the same look as its end."""
    browser.connect()
    browser.asks(517)
    browser.now += 0.004
    browser.sends(1600)
    browser.now += 0.002
    browser.asks(80)
    browser.asks(430)
    asked = browser.now
    browser.passes(1.5)
    browser.sends(7000)
    browser.passes(0.1)
    assert browser.pages == [(round(asked, 3), 1.5)]


def test_one_that_was_asked_and_answered_between_two_looks_is_timed_where_it_was_alone(browser: Browser) -> None:
    browser.connect()
    browser.now += 0.1
    browser.asks()
    browser.now += 0.3
    browser.sends(5000)
    browser.passes(1.0, step=1.0)
    assert browser.pages == [(100.1, 0.3)]


# what is none


def websocket(browser: Browser) -> None:
    browser.asks(620)
    browser.passes(0.02)
    browser.sends(129)
    for _ in range(20):
        browser.passes(1.5)
        browser.sends(1800)
        browser.passes(1.0)
        browser.asks(60)


def websocket_whose_client_speaks_first(browser: Browser) -> None:
    browser.asks(620)
    browser.passes(0.04)
    browser.sends(129)
    for _ in range(20):
        browser.passes(2.5)
        browser.asks(14)
    browser.passes(2.0)
    browser.sends(3000)


def head(browser: Browser) -> None:
    browser.asks(80)
    browser.passes(3.0)
    browser.sends(323)


def asset(browser: Browser) -> None:
    browser.asks()
    browser.passes(0.02)
    browser.sends(300_000)


def opened_ahead(browser: Browser) -> None:
    browser.passes(20.0)


def given_up(browser: Browser) -> None:
    browser.asks()
    browser.passes(5.0)
    browser.open.clear()


def spoken_to_unasked(browser: Browser) -> None:
    browser.passes(1.0)
    browser.sends(4000)


def several_between_two_looks(browser: Browser) -> None:
    for _ in range(3):
        browser.asks()
        browser.now += 0.2
        browser.sends(3000)
    browser.passes(1.0, step=1.0)


@pytest.mark.parametrize(
    "happens",
    [
        websocket, websocket_whose_client_speaks_first, head, asset, opened_ahead, given_up, spoken_to_unasked,
        several_between_two_looks,
    ],
)  # fmt: skip
def test_what_is_no_page(browser: Browser, happens: object) -> None:
    assert callable(happens)
    browser.connect()
    happens(browser)
    browser.passes(1.0)
    assert browser.pages == []


def test_a_port_scan_is_none(browser: Browser) -> None:
    for cookie in range(50):
        browser.connect(cookie)
        browser.passes(0.04)
        del browser.open[cookie]
    assert browser.pages == []


def test_what_was_sent_before_the_first_look_is_none() -> None:
    """Given the page that says that the server is loading, which a browser polls."""
    exchanges = Exchanges()
    assert exchanges.see([Connection(1, 400, 2400, 1, 99.0, 99.4)]) is None
    assert exchanges.see([Connection(1, 800, 2400, 2, 101.0, 99.4)]) is None
    page = exchanges.see([Connection(1, 800, 9000, 2, 101.0, 102.0)])
    assert page is not None
    assert (page.asked, page.took) == (101.0, 1.0)


def test_a_wait_ends_with_the_answer_or_with_the_connection(browser: Browser) -> None:
    assert browser.exchanges.waiting_since() is None
    browser.connect()
    browser.asks()
    browser.passes(0.1)
    assert browser.exchanges.waiting_since() == 100.0
    browser.connect(2)
    browser.asks(cookie=2)
    browser.sends(100)
    browser.passes(0.1)
    assert browser.exchanges.waiting_since() == pytest.approx(100.1)
    browser.open.clear()
    browser.passes(0.1)
    assert browser.exchanges.waiting_since() is None

"""Which socket is the page: whom to ask, what an answer amounts to, which one is the best."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.core.signals import Stamp
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import Found, Head, Standing, best, speaks_tls, standing, to_ask

AT = Stamp(1_800_000_000.0, 100.0)
HTML, JSON, TEXT = "text/html", "application/json", "text/plain"
NODE = ("node", "server.mjs")


@pytest.mark.parametrize(
    ("status", "media", "start", "amounts_to"),
    [
        (200, HTML, b"", "page"),  # Vite, Next, a plain file server
        (302, HTML, b"", "page"),
        (200, JSON, b"", "answers"),
        (200, TEXT, b"", "answers"),
        (200, "", b"", "answers"),
        (200, "text/event-stream", b"", "answers"),
        (204, "", b"", "answers"),
        (307, "", b"", "answers"),  # a redirect that has no page of its own
        (401, HTML, b"", "answers"),  # an API that asks for a password
        (404, HTML, b"", "answers"),  # webpack-dev-server without an index
        (404, JSON, b"", "answers"),  # FastAPI, hypercorn
        (405, JSON, b"", "answers"),
        (499, HTML, b"", "answers"),
        (400, JSON, b"bad", "refuses"),
        (400, HTML, b"x" * 200 + b"WebSocket", "refuses"),
        (400, HTML, b"WebSockets request was expected", "never"),  # node --inspect
        (400, TEXT, b"this is a websocket endpoint", "never"),
        (426, TEXT, b"Upgrade Required", "never"),  # Vite's own port for updates, `ws`
        (426, HTML, b"", "never"),
        (101, "", b"", "never"),
        (500, HTML, b"", "not ready"),
        (502, HTML, b"", "not ready"),
        (503, JSON, b"", "not ready"),
        (599, HTML, b"", "not ready"),
    ],
)
def test_what_an_answer_amounts_to(status: int, media: str, start: bytes, amounts_to: str) -> None:
    found = standing(Head(AT, status, media), start)
    assert found.name.lower().replace("_", " ") == amounts_to
    assert found.usable is (amounts_to in {"page", "answers", "refuses"})


def test_only_a_400_that_names_https_asks_for_it() -> None:
    said = b"<h1>400 Bad Request</h1>The plain HTTP request was sent to HTTPS port"
    assert speaks_tls(Head(AT, 400, HTML), said)
    assert not speaks_tls(Head(AT, 200, HTML), said)
    assert not speaks_tls(Head(AT, 400, HTML), b"bad")
    assert not speaks_tls(Head(AT, 400, HTML), b"x" * 200 + said)


def socket(port: int, address: str = "127.0.0.1", inode: int | None = None) -> Listener:
    return Listener(port, address, port if inode is None else inode)


ADAPTER = ("/usr/bin/python", "/w/.venv/lib/debugpy/adapter", "--for-server", "41000", "--host", "127.0.0.1")
DEBUGGERS = {
    "debugpy's adapter": (ADAPTER, 5679),
    "debugpy's adapter as a module": (("python", "-m", "debugpy.adapter", "--port", "7000"), 7000),
    "delve": (("dlv", "debug", "--headless", "--listen=:2345"), 2345),
    "delve by path": (("/go/bin/dlv", "exec", "./app"), 40000),
    "gdbserver": (("gdbserver", ":2159", "./app"), 2159),
    "an inspector": (("node", "--inspect", "server.mjs"), 9229),
    "an inspector that breaks": (("node", "--inspect-brk=127.0.0.1:9333", "server.mjs"), 9333),
    "an inspector by IPv6": (("node", "--inspect=[::1]:9400", "server.mjs"), 9400),
    "an inspector that waits": (("bun", "--inspect-wait=localhost:6499", "server.ts"), 6499),
    "an inspector's port": (("node", "--inspect", "--inspect-port=9555", "server.mjs"), 9555),
    "debugpy in the same process": (("python", "-m", "debugpy", "--listen", "5700", "-m", "uvicorn", "a:b"), 5700),
    "pydevd in the same process": (("python", "/x/pydevd.py", "--port", "41234", "--file", "manage.py"), 41234),
    "java": (("java", "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005", "-jar", "a.jar"), 5005),
}


@pytest.mark.parametrize("name", DEBUGGERS)
def test_a_debugger_is_never_asked_even_if_it_is_all_there_is(name: str) -> None:
    argv, port = DEBUGGERS[name]
    assert to_ask({socket(port): [argv]}) == ()
    assert to_ask({socket(port): [argv], socket(3000): [NODE]}) == (socket(3000),)


DEBUGGED = ("python", "-m", "debugpy", "--listen", "5679", "-m", "uvicorn", "a:b", "--port", "40000")


@pytest.mark.parametrize(
    ("argv", "port", "asked"),
    [
        (DEBUGGED, 8000, True),
        (DEBUGGED, 32767, True),
        (DEBUGGED, 32768, False),
        (DEBUGGED, 55107, False),
        (DEBUGGED, 40000, True),
        (("python", "-m", "uvicorn", "a:b"), 55107, True),
        (("python", "-c", "import sys; sys.path.insert(0, r'/v/debugpy/_vendored/pydevd')"), 45837, False),
    ],
)
def test_a_port_of_the_kernels_choice_in_a_debugged_process_is_its_debuggers(
    argv: tuple[str, ...], port: int, asked: bool
) -> None:
    assert bool(to_ask({socket(port): [argv]})) is asked


@pytest.mark.parametrize("port", [9229, 9230, 9240, 5678])
def test_a_debuggers_usual_port_is_asked_only_where_there_is_no_other(port: int) -> None:
    """NODE_OPTIONS=--inspect is in no command line; a program of its own may use the port all the same."""
    assert to_ask({socket(port): [NODE]}) == (socket(port),)
    assert to_ask({socket(port): [NODE], socket(3000): [NODE]}) == (socket(3000),)
    assert to_ask({socket(port): [NODE]}, named={port}) == (), "another command line of the server names it"


@pytest.mark.parametrize("port", [9228, 9241, 5677, 5679])
def test_the_ports_beside_them_are_nobodys(port: int) -> None:
    assert set(to_ask({socket(port): [NODE], socket(3000): [NODE]})) == {socket(port), socket(3000)}


def test_whoever_is_asked_loopback_comes_first_and_then_ipv4_and_the_lowest() -> None:
    lan, six, four, higher = socket(80, "192.168.1.9"), socket(3000, "::1"), socket(5173), socket(5174)
    assert to_ask({each: [NODE] for each in (lan, higher, six, four)}) == (four, higher, six, lan)


def found(port: int, what: Standing, address: str = "127.0.0.1") -> Found:
    return Found(socket(port, address), what, AT, 200)


@pytest.mark.parametrize(
    ("answers", "asked", "port"),
    [
        ([(9000, Standing.ANSWERS), (9001, Standing.PAGE)], None, 9001),  # a mock API, and the page
        ([(9000, Standing.ANSWERS), (9001, Standing.PAGE)], 9000, 9001),
        ([(9000, Standing.REFUSES), (9001, Standing.ANSWERS)], None, 9001),
        ([(9001, Standing.PAGE), (9000, Standing.PAGE)], None, 9000),
        ([(9001, Standing.PAGE), (9000, Standing.PAGE)], 9001, 9001),
        ([(9001, Standing.NOT_READY), (9000, Standing.REFUSES)], 9001, 9000),
        ([(9001, Standing.NOT_READY), (9000, Standing.NEVER)], None, None),
        ([], 9001, None),
    ],
)
def test_the_best_answer(answers: list[tuple[int, Standing]], asked: int | None, port: int | None) -> None:
    for order in itertools.permutations(answers):
        chosen = best([found(*each) for each in order], asked)
        assert (chosen and chosen.listener.port) == port


def test_equal_answers_are_told_apart_by_their_address() -> None:
    addresses = ["192.168.1.9", "::1", "127.0.0.1"]
    for order in itertools.permutations(addresses):
        chosen = best([found(3000, Standing.PAGE, address) for address in order], None)
        assert chosen is not None
        assert chosen.listener.address == "127.0.0.1"


answers = st.builds(found, st.integers(1, 6), st.sampled_from(Standing), st.sampled_from(["127.0.0.1", "::1"]))


@given(st.lists(answers, max_size=6), st.none() | st.integers(1, 6))
def test_the_best_answer_does_not_depend_on_who_answered_first(found: list[Found], asked: int | None) -> None:
    chosen = best(found, asked)
    assert chosen == best(reversed(found), asked)
    assert (chosen is None) == (not any(each.standing <= Standing.REFUSES for each in found))
    assert chosen is None or chosen.standing == min(each.standing for each in found)

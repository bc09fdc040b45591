"""What a server is asked so that a slow page does not count as a slow start: real sockets, scripted answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.declared import DeclaredServer as Row
from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Stamp
from hero_tui.probes.processes.model import ProcessEnded, ProcessStarted
from hero_tui.probes.reload.protocol import Reaction
from hero_tui.probes.reload.restart import RestartWatch
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import Reload, ServerTool
from hero_tui.probes.servers.requests.request import RequestError
from hero_tui.probes.servers.requests.sent_requests import SENT
from hero_tui.probes.servers.sockets.listening import Listener
from hero_tui.probes.servers.sockets.page import Head, Question
from hero_tui.probes.servers.start.inquiry import Inquiry, proves, questions_for
from tests.probes.servers.test_tracker import HERE, Story
from tests.support.projects import wait_for

pytestmark = pytest.mark.real

PAGE, LIGHT = Question("/", "GET"), Question("/favicon.ico", "HEAD")
SERVER = Server(
    (50, 500), ServerTool("uvicorn", reload=Reload.RESTART), "uvicorn", 50, "uvicorn", Stamp(0, 0), True, "/"
)
FLASK = ("python", "-m", "flask", "run")
HELD = None
"""Instead of a status: no answer until the test ends."""


class Answers:
    """A server that answers each question with a status, each connection in a thread of its own."""

    def __init__(self, statuses: Mapping[str, int | None]) -> None:
        self.statuses = dict(statuses)
        self.asked: list[str] = []
        self._over = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.listener = Listener(self.port, "127.0.0.1", 1)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._answer, args=(peer,), daemon=True))
            self._threads[-1].start()

    def _answer(self, peer: socket.socket) -> None:
        with suppress(OSError), peer:  # it may have been given up
            question = " ".join(peer.recv(4096).decode().split(" ")[:2])
            if not question:
                return
            self.asked.append(question)
            status = self.statuses[question]
            if status is HELD:
                self._over.wait()
                return
            peer.sendall(f"HTTP/1.1 {status} x\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n".encode())

    def close(self) -> None:
        """Let go of all who wait."""
        self._over.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:  # first the one that begins the others
            thread.join()
        self._socket.close()


Serve = Callable[[int | None, int | None], Answers]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Makes a server with these answers to its page and to the light question."""
    made: list[Answers] = []

    def make(page: int | None, light: int | None) -> Answers:
        made.append(Answers({"GET /": page, "HEAD /favicon.ico": light, "GET /healthz": 200}))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize(
    ("server", "slow", "asked"),
    [
        (SERVER, False, (PAGE, LIGHT)),
        (SERVER, True, (LIGHT, PAGE)),
        (replace(SERVER, row=Row(port=1, ask="/healthz")), False, (Question("/healthz"),)),
        (replace(SERVER, row=Row(port=1, ask="/healthz")), True, (Question("/healthz"),)),
        (replace(SERVER, row=Row(port=1, ask="/")), True, (PAGE,)),
        (replace(SERVER, row=Row(port=1)), False, (PAGE, LIGHT)),
        (replace(SERVER, tool=ServerTool("vite", reload=Reload.VITE), base="/app/"), True, (Question("/app/"),)),
        *(
            (replace(SERVER, tool=ServerTool(bundler)), True, (PAGE,))
            for bundler in ("webpack", "vue-cli", "rspack", "rsbuild", "parcel", "angular")
        ),
        (replace(SERVER, tool=ServerTool("mystery", recognised=False)), False, (PAGE, LIGHT)),
    ],
)
def test_whom_one_asks_what(server: Server, slow: bool, asked: tuple[Question, ...]) -> None:
    assert questions_for(server, slow=slow) == asked


@pytest.mark.parametrize(
    ("status", "light", "page"),
    [
        *((status, True, True) for status in (200, 204, 302, 401, 404, 405, 499, 501)),
        *((status, False, True) for status in (400, 426, 500, 502, 503, 504)),
        (101, False, True),
    ],
)
def test_what_proves_that_it_answers(status: int, light: bool, page: bool) -> None:
    """A 501 says that HEAD is not for it, which a proxy before a server that is not there does not."""
    head = Head(Stamp(0, 0), status)
    assert (proves(LIGHT, head), proves(PAGE, head)) == (light, page)


@pytest.mark.parametrize(
    ("page", "light", "questions", "status", "asked", "slow"),
    [
        (200, 404, (PAGE, LIGHT), 200, ["GET /"], False),
        (500, 404, (PAGE, LIGHT), 500, ["GET /"], False),
        (HELD, 404, (PAGE, LIGHT), 404, ["GET /", "HEAD /favicon.ico"], True),
        (HELD, 501, (PAGE, LIGHT), 501, ["GET /", "HEAD /favicon.ico"], True),
        (HELD, 204, (LIGHT, PAGE), 204, ["HEAD /favicon.ico"], True),
        (200, HELD, (LIGHT, PAGE), 200, ["HEAD /favicon.ico", "GET /"], True),
        (200, 503, (LIGHT, PAGE), 200, ["HEAD /favicon.ico", "GET /"], True),
        (200, 400, (LIGHT, PAGE), 200, ["HEAD /favicon.ico", "GET /"], True),
    ],
)
def test_the_first_real_answer_is_taken_and_there_is_one_request_where_one_does(
    serve: Serve,
    page: int | None,
    light: int | None,
    questions: tuple[Question, ...],
    status: int,
    asked: list[str],
    slow: bool,
) -> None:
    server = serve(page, light)
    heard: list[tuple[int, Question]] = []
    inquiry = Inquiry(server.listener, questions)
    before = SENT.so_far()
    answer = inquiry.send(30, lambda head, question: heard.append((head.status, question)))
    assert (answer.status, server.asked, inquiry.slow) == (status, asked, slow)
    assert heard == [(status, inquiry.question)]
    now = SENT.so_far()
    assert (now.pages - before.pages, now.light - before.light) == (
        sum(each.startswith("GET ") for each in server.asked),
        sum(each.startswith("HEAD ") for each in server.asked),
    ), "what the server received"


@pytest.mark.parametrize("light", [500, 502, 503, 400, 426])
def test_an_error_beside_a_slow_page_proves_nothing(serve: Serve, light: int) -> None:
    server = serve(HELD, light)
    inquiry = Inquiry(server.listener, (PAGE, LIGHT))
    with pytest.raises(RequestError, match="no answer in time"):
        inquiry.send(1.5)
    assert server.asked == ["GET /", "HEAD /favicon.ico"]


@pytest.mark.parametrize("questions", [(PAGE, LIGHT), (LIGHT, PAGE), (PAGE,)])
def test_it_ends_when_it_is_cancelled(serve: Serve, questions: tuple[Question, ...]) -> None:
    server = serve(HELD, HELD)
    inquiry = Inquiry(server.listener, questions)

    def cancel() -> None:
        wait_for(lambda: server.asked, "the question")
        inquiry.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(RequestError, match="given up"):
        inquiry.send(60)
    thread.join()
    assert len(server.asked) == 1


def test_where_nobody_listens_nothing_waits() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    before = threading.active_count()
    with pytest.raises(RequestError, match="connection refused"):
        Inquiry(Listener(port, "127.0.0.1", 1), (PAGE, LIGHT)).send(60)
    assert threading.active_count() == before


def test_a_start_behind_a_slow_page_is_told_and_the_next_one_asks_the_light_thing_first(
    serve: Serve, tmp_path: Path
) -> None:
    """Given a page that never comes: the first start ends with the light answer, the second asks for nothing else."""
    server = serve(HELD, 404)
    story = Story(tmp_path)
    for pid in (900_001, 900_002):
        server.asked.clear()
        main = story.starts(story.process(pid, FLASK))
        story.table.live[HERE] = story.process(HERE, ("python", "worker"), main.pid)
        story.until("ready")
        del story.table.live[HERE]
        story.ends(main)
    assert server.asked == ["HEAD /favicon.ico"]
    first, second = (each.duration for each in story.starts_told())
    assert first is not None
    assert second is not None
    assert first >= 1.0


def restarted(watch: RestartWatch, story: Story, told: list[object], old: int) -> Reaction:
    """The worker ends, the next one starts and answers."""
    count = len(told)
    ended, new = story.process(old, ("python",), 50), story.process(old + 1, ("python",), 50)
    watch.on_process(ProcessEnded(ended, Stamp.now(), 15))
    watch.on_process(ProcessStarted(new))
    wait_for(lambda: len(told) > count, "the reaction")
    reaction = told[-1]
    assert isinstance(reaction, Reaction)
    return reaction


@pytest.mark.parametrize(
    ("server", "page", "asked"),
    [
        (SERVER, 200, ["GET /", "GET /", "GET /"]),
        (SERVER, HELD, ["GET /", "HEAD /favicon.ico", "HEAD /favicon.ico", "HEAD /favicon.ico"]),
        (replace(SERVER, slow=True), HELD, ["HEAD /favicon.ico"] * 3),
        (replace(SERVER, slow=True), 200, ["HEAD /favicon.ico"] * 3),
        (replace(SERVER, row=Row(port=1, ask="/healthz")), HELD, ["GET /healthz"] * 3),
    ],
)
def test_a_restart_is_no_longer_than_the_lightest_answer(
    serve: Serve, tmp_path: Path, server: Server, page: int | None, asked: list[str]
) -> None:
    there, story = serve(page, 404), Story(tmp_path)
    told: list[object] = []
    first = story.process(60, ("python",), 50)
    watch = RestartWatch(server, there.listener, (first,), told.append, "/shop")
    for number in range(3):
        assert restarted(watch, story, told, 60 + number).done is not None
    assert there.asked == asked
    assert server.state is ServerState.STARTING
    watch.stop()

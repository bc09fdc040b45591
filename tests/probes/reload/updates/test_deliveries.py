"""What is announced while something is fetched: each message has its own moment and its own files, none is lost."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.reload.protocol import Broken, Fetch, Reaction, Recovered, ReloadKind
from hero_tui.probes.reload.updates.deliveries import Deliveries
from hero_tui.probes.reload.vite import VITE
from hero_tui.probes.servers.sockets.listening import Listener

pytestmark = pytest.mark.real

KEY = (7, 70)


class Modules(http.server.ThreadingHTTPServer):
    """A server whose modules take their time: seconds, status and text by path."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.modules: dict[str, tuple[float, int, bytes]] = {}
        self.asked: list[str] = []
        self.released = threading.Event()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers as `Modules` says; what takes for ever waits until it is released."""

    server: Modules

    def do_GET(self) -> None:
        """Answer."""
        path = self.path.partition("?")[0]
        self.server.asked.append(path)
        seconds, status, text = self.server.modules.get(path, (0.0, 200, b"x"))
        self.server.released.wait(seconds)
        self.send_response(status)
        self.send_header("Content-Type", "text/javascript")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Story:
    """A server, what is announced of it, and what comes of it."""

    def __init__(self, modules: Modules, base: str = "") -> None:
        self.modules, self.seen = modules, list[object]()
        listener = Listener(modules.server_port, "127.0.0.1", 1)
        self.deliveries = Deliveries(KEY, listener, base, self.seen.append, VITE.file)

    def announce(self, path: str, stamp: int = 7) -> Stamp:
        """A module changed, now."""
        now = Stamp.now()
        self.deliveries.add(now, Fetch(ReloadKind.UPDATE, (f"{path}?t={stamp}",), (path[1:],), (f"t={stamp}",)))
        return now

    def until(self, count: int, seconds: float = 20.0) -> list[Reaction]:
        """Wait for so many reactions, as the channel's thread does."""
        deadline = time.monotonic() + seconds
        while len(found := [each for each in self.seen if isinstance(each, Reaction)]) < count:
            assert time.monotonic() < deadline, self.seen
            self.deliveries.look()
            time.sleep(0.01)
        return found


@contextmanager
def serving(base: str = "") -> Iterator[Story]:
    modules = Modules()
    threading.Thread(target=modules.serve_forever, daemon=True).start()
    story = Story(modules, base)
    try:
        yield story
    finally:
        story.deliveries.stop()
        modules.released.set()
        modules.shutdown()
        modules.server_close()


@pytest.mark.parametrize("base", ["", "/app"])
@pytest.mark.parametrize("messages", [1, 2, 3, 5, 40])
def test_what_waits_is_fetched_once_and_each_message_has_its_moment_and_its_file(messages: int, base: str) -> None:
    """Given one module that accepts all others, and messages that come while it is fetched for the first."""
    imports = "".join(f'import "{base}/src/f{number}.ts?t={number}";' for number in range(messages))
    with serving(base) as story:
        story.modules.modules[f"{base}/src/main.ts"] = (0.3, 200, imports.encode())
        noticed = [story.announce("/src/main.ts", number) for number in range(messages)]
        told = story.until(messages)
        assert story.modules.asked.count(f"{base}/src/main.ts") == min(messages, 2)
    assert [each.noticed for each in told] == noticed
    assert [each.files for each in told] == [("src/main.ts", f"src/f{number}.ts") for number in range(messages)]
    assert all(each.done is not None and each.noticed.until(each.done) >= 0.3 for each in told)


@pytest.mark.parametrize("others", [1, 2, 3, 4, 5])
def test_a_module_that_takes_long_holds_back_no_other(others: int) -> None:
    with serving() as story:
        story.modules.modules["/slow.ts"] = (8.0, 200, b"slow")
        since = story.announce("/slow.ts")
        for number in range(others):
            story.announce(f"/{number}.ts")
        told = story.until(others)
        assert since.until(Stamp.now()) < 6.0
        assert sorted(each.files for each in told) == [(f"{number}.ts",) for number in range(others)]
        pending = story.deliveries.newest_pending
        assert pending == since.mono, "the slow one is on its way still"


@pytest.mark.parametrize(
    ("before", "status", "message"),
    [
        (True, 500, "Unexpected token"),
        (False, 500, "Unexpected token"),
        (None, 500, "/a.ts?t=7: status 500"),
        (None, 404, "/a.ts?t=7: status 404"),
        (True, 404, "Unexpected token"),
    ],
)
def test_why_it_was_refused_is_said_a_moment_before_or_after(before: bool | None, status: int, message: str) -> None:
    with serving() as story:
        story.modules.modules["/a.ts"] = (0.1, status, b"")
        story.announce("/a.ts")
        if before is not None:
            time.sleep(0.02 if before else 0.2)
            story.deliveries.error(Stamp.now(), Broken("Unexpected token", "a.ts"))
        (told,) = story.until(1)
        assert story.deliveries.idle(5.0)
        story.deliveries.look()
        assert len(story.seen) == 1
    assert (told.failed, told.message, told.broken_file) == (True, message, None if before is None else "a.ts")


def test_what_never_answers_is_a_timeout_and_is_well_again_once_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hero_tui.probes.reload.updates.fetch.LONGEST_FETCH", 0.5)
    for _ in range(5):
        with serving() as story:
            story.modules.modules["/a.ts"] = (30.0, 200, b"x")
            story.announce("/a.ts")
            (told,) = story.until(1)
            assert (told.failed, told.timed_out) == (True, True)
            assert Recovered(KEY) not in story.seen
            story.modules.released.set()
            deadline = time.monotonic() + 20
            while Recovered(KEY) not in story.seen:
                assert time.monotonic() < deadline
                time.sleep(0.01)


def test_nothing_is_told_after_it_was_stopped() -> None:
    with serving() as story:
        story.modules.modules["/a.ts"] = (0.2, 200, b"x")
        for number in range(5):
            story.announce("/a.ts", number)
        story.deliveries.stop()
        assert story.deliveries.idle(5.0)
        assert story.seen == []

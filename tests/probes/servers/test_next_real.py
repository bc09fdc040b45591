"""A real Next project: ready as it says so, nothing sent to it, its first page timed on whoever asks, one server."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from msgspec import Struct

from hero_tui.core.signals import Operation, Outcome
from tests.support.npm_packages import install
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import free_port, running

pytestmark = [pytest.mark.real, pytest.mark.timeout(400)]

PATIENCE = 120.0  # seconds: on a machine that others use, next takes its time
TICK = 0.011  # seconds: the kernel's clock
LAYOUT = "export default function Layout({ children }) { return <html><body>{children}</body></html>; }\n"
PAGE = "export default function Page() { return <p>one</p>; }\n"


class Asked(Struct, frozen=True):
    """What a client saw of its request: when it was sent, its first and its last byte (UTC s)."""

    sent: float
    first: float
    last: float


def ask(port: int) -> tuple[Asked, socket.socket]:
    """Ask for `/` as a browser does, which keeps the connection."""
    connection = socket.create_connection(("localhost", port))
    connection.settimeout(PATIENCE)
    sent = time.time()
    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost:%d\r\nAccept: text/html\r\n\r\n" % port)
    answer = connection.recv(65536)
    first = time.time()
    while b"0\r\n\r\n" not in answer[-7:]:
        more = connection.recv(65536)
        assert more, "the answer was cut"
        answer += more
    assert answer.startswith(b"HTTP/1.1 200")
    return Asked(sent, first, time.time()), connection


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Next is started, is left alone for a while, is asked, and restarts itself for another configuration."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "app").mkdir()
    (folder / "app" / "layout.js").write_text(LAYOUT)
    (folder / "app" / "page.js").write_text(PAGE)
    (folder / "package.json").write_text(json.dumps({"private": True, "scripts": {"dev": "next dev"}}))
    install(folder, "next", "react", "react-dom")
    port = free_port()
    with (
        ProbeLoop(folder) as seen,
        running(["npm", "run", "dev", "--", "-p", str(port)], folder, NEXT_TELEMETRY_DISABLED="1") as npm,
    ):
        yield Day(folder, port, seen, npm.pid)


class Day:
    """What happened so far, in the order of the tests of this file."""

    def __init__(self, folder: Path, port: int, seen: ProbeLoop, npm: int) -> None:
        self.folder, self.port, self.seen, self.npm = folder, port, seen, npm

    def log(self) -> str:
        """What next said."""
        return (self.folder / ".server.log").read_text(encoding="utf-8", errors="replace")

    def operations(self, timed: str) -> list[Operation]:
        """The starts that were timed so."""
        return [each for each in self.seen.operations("dev.server_start") if each.attributes["timed"] == timed]


def test_it_is_ready_as_it_says_so_and_nobody_asked_it(day: Day) -> None:
    day.seen.wait(lambda: day.operations("ready"), "the start", PATIENCE)
    (start,) = day.operations("ready")
    assert start.outcome is Outcome.OK
    assert start.duration is not None
    assert start.attributes["command"] == "npm run dev"
    assert start.labels == {"server": "next"}
    day.seen.wait(lambda: "Ready in" in day.log(), "next to say that it is ready", PATIENCE)
    day.seen.quiet_for(3.0)
    server = day.seen.server("next")
    assert (server["state"], server["tool"]) == ("ready", "next")
    assert str(server["url"]).endswith(f":{day.port}/")
    assert "GET /" not in day.log(), "next tells each request"
    assert day.operations("page") == []


def test_the_first_page_agrees_with_whoever_asked_for_it(day: Day) -> None:
    asked, connection = ask(day.port)
    with connection:
        day.seen.wait(lambda: day.operations("page"), "the first page", PATIENCE)
    again, connection = ask(day.port)
    connection.close()
    day.seen.quiet_for(1.0)
    (page,) = day.operations("page")
    (start,) = day.operations("ready")
    assert page.labels == {"server": "next", "class": "first page"}
    assert page.duration is not None
    assert start.duration is not None
    assert start.start + start.duration <= page.start
    assert asked.sent - TICK <= page.start
    assert page.start + page.duration <= asked.last + TICK
    assert (asked.first - asked.sent) / 2 <= page.duration
    assert day.log().count("GET / 200") == 2, "who asked were the two of this test"
    assert again.sent > page.start + page.duration - TICK


def test_it_is_one_server_whose_memory_is_counted_once(day: Day) -> None:
    day.seen.wait(lambda: day.seen.gauges("dev.memory"), "its memory")
    count = len(day.seen.gauges("dev.memory"))
    tree = [psutil.Process(day.npm), *psutil.Process(day.npm).children(recursive=True)]
    counted = sum(each.memory_full_info().pss for each in tree)
    day.seen.wait(lambda: len(day.seen.gauges("dev.memory")) > count + 1, "its memory since then")
    gauges = day.seen.gauges("dev.memory")
    assert {tuple(each.labels.items()) for each in gauges} == {(("server", "next"),)}
    assert len(day.seen.fact("servers")) == 1
    assert 0.7 <= gauges[-1].value / counted <= 1.4


def test_a_restart_in_its_own_process_moves_nothing(day: Day) -> None:
    url = day.seen.server("next")["url"]
    (day.folder / "next.config.js").write_text("module.exports = { reactStrictMode: true };\n")
    day.seen.wait(lambda: day.log().count("Ready in") == 2, "next to restart itself", PATIENCE)
    asked, connection = ask(day.port)
    connection.close()
    day.seen.quiet_for(3.0)
    server = day.seen.server("next")
    assert (server["url"], server["state"]) == (url, "ready")
    assert len(day.seen.fact("servers")) == 1
    assert len(day.seen.operations("dev.server_start")) == 2, "one start, one first page"
    assert asked.last > 0


def test_another_one_in_the_same_folder_listens_and_ends_which_is_a_failed_start(day: Day) -> None:
    with running(["npm", "run", "dev", "--", "-p", str(free_port())], day.folder, NEXT_TELEMETRY_DISABLED="1") as npm:
        npm.wait(PATIENCE)
        day.seen.wait(lambda: len(day.seen.operations("dev.server_start")) == 3, "its start", PATIENCE)
    last = day.seen.operations("dev.server_start")[-1]
    assert (last.outcome, last.duration, last.attributes.get("exit")) == (Outcome.FAILED, None, 1), last
    assert day.seen.server("next")["state"] == "ready"

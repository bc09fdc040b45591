"""Listening sockets: the kernel's tables, and our own real ones."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.servers.sockets.listening import (
    Listener,
    SocketReader,
    from_tables,
    listeners,
    listens_already,
    owned,
    parse_table,
    sockets_of,
    unix_listener,
)

TABLE = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1435 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 501 1 0 100 0 0 10 0
   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 502 1 0 100 0 0 10 0
   2: 0100007F:1435 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 503 1 0 20 4 30 10 -1
   3: nonsense
"""
TABLE6 = """\
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when
   0: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 601 1
   1: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 602 1
   2: 0000000000000000FFFF00000100007F:1F91 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 603 1
"""


def test_only_listening_sockets_with_their_addresses() -> None:
    assert parse_table(TABLE) == {501: Listener(5173, "127.0.0.1", 501), 502: Listener(80, "0.0.0.0", 502)}  # noqa: S104
    found = parse_table(TABLE6)
    assert {each.inode: each.url for each in found.values()} == {
        601: "http://[::1]:3000/",
        602: "http://[::1]:8080/",
        603: "http://127.0.0.1:8081/",
    }


@given(st.text(max_size=300))
def test_a_table_that_is_not_understood_is_left_out(text: str) -> None:
    parse_table("header\n" + text)


@pytest.mark.real
def test_the_kernel_says_the_same_twice() -> None:
    with socket.socket() as four, socket.socket(socket.AF_INET6) as six:
        four.bind(("127.0.0.1", 0))
        six.bind(("::1", 0))
        four.listen()
        six.listen()
        ours = {("127.0.0.1", four.getsockname()[1]), ("::1", six.getsockname()[1])}
        for listing in (listeners(), from_tables()):
            assert ours <= {(each.address, each.port) for each in listing.values()}
        mine = sockets_of(os.getpid())
        assert {inode for inode in listeners() if inode in mine} == {inode for inode in from_tables() if inode in mine}


@pytest.mark.real
def test_our_own_socket_is_found() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        found = owned([os.getpid()], listeners(), SocketReader())
        assert [each.port for each in found] == [server.getsockname()[1]]
        assert set(found.popitem()[1]) == {os.getpid()}


@pytest.mark.real
def test_a_process_that_is_gone_holds_nothing() -> None:
    assert sockets_of(2**22 + 1) == frozenset()


@pytest.mark.parametrize(
    ("held", "seen", "logged"), [(10, 10, 0), (4096, 4096, 0), (6000, 6000, 0), (65_540, 65_536, 1)]
)
def test_of_very_many_descriptors_none_is_left_out_in_silence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, held: int, seen: int, logged: int
) -> None:
    folder = tmp_path / "7" / "fd"
    folder.mkdir(parents=True)
    for number in range(held):
        (folder / f"{number}").symlink_to(f"socket:[{number}]")
    with caplog.at_level(logging.ERROR):
        assert len(sockets_of(7, tmp_path)) == seen
        sockets_of(7, tmp_path)
    assert len(caplog.records) == logged, "once for a process"


@pytest.mark.parametrize(
    ("address", "tls", "host", "url"),
    [
        ("0.0.0.0", False, "127.0.0.1", "http://127.0.0.1:80/"),  # noqa: S104 - where it is reached
        ("::", False, "::1", "http://[::1]:80/"),
        ("127.0.0.1", True, "127.0.0.1", "https://127.0.0.1:80/"),
        ("::1", True, "::1", "https://[::1]:80/"),
        ("10.0.0.7", False, "10.0.0.7", "http://10.0.0.7:80/"),
        ("fe80::1", False, "fe80::1", "http://[fe80::1]:80/"),
    ],
)
def test_where_a_listener_is_reached_from_this_machine(address: str, tls: bool, host: str, url: str) -> None:
    listener = Listener(80, address, 1, tls)
    assert (listener.host, listener.url) == (host, url)


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "listens", "told"),
    [
        ("app.sock", True, "app.sock"),
        ("a b.sock", True, "a b.sock"),
        ("x\x1b[31m.sock", True, "x?[31m.sock"),
        ("app.sock", False, None),
        (None, True, None),
    ],
)
@pytest.mark.parametrize("relative", [False, True])
def test_a_unix_socket_with_a_file_is_where_a_server_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str | None, listens: bool, told: str | None, relative: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0{tmp_path.name}" if name is None else name if relative else str(tmp_path / name))
        if listens:
            server.listen()
        assert unix_listener([os.getpid()]) == told
        assert unix_listener([]) is None
    assert unix_listener([os.getpid()]) is None


LISTENS = "import socket, sys; s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()"
WAITS = "; print(flush=True); sys.stdin.read()"


@pytest.mark.parametrize(
    ("code", "listens"),
    [
        (f"{LISTENS}{WAITS}", True),
        (f"import os; {LISTENS}; os.fork() or (print(flush=True), sys.stdin.read())", True),
        ("import sys" + WAITS, False),
        ("import socket, sys; s = socket.socket(); s.bind(('127.0.0.1', 0))" + WAITS, False),
        (f"import subprocess, sys; c = subprocess.Popen([sys.executable, '-c', {LISTENS + WAITS!r}]); c.wait()", True),
    ],
)
def test_whether_a_process_or_one_below_it_listens_already(code: str, listens: bool) -> None:
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert listens_already(child.pid, SocketReader()) is listens
        child.kill()


def test_what_is_gone_listens_no_more() -> None:
    assert not listens_already(4_194_999, SocketReader())

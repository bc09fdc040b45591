"""One request's connection: what a server that hangs up leaves behind."""

import select
import socket
import struct

import pytest

from hero_tui.probes.servers.requests import request
from hero_tui.probes.servers.requests.request import open_socket


def test_a_server_that_hangs_up_at_once_leaves_no_socket_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        theirs.close()  # with this lingering it is a reset
        select.select([ours], [], [], 10.0)
    with pytest.raises(OSError, match="Transport endpoint is not connected"):
        ours.getpeername()

    monkeypatch.setattr(request, "connect", lambda host, port, seconds: ours)
    with pytest.raises(OSError, match="Transport endpoint is not connected"):
        open_socket("127.0.0.1", 1, 1.0)
    assert ours.fileno() == -1

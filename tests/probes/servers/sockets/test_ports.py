"""The ports that command lines name, as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hero_tui.probes.servers.sockets.ports import asked_port, debugger_ports, inspects_anywhere, is_debugger


@pytest.mark.parametrize(
    ("command", "asked"),
    [
        ("node /w/node_modules/.bin/vite --port 5199", 5199),
        ("node /w/node_modules/.bin/vite --port=5199 --strictPort", 5199),
        ("node /w/node_modules/.bin/vite", None),
        ("node next dev -p 3001", 3001),
        ("node next dev -p3001", 3001),
        ("node serve -l 4000", 4000),
        ("node serve -l tcp://localhost:4000", 4000),
        ("python -m uvicorn app:app --reload --port 8001", 8001),
        ("uvicorn app:app --host 0.0.0.0", None),
        ("flask --app app run --debug -p 5001", 5001),
        ("python manage.py runserver 8001", 8001),
        ("python manage.py runserver 0.0.0.0:8001", 8001),
        ("python manage.py runserver [::]:8001", 8001),
        ("python manage.py runserver --noreload 8001", 8001),
        ("python manage.py runserver", None),
        ("gunicorn -b 127.0.0.1:8002 app:app", 8002),
        ("gunicorn --bind=:8002 app:app", 8002),
        ("gunicorn --bind unix:/tmp/app.sock app:app", None),
        ("gunicorn -p /run/app.pid app:app", None),
        ("hypercorn app:app --bind 0.0.0.0:8003", 8003),
        ("python -m http.server 8004", 8004),
        ("php -S localhost:8005", 8005),
        ("node --inspect-port 9333 server.mjs --port 3000", 3000),
        ("python -m debugpy --listen 127.0.0.1:6210 -m uvicorn app:app --port 6110", 6110),
        ("python -m debugpy --listen 6210 -m uvicorn app:app", None),
        ("node server.mjs --port 0", None),
        ("node server.mjs --port 65536", None),
        ("node server.mjs --port", None),
        ("node server.mjs --port --open", None),
        ("node server.mjs --port ٣٠٠٠", None),
        ("", None),
    ],
)
def test_the_port_that_a_command_line_asks_for(command: str, asked: int | None) -> None:
    assert asked_port(command.split()) == asked


@pytest.mark.parametrize(
    ("command", "ports"),
    [
        ("node server.mjs --port 3000", set()),
        ("node --inspect server.mjs", {9229}),
        ("node --inspect=0 server.mjs", {9229}),
        ("node --inspect 9230 server.mjs", {9229}),  # node takes that for the script
        ("node --inspect=9230 server.mjs", {9230}),
        ("node --inspect=0.0.0.0:9231 --watch server.mjs", {9231}),
        ("node --inspect-brk server.mjs", {9229}),
        ("deno run --inspect-wait=127.0.0.1:9300 main.ts", {9300}),
        ("node --inspect --inspect-port=9500 server.mjs", {9229, 9500}),
        ("python -Xfrozen_modules=off -m debugpy --listen 127.0.0.1:6210 -m flask run --port 5000", {6210}),
        ("python -m debugpy --listen 6210 --wait-for-client app.py --port 5000", {6210}),
        ("python -m debugpy --connect 127.0.0.1:6210 app.py", set()),
        ("python /i/pydevd.py --multiprocess --client 127.0.0.1 --port 41000 --file manage.py runserver 8000", {41000}),
        ("java -agentlib:jdwp=transport=dt_socket,server=y,address=5005 -jar a.jar", {5005}),
        ("java -Xdebug -Xrunjdwp:transport=dt_socket,address=localhost:5006 -jar a.jar", {5006}),
        ("node inspect server.mjs", set()),
    ],
)
def test_the_ports_that_it_opens_for_debuggers(command: str, ports: set[int]) -> None:
    assert debugger_ports(command.split()) == ports


@pytest.mark.parametrize(
    ("command", "so"),
    [
        ("python /w/lib/debugpy/adapter --for-server 41000", True),
        ("/usr/bin/python3.11 /w/lib/debugpy/adapter/ --access-token x", True),
        ("python -m debugpy.adapter", True),
        ("dlv dap --listen=127.0.0.1:38697", True),
        ("python -m debugpy --listen 5678 -m uvicorn app:app", False),
        ("uvicorn debugpy_demo:app", False),
        ("node adapter.js", False),
        ("", False),
    ],
)
def test_a_debuggers_own_program(command: str, so: bool) -> None:
    assert is_debugger(command.split()) is so


@pytest.mark.parametrize(
    ("command", "so"),
    [
        ("node --inspect=0 server.mjs", True),
        ("node --inspect-brk=127.0.0.1:0 server.mjs", True),
        ("node --inspect-wait=[::1]:0 server.mjs", True),
        ("node --inspect --inspect-port=0 server.mjs", True),
        ("node --inspect --inspect-port 0 server.mjs", True),
        ("node --inspect server.mjs", False),
        ("node --inspect 0 server.mjs", False),  # node takes that for the script
        ("node --inspect=9230 server.mjs --port 0", False),
        ("node --inspect=9000 server.mjs", False),
        ("node server.mjs", False),
        ("", False),
    ],
)
def test_an_inspector_at_any_port(command: str, so: bool) -> None:
    assert inspects_anywhere(command.split()) is so


@given(st.lists(st.sampled_from(["--inspect", "--port", "-p", "=", ":", "80", "\x00", "jdwp", "address=", "é", ""])))
def test_any_text_is_taken(words: list[str]) -> None:
    port = asked_port(words)
    assert port is None or 0 < port < 65536
    assert all(0 < each < 65536 for each in debugger_ports(words))
    is_debugger(words)
    inspects_anywhere(words)

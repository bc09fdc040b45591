"""A page among other sockets of one real process: the page is found, whoever listens first and lowest."""

from __future__ import annotations

import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.probe_loop import ProbeLoop
from tests.support.projects import free_port, running

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]

HEAD = """\
import fs from "node:fs"; import http from "node:http"; import https from "node:https"; import net from "node:net";
const [page, other] = process.argv.slice(2).map(Number);
const html = (request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<p>page</p>");
const serve = (handler, port) => http.createServer(handler).listen(port, "127.0.0.1");
const talk = (handler, port) =>
  net.createServer((peer) => handler(peer.on("error", () => {}))).listen(port, "127.0.0.1");
"""
PAGE = "serve(html, page);"
LATE = "setTimeout(() => serve(html, page), 400);"


@dataclass(frozen=True)
class Case:
    """What the process does; `inspect`: with an inspector at the other port. `scheme` of the page's URL."""

    code: str
    inspect: bool = False
    scheme: str = "http"


CASES = {
    "an inspector": Case(LATE, inspect=True),
    "a port for updates": Case(
        f'{LATE} serve((q, r) => r.writeHead(426, {{ "content-type": "text/plain" }}).end("Upgrade Required"), other);'
    ),
    "a port that only takes websockets": Case(
        f'{LATE} serve((q, r) => r.writeHead(400, {{ "content-type": "text/html" }}).end("WebSocket only"), other);'
    ),
    "a mock API": Case(f"{PAGE} serve((q, r) => r.end('[]'), other);"),
    "an API that asks for a password": Case(f"{PAGE} serve((q, r) => r.writeHead(401).end(), other);"),
    "a port whose application fails": Case(f"{PAGE} serve((q, r) => r.writeHead(500).end(), other);"),
    "a port that says nothing": Case(f"{PAGE} talk(() => {{}}, other);"),
    "a port that hangs up": Case(f"{PAGE} talk((peer) => peer.destroy(), other);"),
    "a port that speaks something else": Case(
        f"{LATE} talk((peer) => peer.end(Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0])), other);"
    ),
    "an event stream": Case(
        f'{PAGE} serve((q, r) => r.writeHead(200, {{ "content-type": "text/event-stream" }}).write("data: x"), other);'
    ),
    "a plain port beside https": Case(
        'https.createServer({ key: fs.readFileSync("key.pem"), cert: fs.readFileSync("cert.pem") }, html)'
        '.listen(page, "127.0.0.1"); talk((peer) => peer.destroy(), other);',
        scheme="https",
    ),
}


def certificate(folder: Path) -> None:
    """A key and a certificate that nobody signed but itself."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.mark.parametrize("name", CASES)
def test_the_page_is_found_beside(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    other, page = sorted([free_port(), free_port()])
    (tmp_path / "server.mjs").write_text(HEAD + case.code)
    certificate(tmp_path)
    inspector = [f"--inspect=127.0.0.1:{other}"] if case.inspect else []
    command = ["node", *inspector, "--watch", "server.mjs", str(page), str(other)]
    with ProbeLoop(tmp_path) as seen, running(command, tmp_path):
        seen.wait(lambda: seen.server("node --watch").get("state") == "ready", "the page")
        assert seen.server("node --watch")["url"] == f"{case.scheme}://127.0.0.1:{page}/"
        [start] = seen.operations("dev.server_start")
        assert start.attributes["url"] == f"{case.scheme}://127.0.0.1:{page}/"
        assert start.duration is not None
        assert start.duration < 8.0, "sockets are looked for until one is ready"


def test_an_event_stream_at_the_root_is_an_answer(tmp_path: Path) -> None:
    port = free_port()
    stream = 'serve((q, r) => r.writeHead(200, { "content-type": "text/event-stream" }).write("data: x"), page);'
    (tmp_path / "server.mjs").write_text(HEAD + stream)
    with ProbeLoop(tmp_path) as seen, running(["node", "--watch", "server.mjs", str(port)], tmp_path):
        seen.wait(lambda: seen.operations("dev.server_start"), "the start")
        assert seen.server("node --watch")["state"] == "ready"


# options of node, and what stands in NODE_OPTIONS
INSPECTED = {
    "--inspect": ("--inspect=127.0.0.1:{port}", ""),
    "--inspect at any port": ("--inspect=127.0.0.1:0", ""),
    "--inspect-brk": ("--inspect-brk=127.0.0.1:{port}", ""),
    "NODE_OPTIONS": ("", "--inspect=127.0.0.1:{port}"),
    "NODE_OPTIONS at any port": ("", "--inspect=127.0.0.1:0"),
}


@pytest.mark.parametrize("how", INSPECTED)
def test_an_application_that_never_listens_is_not_ready_for_its_inspector(tmp_path: Path, how: str) -> None:
    """Given an application that throws while it starts: the watcher waits, and its inspector listens."""
    port = free_port()
    option, environment = (each.format(port=port) for each in INSPECTED[how])
    (tmp_path / "server.mjs").write_text('await new Promise((r) => setTimeout(r, 300)); throw new Error("broken");')
    command = ["node", *([option] if option else []), "--watch", "server.mjs"]
    with ProbeLoop(tmp_path) as seen, running(command, tmp_path, NODE_OPTIONS=environment):
        seen.wait(lambda: seen.server("node --watch"), "the server")
        seen.quiet_for(3.0)
        assert seen.server("node --watch")["state"] != "ready"
        outcomes = [start.outcome.value for start in seen.operations("dev.server_start")]
        assert outcomes == ([] if how == "--inspect-brk" else ["failed"]), "it broke, or waits for a debugger"


def test_while_a_server_restarts_its_mock_api_is_not_its_page(tmp_path: Path) -> None:
    """Given a page that closes its port for a while, as a restart does: the URL stays, and it is followed."""
    other, page = sorted([free_port(), free_port()])
    code = """
let site = serve(html, page);
serve((request, response) => {
  if (request.url === "/restart") { site.close(); setTimeout(() => { site = serve(html, page); }, 1500); }
  response.end("[]");
}, other);
"""
    (tmp_path / "server.mjs").write_text(HEAD + code)
    with ProbeLoop(tmp_path) as seen, running(["node", "--watch", "server.mjs", str(page), str(other)], tmp_path):
        seen.wait(lambda: seen.server("node --watch").get("state") == "ready", "the page")
        urllib.request.urlopen(f"http://127.0.0.1:{other}/restart", timeout=20).read()
        seen.quiet_for(3.0)
        server = seen.server("node --watch")
        assert (server["state"], server["url"]) == ("ready", f"http://127.0.0.1:{page}/")
        assert len(seen.operations("dev.server_start")) == 1

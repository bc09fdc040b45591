"""Real projects for the tests of dev servers, made in a temporary folder; and starting, saving, stopping in them."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "hero_tui" / "cli" / "demo" / "project"
NODE_MODULES = ROOT / "tests" / "npm" / "node_modules"
LONGEST_WAIT = 60.0

UVICORN_APP = """\
from lib import TEXT


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": TEXT.encode()})
"""
FLASK_APP = """\
from flask import Flask
from lib import TEXT

app = Flask(__name__)


@app.get("/")
def index() -> str:
    return TEXT
"""
DJANGO_MANAGE = """\
import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
execute_from_command_line(sys.argv)
"""
DJANGO_SETTINGS = """\
DEBUG = True
SECRET_KEY = "only for tests"
ROOT_URLCONF = "urls"
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
USE_TZ = True
"""
DJANGO_URLS = """\
from django.http import HttpResponse
from django.urls import path
from lib import TEXT

urlpatterns = [path("", lambda request: HttpResponse(TEXT))]
"""
NODE_SERVER = """\
import http from "node:http";
import { TEXT } from "./lib.mjs";

http.createServer((request, response) => response.end(TEXT)).listen(Number(process.argv[2]), "127.0.0.1");
"""


def vite_project(folder: Path) -> Path:
    """The demo's project with the tests' packages; its caches are its own."""
    shutil.copytree(DEMO, folder, dirs_exist_ok=True)
    modules = folder / "node_modules"
    modules.mkdir()
    for package in NODE_MODULES.iterdir():
        if package.name != ".vite":
            (modules / package.name).symlink_to(package)
    return folder


def python_project(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder with these files and a lib.py whose TEXT they serve."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**files, "lib.py": 'TEXT = "one"\n'}.items():
        (folder / name).write_text(text)
    return folder


def node_project(folder: Path) -> Path:
    """A server without any package, for `node --watch server.mjs PORT`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "server.mjs").write_text(NODE_SERVER)
    (folder / "lib.mjs").write_text('export const TEXT = "one";\n')
    return folder


def python() -> str:
    """This very interpreter, by the name that a person would type in its environment."""
    return sys.executable


def venv_tool(name: str) -> str:
    """A tool of this interpreter's environment: mypy, ruff …"""
    return str(Path(sys.executable).parent / name)


def free_port() -> int:
    """A port that nobody listens on now, and that the kernel gives to no connection: whoever asks again and again
    whether such a port answers yet is connected to himself one day, and the server then finds it taken."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def running(command: list[str], folder: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a session of its own, as another terminal would; its whole tree is ended at the end."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("npm_", "HERO_TUI"))}
    env.update(environment, PYTHONDONTWRITEBYTECODE="1")
    with (folder / ".server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=env
        )
    try:
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_for(condition: Callable[[], object], what: str, seconds: float = LONGEST_WAIT) -> None:
    """Wait until `condition` holds; fail with `what` after `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited {seconds:g} s for {what}"
        time.sleep(0.005)


def answers(port: int) -> bool:
    """Whether something listens on this port of 127.0.0.1 or ::1."""
    for host in ("127.0.0.1", "::1"):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1.0):
            return True
    return False


def open_page(port: int, *paths: str) -> None:
    """Fetch what a browser would: from then on the server's update channel knows these modules."""
    for path in ("", *paths):
        with urllib.request.urlopen(f"http://localhost:{port}/{path}", timeout=20) as answer:
            answer.read()


def save(path: Path, text: str) -> float:
    """Write a file as a plain editor does; returns the monotonic time just after its close."""
    with path.open("w") as file:
        file.write(text)
    return time.monotonic()

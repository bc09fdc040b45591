"""A long life without OpenSSL: the same hashes, TLS when it is asked for, and nothing of it mapped before. And without
what one package imports for its own version."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import HeroTui
from tests.support.recorder import RecordingHere
from tests.support.terminal import Terminal

MAPPED = 'any("libcrypto" in line or "libssl" in line for line in open("/proc/self/maps"))'

HASHES = f"""
from hero_tui.core.spared_imports import hash_without_openssl
hash_without_openssl()
import hashlib
print({MAPPED}, hashlib.sha256(b"abc").hexdigest(), hashlib.blake2b(b"abc", digest_size=16).hexdigest())
"""

TLS = f"""
from hero_tui.core.spared_imports import hash_without_openssl, without_tls
hash_without_openssl()
with without_tls():
    import http.client
    import asyncio
before = {MAPPED}
import ssl
with without_tls():
    import ssl as again
print(before, {MAPPED}, again is ssl, ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).verify_mode.name)
"""

METADATA = """
import sys
from hero_tui.core.spared_imports import without_metadata
with without_metadata():
    import websockets.client
spared = {"email", "zipfile", "csv", "importlib.metadata"} & set(sys.modules)
import importlib.metadata
version = importlib.metadata.version("websockets")
with without_metadata():
    import importlib.metadata as again
print(spared or "none", version == websockets.version.version, again.version("websockets") == version)
"""

PALETTE = """
import sys
from hero_tui.core.spared_imports import without_palette
with without_palette():
    import textual.app
spared = {"textual.command", "textual.widgets._input", "textual.widgets._tree"} & set(sys.modules)
import textual.command
with without_palette():
    import textual.command as again
print(spared or "none", again.CommandPalette.__mro__[1].__name__, textual.app.App.ENABLE_COMMAND_PALETTE)
"""

TYPES = """
import sys
from hero_tui.core.spared_imports import without_typing_extensions
with without_typing_extensions():
    import msgspec
spared = {"typing_extensions", "inspect", "ast"} & set(sys.modules)
import typing_extensions
from hero_tui.core.budget import Budget, BudgetFile
empty = msgspec.msgpack.encode(BudgetFile((), None, ""))
print(spared or "none", msgspec.msgpack.decode(empty, type=BudgetFile).budgets == (), typing_extensions.__name__)
"""

VIEWER = """
import sys
from hero_tui.cli.main import run
code = run(sys.argv[2:])
with open(sys.argv[1], "w") as out:
    found = {"textual.app", "textual.command", "textual.widgets._input", "textual.widgets._tree"} & set(sys.modules)
    print(code, *found, file=out)
"""

RECORDS = f"""
import sys
from hero_tui.cli.main import run
code = run(sys.argv[1:])
print(code, {MAPPED})
"""


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[RecordingHere]:
    project = tmp_path / "project"
    project.mkdir()
    (project / "page.ts").touch()
    with RecordingHere(project, tmp_path / "state") as watched:
        yield watched


def said(program: str, *arguments: str) -> list[str]:
    """What a clean interpreter prints, by words."""
    ran = subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True)
    return ran.stdout.split()


def test_hashes_are_the_same() -> None:
    """Against FIPS 180-4's example of SHA-256, and RFC 7693's algorithm as coreutils' `b2sum -l 128` computes it."""
    mapped, sha, blake = said(HASHES)
    assert mapped == "False"
    assert sha == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    told = subprocess.run(["b2sum", "-l", "128"], input=b"abc", check=True, capture_output=True).stdout.split()[0]
    assert blake == told.decode()


def test_tls_comes_when_it_is_asked_for() -> None:
    assert said(TLS) == ["False", "True", "True", "CERT_REQUIRED"]


@pytest.mark.real
def test_a_recorder_maps_none_of_it(hero: HeroTui) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", RECORDS, "record", "--for", "50ms"],
        cwd=hero.folder,
        env=hero.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.split()[-2:] == ["0", "False"]


def test_websockets_needs_no_metadata_and_who_does_has_it() -> None:
    assert said(METADATA) == ["none", "True", "True"]


def test_msgspec_decodes_by_type_without_the_extensions_of_typing() -> None:
    assert said(TYPES) == ["none", "True", "typing_extensions"]


def test_an_app_without_a_palette_is_imported_without_it_and_who_asks_has_it() -> None:
    assert said(PALETTE) == ["none", "SystemModalScreen", "True"]


@pytest.mark.real
def test_the_viewer_s_screens_and_its_keys_need_no_palette(watched: RecordingHere, tmp_path: Path) -> None:
    """`ctrl+p` is textual's key for its own."""
    out = tmp_path / "modules"
    argv = [sys.executable, "-c", VIEWER, str(out), str(watched.workspace)]
    with Terminal(argv, 120, 40, watched.environment) as terminal:
        terminal.wait_for("watching since")
        terminal.send("\x10")
        terminal.wait_for(" Go to or do ")
        terminal.send("\x1b")
        terminal.wait_until(lambda text: "Go to or do" not in text)
        terminal.send("2")
        terminal.wait_for("Budgets")
        terminal.send("3")
        terminal.wait_for("[ ] range")
        terminal.send("4")
        terminal.wait_for("Alerts")
        terminal.send("D")
        assert terminal.wait() == 0
    assert out.read_text().split() == ["0", "textual.app"]


def test_an_address_in_figures_is_connected_to_without_the_world_s_alphabets() -> None:
    """Against a socket of this process, over IPv4 and IPv6; a name is no address."""
    program = """
import socket, sys
from hero_tui.probes.servers.requests.request import open_socket
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    with socket.socket(family) as bound:
        bound.bind((host, 0))
        bound.listen()
        with open_socket(host, bound.getsockname()[1], 5.0) as connected:
            print(connected.getpeername()[0])
print("encodings.idna" in sys.modules)
"""
    assert said(program) == ["127.0.0.1", "::1", "False"]

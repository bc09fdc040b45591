"""A long life without OpenSSL: the same hashes, TLS when it is asked for, and nothing of it mapped before. And without
what one package imports for its own version."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.command import HeroTui

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

RECORDS = f"""
import sys
from hero_tui.cli.main import run
code = run(sys.argv[1:])
print(code, {MAPPED})
"""


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


def test_an_address_in_figures_is_connected_to_without_the_world_s_alphabets() -> None:
    """Against a socket of this process, over IPv4 and IPv6; a name is no address."""
    program = """
import socket, sys
from hero_tui.probes.servers.start.request import open_socket
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    with socket.socket(family) as bound:
        bound.bind((host, 0))
        bound.listen()
        with open_socket(host, bound.getsockname()[1], 5.0) as connected:
            print(connected.getpeername()[0])
print("encodings.idna" in sys.modules)
"""
    assert said(program) == ["127.0.0.1", "::1", "False"]

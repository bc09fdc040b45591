"""Ports that only the environment of a server names: its page's, whatever the number, and never its debugger's."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from hero_tui.probes.servers.sockets.ports import is_chosen, parse_range
from tests.support.probe_loop import ProbeLoop
from tests.support.projects import free_port, running
from tests.support.server_world import PROMPT, World

BIN = "/w/node_modules/.bin"
# how it is started, and the variable that names its port
ON_DEMAND: dict[str, tuple[tuple[str, ...], str]] = {
    "next": (("node", f"{BIN}/next", "dev"), "PORT"),
    "nuxt": (("node", f"{BIN}/nuxt", "dev"), "NUXT_PORT"),
    "nuxt by its engine": (("node", f"{BIN}/nuxi", "dev"), "NITRO_PORT"),
    "astro": (("node", f"{BIN}/astro", "dev"), "PORT"),
    "react-router": (("node", f"{BIN}/react-router", "dev"), "PORT"),
    "remix": (("node", f"{BIN}/remix", "vite:dev"), "PORT"),
}
WRAPPERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "typed": (),
    "npm": (("npm", "run", "dev"), ("sh", "-c", "…")),
    "dotenv": (("npm", "run", "dev"), ("node", f"{BIN}/dotenv", "--", "…")),
    "make": (("make", "dev"), ("sh", "-c", "…")),
    "foreman": (("foreman", "start"),),
}
PORTS = [32768, 40_000, 60_999, 61_000, 65_535, 3000]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("name", ON_DEMAND)
def test_a_start_at_a_port_that_the_environment_names_is_told_at_once(
    world: World, name: str, wrapper: str, port: int
) -> None:
    """Given a port of the kernel's own range among others, and workers at ports that the kernel chose."""
    argv, variable = ON_DEMAND[name]
    main = world.run(world.below(*WRAPPERS[wrapper]), *argv, environment={variable: str(port)})
    world.passes(1.0)
    world.listens(main, 33_333)
    world.listens(main, port)
    if name.startswith("nuxt"):
        world.listens_at(main, "@nitro-worker-1-1-1.sock")
    world.passes(7.0)
    assert [(each.state.value, each.url) for each in world.servers()] == [("ready", f"http://127.0.0.1:{port}/")]
    (start,) = world.starts()
    assert start.duration == pytest.approx(1.5, abs=0.6)


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize(
    "argv", [("node", "server.mjs"), ("python", "app.py"), ("./serve",), ("java", "-jar", "a.jar")]
)
def test_one_that_ends_soon_at_such_a_port_is_a_failed_start(world: World, argv: tuple[str, ...], port: int) -> None:
    main = world.run(PROMPT, *argv, environment={"PORT": str(port)})
    world.passes(0.5)
    world.listens(main, port)
    world.passes(1.0)
    world.exits(main, 1)
    (start,) = world.starts()
    assert (start.outcome.value, start.attributes["exit"]) == ("failed", 1)


@pytest.mark.parametrize("port", [3000, 5174, 40_000])
@pytest.mark.parametrize("says", ["", "0", "x", "-1", "65536", "99999999999999999999", "3000;rm", "\x1b[31m", "٣٠٠٠"])
def test_what_is_no_port_says_nothing(world: World, says: str, port: int) -> None:
    main = world.run(PROMPT, "node", "server.mjs", environment={"PORT": says})
    world.listens(main, port)
    world.passes(6.0)
    assert [each.url for each in world.servers()] == [f"http://127.0.0.1:{port}/"]


def test_a_tool_that_does_not_heed_it_is_named_by_the_port_that_it_has(world: World) -> None:
    """Given PORT in somebody's shell, and two servers of one tool that read it not."""
    for port in (5173, 5174):
        world.listens(world.run(PROMPT, "node", f"{BIN}/vite", environment={"PORT": "9000"}), port)
        world.passes(3.0)
    assert sorted((each.name, each.url) for each in world.servers()) == [
        ("vite", "http://127.0.0.1:5173/"),
        ("vite:5174", "http://127.0.0.1:5174/"),
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (b"32768\t60999\n", 32768, 60999),
        (b"49152 65535", 49152, 65535),
        (b"1024 65535", 32768, 65535),
        (b"10000\t40000", 32768, 40000),
        (b"", 32768, 60999),
        (b"x y", 32768, 60999),
        (b"32768", 32768, 60999),
        (b"999999999999 1", 32768, 60999),
        ("٣٢٧٦٨ 60999".encode(), 32768, 60999),
    ],
)
def test_the_range_from_which_the_kernel_chooses(text: bytes, first: int, last: int) -> None:
    """Below 32768 lie the usual ports of servers, which are asked for also where nothing says so."""
    assert parse_range(text) == (first, last)


def test_a_port_that_the_kernel_gave_is_one_that_it_chose() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert is_chosen(port, None, 3000) is (port >= 32768)
    assert not is_chosen(port, None, port)
    assert not is_chosen(3000)


# how a debugger came there -> variables of the process, its executable, the debugger's ports
NODE = "/usr/bin/node"
BOOTLOADER = "--require /home/me/.vscode/extensions/ms-vscode.js-debug/src/bootloader.js"
DEBUGGED: dict[str, tuple[dict[str, str], str, list[int]]] = {
    "--inspect": ({"NODE_OPTIONS": "--inspect"}, NODE, [9229]),
    "--inspect at a port": ({"NODE_OPTIONS": "--inspect=1500"}, NODE, [1500]),
    "--inspect at an address": ({"NODE_OPTIONS": "--inspect=127.0.0.1:2600"}, NODE, [2600]),
    "--inspect at any port": ({"NODE_OPTIONS": "--inspect=0"}, NODE, [40_123]),
    "--inspect at any port of an address": ({"NODE_OPTIONS": "--inspect=0.0.0.0:0"}, NODE, [33_001]),
    "--inspect-brk": ({"NODE_OPTIONS": "--inspect-brk=0"}, NODE, [45_045]),
    "--inspect_brk": ({"NODE_OPTIONS": "--inspect_brk=2700"}, NODE, [2700]),
    "--inspect-wait": ({"NODE_OPTIONS": "--inspect-wait=0"}, NODE, [45_046]),
    "--inspect-port": ({"NODE_OPTIONS": "--inspect --inspect-port=0"}, NODE, [50_505]),
    "in quotes": ({"NODE_OPTIONS": '--inspect="127.0.0.1:0"'}, NODE, [50_506]),
    "among others": ({"NODE_OPTIONS": "--max-old-space-size=4096 --inspect=1800 -r ./a.js"}, NODE, [1800]),
    "VS Code": ({"NODE_OPTIONS": BOOTLOADER, "VSCODE_INSPECTOR_OPTIONS": '{"inspectorIpc":"x"}'}, NODE, [41_414]),
    "bun": ({"BUN_INSPECT": "ws://127.0.0.1:1499/x?wait=1"}, "/usr/bin/bun", [1499]),
    "bun at any port": ({"BUN_INSPECT": "localhost:0/x"}, "/usr/bin/bun", [41_415]),
    "ruby": ({"RUBY_DEBUG_OPEN": "true", "RUBY_DEBUG_PORT": "1234"}, "/usr/bin/ruby", [1234]),
    "java": (
        {"JAVA_TOOL_OPTIONS": "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:1505"},
        "/usr/bin/java",
        [1505],
    ),
    "java at any port": (
        {"JDK_JAVA_OPTIONS": "-Xmx1g -agentlib:jdwp=transport=dt_socket,server=y,suspend=n"},
        "/usr/bin/java",
        [41_416],
    ),
}
UNASKED = {"next": (f"{BIN}/next", "dev"), "astro": (f"{BIN}/astro", "dev"), "unknown": ("server.mjs",)}


@pytest.mark.parametrize("page", [3000, 8080, 40_000])
@pytest.mark.parametrize("tool", UNASKED)
@pytest.mark.parametrize("name", DEBUGGED)
def test_a_debugger_that_the_environment_names_is_not_the_page_of_a_server_that_is_not_asked(
    world: World, name: str, tool: str, page: int
) -> None:
    """Given a debugger's port that is open first, and again after the page's was closed for a restart."""
    variables, executable, debuggers = DEBUGGED[name]
    main = world.run(PROMPT, executable, *UNASKED[tool], environment={**variables, "PORT": str(page)})
    for port in debuggers:
        world.listens(main, port)
    world.passes(5.0)
    assert {each.url for each in world.servers()} <= {None}
    socket = world.listens(main, page)
    world.passes(12.0)
    assert [each.url for each in world.servers()] == [f"http://127.0.0.1:{page}/"]
    world.closes_socket(socket)
    world.passes(15.0)
    assert [each.url for each in world.servers()] == [None], "nothing but the debugger listens"
    world.listens(main, page)
    world.passes(12.0)
    assert [each.url for each in world.servers()] == [f"http://127.0.0.1:{page}/"]


@pytest.mark.parametrize("program", ["/usr/bin/python3", "/w/serve", "/usr/bin/php", "/usr/bin/deno", "/usr/bin/bun"])
def test_options_of_node_say_nothing_of_another_program(world: World, program: str) -> None:
    """Given a server at a port that the kernel chose, started by npm in a terminal with an inspector."""
    main = world.run(PROMPT, program, "server", environment={"NODE_OPTIONS": "--inspect=0"})
    world.listens(main, 40_001)
    world.passes(6.0)
    assert [each.url for each in world.servers()] == ["http://127.0.0.1:40001/"]


def high_port() -> int:
    """A free port above 32767."""
    for port in range(40_000 + os.getpid() % 10_000, 61_000):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("none is free")


SERVER = """
import http from "node:http";
http.createServer((request, response) => response.end("page")).listen(Number(process.env.PORT), "127.0.0.1");
"""


@pytest.mark.real
@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "options",
    ["--inspect=127.0.0.1:0", "--inspect=0", "--inspect_port=0 --inspect", "--inspect={other}", "--inspect-port=0"],
)
def test_a_real_inspector_is_never_the_page(tmp_path: Path, options: str) -> None:
    """Given a server that nobody knows, at a port above 32767, and the inspector of its own process."""
    (tmp_path / "server.mjs").write_text(SERVER)
    page, other = high_port(), free_port()
    environment = {"PORT": str(page), "NODE_OPTIONS": options.format(other=other)}
    with ProbeLoop(tmp_path) as seen, running(["node", "server.mjs"], tmp_path, **environment):
        seen.wait(lambda: seen.server("server"), "the server", 30.0)
        assert seen.server("server")["url"] == f"http://127.0.0.1:{page}/"
        seen.quiet_for(1.0)
        assert seen.server("server")["url"] == f"http://127.0.0.1:{page}/"

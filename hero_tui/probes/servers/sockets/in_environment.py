"""What the environment of a server's process says of its ports: the one that it is to serve at, and debuggers'.

It is read as a command line would be: `NODE_OPTIONS=--inspect=0` stands in front of the script. Nothing but these few
variables is looked at, and nothing of them is kept. The text is hostile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hero_tui.probes.command_lines.command import base_name
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.sockets.ports import asked_port, port_of

Variables = Mapping[bytes, bytes]

ASKED = (b"NUXT_PORT", b"NITRO_PORT", b"FLASK_RUN_PORT", b"UVICORN_PORT", b"PORT")
"""A tool's own goes before the one that all share."""
NODE, VS_CODE, BUN, RUBY = b"NODE_OPTIONS", b"VSCODE_INSPECTOR_OPTIONS", b"BUN_INSPECT", b"RUBY_DEBUG_PORT"
JAVA = (b"JAVA_TOOL_OPTIONS", b"JDK_JAVA_OPTIONS")
NAMES = frozenset({*ASKED, NODE, VS_CODE, BUN, RUBY, *JAVA})
LONGEST, MOST_WORDS = 4096, 64
BOOTLOADER, ANYWHERE = "bootloader.js", "--inspect=0"


def asked_in(found: Variables) -> int | None:
    """The port that it is asked to serve at: `PORT=3000`; None where none is named."""
    ports = (port_of(_text(found, name)) for name in ASKED)
    return next((port for port in ports if port is not None), None)


def with_environment(process: Process, found: Variables) -> tuple[str, ...]:
    """The command line of a process, with what its environment adds to it: the options of its interpreter, and the port
    that it is to serve at where it names none itself."""
    if not found or not process.argv:
        return process.argv
    read = _OPTIONS.get(base_name(process.exe or process.argv[0]))
    words = (process.argv[0], *(() if read is None else read(found)), *process.argv[1:])
    port = asked_in(found) if asked_port(words) is None else None
    return words if port is None else (*words, f"--port={port}")


def _of_node(found: Variables) -> list[str]:
    """Node takes underscores for hyphens. The debugger of VS Code brings a script that opens an inspector anywhere."""
    words = [word.replace("_", "-") if word.startswith("--") else word for word in _words(_text(found, NODE))]
    attached = VS_CODE in found and any(word.endswith(BOOTLOADER) for word in words)
    return [*words, ANYWHERE] if attached else words


def _of_bun(found: Variables) -> list[str]:
    """`ws://127.0.0.1:6499/prefix?wait=1`, or only a part of it."""
    address = _text(found, BUN)
    host = address.rpartition("//")[2].partition("?")[0].partition("/")[0]
    return [f"--inspect={host}"] if host and not address.startswith("unix:") else []


def _of_java(found: Variables) -> list[str]:
    return [word for name in JAVA for word in _words(_text(found, name))]


def _of_ruby(found: Variables) -> list[str]:
    port = _text(found, RUBY)
    return [f"--inspect-port={port}"] if port else []


_OPTIONS: Mapping[str, Callable[[Variables], list[str]]] = {
    "node": _of_node,
    "nodejs": _of_node,
    "bun": _of_bun,
    "java": _of_java,
    "ruby": _of_ruby,
}


def _text(found: Variables, name: bytes) -> str:
    return found.get(name, b"")[:LONGEST].decode("utf-8", "replace")


def _words(text: str) -> list[str]:
    return text.replace('"', "").split()[:MOST_WORDS]

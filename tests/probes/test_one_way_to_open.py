"""A probe reads a file of the workspace by `core.regular_file` only: it is regular, bounded, and never waited for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import hero_tui

PROBES = Path(hero_tui.__file__).parent / "probes"
READERS_OF_PROC = {
    "files/limits.py": "/proc/sys/fs/inotify",
    "processes/loadavg.py": "/proc/sys/kernel/pid_max",
    "processes/proc.py": "/proc/PID, /proc/loadavg",
    "servers/sockets.py": "/proc/net/tcp, /proc/net/unix",
    "servers/tree.py": "/proc/PID/environ",
}
OPENING = frozenset({"open", "fdopen", "open_code", "FileIO"})
OF_A_PATH = frozenset({"read_text", "read_bytes"})


def opening_calls(source: str) -> list[str]:
    """The calls that open a file, in a module's text; a function of its own that is called `read_text` is none."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    methods = [call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in OPENING | OF_A_PATH]
    return methods + [call.id for call in calls if isinstance(call, ast.Name) and call.id in OPENING]


def test_only_readers_of_proc_open_files_themselves() -> None:
    opening = {str(file.relative_to(PROBES)) for file in PROBES.rglob("*.py") if opening_calls(file.read_text("utf-8"))}
    assert opening <= READERS_OF_PROC.keys()


@pytest.mark.parametrize(
    "source",
    [
        "open(path)",
        "io.open(path)",
        "path.open('rb')",
        "os.open(path, 0)",
        "os.fdopen(3)",
        "Path(path).read_text()",
        "(folder / name).read_bytes()",
        "with open(path) as file: pass",
    ],
)
def test_the_check_sees_every_way_to_open(source: str) -> None:
    assert opening_calls(source)

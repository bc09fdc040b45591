"""A file of the workspace is read by `core.file_system` only: it is regular, bounded, and never waited for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import hero_tui

PACKAGE = Path(hero_tui.__file__).parent
OTHERS = {
    "core/file_system/regular_file.py": "the one way",
    "probes/files/limits.py": "/proc/sys/fs/inotify",
    "probes/processes/environment.py": "/proc/PID/environ",
    "probes/processes/proc.py": "/proc/PID, /proc/loadavg",
    "probes/processes/sources/loadavg.py": "/proc/sys/kernel/pid_max",
    "probes/servers/sockets/listening.py": "/proc/net/tcp, /proc/net/unix",
    "probes/servers/sockets/connections.py": "/proc/net/snmp",
    "recorder/trackers/descriptors.py": "/dev/null",
    "recorder/context/host_identity.py": "/proc, /sys/fs/cgroup",
    "recorder/lifecycle/spawn.py": "the recorder's log, to write",
    "store/db/connection.py": "the store's database",
    "store/workspace/line_file.py": "the store's line, kept by the recorder",
    "store/workspace/locks.py": "the recorder's lock",
    "store/workspace/process_identity.py": "/proc/PID/stat, the boot's ID",
    "budgets/shipped.py": "a file of the package",
    "tui/canvas/themes.py": "a file of the package",
    "tui/viewer_config.py": "the user's configuration, to write",
    "cli/main.py": "/dev/null",
    "cli/output_file.py": "what a command writes",
    "cli/commands/budgets/init.py": "what it writes",
    "cli/demo/project_setup.py": "a project of its own",
    "cli/demo/script.py": "a project of its own",
    "cli/demo/supervisor.py": "a project of its own",
}
"""Who opens files by another way, and what it is that is opened: nothing that a workspace holds."""
OPENING = frozenset({"open", "fdopen", "open_code", "FileIO"})
OF_A_PATH = frozenset({"read_text", "read_bytes"})


def opening_calls(source: str) -> list[str]:
    """The calls that open a file, in a module's text; a function of its own that is called `read_text` is none."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    methods = [call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in OPENING | OF_A_PATH]
    return methods + [call.id for call in calls if isinstance(call, ast.Name) and call.id in OPENING]


def test_who_opens_files_in_another_way_is_known() -> None:
    files = PACKAGE.rglob("*.py")
    opening = {str(file.relative_to(PACKAGE)) for file in files if opening_calls(file.read_text("utf-8"))}
    assert opening == OTHERS.keys()


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

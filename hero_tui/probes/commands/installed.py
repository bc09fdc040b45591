"""Whether a tool is there at all: `python -m mypy` without mypy ends with 1, the code of a run that found something.

Said only where it is sure. Whatever may bring a module from elsewhere (PYTHONPATH, an editable install of that name, a
virtual environment that sees the system's) leaves it open.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from hero_tui.core.file_system.regular_file import read_file_if_possible
from hero_tui.probes.command_lines.command import read_command
from hero_tui.probes.processes.environment import variables
from hero_tui.probes.processes.model import Process

LARGEST_FILE = 16 * 1024
MOST_ENTRIES = 20_000
MOST_FOLDERS = 64
_ASKED = frozenset({b"PATH", b"PYTHONPATH", b"PYTHONHOME", b"HOME"})
_NAMESAKES = ("/node_modules/tsc/",)
"""Packages that have a tool's name and are none: `npx tsc` without typescript installs a sign that says so."""


def is_missing(process: Process) -> bool:
    """Tell whether the program that this process is to run as a module is surely not there. Costs some ten stat(2) and
    a listing of the interpreter's site-packages; False for what is no module."""
    command = read_command(process.argv)
    if command is None or process.cwd is None:
        return False
    if not command.module:
        script = command.script if command.interpreter else None
        real = os.path.realpath(_absolute(script, process.cwd)) if script else ""
        return any(each in real for each in _NAMESAKES)
    module = command.tool.partition(".")[0]
    binary = process.argv[0]
    named = "/" in binary
    found = variables(process.pid, _ASKED)
    environment = found or {}
    if (found is None and not named) or environment.keys() & {b"PYTHONPATH", b"PYTHONHOME"}:
        return False
    path = _absolute(binary, process.cwd) if named else _found(binary, os.fsdecode(environment.get(b"PATH", b"")))
    folders = None if path is None else site_folders(path, os.fsdecode(environment.get(b"HOME", b"")))
    return bool(folders) and not any(_has(folder, module) for folder in (process.cwd, *(folders or ())))


def site_folders(binary: str, home: str = "") -> tuple[str, ...]:
    """Return the folders in which that interpreter looks for what is installed; empty where that is not sure."""
    binary = os.path.normpath(binary)
    prefix = os.path.dirname(os.path.dirname(binary))  # noqa: PTH120 - text, links are kept
    settings = read_file_if_possible(f"{prefix}/pyvenv.cfg", LARGEST_FILE)
    if settings is None:
        prefix = os.path.dirname(os.path.dirname(os.path.realpath(binary)))  # noqa: PTH120
        own = tuple(_packages(prefix))
        bases = (f"{prefix}/local", "/usr/local", *((f"{home}/.local",) if home else ()))
        return (*own, *(folder for base in bases for folder in _packages(base))) if own else ()
    lines = (line.partition("=") for line in settings.text.splitlines())
    shared = any(
        name.strip() == "include-system-site-packages" and value.strip() != "false" for name, _, value in lines
    )
    return () if shared else tuple(_packages(prefix))


def _absolute(path: str, folder: str) -> str:
    return path if path.startswith("/") else f"{folder}/{path}"


def _packages(base: str) -> Iterator[str]:
    for library in (f"{base}/lib", f"{base}/lib64"):
        for version in _names(library, MOST_FOLDERS):
            if version.startswith(("python3", "pypy3")):
                yield from (f"{library}/{version}/{kind}" for kind in ("site-packages", "dist-packages"))


def _has(folder: str, module: str) -> bool:
    """Whether a folder has the module, or something that may bring it from elsewhere."""
    for name in _names(folder, MOST_ENTRIES):
        if name == module or name.startswith(f"{module}."):
            return True
        if name.endswith(".pth") and _may_bring(f"{folder}/{name}", module):
            return True
    return False


def _may_bring(path: str, module: str) -> bool:
    """Whether a `.pth` file names a folder with the module, or the module itself."""
    if module.lower() in path.rpartition("/")[2].lower():
        return True
    read = read_file_if_possible(path, LARGEST_FILE)
    lines = [] if read is None else read.text.splitlines()[:MOST_FOLDERS]
    return any(line.startswith("/") and os.path.lexists(f"{line.strip()}/{module}") for line in lines)


def _names(folder: str, most: int) -> Iterable[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry, _ in zip(entries, range(most), strict=False)]
    except (OSError, ValueError):
        return ()


def _found(name: str, path: str) -> str | None:
    """Where a program is found by PATH."""
    places = (f"{folder}/{name}" for folder in path.split(":")[:MOST_FOLDERS] if folder.startswith("/"))
    return next((place for place in places if os.access(place, os.X_OK)), None)

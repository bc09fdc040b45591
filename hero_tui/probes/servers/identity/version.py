"""The version of a server's tool, from the package that its command line resolves to. Small, bounded reads."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hero_tui.core.file_system.regular_file import read_file_if_possible
from hero_tui.probes.command_lines.command import read_command
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.recognise import ServerTool

LARGEST_MANIFEST = 256 * 1024
LEVELS_UP = 4
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+!_-]{0,39}")


def version_of(tool: ServerTool, process: Process) -> str | None:
    """The installed version of `tool` that this process runs, or None when it cannot be told."""
    if tool.package is None or not process.argv:
        return None
    command = read_command(process.argv)
    if command is None:
        return None
    here = Path(process.cwd or "/")
    if command.interpreter in {"node", "bun", "deno"} and command.script is not None:
        return _npm(tool.package, here / command.script)
    return _python(tool.package, here / process.argv[0], here / command.script if command.script else None)


def _npm(package: str, script: Path) -> str | None:
    """From the package that the program belongs to, else from that of the tool beside its link in `.bin` (Nuxt's is
    another package's)."""
    try:
        folder = script.resolve(strict=True).parent
    except (OSError, RuntimeError):
        return None
    beside = script.parent.parent / package
    for place in (*_upward(folder), *((beside,) if script.parent.name == ".bin" else ())):
        manifest = _manifest(place / "package.json")
        if manifest is not None and manifest.get("name") == package:
            return _plausible(manifest.get("version"))
    return None


def _upward(folder: Path) -> tuple[Path, ...]:
    return (folder, *folder.parents)[:LEVELS_UP]


def _manifest(path: Path) -> dict[str, object] | None:
    """None: there is no package.json on this level, or one that nobody could read."""
    read = read_file_if_possible(path, LARGEST_MANIFEST)
    try:
        manifest = None if read is None else json.loads(read.content)
    except (ValueError, RecursionError):
        return None
    return manifest if isinstance(manifest, dict) else None


def _python(package: str, *starts: Path | None) -> str | None:
    """A distribution's folder is named after it: site-packages/uvicorn-0.54.0.dist-info."""
    for start in starts:
        if start is None:
            continue
        for packages in sorted(start.parent.parent.glob("lib/python3*/site-packages")):
            for folder in packages.glob("*.dist-info"):
                name, _, version = folder.name.removesuffix(".dist-info").rpartition("-")
                if name.lower().replace("_", "-") == package:
                    return _plausible(version)
    return None


def _plausible(version: object) -> str | None:
    return version if isinstance(version, str) and VERSION.fullmatch(version) else None

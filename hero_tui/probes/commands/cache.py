"""Whether a checker's cache lies where it keeps it: a run in which it comes to be is a cold one."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from fnmatch import fnmatchcase

from hero_tui.probes.command_lines.command import Command, read_command
from hero_tui.probes.command_lines.operands import named_folder
from hero_tui.probes.commands.recognise import TOOLS
from hero_tui.probes.commands.tools import Tool
from hero_tui.probes.processes.model import Process

MOST_ENTRIES = 2000  # of a folder that is looked through
OTHER_OWN_FILES = frozenset(
    {".coverage", ".stylelintcache", ".prettiercache", ".phpunit.result.cache", ".rspec_status"}
)
_NOTES = frozenset(
    place.rpartition("/")[2] for tool in TOOLS for place in (*tool.cache, *filter(None, [tool.daemon_file]))
)
OWN_FILES = _NOTES - {"CACHEDIR.TAG"} | OTHER_OWN_FILES


def is_own_file(path: str) -> bool:
    """Tell whether a tool writes that file for itself (a status file, a cache): nobody saved it."""
    name = path.rpartition("/")[2]
    return any(fnmatchcase(name, pattern) for pattern in OWN_FILES)


def has_cache(tool: Tool, process: Process, by: float = math.inf) -> bool | None:
    """Tell whether the tool's cache is there now; None for a tool that keeps none, and where its folder is not known.
    `by`: as it was written before that (UTC s).

    Only places are looked at, never what is in the files.
    """
    if process.folder is None or not tool.cache:
        return None
    command = read_command(process.argv)
    places = list(_places(tool, process.folder, command)) if command is not None else []
    return any(_is_there(folder, name, by) for folder, name in places)


def _places(tool: Tool, cwd: str, command: Command) -> Iterator[tuple[str, str]]:
    """(folder, name) of each: as the command line says it, else the tool's own; in the folder that it works in, too."""
    said = _value(command.arguments, tool.cache_option) if tool.cache_option else None
    if said:
        yield os.path.split(f"{cwd}/{said}" if not said.startswith("/") else said)
        return
    named = named_folder(command)
    for base in (cwd, *([f"{cwd}/{named}"] if named and not named.startswith("/") else ())):
        for place in tool.cache:
            yield os.path.split(f"{base}/{place}")


def _value(arguments: tuple[str, ...], option: str) -> str | None:
    for at, argument in enumerate(arguments):
        name, given, value = argument.partition("=")
        if name == option:
            return value if given else next(iter(arguments[at + 1 : at + 2]), None)
    return None


def _is_there(folder: str, name: str, by: float) -> bool:
    """Whether the folder has an entry of that name; of `*.tsbuildinfo` any that ends so."""
    try:
        if not name.startswith("*"):
            return os.lstat(f"{folder}/{name}").st_mtime <= by
        with os.scandir(folder) as entries:
            listed = (entry for entry, _ in zip(entries, range(MOST_ENTRIES), strict=False))
            found = [each for each in listed if each.name.endswith(name[1:])]
            return any(each.stat(follow_symlinks=False).st_mtime <= by for each in found)
    except (OSError, ValueError):
        return False  # no such folder, or not ours to read

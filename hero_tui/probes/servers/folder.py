"""The folder that a server serves: its working directory, or the one below it that its command line names."""

from __future__ import annotations

import os
from collections.abc import Sequence

from hero_tui.probes.command_lines.command import read_command
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.recognise import Reload, ServerTool

# options of Vite's command line that take the next word as their value (vite --help)
_LONG_VALUED = ("--host", "--port", "--open", "--config", "--base", "--logLevel", "--debug", "--filter", "--mode")
_VALUED = frozenset((*_LONG_VALUED, "--configLoader", "-c", "-l", "-d", "-f", "-m"))
_SERVES = frozenset(("serve", "dev"))


def served_folder(tool: ServerTool, main: Process) -> str | None:
    """`vite packages/web` serves packages/web, and names its files from there. None where the cwd is not known."""
    if main.cwd is None or tool.reload is not Reload.VITE:
        return main.cwd
    command = read_command(main.argv)
    named = _root(command.arguments) if command is not None else None
    folder = os.path.normpath(os.path.join(main.cwd, named)) if named else main.cwd  # noqa: PTH118 - text, as cwd is
    return folder if os.path.isdir(folder) else main.cwd  # noqa: PTH112 - the same


def _root(arguments: Sequence[str]) -> str | None:
    """The first word that is no option, no option's value and no sub-command."""
    words = iter(arguments)
    first = True
    for word in words:
        if word == "--":
            continue
        if word.startswith("-"):
            if word in _VALUED:
                next(words, None)
        elif first and word in _SERVES:
            first = False
        else:
            return word
    return None

"""A tool that is started by another name, or in steps: through a symbolic link (`ln -s …/ruff lintme; ./lintme check
app`), or by a script that stands for its interpreter (Yarn's `node`)."""

from __future__ import annotations

from pathlib import Path

from hero_tui.probes.command_lines.command import base_name, read_command
from hero_tui.probes.command_lines.runners import SHELLS, is_wrapper
from hero_tui.probes.commands.recognise import Recognised, recognise
from hero_tui.probes.processes.model import Process

MOST_LINKS = 4


def recognise_program(process: Process) -> Recognised | None:
    """Return the tool that a process of the workspace is: by its words, else by the file behind the name.

    A binary's file is known already; of a script whose name says nothing the link is read: one system call where it is
    none, four at most. What only starts others is what it is called.
    """
    known = recognise(process.argv)
    if known is not None or is_wrapper(process.argv):
        return known
    command = read_command(process.argv)
    if command is None or command.script is None or command.tool in SHELLS:
        return None
    if command.interpreter:
        return _behind_script(process, command.script)
    name = base_name(process.exe or "")
    return recognise((name, *command.arguments)) if name and name != command.tool else None


def hands_on(tool: tuple[str, ...], shim: tuple[str, ...]) -> bool:
    """Tell whether a tool's process now runs a shell script that is given the same script and arguments, and starts
    the interpreter: `env node …/eslint src` → `/bin/sh /tmp/yarn--1/node …/eslint src` → `node …/eslint src`."""
    command = read_command(tool)
    if command is None or command.script is None or base_name(shim[0] if shim else "") not in SHELLS:
        return False
    given = (command.script, *command.arguments)
    return len(shim) > len(given) + 1 and shim[-len(given) :] == given


def _behind_script(process: Process, script: str) -> Recognised | None:
    path = Path(process.cwd or "/", script)
    for _ in range(MOST_LINKS):
        try:
            target = path.readlink()
        except (OSError, ValueError):
            return None
        found = recognise(tuple(str(target) if word == script else word for word in process.argv))
        if found is not None:
            return found
        path = path.parent / target
    return None

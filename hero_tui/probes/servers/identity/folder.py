"""The folder that a server serves: its working directory, or the one that its command line names."""

from __future__ import annotations

import os

from hero_tui.probes.command_lines.command import read_command
from hero_tui.probes.command_lines.operands import named_folder
from hero_tui.probes.processes.model import Process
from hero_tui.probes.servers.recognise import Reload, ServerTool


def served_folder(tool: ServerTool, main: Process) -> str | None:
    """`vite packages/web` serves packages/web, and names its files from there; what was started elsewhere serves the
    place of the workspace that it names. None where the cwd is not known."""
    if main.place is not None or main.cwd is None or not (tool.reload is Reload.VITE or tool.on_demand):
        return main.folder
    command = read_command(main.argv)
    named = named_folder(command) if command is not None else None
    folder = os.path.normpath(os.path.join(main.cwd, named)) if named else main.cwd  # noqa: PTH118 - text, as cwd is
    return folder if os.path.isdir(folder) else main.cwd  # noqa: PTH112 - the same

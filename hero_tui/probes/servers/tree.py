"""Which process of a tree is the server's tool, and which command started it, as a person typed it."""

from __future__ import annotations

from itertools import takewhile

from hero_tui.probes.command_lines.command import read_command
from hero_tui.probes.command_lines.runners import is_wrapper
from hero_tui.probes.processes.model import LiveProcesses, Process
from hero_tui.probes.servers.recognise import ServerTool, recognise

LONGEST_WRAPPER_START = 30.0
SHORT_COMMAND = 60


def tool_process(process: Process, table: LiveProcesses) -> tuple[ServerTool, Process] | None:
    """The recognised tool that this process is or belongs to: the top-most match among itself and its ancestors.

    A worker often repeats its parent's command line (Flask, Django), or names nothing of it (uvicorn's).
    """
    best: tuple[ServerTool, Process] | None = None
    for candidate in (process, *table.ancestors(process.pid)):
        tool = recognise(candidate.argv)
        if tool is not None:
            best = (tool, candidate)
    return best


def typed(process: Process, table: LiveProcesses) -> Process:
    """The outermost command that only runs this one: `npm run dev` above `sh -c vite` above vite.

    A wrapper counts while it has no second child (then it runs more than this server) and had not been alive for long
    before (then it was not typed to start this server).
    """
    top = process
    for parent in table.ancestors(process.pid):
        if not is_wrapper(parent.argv) or len(table.children(parent.pid)) > 1:
            break
        if parent.start.until(top.start) > LONGEST_WRAPPER_START:
            break
        top = parent
    return top


def short_command(process: Process) -> str:
    """Tool, sub-command and script name, never a whole command line: `npm run dev`, `python manage.py runserver`."""
    words = process.argv
    if len(words) == 1:
        words = tuple(words[0].split())
    command = read_command(words)
    if command is None:
        return _safe(process.comm)
    before_options = takewhile(lambda word: not word.startswith("-"), command.arguments[:2])  # a value may be a secret
    following = [word for word in before_options if word and _is_name(word)]
    return _safe(" ".join((command.tool, *following)))


def _is_name(word: str) -> bool:
    """A sub-command or script's name; an address, a path or an assignment may hold something private."""
    return len(word) <= 24 and all(char.isalnum() or char in "-_:." for char in word)


def _safe(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:SHORT_COMMAND]

"""Which process of a tree is the server's tool, and what a command line is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from msgspec.structs import replace

from hero_tui.core.sanitise import printable
from hero_tui.probes.command_lines.command import base_name, command_words, read_command
from hero_tui.probes.command_lines.runners import SHELLS
from hero_tui.probes.command_lines.shell_words import first_program, simple_commands, text_of
from hero_tui.probes.command_lines.typed import behind_silent, started_words, typed_words
from hero_tui.probes.processes.environment import variables
from hero_tui.probes.processes.model import LiveProcesses, Process
from hero_tui.probes.servers.recognise import FLASK, ServerTool, recognise

SHORT_COMMAND = 60
TITLES = frozenset({"webpack"})
"""Titles that tools write over their whole command line."""
WERKZEUG = b"WERKZEUG_RUN_MAIN"
_HELPERS = ("--service=", "multiprocessing.resource_tracker", "multiprocessing.forkserver")
"""Of esbuild and of Python: they work for the program that started them."""


def top_tool(line: Sequence[Process], above: Sequence[Process] = ()) -> tuple[ServerTool, Process] | None:
    """The recognised tool that a process is or belongs to: the top-most match of `line`, the process and its ancestors,
    nearest first; `above`: those who stand above them.

    A worker often repeats its parent's command line (Flask, Django), or names nothing of it (uvicorn's).
    """
    best: tuple[ServerTool, Process] | None = None
    parents = (*line[1:], *above[:1], None)
    for candidate, parent in zip(line, parents, strict=False):
        tool = recognise(candidate.argv) or _named_by_its_shell(candidate, parent)
        if tool is not None:
            best = (tool, candidate)
    return best


def _named_by_its_shell(process: Process, shell: Process | None) -> ServerTool | None:
    """The tool of a process that is only a title any more (`webpack`): the shell that started it has the words."""
    title = command_words(process.argv)
    if len(title) != 1 or title[0] not in TITLES:
        return None
    for words in () if shell is None else simple_commands(shell.argv):
        if base_name(words[0]) == title[0]:
            return recognise(words)
    return None


def reloader_of(worker: Process, parent: Process) -> ServerTool | None:
    """The server that `python app.py` turns out to be: its worker is the same script, started by a reloader."""
    command, above = read_command(worker.argv), read_command(parent.argv)
    if command is None or above is None or command.interpreter != "python" or above.interpreter != "python":
        return None
    if command.tool != above.tool:
        return None
    return FLASK if variables(worker.pid, {WERKZEUG}) else None


def is_helper(process: Process) -> bool:
    """Whether it only works for the program that started it: no worker, and no program of its own."""
    return any(helper in word for word in process.argv for helper in _HELPERS)


def live_ancestors(pid: int, table: LiveProcesses) -> Iterator[Process]:
    """Its parent, grandparent … as far as they live, nearest first."""
    for ancestor in table.ancestors(pid):
        live = table.get(ancestor.pid)
        if live is None or live.key != ancestor.key:
            return
        yield live


def lone_ancestors(pid: int, table: LiveProcesses) -> Iterator[Process]:
    """Those of its live ancestors that have nothing but this process' line below them, nearest first."""
    return takewhile(lambda above: len(table.children(above.pid)) <= 1, live_ancestors(pid, table))


def short_command(process: Process) -> str:
    """Tool, sub-command and script name, never a whole command line: `npm run dev`, `python manage.py runserver`."""
    return short_words(process.argv, process.comm)


def short_words(argv: tuple[str, ...], comm: str) -> str:
    """As `short_command`, of a command line; `comm` stands for one that says nothing."""
    words = behind_silent(argv[0].split() if len(argv) == 1 else argv)
    if text_of(words) is not None:
        return _safe(_of_text(words) or comm)
    command = read_command(words)
    if command is None:
        return _safe(comm)
    if command.tool in SHELLS and command.arguments[:1] and not command.arguments[0].startswith("-"):
        command = replace(command, tool=base_name(command.arguments[0]), arguments=command.arguments[1:])
    if command.tool == "npm" and command.arguments[:1] == ("exec",):
        command = replace(command, tool="npx", arguments=command.arguments[1:])  # as npx titles itself
    before_options = takewhile(lambda word: not word.startswith("-"), command.arguments[:2])  # a value may be a secret
    following = [word for word in before_options if word and _is_name(word)]
    return _safe(" ".join((command.tool, *following)))


def _of_text(words: tuple[str, ...]) -> str:
    """What may be kept of a shell's text: the names of its first program, as of a typed command; empty: it has none."""
    program = first_program(words)
    started = started_words(program) or program
    return " ".join(typed_words(program, (base_name(started[0]),))) if program else ""


def _is_name(word: str) -> bool:
    """A sub-command or script's name; an address, a path or an assignment may hold something private."""
    return len(word) <= 24 and all(char.isalnum() or char in "-_:." for char in word)


def _safe(text: str) -> str:
    return printable(text)[:SHORT_COMMAND]

"""Which tool a command line runs, and whether that is a run to count. Pure; the command line is hostile text."""

from __future__ import annotations

from msgspec import Struct

from hero_tui.probes.command_lines.command import Command, read_command
from hero_tui.probes.command_lines.runners import SHELLS
from hero_tui.probes.commands.tools import TOOLS, Checker


class Recognised(Struct, frozen=True):
    """A tool's own process. `counts`: a run to time; else it watches, serves, formats or informs.

    `words`: what may be kept of the command: how it was called, sub-command, and the options that its row allows.
    """

    tool: Checker
    counts: bool
    words: tuple[str, ...]


_BY_NAME = {name: tool for tool in TOOLS for name in tool.names}
_BY_MODULE = {module: tool for tool in TOOLS for module in tool.modules}


def recognise(argv: tuple[str, ...]) -> Recognised | None:
    """The tool that this command line is, or None. Wrappers (npm, npx, uv, sh …) are none."""
    command = read_command(argv)
    tool = _tool_of(command) if command is not None else None
    if command is None or tool is None:
        return None
    sub_command, rest = _sub_command(tool, command.arguments)
    counts = not _only_informs(tool, command.arguments) and (tool.commands is None or sub_command in tool.commands)
    words = ["python", "-m", command.tool] if command.module else [tool.name]
    if sub_command is not None and tool.commands is not None and sub_command in tool.commands:
        words.append(sub_command)
    words.extend(dict.fromkeys(word for word in rest if word in tool.shown))
    return Recognised(tool, counts, tuple(words))


def _tool_of(command: Command) -> Checker | None:
    if command.module:
        return _BY_MODULE.get(command.tool)
    if command.tool in SHELLS:
        return None
    named = _BY_NAME.get(command.tool)
    if named is not None or not command.script:
        return named
    return next((row for row in TOOLS if command.script.endswith(row.scripts)), None)


def _sub_command(tool: Checker, arguments: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    if tool.commands is None:
        return None, arguments
    index = 0
    while index < len(arguments) and arguments[index].startswith("-"):
        index += 2 if arguments[index] in tool.valued else 1
    return (arguments[index], arguments[index + 1 :]) if index < len(arguments) else (None, ())


def _only_informs(tool: Checker, arguments: tuple[str, ...]) -> bool:
    names = [argument.partition("=")[0] for argument in arguments]
    if tool.name in {"tsc", "vue-tsc"}:
        names = [argument.lower() for argument in names]
        if "-v" in names:  # version, but verbose in a build
            return not {"-b", "--build"} & set(names[:1]) or any(name in tool.no_run for name in names)
    return any(name in tool.no_run for name in names)

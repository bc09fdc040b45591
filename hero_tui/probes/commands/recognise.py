"""Which tool a command line runs, and whether that is a run to count. Pure; the command line is hostile text."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from msgspec import Struct

from hero_tui.probes.commands.tools import TOOLS, Checker

_PYTHON = re.compile(r"(python|pypy)(\d+(\.\d+)*t?)?")
_NODE = re.compile(r"node(js)?|bun|deno")
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ash", "ksh", "busybox"})
_NODE_VALUED = frozenset(
    {"-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "--env-file"}
)
_PYTHON_VALUED = frozenset({"-X", "-W", "--check-hash-based-pycs"})


class Recognised(Struct, frozen=True):
    """A tool's own process. `counts`: a run to time; else it watches, serves, formats or informs.

    `words`: what may be kept of the command: how it was called, sub-command, and the options that its row allows.
    """

    tool: Checker
    counts: bool
    words: tuple[str, ...]


class Program(Struct, frozen=True):
    """What really runs: the script or module behind an interpreter, else the binary. `module`: by `python -m`."""

    path: str
    name: str
    arguments: tuple[str, ...]
    interpreter: str | None = None
    module: bool = False


_BY_NAME = {name: tool for tool in TOOLS for name in tool.names}
_BY_MODULE = {module: tool for tool in TOOLS for module in tool.modules}


def split_title(argv: tuple[str, ...]) -> tuple[str, ...]:
    """A rewritten title (`npm run typecheck`) is one argument: split it at its blanks."""
    if len(argv) == 1 and " " in argv[0] and not argv[0].startswith("/"):
        return tuple(argv[0].split())
    return argv


def program_of(argv: tuple[str, ...]) -> Program | None:
    """Look behind the interpreter; None for a shell, an interpreter without a script, or nothing."""
    argv = split_title(argv)
    if not argv or not argv[0]:
        return None
    name = PurePosixPath(argv[0]).name.removeprefix("-")
    if name in _SHELLS:
        return None
    if _PYTHON.fullmatch(name):
        return _python(argv[1:])
    if _NODE.fullmatch(name):
        return _script(argv[1:], _NODE_VALUED, "node")
    return Program(argv[0], name, argv[1:])


def recognise(argv: tuple[str, ...]) -> Recognised | None:
    """The tool that this command line is, or None. Wrappers (npm, npx, uv, sh …) are none."""
    program = program_of(argv)
    if program is None:
        return None
    tool = _BY_MODULE.get(program.name) if program.module else _BY_NAME.get(program.name)
    if tool is None and not program.module:
        tool = next((row for row in TOOLS if program.path.endswith(row.scripts)), None) if program.path else None
    if tool is None:
        return None
    command, rest = _sub_command(tool, program.arguments)
    counts = not _only_informs(tool, program.arguments) and (tool.commands is None or command in tool.commands)
    words = ["python", "-m", program.name] if program.module else [tool.name]
    if command is not None and tool.commands is not None and command in tool.commands:
        words.append(command)
    words.extend(dict.fromkeys(word for word in rest if word in tool.shown))
    return Recognised(tool, counts, tuple(words))


def _python(arguments: tuple[str, ...]) -> Program | None:
    """The script or the module; one letter options may be joined, as in -Im."""
    index = 0
    while index < len(arguments) and arguments[index].startswith("-"):
        option, short = arguments[index], not arguments[index].startswith("--")
        if short and option.endswith("m") and option not in _PYTHON_VALUED:
            module = arguments[index + 1 : index + 2]
            return Program("", module[0], arguments[index + 2 :], "python", module=True) if module else None
        if short and option.endswith("c"):
            return None
        index += 2 if option in _PYTHON_VALUED else 1
    return _script(arguments[index:], frozenset(), "python")


def _script(arguments: tuple[str, ...], valued: frozenset[str], interpreter: str) -> Program | None:
    index = 0
    while index < len(arguments) and arguments[index].startswith("-"):
        index += 2 if arguments[index] in valued else 1
    if index >= len(arguments):
        return None
    path = arguments[index]
    return Program(path, PurePosixPath(path).name, arguments[index + 1 :], interpreter)


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

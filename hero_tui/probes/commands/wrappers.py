"""What a person typed to start a tool: the wrappers around it, and the few of their words that may be kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from hero_tui.probes.commands.recognise import split_title
from hero_tui.probes.processes.model import Process

_RUNS_A_SCRIPT = frozenset({"run", "run-script", "rum", "urn"})
_RUNS_A_TOOL = frozenset({"exec", "x", "dlx", "tool"})
_SCRIPT_COMMANDS = frozenset({"test", "t", "start", "ci", "install"})
_PACKAGE_MANAGERS = frozenset({"npm", "pnpm", "yarn", "bun"})
_EXEC_ONLY = frozenset({"npx", "pnpx", "bunx", "uvx", "pipx", "corepack"})
_PYTHON_RUNNERS = frozenset({"uv", "poetry", "pdm", "hatch", "rye", "pipenv"})
_TASK_RUNNERS = frozenset({"make", "gmake", "just", "task", "tox", "nox"})
_SILENT = frozenset({"env", "time", "nice", "ionice", "stdbuf", "timeout", "setsid", "nohup", "dotenv", "cross-env"})
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ash", "ksh"})
_FLAGS = frozenset({"-s", "--silent", "-q", "--quiet", "-r", "--recursive", "--if-present", "--offline", "--no-sync"})
_VALUED = {
    "npm": frozenset({"--prefix", "-C", "-w", "--workspace", "--loglevel"}),
    "pnpm": frozenset({"--dir", "-C", "--filter", "-F", "--reporter", "--loglevel"}),
    "yarn": frozenset({"--cwd"}),
    "bun": frozenset({"--cwd", "--filter"}),
    "uv": frozenset({"--directory", "--project", "--color", "--cache-dir"}),
    "poetry": frozenset({"--directory", "-C", "--project", "-P"}),
    "make": frozenset({"--directory", "-C", "--file", "-f", "-j", "--jobs"}),
}
_NAMED = _PACKAGE_MANAGERS | _EXEC_ONLY | _PYTHON_RUNNERS | _TASK_RUNNERS
_SCRIPT_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_.+-]{0,39}")
_SUFFIX = re.compile(r"(-cli)?\.[cm]?js$")
_INTERPRETER = re.compile(r"node(js)?|bun|python[\d.]*|deno")


def _called(argv: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """(name, arguments) of a wrapper, looking behind node or python."""
    argv = split_title(argv)
    if not argv:
        return "", ()
    name = PurePosixPath(argv[0]).name.removeprefix("-")
    if _INTERPRETER.fullmatch(name) and name != "bun":
        index = next((i for i, word in enumerate(argv) if i and not word.startswith("-")), len(argv))
        if argv[index - 1] == "-m":
            return argv[index] if index < len(argv) else "", argv[index + 1 :]
        if index < len(argv):
            return _SUFFIX.sub("", PurePosixPath(argv[index]).name), argv[index + 1 :]
    return name, argv[1:]


def is_shell_command(argv: tuple[str, ...]) -> bool:
    """A shell that runs one command or a script, not an interactive one."""
    name, arguments = _called(argv)
    return name in _SHELLS and bool(arguments) and any(word not in {"-i", "-l", "--login"} for word in arguments)


def is_wrapper(argv: tuple[str, ...]) -> bool:
    """It only starts another program: a package manager, a task runner, a shell with -c or a script, env …"""
    name, _ = _called(argv)
    return name in _NAMED or name in _SILENT or is_shell_command(argv)


def typed_by(ancestors: Iterable[Process]) -> Process | None:
    """The outermost wrapper that has a name of its own (npm, npx, uv, make …), or None.

    The chain ends at the first that is no wrapper. An outermost `sh -c` is passed over: what else it does is not known.
    """
    outermost = None
    for ancestor in ancestors:
        if not is_wrapper(ancestor.argv):
            break
        if _called(ancestor.argv)[0] in _NAMED:
            outermost = ancestor
    return outermost


def typed_words(argv: tuple[str, ...], tool: tuple[str, ...]) -> tuple[str, ...]:
    """`npm run typecheck`, `npx tsc --noEmit`, `uv run mypy`, `make lint`: names only, `tool` where it was named."""
    name, arguments = _called(argv)
    arguments = _past_options(name, arguments)
    first = arguments[0] if arguments else ""
    if name == "npm" and first in _RUNS_A_TOOL:
        return ("npx", *tool)
    if name in _EXEC_ONLY:
        return (name, *tool)
    if name in _TASK_RUNNERS:
        return (name, *_script(arguments))
    if name in _PYTHON_RUNNERS and first in _RUNS_A_SCRIPT:
        return (name, "run", *tool)
    if first in _RUNS_A_SCRIPT:
        return (name, "run", *_script(_past_options(name, arguments[1:])))
    if first in _RUNS_A_TOOL:
        return (name, first, *(["run"] if first == "tool" else []), *tool)
    if first in _SCRIPT_COMMANDS:
        return (name, first)
    return (name, *_script(arguments)) if name in _PACKAGE_MANAGERS else (name,)


def _past_options(name: str, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """From the first argument that is no option; an option that is not known may have a value, so it is the end."""
    index = 0
    while index < len(arguments) and arguments[index].startswith("-"):
        option = arguments[index]
        if option in _VALUED.get(name, frozenset()):
            index += 2
        elif option in _FLAGS or "=" in option:
            index += 1
        else:
            break
    return arguments[index:]


def _script(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The script's name, when the next argument looks like one."""
    return arguments[:1] if arguments and _SCRIPT_NAME.fullmatch(arguments[0]) else ()

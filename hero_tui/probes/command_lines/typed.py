"""The few words of a typed command that may be kept: names of programs, sub-commands and scripts, never a value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hero_tui.probes.command_lines.runners import FLAGS, SHELLS, Runner, Says, called, is_wrapper, runner_of

_RUNS_A_SCRIPT = frozenset({"run", "run-script", "rum", "urn"})
_RUNS_A_TOOL = frozenset({"exec", "x", "dlx", "tool"})
_SCRIPT_COMMANDS = frozenset({"test", "t", "start", "ci", "install"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_.+*-]{0,39}")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_MOST_INSIDE = 3
_SHEBANG = "env"


def typed_words(argv: Sequence[str], tool: tuple[str, ...]) -> tuple[str, ...]:
    """Return what was typed, in names only: `npm run typecheck`, `npx tsc --noEmit`, `uv run mypy`, `make lint`.

    `tool`: the words of what was run, told in the place where it was named.
    """
    return _typed(argv, tool, _MOST_INSIDE)


def _typed(argv: Sequence[str], tool: tuple[str, ...], inside: int) -> tuple[str, ...]:
    name, arguments = called(argv)
    runner = runner_of(name)
    if runner is None:
        return _program_or_script(name, arguments, tool)
    shown, arguments = _past_options(runner, arguments)
    if name == _SHEBANG:
        return _behind_env(_program_words(runner, arguments), tool, inside)
    match runner.says:
        case Says.NAME:
            return (name,)
        case Says.SUB_COMMAND:
            return (_spelt(name), *_names(arguments[:1]))
        case Says.TASKS:
            return (name, *shown, *_tasks(runner, arguments))
        case Says.PROGRAM:
            return (name, *_program(runner, arguments, tool, inside))
        case Says.RUN_PROGRAM:
            return (name, *_run_program(runner, arguments, tool, inside))
        case Says.PACKAGES:
            return _of_package_manager(name, runner, shown, arguments, tool, inside)


def _program_or_script(name: str, arguments: tuple[str, ...], tool: tuple[str, ...]) -> tuple[str, ...]:
    if name in SHELLS:
        return _script_of_a_shell(arguments) or (name,)
    return tool if name in tool else _names((name,)) or tool


def _behind_env(words: tuple[str, ...], tool: tuple[str, ...], inside: int) -> tuple[str, ...]:
    """`/usr/bin/env node /usr/bin/npx tsc`, as the kernel starts a script, is what the script is."""
    name, _ = called(words)
    return tool if not inside or not name or name in tool else _typed(words, tool, inside - 1)


def _spelt(name: str) -> str:
    return name.replace("_", "-")


def _script_of_a_shell(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """`bash scripts/check.sh` is check.sh; of `sh -c …` nothing may be kept."""
    first = arguments[0] if arguments else ""
    return () if first.startswith("-") else _names((first.rpartition("/")[2],))


def _tasks(runner: Runner, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The sub-command and the tasks that follow, as far as they look like names."""
    kept: list[str] = []
    if arguments and arguments[0] in runner.commands:
        kept.append(arguments[0])
        arguments = arguments[1:]
    names = 0
    while arguments and names < runner.most:
        shown, arguments = _past_options(runner, arguments)
        kept.extend(shown)
        if not arguments or not _NAME.fullmatch(arguments[0]):
            break
        kept.append(arguments[0])
        arguments = arguments[1:]
        names += 1
    return tuple(kept)


def started_words(argv: Sequence[str]) -> tuple[str, ...]:
    """Return the command line of the program that a wrapper's names: `npx tsc -b` names tsc -b.

    Empty where it names a script or a task, and for what is no wrapper.
    """
    name, arguments = called(argv)
    runner = runner_of(name)
    if runner is None:
        return ()
    _, arguments = _past_options(runner, arguments)
    if runner.says is Says.PROGRAM:
        return _program_words(runner, arguments)
    first = arguments[0] if arguments else ""
    if runner.says is Says.RUN_PROGRAM and (first in runner.commands or first in _RUNS_A_SCRIPT):
        _, rest = _past_options(runner, arguments[2:] if arguments[:2] == ("tool", "run") else arguments[1:])
        return _program_words(runner, rest)
    if runner.says is Says.PACKAGES and first in _RUNS_A_TOOL:
        _, rest = _past_options(runner, arguments[1:])
        return _program_words(runner, rest)
    return ()


def behind_silent(argv: Sequence[str]) -> tuple[str, ...]:
    """Return the command line behind what only changes how a program runs: of `setsid nice npx vite` it is npx vite."""
    words = tuple(argv)
    for _ in range(_MOST_INSIDE):
        runner = runner_of(called(words)[0])
        program = started_words(words) if runner is not None and runner.silent else ()
        if not program:
            break
        words = program
    return words


def _program_words(runner: Runner, arguments: tuple[str, ...]) -> tuple[str, ...]:
    if arguments[:1] and arguments[0] in runner.commands:
        _, arguments = _past_options(runner, arguments[1:])
    words = [word for word in arguments[: runner.operands + 1] if word != "--"][runner.operands :]
    words.extend(arguments[runner.operands + 1 :])
    if words and words[0] == "--":
        words.pop(0)
    while words and _ASSIGNMENT.match(words[0]):
        words.pop(0)
    return () if words[:1] and words[0].startswith("-") else tuple(words)


def _program(runner: Runner, arguments: tuple[str, ...], tool: tuple[str, ...], inside: int) -> tuple[str, ...]:
    """A wrapper in the place of the program is told by its own words, anything else by the tool's."""
    words = _program_words(runner, arguments)
    return _typed(words, tool, inside - 1) if inside and is_wrapper(words) else tool


def _run_program(runner: Runner, arguments: tuple[str, ...], tool: tuple[str, ...], inside: int) -> tuple[str, ...]:
    command = arguments[0] if arguments else ""
    if command not in runner.commands and command not in _RUNS_A_SCRIPT:
        return ()
    _, rest = _past_options(runner, arguments[1:])
    if command == "tool":
        return ("tool", "run", *tool)
    command = "run" if command in _RUNS_A_SCRIPT else command
    return (command, *_program(runner, rest, tool, inside))


def _of_package_manager(
    name: str, runner: Runner, shown: tuple[str, ...], arguments: tuple[str, ...], tool: tuple[str, ...], inside: int
) -> tuple[str, ...]:
    first = arguments[0] if arguments else ""
    _, behind = _past_options(runner, arguments[1:])
    if name == "npm" and first in _RUNS_A_TOOL:
        return ("npx", *_program(runner, behind, tool, inside))
    if first in _RUNS_A_SCRIPT:
        more, rest = _past_options(runner, arguments[1:])
        script, rest = _names(rest[:1]), rest[1:]
        last, _ = _past_options(runner, rest)
        return (name, *shown, "run", *more, *script, *last)
    if first in _RUNS_A_TOOL:
        return (name, *shown, first, *_program(runner, behind, tool, inside))
    if first in _SCRIPT_COMMANDS:
        return (name, *shown, first)
    if first in {"workspace", "workspaces"}:
        return (name, first, *_workspaces(runner, arguments[1:]))
    return (name, *shown, *_names(arguments[:1]))


def _workspaces(runner: Runner, arguments: tuple[str, ...]) -> tuple[str, ...]:
    """`yarn workspace web lint`, `yarn workspaces foreach -A run lint`, `yarn workspaces run lint`."""
    kept: list[str] = []
    while arguments and len(kept) < runner.most:
        _, arguments = _past_options(runner, arguments)
        if not arguments or not _NAME.fullmatch(arguments[0]):
            break
        kept.append(arguments[0])
        arguments = arguments[1:]
    return tuple(kept)


def _past_options(runner: Runner, arguments: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(options that are shown, the arguments from the first that is no option).

    An option that is not known may have a value, so it is the end.
    """
    shown: list[str] = []
    kept = dict(runner.shown)
    index = 0
    while index < len(arguments) and arguments[index].startswith("-"):
        option = arguments[index]
        if option in kept:
            shown.append(kept[option])
        elif option in runner.valued:
            index += 1
        elif option not in FLAGS | runner.flags and "=" not in option and not _has_its_value(runner, option):
            break
        index += 1
    return tuple(shown), arguments[index:]


def _has_its_value(runner: Runner, option: str) -> bool:
    """Whether a one-letter option is joined with its value: `make -j4`."""
    return len(option) > 2 and option[1] != "-" and option[:2] in runner.valued


def name_of(word: str) -> tuple[str, ...]:
    """Return the word where it looks like a name, else nothing."""
    return _names((word,))


def _names(words: Sequence[str]) -> tuple[str, ...]:
    """The words up to the first that does not look like a name."""
    kept: list[str] = []
    for word in words:
        if not _NAME.fullmatch(word):
            break
        kept.append(word)
    return tuple(kept)

"""Which tool a command line runs, and whether that is a run to count. Pure; the command line is hostile text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from hero_tui.core.signal_names import TESTS
from hero_tui.probes.command_lines.command import REMEMBERED, Command, read_command
from hero_tui.probes.command_lines.operands import operands
from hero_tui.probes.command_lines.runners import SHELLS
from hero_tui.probes.commands.builders import BUILDERS
from hero_tui.probes.commands.checkers import CHECKERS
from hero_tui.probes.commands.testers import TESTERS
from hero_tui.probes.commands.tools import Tool

_WATCH = frozenset({"-w", "-W", "--watch", "-watch", "--watchAll", "--watch-all", "watch", "w", "--looponfail", "-f"})
TOOLS = (*CHECKERS, *TESTERS, *BUILDERS)


class Recognised(Struct, frozen=True):
    """A tool's own process. `counts`: a run to time; else it watches, serves, formats or informs. `watches`: it goes
    on, and looks again at each save.

    `words`: what may be kept of the command: how it was called, sub-command, and the options that its row allows.
    """

    tool: Tool
    counts: bool
    words: tuple[str, ...]
    watches: bool = False


@lru_cache(maxsize=REMEMBERED)
def recognise(argv: tuple[str, ...]) -> Recognised | None:
    """Return the tool that this command line is, or None. Wrappers (npm, npx, uv, sh …) are none."""
    command = read_command(argv)
    tool = _tool_of(command) if command is not None else None
    if command is None or tool is None:
        return None
    sub_command, rest = _sub_command(tool, command.arguments)
    commanded = tool.commands is not None and sub_command in tool.commands
    runs = tool.commands is None or commanded
    counts = runs and not _only_informs(tool, command)
    words = ["python", "-m", command.tool] if command.module else [_called(tool)]
    if sub_command is not None and commanded:
        words.append(sub_command)
    words.extend(dict.fromkeys(word for word in rest if word in tool.shown))
    return Recognised(tool, counts, tuple(words), watches=runs and not counts and _watches(tool, command))


def runs_tests(argv: tuple[str, ...]) -> bool:
    """Tell whether it is a test runner in any of its modes, or a worker that it titled: what listens in one is no
    server."""
    found = recognise(argv)
    return found is not None and found.tool.signal == TESTS


def _by_word(words_of: Iterator[tuple[str, Tool]]) -> Mapping[str, tuple[Tool, ...]]:
    rows: defaultdict[str, tuple[Tool, ...]] = defaultdict(tuple)
    for word, tool in words_of:
        rows[word] += (tool,)
    return dict(rows)


_BY_NAME = _by_word((name, tool) for tool in TOOLS for name in sorted(tool.names))
_BY_MODULE = _by_word((module, tool) for tool in TOOLS for module in sorted(tool.modules))


def _called(tool: Tool) -> str:
    """The program's own name: of `next lint` it is next, and the sub-command follows."""
    return tool.name if tool.commands is None else tool.name.partition(" ")[0]


def _tool_of(command: Command) -> Tool | None:
    if command.tool in SHELLS:
        return None
    rows = (_BY_MODULE if command.module else _BY_NAME).get(command.tool, ())
    if not rows and command.script:
        rows = tuple(tool for tool in TOOLS if command.script.endswith(tool.scripts))
    for tool in rows:
        if tool.commands is None or _sub_command(tool, command.arguments)[0] in tool.commands:
            return tool
    return rows[0] if rows and _called(rows[0]) == rows[0].name else None


def _sub_command(tool: Tool, arguments: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    if tool.commands is None:
        return None, arguments
    index = 0
    while index < len(arguments) and arguments[index].startswith(("-", "+")):
        index += 2 if arguments[index] in tool.valued else 1
    return (arguments[index], arguments[index + 1 :]) if index < len(arguments) else (None, ())


def _watches(tool: Tool, command: Command) -> bool:
    if _runs_at_each_save(command):
        return True
    names = {*_switched_on(command.arguments), *operands(command)[:1]}
    if tool.no_run.intersection(names) & _WATCH:
        return True
    return bool(tool.only_with) and not tool.no_run.intersection(names)


def _runs_at_each_save(command: Command) -> bool:
    """Whether its interpreter does, by an option of its own."""
    return any(option.startswith(("--watch", "--hot")) for option in command.options)


def _only_informs(tool: Tool, command: Command) -> bool:
    """Whether it informs, watches or serves: by an option, or by the first word that is none."""
    if _runs_at_each_save(command):
        return True
    names = [*_switched_on(command.arguments), *operands(command)[:1]]
    if tool.only_with and not tool.only_with.intersection(names) and "--watch=false" not in command.arguments:
        return True
    if tool.name in {"tsc", "vue-tsc"}:
        names = [name.lower() for name in names]
        if "-v" in names:  # version, but verbose in a build
            return command.arguments[:1] not in {("-b",), ("--build",)} or any(name in tool.no_run for name in names)
    return any(name in tool.no_run for name in names)


def _switched_on(arguments: tuple[str, ...]) -> Iterator[str]:
    """The options by name, but those that are switched off: `--watch=false`, `--watch false`."""
    for at, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        following = arguments[at + 1] if at + 1 < len(arguments) else ""
        if name.startswith("-") and "false" not in {value, following if not value else ""}:
            yield name

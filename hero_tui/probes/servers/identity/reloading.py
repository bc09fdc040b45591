"""Who takes up a saved file for a server, and whether that is timed: the answer to a panel that waits for a save."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from hero_tui.core.facts import ReloadTiming
from hero_tui.probes.command_lines.command import Command, base_name, read_command
from hero_tui.probes.command_lines.operands import operands
from hero_tui.probes.servers.recognise import ROWS, Reload, ServerTool


class Reloader(Struct, frozen=True):
    """`by`: the tool that reloads, or does not."""

    timing: ReloadTiming
    by: str


def _asked_to(*options: str) -> Callable[[Command], bool]:
    return lambda command: any(word.startswith(options) for word in (*command.options, *command.arguments))


def _is(*sub_commands: str) -> Callable[[Command], bool]:
    return lambda command: operands(command)[:1] in [(word,) for word in sub_commands]


def _never(_: Command) -> bool:
    return False


def _always(_: Command) -> bool:
    return True


_TOOLS: dict[str, Callable[[Command], bool]] = {
    **dict.fromkeys(("nodemon", "node-dev", "ts-node-dev", "tsnd", "air", "watchexec", "cargo-watch", "entr"), _always),
    **dict.fromkeys(("gunicorn", "hypercorn", "granian"), _asked_to("--reload")),
    **dict.fromkeys(("http.server", "http-server", "serve", "daphne", "waitress", "waitress-serve"), _never),
    "tsx": _is("watch"),
    "watchmedo": _is("auto-restart"),
    "watchfiles": _always,
    "nest": _asked_to("--watch", "-w"),
}
"""Tools whose command line says whether they reload."""

_WATCHES = _asked_to("--watch", "--hot")
_RELOAD_IF_ASKED = frozenset(row.tool.name for row in ROWS if row.tool.reload is not Reload.NONE)


def who_reloads(tool: ServerTool, path: Iterable[Sequence[str]]) -> Reloader:
    """Return it for a server of that tool. `path`: the command lines from the outermost process that counts as part of
    it down to its own; what stands above a server and reloads restarts it."""
    if tool.reload is not Reload.NONE:
        return Reloader(ReloadTiming.TIMED, tool.name)
    known = [each for argv in path if (each := _of_line(argv)) is not None]
    reloads = [each for each in known if each.timing is ReloadTiming.NOT_TIMED]
    if reloads:
        return reloads[-1]
    if tool.recognised:
        never = tool.name in _RELOAD_IF_ASKED
        return Reloader(ReloadTiming.NEVER if never else ReloadTiming.NOT_TIMED, tool.name)
    return known[-1] if known else Reloader(ReloadTiming.NOT_TIMED, tool.name)


def _of_line(argv: Sequence[str]) -> Reloader | None:
    """None for a command line that says nothing about it."""
    command = read_command(argv)
    if command is None:
        return None
    if command.interpreter in {"bun", "deno"} and _WATCHES(command):
        return Reloader(ReloadTiming.NOT_TIMED, command.interpreter)
    name = base_name(command.tool)
    reloads = _TOOLS.get(name)
    if reloads is None:
        return None
    return Reloader(ReloadTiming.NOT_TIMED if reloads(command) else ReloadTiming.NEVER, name)

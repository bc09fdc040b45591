"""What the parsers of all commands say, as plain data: completions, man page and docs/commands.md are made of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module

from msgspec import Struct

from hero_tui.cli.options import Parser
from hero_tui.cli.registry import COMMANDS

PROGRAM = "hero-tui"


class Option(Struct, frozen=True):
    """An option: its names, what its value is called (empty: it takes none), the values that it takes (empty: any), and
    what it does. `fills`: what a shell can fill in for its value: `file`, `folder` or nothing."""

    names: tuple[str, ...]
    value: str
    choices: tuple[str, ...]
    help: str
    fills: str = ""


class Positional(Struct, frozen=True):
    """An argument that is known by its place. `optional`: it may be left out."""

    name: str
    choices: tuple[str, ...]
    help: str
    optional: bool
    fills: str = ""


class Command(Struct, frozen=True):
    """A command or an action of one (`alerts ack`); the screens have the empty name."""

    name: str
    usage: str
    description: str
    epilog: str
    options: tuple[Option, ...]
    positionals: tuple[Positional, ...]

    @property
    def typed(self) -> str:
        """As it is typed."""
        return f"{PROGRAM} {self.name}".rstrip()


def commands() -> tuple[Command, ...]:
    """The screens, then every command in the overview's order, each followed by its actions."""
    return tuple(_command(parser) for parser in all_parsers())


def all_parsers() -> Iterator[Parser]:
    """The parsers of the screens and of every command and action."""
    for module in ["live", *(entry.module for entry in COMMANDS.values())]:
        for parser in import_module(f"hero_tui.cli.commands.{module}").parsers():
            yield parser
            yield from _actions(parser)


def _actions(parser: Parser) -> Iterator[Parser]:
    for action in parser._actions:  # noqa: SLF001 - argparse offers no other way to ask
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            yield from action.choices.values()


def _command(parser: Parser) -> Command:
    shown = [action for action in parser._actions if action.help != argparse.SUPPRESS]  # noqa: SLF001
    return Command(
        parser.prog.removeprefix(PROGRAM).strip(),
        " ".join(parser.format_usage().removeprefix("usage: ").split()),
        parser.description or "",
        parser.epilog or "",
        tuple(_option(action) for action in shown if action.option_strings),
        tuple(_positional(action) for action in shown if not action.option_strings),
    )


def _option(action: argparse.Action) -> Option:
    value = "" if action.nargs == 0 else _name(action)
    return Option(tuple(action.option_strings), value, _choices(action), _help(action), _fills(value))


def _positional(action: argparse.Action) -> Positional:
    name = _name(action)
    return Positional(name, _choices(action), _help(action), action.nargs in {"?", "*"}, _fills(name))


def _name(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return action.metavar
    return "" if action.choices else action.dest.upper()


def _choices(action: argparse.Action) -> tuple[str, ...]:
    return tuple(str(each) for each in action.choices or ())


def _help(action: argparse.Action) -> str:
    return (action.help or "") % {"default": action.default} if "%(" in (action.help or "") else action.help or ""


def _fills(name: str) -> str:
    return {"FILE": "file", "FOLDER": "folder", "WORKSPACE": "folder"}.get(name, "")

"""docs/commands.md and the man page, made of the parsers: `python -m hero_tui.cli.reference.pages PAGE MAN`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from hero_tui import __version__
from hero_tui.cli.reference.model import Command, Option, Positional, commands

CODES = (
    ("0", "it could answer; of `check`: nothing is broken and something was judged"),
    ("1", "of `check`: something is broken; of `stop`: it does not end; of `doctor --json`: something is not seen"),
    ("2", "wrong use, wrong budgets, or a history that cannot be used: one line on standard error says which"),
    ("3", "of `check`: nothing had data, or with `--strict` something is not settled"),
    ("70", "a bug: please report the lines above it"),
)
VARIABLES = (
    ("HERO_TUI_STATE", "where histories lie"),
    ("HERO_TUI_NAME", "who you are to others who look"),
    ("HERO_TUI_MAX_HISTORY", "how large a history may become; default: 500 MB"),
    ("HERO_TUI_HOST", "this machine, where its name changes: containers, hosted CI"),
    ("HERO_TUI_NO_REQUESTS", "1: send nothing to dev servers"),
    ("HERO_TUI_THEME", "the colours of the screens"),
    ("HERO_TUI_ASCII", "1: draw the screens in ASCII"),
    ("NO_COLOR, FORCE_COLOR", "no colours; colours also where standard output is no terminal"),
)


def commands_page(found: Sequence[Command]) -> str:
    """The text of docs/commands.md."""
    lines = [
        "# Commands",
        "",
        "Made of the parsers by `make docs`; `hero-tui COMMAND --help` says the same. D is a duration such as 90s,",
        "10m, 8h or 7d; T is so long ago, or a date or time such as 2026-11-24T06:00.",
    ]
    for command in found:
        lines += ["", f"## {command.typed}", "", "```text", command.usage, "```", "", _sentences(command)]
        rows = [*map(_positional_row, command.positionals), *map(_option_row, command.options)]
        lines += ["", "| argument | |", "|:--|:--|", *rows] if rows else []
    lines += ["", "## Exit codes", "", "| code | |", "|:--|:--|", *(f"| {code} | {says} |" for code, says in CODES)]
    lines += ["", "## Environment", "", "| variable | |", "|:--|:--|"]
    lines += [f"| `{name}` | {says} |" for name, says in VARIABLES]
    return "\n".join([*lines, ""])


def man_page(found: Sequence[Command]) -> str:
    """The text of the man page hero-tui(1)."""
    lines = [f'.TH HERO-TUI 1 "" "hero-tui {__version__}"', ".SH NAME"]
    lines += [r"hero\-tui \- whether your development loop keeps its performance budgets", ".SH COMMANDS"]
    for command in found:
        lines += [".SS " + _roff(command.typed), ".nf", _roff(command.usage), ".fi", ".PP", _roff(_plain(command))]
        for positional in command.positionals:
            lines += [".TP", rf"\fI{_roff(_named(positional))}\fR", _roff(positional.help)]
        for option in command.options:
            lines += [".TP", rf"\fB{_roff(_shown(option))}\fR", _roff(option.help)]
    lines.append(".SH EXIT STATUS")
    for code, says in CODES:
        lines += [".TP", code, _roff(says.replace("`", ""))]
    lines.append(".SH ENVIRONMENT")
    for name, says in VARIABLES:
        lines += [".TP", _roff(name), _roff(says)]
    return "\n".join([*lines, ""])


def _sentences(command: Command) -> str:
    return " ".join(part for part in (command.description, _epilog(command)) if part)


def _plain(command: Command) -> str:
    return _sentences(command).replace("`", "")


def _epilog(command: Command) -> str:
    """What stands below the options, where it is a sentence and not a table of its own."""
    return "" if "\n" in command.epilog else command.epilog


def _shown(option: Option) -> str:
    value = option.value or ("|".join(option.choices) if option.choices else "")
    return ", ".join(option.names) + (f" {value}" if value else "")


def _named(positional: Positional) -> str:
    return positional.name or "|".join(positional.choices)


def _positional_row(positional: Positional) -> str:
    return f"| `{_cell(_named(positional))}` | {_cell(positional.help)} |"


def _option_row(option: Option) -> str:
    return f"| `{_cell(_shown(option))}` | {_cell(option.help)} |"


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _roff(text: str) -> str:
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    page, man = map(Path, sys.argv[1:3])
    page.write_text(commands_page(commands()), encoding="utf-8")
    man.write_text(man_page(commands()), encoding="utf-8")

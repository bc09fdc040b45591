"""The words of a program that are no options: its sub-command, and the places that it is told to work in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from hero_tui.probes.command_lines.command import REMEMBERED, Command, read_command
from hero_tui.probes.command_lines.option_rows import ROWS, Row

MOST_PATHS = 64
_NO_ROW = Row()
_FILES = (".json", ".jsonc", ".toml", ".xml", ".ini", ".cfg", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".dist")
_NOT_OF_THE_PATH = re.compile(r"::.*|(?<=.):\d+(:\d+)*$|\[[\d:,]+\]$", re.DOTALL)
"""What follows a file's name: `test_a.py::test_b`, `a_spec.rb:12`, `a_spec.rb[1:2]`."""
_PATTERN = re.compile(r"[*?\[{]")


class Places(Struct, frozen=True):
    """The places that a command line names. `paths`: as written. `alone`: it works there and nowhere else; else they
    are near what it works on, or that is where it stands."""

    paths: tuple[str, ...] = ()
    alone: bool = False


NOWHERE = Places()


def operands(command: Command) -> tuple[str, ...]:
    """Return the arguments that are neither options nor their values, in their order."""
    return tuple(_read(ROWS.get(command.tool, _NO_ROW), command.arguments)[0])


def named_folder(command: Command) -> str | None:
    """Return the folder that the program is told to work in, as written; None where it is its working directory.

    `vite packages/web`, `uvicorn --app-dir src`, `vitest --root=web`, `tsc -p packages/api`.
    """
    row = ROWS.get(command.tool)
    if row is None:
        return None
    words, values = _read(row, command.arguments)
    named = next((values[option] for option in values if option in row.folder | row.targets), None)
    if named is None and row.operand:
        named = _first_operand(row, words)
    if named is None or named.endswith(_FILES):
        return None
    return named


@lru_cache(maxsize=REMEMBERED)
def named_places(argv: tuple[str, ...]) -> Places:
    """Return the places of which any says where this command line works, the most telling ones alone.

    `ruff check src`, `tsc -p web`, `go test -C api` work there alone; `uvicorn --app-dir src` names src, `flask --app
    shop/web` shop/web and shop/web.py, `python shop/app.py` its script.
    """
    command = read_command(argv)
    if command is None:
        return NOWHERE
    row = ROWS.get(command.tool)
    if row is None:
        if command.module:
            return Places(tuple(_files_of(command.tool, "__main__.py")))
        return Places((command.script,) if command.script and "/" in command.script else ())
    words, values = _read(row, command.arguments)
    folders = [value for option, value in values.items() if option in row.folder]
    targets = [value for option, value in values.items() if option in row.targets]
    paths = list(_paths(row, words, folders[0] if folders else None)) or targets or folders
    if paths:
        return Places(tuple(paths[:MOST_PATHS]), alone=True)
    return Places(tuple(path for path in _other_paths(row, command, words, values) if path))


def _paths(row: Row, words: Sequence[str], folder: str | None) -> Iterator[str]:
    """The operands that it works on, each up to where a pattern begins."""
    if row.operand:
        first = _first_operand(row, words)
        words = () if first is None else (first,)
    elif not row.paths:
        return
    elif words[:1] and words[0] in row.commands:
        words = words[1:]
    for word in words:
        if row.dotted and not word.startswith(("./", "../", "/")) and word not in {".", ".."}:
            continue
        path = _plain_path(word)
        yield path if path.startswith("/") or folder is None else f"{folder}/{path}"


def _plain_path(word: str) -> str:
    """`tests/test_a.py::test_b` is tests/test_a.py, `src/**/*.ts` src, `./...` the folder itself."""
    path = _NOT_OF_THE_PATH.sub("", word).removesuffix("...")
    pattern = _PATTERN.search(path)
    if pattern is not None:
        path = path[: pattern.start()].rpartition("/")[0] + ("/" if path.startswith("/") else "")
    return path or "."


def _other_paths(row: Row, command: Command, words: list[str], values: dict[str, str]) -> Iterator[str]:
    operand = _first_operand(row, words) or ""
    if row.file:
        yield operand
    if row.module:
        yield from _files_of(operand, "__init__.py")
    for option, value in values.items():
        if option in row.files:
            yield value
        elif option in row.modules:
            yield from _files_of(value, "__init__.py")
    if row.script and command.script:
        yield command.script


def _files_of(application: str, of_package: str) -> Iterator[str]:
    """The files that `shop.web:app` or `shop/web.py` may be of, as an interpreter looks for them."""
    name = application.partition(":")[0]
    if "/" in name:
        yield from (name, f"{name}.py")
    elif name:
        path = name.removesuffix(".py").replace(".", "/")
        yield from (f"{path}.py", f"{path}/{of_package}")


def _first_operand(row: Row, words: Sequence[str]) -> str | None:
    first = 1 if words[:1] and words[0] in row.commands else 0
    return words[first] if len(words) > first else None


def _read(row: Row, arguments: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """(operands, values by their options)."""
    words: list[str] = []
    values: dict[str, str] = {}
    rest = iter(arguments)
    for word in rest:
        name, given, value = word.partition("=")
        if word == "--":
            continue
        if not word.startswith("-"):
            words.append(word)
        elif given:
            values[name] = value
        elif name in row.valued:
            values[name] = next(rest, "")
    return words, values

"""Budgets as they were compiled from YAML once, in a file beside the history: compiling takes a fifth of a start.

The file is believed while nothing has changed of what it was made from: the texts of the built-in and of the
workspace's budgets.yaml (which is read in any case, and its owner checked), its path, and the program's own files that
compile. Whatever else it holds, budgets are compiled anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import MsgspecError, Struct, msgpack

import hero_tui
from hero_tui.budgets.files import budgets_text, compile_budgets
from hero_tui.core.budget import BudgetFile
from hero_tui.core.digests import sha256_hex
from hero_tui.core.file_system.regular_file import read_file

NAME = "budgets.compiled"
MOST_BYTES = 4_000_000
_PACKAGE = Path(hero_tui.__file__).parent
_COMPILERS = ("budgets", "core")
"""The layers that decide what a text is compiled to."""


class _Compiled(Struct, frozen=True):
    made_from: str
    budgets: BudgetFile


class CompiledBudgets:
    """The compiled budgets of one workspace, in the folder of its history. `folder` need not be there."""

    def __init__(self, workspace: Path, folder: Path) -> None:
        self._workspace = workspace
        self._file = folder / NAME
        self._news: _Compiled | None = None

    def load(self) -> BudgetFile:
        """The budgets in force, as `load_budgets` gives them. Raises `BudgetsError`."""
        path, text, digest = budgets_text(self._workspace)
        made_from = _made_from(path, digest)
        known = self._read()
        if known is not None and known.made_from == made_from:
            return known.budgets
        budgets = compile_budgets(path, text, digest)
        self._news = _Compiled(made_from, budgets)
        return budgets

    def keep(self) -> None:
        """Write what `load` had to compile, for the next process; where it cannot be written, that compiles it, too."""
        if self._news is None:
            return
        partial = self._file.with_name(f"{NAME}.{os.getpid()}")
        try:
            partial.touch(mode=0o600)
            partial.write_bytes(msgpack.encode(self._news))
            partial.replace(self._file)
        except (OSError, UnicodeEncodeError):
            partial.unlink(missing_ok=True)
        self._news = None

    def _read(self) -> _Compiled | None:
        try:
            content = read_file(self._file, MOST_BYTES, follow_link=False, ours_only=True).content
            return msgpack.decode(content, type=_Compiled)
        except (OSError, MsgspecError, UnicodeDecodeError):
            return None


def _made_from(path: Path | None, digest: str) -> str:
    """SHA-256 (hex) of everything that decides what the texts are compiled to."""
    parts = [hero_tui.__version__, digest, os.fsencode(path or "").hex()]
    for layer in _COMPILERS:
        parts += _sources(f"{_PACKAGE}/{layer}")
    return sha256_hex("\n".join(parts).encode("utf-8", "surrogateescape"))


def _sources(folder: str) -> Iterator[str]:
    """A line for each Python file in `folder` and below it, which changes when the file does."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                status = entry.stat()
                yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"
            elif entry.is_dir():
                yield from _sources(entry.path)

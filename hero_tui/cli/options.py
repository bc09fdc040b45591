"""Arguments that several commands share, and a parser that complains in one line."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import Any, NoReturn

from hero_tui.budgets.units import QuantityError, read_duration
from hero_tui.cli.dates import FORMS, is_date, since
from hero_tui.cli.errors import UsageError
from hero_tui.cli.workspace import workspace_named
from hero_tui.core.sanitise import sanitise
from hero_tui.core.signals import Scalar
from hero_tui.store.workspace.paths import StorePaths, store_paths

NO_TERMINAL = 100
"""The width of help in columns, where no terminal has one."""
KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
NEGATIVE = re.compile(r"-\.?\d.*")
LONGEST_KEY, LONGEST_LABEL = 40, 100


class Help(argparse.HelpFormatter):
    """Help as wide as the terminal; asking argparse for that imports archive formats, in every command."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and where help is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": Help, **options})
        self._negative_number_matcher = NEGATIVE  # -5s and -.5s are values, of which it is said that they are negative

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage and leaving."""
        raise UsageError(f"{self.prog}: {sanitise(message, 300)}; see `{self.prog} --help`")


def _columns() -> int:
    try:
        return int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size().columns
    except (OSError, ValueError):
        return NO_TERMINAL


def add_workspace(parser: argparse.ArgumentParser, *, with_store: bool = True) -> None:
    """Add WORKSPACE, and --store where the command uses a history."""
    help_ = "a folder of the project; default: where you stand, upward to the folder with budgets.yaml or .git"
    parser.add_argument("workspace", nargs="?", metavar="WORKSPACE", help=help_)
    if with_store:
        add_store(parser)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add --store alone."""
    parser.add_argument("--store", type=Path, metavar="FOLDER", help="keep the history below this folder")


def add_workspace_option(parser: argparse.ArgumentParser) -> None:
    """Add --workspace and --store, for commands whose positional arguments mean something else."""
    parser.add_argument("--workspace", metavar="WORKSPACE", help="a folder of the project; default: where you stand")
    add_store(parser)


def add_since(parser: argparse.ArgumentParser, only: str, otherwise: str = "") -> None:
    """Add --since T, a moment of the past: UTC seconds, None where it is not given.

    Its help: `only` says what is listed, `otherwise` what is without it.
    """
    parser.add_argument("--since", type=since, metavar="T", help=f"{only} since then: {FORMS}{otherwise}")


def add_since_ago(parser: argparse.ArgumentParser, what: str) -> None:
    """Add --since D, a length of time back from now: seconds, None where it is not given. Its help is `what`."""
    parser.add_argument("--since", type=duration, metavar="D", help=what)


def duration(text: str) -> float:
    """Seconds, as an argparse type."""
    if is_date(text):
        raise argparse.ArgumentTypeError(
            f"{sanitise(text, 40)} is a date, and this is a length of time such as 2h or 7d"
        )
    try:
        return read_duration(text)
    except QuantityError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def label(text: str) -> tuple[str, Scalar]:
    """`K=V`, as an argparse type; always text, and short: it becomes a part of the budget's name."""
    key, value = key_and_value(text)
    if not value or len(value) > LONGEST_LABEL:
        raise argparse.ArgumentTypeError(f"the label {key} needs 1 to {LONGEST_LABEL} characters after =")
    return key, value


def key_and_value(text: str) -> tuple[str, str]:
    """The two parts of `K=V`. Raises `ArgumentTypeError` where K is no name."""
    key, equals, value = text.partition("=")
    if not equals or KEY.fullmatch(key) is None or len(key) > LONGEST_KEY:
        raise argparse.ArgumentTypeError(f"{sanitise(text, 40)} is not K=V, such as job=e2e")
    return key, value


def workspace_of(args: argparse.Namespace) -> Path:
    """The real path of the workspace that the arguments mean. Raises `UsageError`."""
    named: str | None = args.workspace
    return workspace_named(named)


def paths_of(args: argparse.Namespace, workspace: Path, *, make: bool = True) -> StorePaths:
    """The workspace's store; its folder is made unless it is only read. Raises `StoreError`."""
    override: Path | None = args.store
    return store_paths(workspace, override, make=make)

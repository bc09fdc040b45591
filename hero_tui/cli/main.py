"""The entry point: finds the command, imports only what it needs."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol, cast

from hero_tui import __version__
from hero_tui.cli.errors import WRONG_USE, UsageError
from hero_tui.cli.registry import COMMANDS, overview

INTERRUPTED = 128 + 2
PIPE_CLOSED = 128 + 13
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
LONGEST_COMPLAINT = 4000


class CommandModule(Protocol):
    """What the module of a command has."""

    def run(self, arguments: Sequence[str]) -> int:
        """Do it; the exit code. Raises `UsageError`, `BudgetsError`, `StoreError`."""


def main() -> None:
    """Run `hero-tui` with the arguments of the process."""
    _prepare_streams()
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Who read us went away (`| head`): the interpreter's own flush at exit must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = PIPE_CLOSED
    except KeyboardInterrupt:
        code = INTERRUPTED
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = _complain(f"hero-tui: what it says cannot be written: {error.strerror}")
    sys.exit(code)


def _prepare_streams() -> None:
    """A terminal without UTF-8 gets every line, if with escapes; a closed stream takes what is written and forgets, and
    one that would be read is at its end."""
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for the whole life
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run(arguments: Sequence[str]) -> int:
    """Run the command that `arguments` name; without one, the viewer. The exit code."""
    first = arguments[0] if arguments else ""
    if first == "--version":
        print(f"hero-tui {__version__}")
        return 0
    if first in {"-h", "--help", "help"}:
        print(overview())
        return 0
    from hero_tui.core.spared_imports import hash_without_openssl

    hash_without_openssl()
    entry = COMMANDS.get(first)
    module = cast("CommandModule", import_module(f"hero_tui.cli.commands.{'live' if entry is None else entry.module}"))
    try:
        return module.run(arguments if entry is None else arguments[1:])
    except Exception as error:
        from hero_tui.budgets.problems import BudgetsError
        from hero_tui.store.errors import StoreError

        if isinstance(error, BudgetsError | StoreError):
            return _complain(f"hero-tui: {error}")
        if isinstance(error, UsageError):
            return _complain(str(error))
        raise


def _complain(sentence: str) -> int:
    from hero_tui.core.sanitise import sanitise

    print(sanitise(" ".join(sentence.splitlines()), LONGEST_COMPLAINT), file=sys.stderr)
    return WRONG_USE

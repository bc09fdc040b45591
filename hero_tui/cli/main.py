"""The entry point: finds the command, imports only what it needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from hero_tui import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

BUG = 70
INTERRUPTED = 128 + 2
PIPE_CLOSED = 128 + 13
LONGEST_COMPLAINT = 4000


def main() -> None:
    """Run `hero-tui` with the arguments of the process."""
    _prepare_streams()
    sys.excepthook = _bug
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
        if not _is_no_room(error):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = _complain(f"hero-tui: what it says cannot be written: {error.strerror}")
    sys.exit(code)


def _is_no_room(error: OSError) -> bool:
    import errno

    return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def _bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print the traceback, and end with a code of its own: no bug may look like a broken promise, which is 1."""
    sys.__excepthook__(kind, error, trace)
    print(f"hero-tui {__version__}: this is a bug; please report it with the lines above", file=sys.stderr)
    sys.exit(BUG)


def _prepare_streams() -> None:
    """A terminal without UTF-8 gets every line, if with escapes; a closed stream takes what is written and forgets, and
    one that would be read is at its end."""
    if sys.stdin is None:
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY), encoding="utf-8")
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def run(arguments: Sequence[str]) -> int:
    """Run the command that `arguments` name; without one, the viewer. The exit code."""
    first = arguments[0] if arguments else ""
    if first == "status" and "--line" in arguments:
        from hero_tui.cli.kept_line import read_kept_line

        line = read_kept_line(arguments[1:])
        if line is not None:
            print(line)
            return 0
    if first in {"--version", "-V"}:
        print(f"hero-tui {__version__}")
        return 0
    from hero_tui.cli.registry import COMMANDS, overview

    if first in {"-h", "--help", "help"}:
        print(overview())
        return 0
    entry = COMMANDS.get(first)
    if sys.platform != "linux" and not (entry is not None and entry.anywhere):
        return _complain(
            f"hero-tui: it needs Linux, whose /proc and inotify it reads, and this is {sys.platform};"
            " in a Linux virtual machine or container beside the project it works, and `hero-tui budgets` does here"
        )
    return _run_command("live", arguments) if entry is None else _run_command(entry.module, arguments[1:])


def _run_command(name: str, arguments: Sequence[str]) -> int:
    """The command's module has `run(arguments)`: its exit code, or `UsageError`, `BudgetsError`, `StoreError`."""
    from importlib import import_module

    from hero_tui.core.spared_imports import hash_without_openssl, without_typing_extensions

    hash_without_openssl()
    with without_typing_extensions():
        import msgspec  # noqa: F401 - here first, so that it does without
    module = import_module(f"hero_tui.cli.commands.{name}")
    try:
        code: int = module.run(arguments)
    except Exception as error:
        from hero_tui.budgets.problems import BudgetsError
        from hero_tui.cli.errors import UsageError
        from hero_tui.store.errors import StoreError

        if isinstance(error, BudgetsError | StoreError):
            return _complain(f"hero-tui: {error}")
        if isinstance(error, UsageError):
            return _complain(str(error))
        raise
    return code


def _complain(sentence: str) -> int:
    from hero_tui.cli.errors import WRONG_USE
    from hero_tui.core.sanitise import sanitise

    print(sanitise(" ".join(sentence.splitlines()), LONGEST_COMPLAINT), file=sys.stderr)
    return WRONG_USE

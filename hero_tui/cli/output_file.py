"""Files that a command writes: whole or not at all, and a place that cannot be written is said."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from hero_tui.cli.errors import UsageError
from hero_tui.core.sanitise import sanitise


def write_output(command: str, name: str, parts: Iterable[str]) -> None:
    """Into a file beside it first: whoever waits for it finds all of it or the former one. What is there and is no file
    (a link, a pipe, a device) is written into. Raises `UsageError` in the name of `command`."""
    path = Path(name)
    try:
        if not name or path.is_dir():
            raise IsADirectoryError(0, "it is a folder" if name else "it has no name")
        if path.is_symlink() or (path.exists() and not path.is_file()):
            with path.open("w", encoding="utf-8", newline="") as device:
                device.writelines(parts)
            return
        _replace(path, parts)
    except OSError as error:
        shown = sanitise(name, 300) or "the file"
        raise UsageError(f"{command}: {shown} cannot be written: {error.strerror}") from None


def _replace(path: Path, parts: Iterable[str]) -> None:
    partial = path.with_name(f".hero-tui-export.{os.getpid()}.partial")
    try:
        with partial.open("x", encoding="utf-8", newline="") as file:
            file.writelines(parts)
        partial.replace(path)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)

"""The recorder's log file: small, rotated, and its last error at hand for the screen."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

MEBIBYTE = 1024 * 1024


class LastError(logging.Handler):
    """Remembers the newest error's first line."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.text: str | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message; a traceback stays in the file."""
        self.text = record.getMessage().splitlines()[0][:200]


def open_log(path: Path, *, echo: bool) -> LastError:
    """Send the `hero_tui` loggers to `path` (0600, 1 MiB, one predecessor kept) and, with `echo`, to stderr."""
    path.touch(mode=0o600)
    root = logging.getLogger("hero_tui")
    root.setLevel(logging.INFO)
    root.propagate = False
    form = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    last = LastError()
    handlers: list[logging.Handler] = [RotatingFileHandler(path, maxBytes=MEBIBYTE, backupCount=1), last]
    if echo:
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(form)
        root.addHandler(handler)
    return last

"""The recorder's log file: small, rotated, and its last error at hand for the screen."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from hero_tui.core.sanitise import sanitise
from hero_tui.store.errors import not_writable

MEBIBYTE = 1024 * 1024
LONGEST_MESSAGE = 2000
_ABOUT = "about"


class LastError(logging.Handler):
    """Remembers the newest error's first line, until it is over: an error that is logged with `extra=about(KEY)` ends
    with the next message below an error that has the same."""

    def __init__(self) -> None:
        super().__init__()
        self.text: str | None = None
        self._about: object = None

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message; a traceback stays in the file."""
        subject = getattr(record, _ABOUT, None)
        if record.levelno >= logging.ERROR:
            self.text, self._about = sanitise(record.getMessage(), 200), subject
        elif subject is not None and subject == self._about:
            self.text = self._about = None


def about(subject: str) -> dict[str, str]:
    """What a message is about, as logging's `extra`."""
    return {_ABOUT: subject}


class _OneLine(logging.Formatter):
    """A message holds names from outside: it stays one line, without controls. A traceback below it keeps its lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        record.message = sanitise(record.message, LONGEST_MESSAGE)
        return super().formatMessage(record)


class _LogFile(RotatingFileHandler):
    """Says once on stderr that it cannot be written (a full disk), instead of a traceback for each line."""

    _said = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._said:
            self._said = True
            print(f"hero-tui: {self.baseFilename} cannot be written: {error.strerror}", file=sys.stderr)


def open_log(path: Path, *, echo: bool) -> LastError:
    """Send the `hero_tui` loggers to `path` (0600, 1 MiB, one predecessor kept) and, with `echo`, to stderr.

    Raises `StoreError` when it cannot be opened.
    """
    root = logging.getLogger("hero_tui")
    root.setLevel(logging.INFO)
    root.propagate = False
    form = _OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s")
    last = LastError()
    try:
        path.touch(mode=0o600)
        file = _LogFile(path, maxBytes=MEBIBYTE, backupCount=1, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise not_writable(path, error) from error
    handlers: list[logging.Handler] = [file, last]
    if echo:
        handlers.append(logging.StreamHandler())
    for handler in handlers:
        handler.setFormatter(form)
        root.addHandler(handler)
    return last

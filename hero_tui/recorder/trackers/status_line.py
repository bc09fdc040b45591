"""Keeps the line of `hero-tui status --line` in a file, while somebody asks for it."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Protocol

from hero_tui.core.signals import Stamp
from hero_tui.probes.base import Tracker
from hero_tui.store.workspace.line_file import ASKED, LINE, TOUCHED_EVERY

ASKED_FOR = 600.0


class LineMaker(Protocol):
    """Makes the line; it lies above the recorder, which only keeps it."""

    def __call__(self, *, anew: bool) -> str | None:
        """Return the line of now; None where it cannot be told. `anew`: also where no more than a gauge moved."""

    def close(self) -> None:
        """Let go of what it reads with."""


class StatusLine(Tracker):
    """Looks once a second whether somebody asks; what is over, or gone, or hangs says no line. Costs one stat(2) a
    second while nobody asks, else a look for news, and the work of `status` where there are some and every 5 s."""

    def __init__(self, folder: Path, make: LineMaker) -> None:
        self._asked, self._file = folder / ASKED, folder / LINE
        self._make = make
        self._kept: str | None = None
        self._anew_at = 0.0
        self._remove()  # that of a former life

    def tick(self, now: Stamp, /) -> None:
        """Keep the line of now, while somebody wants it."""
        if not self._is_asked():
            self._drop()
            return
        anew = now.mono >= self._anew_at
        if anew:
            self._anew_at = now.mono + TOUCHED_EVERY
        text = self._make(anew=anew)
        if text is None:
            self._drop()
        elif text != self._kept or (anew and not self._touch()):
            self._write(text)

    def close(self, _now: Stamp, /) -> None:
        """Keep none: nobody answers for it any more."""
        self._drop()

    def _is_asked(self) -> bool:
        try:
            return abs(time.time() - self._asked.lstat().st_mtime) <= ASKED_FOR
        except OSError:
            return False

    def _touch(self) -> bool:
        try:
            os.utime(self._file, follow_symlinks=False)
        except OSError:
            return False
        return True

    def _write(self, text: str) -> None:
        """The whole line or none: a full disk is said by the command itself."""
        partial = self._file.with_name(f"{LINE}.new")
        try:
            partial.unlink(missing_ok=True)
            partial.write_text(f"{text}\n", encoding="utf-8", errors="replace")
            partial.replace(self._file)
        except OSError:
            self._remove()
            self._kept = None
        else:
            self._kept = text

    def _drop(self) -> None:
        if self._kept is not None:
            self._kept = None
            self._remove()
            self._make.close()

    def _remove(self) -> None:
        for path in (self._file, self._file.with_name(f"{LINE}.new")):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

"""Reads the store for the details: in one thread of their own, never in the event loop."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, TypeVar

from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader

Answer = TypeVar("Answer")


class DetailSource(Protocol):
    """Where a detail gets what the snapshot does not hold."""

    async def read(self, load: Callable[[Reader], Answer]) -> Answer:
        """Call `load` with a reader, away from the event loop; raises what it raises (`StoreError`, `OSError`)."""


class StoreDetailSource:
    """Reads one database. The thread and its reader come with the first question and live until `close`."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._thread: ThreadPoolExecutor | None = None
        self._reader: Reader | None = None
        self._file = 0

    async def read(self, load: Callable[[Reader], Answer]) -> Answer:
        """Questions are answered one after the other."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="detail")
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, load)

    def _answer(self, load: Callable[[Reader], Answer]) -> Answer:
        # A store that was moved aside leaves its name to another file: that one is read from then on.
        file = self._database.stat().st_ino
        if self._reader is not None and file != self._file:
            self._forget()
        if self._reader is None:
            self._reader, self._file = Reader(self._database), file
        try:
            return load(self._reader)
        except sqlite3.Error as error:
            self._forget()
            raise StoreError(f"{self._database}: {error}") from error

    def close(self) -> None:
        """Close the reader and end the thread; waits for a question that is being answered."""
        if self._thread is not None:
            self._thread.submit(self._forget)
            self._thread.shutdown(wait=True)
            self._thread = None

    def _forget(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

"""The history that a command reads, where one was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import StorePaths


@contextmanager
def open_history(paths: StorePaths) -> Iterator[Reader | None]:
    """Open the history for reading; None where nothing was recorded yet. Raises `StoreError` for all else."""
    try:
        reader = Reader(paths.database)
    except StoreError as error:
        if error.kind is not StoreTrouble.MISSING:
            raise
        yield None
        return
    try:
        yield reader
    finally:
        reader.close()

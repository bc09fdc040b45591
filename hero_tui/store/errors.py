"""Errors of the store, each a sentence for a person."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class StoreTrouble(StrEnum):
    """What kind of trouble it is, so that a caller can retry, wait, or quarantine the store."""

    MISSING = "missing"
    """Nothing was recorded yet."""
    NEWER = "newer"
    """Written by a newer hero-tui."""
    DAMAGED = "damaged"
    """Not a database, or a malformed one: the recorder quarantines it."""
    FULL = "full"
    """No space left: hold what is to be written and try again."""
    BUSY = "busy"
    """Another process held the write lock for longer than the busy timeout: try again."""
    READ_ONLY = "read-only"
    """The file or its file system may not be written."""
    FORBIDDEN = "forbidden"
    """A folder or file that is not safely ours: a link, another owner."""
    UNUSABLE = "unusable"
    """Any other error of the disk or the database."""


class StoreError(Exception):
    """The store cannot be used; the message says what, where and what to do next. `kind` is for programs."""

    def __init__(self, message: str, kind: StoreTrouble = StoreTrouble.UNUSABLE) -> None:
        super().__init__(message)
        self.kind = kind


def not_writable(path: Path, error: OSError) -> StoreError:
    """The sentence for a log that cannot be opened."""
    return StoreError(f"{path} cannot be written: {error.strerror}; check its owner and mode", StoreTrouble.FORBIDDEN)

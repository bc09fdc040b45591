"""A copy of the history as it was, before a newer version changes its schema: whoever goes back has it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

PATTERN = "history.schema-*"
_OURS = re.compile(r"history\.schema-[0-9]+\.db")


def back_up(database: Path, version: int) -> Path:
    """Copy `database` (of schema `version`) to `history.schema-VERSION.db` beside it, with SQLite's backup API, and
    delete copies of older schemas. The copy is there whole or not at all. Raises `sqlite3.Error` and OSError.

    The caller holds the write lock, so that nothing is committed meanwhile.
    """
    copy = database.with_name(f"history.schema-{version}.db")
    partial = copy.with_name(f"{copy.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        partial.touch(mode=0o600)
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
        partial.replace(copy)
    finally:
        partial.unlink(missing_ok=True)
    for other in database.parent.glob(PATTERN):
        if other != copy and _OURS.fullmatch(other.name):
            other.unlink(missing_ok=True)
    return copy

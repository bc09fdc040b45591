"""Runs the deletions: a transaction for each step, until all is done or the time for it is spent."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

from hero_tui.store.db.connection import as_store_errors
from hero_tui.store.db.write_connection import WriteConnection
from hero_tui.store.retention.deletion import DeletionStep
from hero_tui.store.retention.retention import Retention


class RetentionWriter(WriteConnection):
    """Deletes what is older than its retention, or more than is allowed, and gives the space back."""

    _retention: Retention
    _pending_steps: Iterator[DeletionStep] | None = None
    """The steps of a run whose time was spent: the next one goes on with them."""

    def retain(self, now: float, spend: float = math.inf) -> bool:
        """Delete what is older than its retention or more than is allowed, in small steps; True when all is done.

        No step begins once `spend` seconds have passed, but one is always taken: the loop calls this once a minute, and
        again soon while it returns False.
        """
        if self._pending_steps is None:
            self._pending_steps = self._retention.steps(now)
        return self._take_steps(self._pending_steps, spend)

    def delete_older_than(self, before: float) -> None:
        """Delete all that ended before that moment (UTC s) but what is retained for good, and give its space back."""
        while self._deleted_some(before):
            pass
        with as_store_errors(self.database):
            while self._retention.return_free_pages(self._connection, spare=0):
                pass
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _deleted_some(self, before: float) -> bool:
        gone = 0
        for step in self._retention.older_than(before):
            with self._transaction() as connection:
                gone += step(connection)
        return gone > 0

    def _take_steps(self, steps: Iterator[DeletionStep], spend: float) -> bool:
        until = time.monotonic() + spend
        try:
            for step in steps:
                with self._transaction() as connection:
                    step(connection)
                if time.monotonic() >= until:
                    return False
            with as_store_errors(self.database):
                while self._retention.return_free_pages(self._connection):
                    if time.monotonic() >= until:
                        return False
        except BaseException:
            self._pending_steps = None
            raise
        self._pending_steps = None
        return True

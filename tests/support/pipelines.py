"""What stands around a pipeline in the tests: a budget, what was near an alert, a store whose disk is full."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from hero_tui.core.budget import Budget
from hero_tui.core.kinds import TimeSpec
from hero_tui.core.objectives import Level, Objective, Rung, Unit, Window, Written
from hero_tui.core.signals import Labels, Operation, Outcome
from hero_tui.store.errors import StoreError, StoreTrouble
from hero_tui.store.writer import Writer

TYPE_CHECK = Budget(
    "dev.type_check",
    TimeSpec(),
    Unit.SECONDS,
    (Objective("p95", Written(3.0, "3.0 s"), 0.95), Objective("p99", Written(8.0, "8.0 s"), 0.99)),
    Window(seconds=7 * 86400.0),
    (
        Rung(Level.INFO, 1.2, 1.2, 0.0),
        Rung(Level.WARNING, 1.5, 1.5, 0.0),
        Rung(Level.CRITICAL, 2.0, 2.0, 0.0),
    ),
    "dev.type_check",
)


class FixedCause:
    def cause(self, budget: str, labels: Labels, at: float) -> str | None:
        return "src/cart/Cart.tsx saved at 13:58"

    def beside(self, budget: str, labels: Labels, value: float, kept: str | None) -> str | None:
        """What was kept."""
        return kept

    def detail(self, budget: str, labels: Labels, at: float) -> str | None:
        return None


class FullDisk(Writer):
    """A store whose disk is full while `full` says so."""

    full = False

    @contextmanager
    def batch(self) -> Iterator[Self]:
        with super().batch():
            yield self
            if self.full:
                raise StoreError("the disk is full", StoreTrouble.FULL)


def check(seconds: float) -> Operation:
    return Operation("dev.type_check", time.time() - seconds, seconds, Outcome.OK)

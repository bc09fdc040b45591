"""Which budgets of the specification are about the same thing. Data: what the notes compare."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct


class Number(Struct, frozen=True):
    """How many of a thing there may be at a time: the id that says it, and the thing's name."""

    budget: str
    name: str


class Whole(Struct, frozen=True):
    """A limit on everything at a time, the limits on its parts, and why the parts may be more."""

    budget: str
    parts: tuple[str, ...]
    why: str


class Related(Struct, frozen=True):
    """Budgets that promise something about one thing, and how they hold beside one another."""

    budgets: tuple[str, ...]
    what: str
    how: str


EACH: Mapping[str, Number] = MappingProxyType(
    {"build.memory.process": Number("orchestration.concurrency.builds", "builds")}
)

WHOLES = (
    Whole(
        "orchestration.concurrency.operations",
        (
            "orchestration.concurrency.builds",
            "orchestration.concurrency.tests",
            "orchestration.concurrency.health_checks",
        ),
        "It counts commands alone; the others have limits of their own",
    ),
)

RELATED = (
    Related(
        ("orchestration.recovery", "promise.recovery", "success.mttr"),
        "a recovery",
        "automatic recoveries, every outage, and incidents on average: each is judged for itself",
    ),
    Related(
        ("success.compliance", "success.violations"),
        "keeping budgets",
        "the first counts budgets at one moment, the second is a share of time",
    ),
)

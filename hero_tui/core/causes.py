"""What was observed near an alert, as the store keeps it: data, for its words and times of day are the reader's."""

from __future__ import annotations

import json

from msgspec import Struct
from msgspec.structs import asdict


class SaveNear(Struct, frozen=True):
    """A file that was saved. `at`: when (UTC s). `before`: seconds from the save to the run, None where the run is
    that of the save itself, or a gauge was over."""

    file: str
    at: float
    before: float | None = None


class GrowthNear(Struct, frozen=True):
    """A part of a gauge that grew: its name, its PID where it is a process, by how much (the budget's unit), since
    when (UTC s)."""

    name: str
    pid: int | None
    by: float
    since: float


Nearby = SaveNear | GrowthNear
_KINDS: dict[str, type[Nearby]] = {"save": SaveNear, "growth": GrowthNear}


def dump_nearby(near: Nearby) -> str:
    """As JSON text."""
    kind = next(name for name, each in _KINDS.items() if isinstance(near, each))
    return json.dumps({kind: asdict(near)}, ensure_ascii=True)


def load_nearby(text: str) -> Nearby | None:
    """What `dump_nearby` gave; None for anything else, such as the words that former versions stored."""
    try:
        ((kind, fields),) = json.loads(text).items()
        return _KINDS[kind](**fields)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None

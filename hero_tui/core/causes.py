"""What was observed near an alert, as data: words and times of day are the reader's. A coincidence, never a proof."""

from __future__ import annotations

import json

from msgspec import Struct, ValidationError, convert, to_builtins


class SaveCause(Struct, frozen=True, omit_defaults=True):
    """A file was saved at `at` (UTC s). `before`: seconds from the save to the run that was judged; None where the run
    is that of the save itself, or a gauge was judged. `files`: how many a bulk change saved, `file` being one of them;
    None for a save of its own."""

    file: str
    at: float
    before: float | None = None
    files: int | None = None


class GrowthCause(Struct, frozen=True, omit_defaults=True):
    """A part of a gauge grew by `by` (the budget's unit) since `since` (UTC s). `pid` where the part is a process;
    `save`: the save that the growth followed, None where none was near its beginning."""

    name: str
    pid: int | None
    by: float
    since: float
    save: SaveCause | None = None


class BusyCause(Struct, frozen=True, omit_defaults=True):
    """Others took the share `others` of `cores` during a run that took `took` seconds. `cpu`: CPU seconds of the run
    itself, None where they are not known; `save`: the save that was near it, None where none was."""

    others: float
    cores: float
    took: float
    cpu: float | None = None
    save: SaveCause | None = None


class WrittenCause(Struct, frozen=True):
    """A sentence that a former version stored in the place of data; shown as it is."""

    text: str


FoundCause = SaveCause | GrowthCause | BusyCause
"""What this version finds, and stores as data."""
Cause = FoundCause | WrittenCause


class _Stored(Struct, frozen=True, omit_defaults=True):
    save: SaveCause | None = None
    growth: GrowthCause | None = None
    busy: BusyCause | None = None


def dump_cause(cause: FoundCause) -> str:
    """The JSON text that the store keeps: an object with the one key `save`, `growth` or `busy`."""
    match cause:
        case SaveCause():
            stored = _Stored(save=cause)
        case GrowthCause():
            stored = _Stored(growth=cause)
        case BusyCause():
            stored = _Stored(busy=cause)
    return json.dumps(to_builtins(stored), ensure_ascii=True)


def load_cause(text: str) -> Cause:
    """The cause in a stored text; what `dump_cause` cannot have written is a `WrittenCause`."""
    try:
        stored = convert(json.loads(text), _Stored)
    except (ValueError, ValidationError, RecursionError):
        return WrittenCause(text)
    return stored.save or stored.growth or stored.busy or WrittenCause(text)

"""What a burst of saves and a server's reactions to it amount to: one operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from hero_tui.core.attributes import (
    BROKEN,
    CHANGE,
    COLUMN,
    ERROR,
    EXCLUDED,
    FILE,
    LINE,
    MESSAGE,
    NOTICED,
    REMOVED,
    SAVES,
    STOPPED,
    TIMED,
    WORKER,
    Excluded,
)
from hero_tui.core.label_sets import CLASS, SERVER
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.core.signals import Operation, Outcome, Scalar, Stamp
from hero_tui.probes.reload.protocol import LONGEST_FILE, Broken, Reaction
from hero_tui.probes.reload.saves.model import Credit, ReloadSave, in_order


def operation(
    label: str,
    saves: Sequence[ReloadSave],
    credited: Iterable[Credit],
    stopped: Callable[[float, float], float] = lambda _since, _until: 0.0,
    bulk: Excluded | None = None,
) -> Operation:
    """Return the operation of these saves: the newest reaction to each file counts, a file that stays broken makes it a
    failure, and it starts at the save of the file that was served last.

    `stopped`: for how many seconds of a time (monotonic s) the server's process was stopped, which is looked at once a
    second: what was left of the time is not known well enough to be judged. `bulk`: why all of them are left out.
    """
    newest: dict[str, tuple[ReloadSave, Reaction]] = {}
    for credit in in_order(credited):
        newest[credit.waiting.save.path] = (credit.waiting.save, credit.reaction)
    failed = [pair for pair in newest.values() if pair[1].failed and not pair[1].superseded]
    save, reaction = failed[-1] if failed else max(newest.values(), key=_served_last)
    start = _start(save, reaction)
    held = round(stopped(start.mono, max(end(reaction), reaction.noticed.mono)), 1)
    excluded = bulk or _excluded(saves) or (Excluded.SUPERSEDED if reaction.superseded else None)
    excluded = excluded or (Excluded.STOPPED if held else None)
    duration = None if reaction.done is None else start.until(reaction.done)
    outcome = Outcome.CANCELLED if excluded else Outcome.OK
    if failed and not (reaction.timed_out and held):
        outcome = Outcome.TIMEOUT if reaction.timed_out else Outcome.FAILED
    labels = {SERVER: label, CLASS: reaction.change.value}
    attributes = _attributes(saves, save, reaction, excluded)
    if held:
        attributes[STOPPED] = held
    return Operation(HOT_RELOAD, start.wall, duration, outcome, labels, attributes)


def _start(save: ReloadSave, reaction: Reaction) -> Stamp:
    """The save, or the server's own notice where that came first; not what it did with a file that was not whole."""
    if reaction.noticed.mono < save.whole and save.at.mono <= end(reaction):
        return save.at
    return min(save.at, reaction.noticed, key=lambda stamp: stamp.mono)


def end(reaction: Reaction) -> float:
    """When it was served or refused, monotonic s."""
    return (reaction.done or reaction.noticed).mono


def _served_last(pair: tuple[ReloadSave, Reaction]) -> tuple[bool, float]:
    return not pair[1].superseded, end(pair[1])


def _attributes(
    saves: Sequence[ReloadSave], save: ReloadSave, reaction: Reaction, excluded: Excluded | None
) -> dict[str, Scalar]:
    count = sum(save.count for save in saves)
    attributes: dict[str, Scalar] = {
        FILE: save.path.encode("utf-8", "replace").decode()[:LONGEST_FILE],
        CHANGE: reaction.change.value,
        TIMED: reaction.timed.value,
        NOTICED: round(save.at.until(reaction.noticed), 4),
    }
    failed = reaction.failed and not reaction.superseded
    optional: dict[str, Scalar] = {
        SAVES: count if count > 1 else None,
        EXCLUDED: None if excluded is None else excluded.value,
        REMOVED: True if save.removed else None,
        WORKER: reaction.worker,
        MESSAGE: reaction.message if failed else None,
        **(_error(reaction.broken) if failed and reaction.broken is not None else {}),
    }
    attributes.update({name: value for name, value in optional.items() if value is not None})
    return attributes


def _error(broken: Broken) -> dict[str, Scalar]:
    """Where the compiler stopped, and all that it said."""
    return {BROKEN: broken.file, LINE: broken.line, COLUMN: broken.column, ERROR: broken.text or None}


def _excluded(saves: Sequence[ReloadSave]) -> Excluded | None:
    """A burst is left out when a bulk change is in it, or when nothing in it changed."""
    reasons = {save.excluded for save in saves}
    if Excluded.BULK in reasons:
        return Excluded.BULK
    return Excluded.UNCHANGED if reasons == {Excluded.UNCHANGED} else None

"""Which save a server reacted to. Pure: saves and reactions go in with their stamps, operations come out.

Saves less than 150 ms apart are one burst (an editor that saves all, a formatter on save). A reaction belongs to the
newest burst before it in which a file lies that the server may react to; the operation starts at that save. A burst
gives at most one operation per server: the last reaction counts, and a file that stays broken makes it a failure.
Nothing is decided at once: the watcher's thread and a server's socket may report in any order.

A save is known when its file is closed, but a server may react to its first byte. On a busy disk tens of milliseconds
lie between the two, so a reaction that no earlier burst accounts for belongs to the file that was being written; that
operation starts at the reaction, the first moment at which the save is known to have been under way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from msgspec import Struct, field

from hero_tui.core.attributes import BROKEN, CHANGE, EXCLUDED, FILE, MESSAGE, NOTICED, SAVES, TIMED, WORKER, Excluded
from hero_tui.core.label_sets import CLASS, SERVER
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.core.signals import Operation, Outcome, Scalar, Stamp
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.reload.protocol import LONGEST_FILE, Reaction

COALESCE = 0.150
PATIENCE = 10.0
SETTLE = 0.150
REMEMBERED = 25.0  # a reaction may be noticed after ten seconds, and refused after ten more
EARLY = 0.020  # the server's own watcher may be told of the save before ours
WRITING = 0.150  # from a server's reaction to a file's first byte until the file is closed
PROMPT = 2.0  # in that time a server takes a save up, also one that looks at its files once a second


class ReloadSave(Struct, frozen=True):
    """A save as the pairing takes it. `excluded`: why what follows from it is no measurement: `unchanged`, `bulk`."""

    path: str
    at: Stamp
    excluded: Excluded | None = None
    count: int = 1


class Party(Struct, frozen=True):
    """A server that takes part: its name in the labels, and the files it may react to (empty: any)."""

    label: str
    suffixes: tuple[str, ...] = ()

    def may_react(self, path: str) -> bool:
        """Whether a save of `path` can concern it."""
        return not self.suffixes or path.endswith(self.suffixes)


class _Burst(Struct):
    saves: list[ReloadSave]
    credited: dict[ProcessKey, list[tuple[ReloadSave, Reaction]]] = field(default_factory=dict)
    emitted: set[ProcessKey] = field(default_factory=set)

    @property
    def first(self) -> float:
        return self.saves[0].at.mono

    @property
    def last(self) -> float:
        return self.saves[-1].at.mono


class Pairing:
    """Holds the bursts of the last seconds and the reactions that are not settled yet."""

    def __init__(self) -> None:
        self._bursts: list[_Burst] = []
        self._reactions: list[tuple[float, Reaction]] = []
        self._parties: dict[ProcessKey, Party] = {}

    def join(self, key: ProcessKey, party: Party) -> None:
        """A server takes part from now on."""
        self._parties[key] = party

    def leave(self, key: ProcessKey) -> None:
        """A server ended: what it did not serve until now it never will."""
        self._parties.pop(key, None)
        self._reactions = [waiting for waiting in self._reactions if waiting[1].key != key]
        for burst in self._bursts:
            burst.credited.pop(key, None)

    def save(self, save: ReloadSave) -> None:
        """A file was saved."""
        place = len(self._bursts)
        while place and self._bursts[place - 1].first > save.at.mono:
            place -= 1
        before = self._bursts[place - 1] if place else None
        if before is not None and save.at.mono - before.last < COALESCE:
            before.saves.append(save)
            before.saves.sort(key=lambda save: save.at.mono)
        else:
            self._bursts.insert(place, _Burst([save]))

    def reaction(self, reaction: Reaction, now: float) -> None:
        """A server reacted; `now` (monotonic s) is when that was learned."""
        self._reactions.append((now + SETTLE, reaction))

    def next_deadline(self) -> float | None:
        """When `due` has something to do (monotonic s)."""
        moments = [settled for settled, _ in self._reactions]
        moments += [
            self._emit_at(burst, key) for burst in self._bursts for key in burst.credited.keys() - burst.emitted
        ]
        moments += [burst.last + REMEMBERED for burst in self._bursts[:1]]
        return min(moments, default=None)

    def due(self, now: float) -> list[Operation]:
        """What is settled by `now` (monotonic s), oldest first."""
        settled = [reaction for at, reaction in self._reactions if at <= now]
        self._reactions = [waiting for waiting in self._reactions if waiting[0] > now]
        for reaction in sorted(settled, key=lambda reaction: reaction.noticed.mono):
            self._credit(reaction)
        operations = []
        for burst in self._bursts:
            for key, reactions in burst.credited.items():
                if key not in burst.emitted and now >= self._emit_at(burst, key):
                    burst.emitted.add(key)
                    operations.append(operation(self._parties[key].label, burst.saves, reactions))
        self._bursts = [burst for burst in self._bursts if now < self._forget_at(burst)]
        return operations

    def _credit(self, reaction: Reaction) -> None:
        party = self._parties.get(reaction.key)
        if party is None:
            return
        before = self._newest(reaction, party, -math.inf, reaction.noticed.mono + EARLY)
        after = self._newest(reaction, party, reaction.noticed.mono + EARLY, reaction.noticed.mono + WRITING)
        chosen = after if before is None or (after is not None and _is_better(after, before, reaction)) else before
        if chosen is None:
            return
        burst, save = chosen
        if reaction.noticed.mono - save.at.mono <= PATIENCE and reaction.key not in burst.emitted:
            burst.credited.setdefault(reaction.key, []).append((save, reaction))

    def _newest(self, reaction: Reaction, party: Party, after: float, until: float) -> tuple[_Burst, ReloadSave] | None:
        """The newest burst that began after `after` and at `until` or before (monotonic s), with its chosen save."""
        for burst in reversed(self._bursts):
            if after < burst.first <= until:
                save = chosen(burst.saves, reaction, party)
                if save is not None:
                    return burst, save
        return None

    def _emit_at(self, burst: _Burst, key: ProcessKey) -> float:
        """Once the burst is over and its last reaction was settled."""
        newest = max(end(reaction) for _, reaction in burst.credited[key])
        return max(burst.last + COALESCE, newest) + SETTLE

    def _forget_at(self, burst: _Burst) -> float:
        pending = [self._emit_at(burst, key) for key in burst.credited.keys() - burst.emitted]
        return max([burst.last + REMEMBERED, *(due + SETTLE for due in pending)])


def chosen(saves: list[ReloadSave], reaction: Reaction, party: Party) -> ReloadSave | None:
    """The save of a burst that a reaction answers: the newest of a file that it names, else the newest it may; of
    both, those closed before it rather than one that was still being written."""
    able = [save for save in saves if save.excluded is Excluded.BULK or party.may_react(save.path)]
    noticed = reaction.noticed.mono
    closed = [save for save in able if save.at.mono <= noticed + EARLY]
    written = [save for save in able if noticed + EARLY < save.at.mono <= noticed + WRITING]
    for group, newest in ((_named(closed, reaction), max), (_named(written, reaction), min), (closed, max)):
        if group:
            return newest(group, key=lambda save: save.at.mono)
    return min(written, key=lambda save: save.at.mono, default=None)


def _named(saves: list[ReloadSave], reaction: Reaction) -> list[ReloadSave]:
    return [save for save in saves if any(_same_file(save.path, file) for file in reaction.files)]


def _is_better(after: tuple[_Burst, ReloadSave], before: tuple[_Burst, ReloadSave], reaction: Reaction) -> bool:
    """Whether a reaction answers the file that was being written rather than what was saved before it."""
    burst, save = before
    if reaction.key in burst.emitted or reaction.noticed.mono - save.at.mono > PATIENCE:
        return True
    if reaction.key in burst.credited:
        return False
    if _named([save], reaction):
        return False
    return bool(_named([after[1]], reaction)) or reaction.noticed.mono - save.at.mono > PROMPT


def operation(label: str, saves: list[ReloadSave], reactions: list[tuple[ReloadSave, Reaction]]) -> Operation:
    """What a burst of saves and a server's reactions to it amount to."""
    newest: dict[str, tuple[ReloadSave, Reaction]] = {}
    for save, reaction in sorted(reactions, key=lambda pair: end(pair[1])):
        newest[save.path] = (save, reaction)
    failed = [pair for pair in newest.values() if pair[1].failed]
    save, reaction = failed[-1] if failed else max(newest.values(), key=lambda pair: end(pair[1]))
    excluded = _excluded(saves)
    start = min(save.at, reaction.noticed, key=lambda stamp: stamp.mono)
    duration = None if reaction.done is None else start.until(reaction.done)
    outcome = Outcome.FAILED if failed else Outcome.CANCELLED if excluded else Outcome.OK
    labels = {SERVER: label, CLASS: reaction.change.value}
    return Operation(HOT_RELOAD, start.wall, duration, outcome, labels, _attributes(saves, save, reaction, excluded))


def _attributes(
    saves: list[ReloadSave], save: ReloadSave, reaction: Reaction, excluded: Excluded | None
) -> Mapping[str, Scalar]:
    count = sum(save.count for save in saves)
    noticed = round(save.at.until(reaction.noticed), 4)
    attributes: dict[str, Scalar] = {
        FILE: save.path.encode("utf-8", "replace").decode()[:LONGEST_FILE],
        CHANGE: reaction.change.value,
        TIMED: reaction.timed.value,
        NOTICED: noticed,
    }
    optional: dict[str, Scalar] = {
        SAVES: count if count > 1 else None,
        EXCLUDED: None if excluded is None else excluded.value,
        WORKER: reaction.worker,
        MESSAGE: reaction.message if reaction.failed else None,
        BROKEN: reaction.broken_file if reaction.failed else None,
    }
    attributes.update({name: value for name, value in optional.items() if value is not None})
    return attributes


def _excluded(saves: list[ReloadSave]) -> Excluded | None:
    """A burst is left out when a bulk change is in it, or when nothing in it changed."""
    reasons = {save.excluded for save in saves}
    if Excluded.BULK in reasons:
        return Excluded.BULK
    return Excluded.UNCHANGED if reasons == {Excluded.UNCHANGED} else None


def end(reaction: Reaction) -> float:
    """When it was served or refused, monotonic s."""
    return (reaction.done or reaction.noticed).mono


def _same_file(saved: str, named: str) -> bool:
    """A server names files from its own folder, which may lie below the workspace."""
    return saved == named or saved.endswith("/" + named)

"""Which save each server reacted to. Pure: saves and reactions go in with their stamps, operations come out.

Each server has a ledger of its own: what one does not react to is no matter of another's. What lies in the folder of
one of them is its, and another's only where that one reacts to it.
"""

from __future__ import annotations

import math

from msgspec import Struct

from hero_tui.core.signals import Operation
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.reload.pairing.ledger import Ledger
from hero_tui.probes.reload.protocol import Reaction
from hero_tui.probes.reload.saves.model import AskAgain, Party, ReloadSave


class Counted(Struct, frozen=True):
    """How many, and since when: the first of them (UTC s), None where there is none."""

    count: int = 0
    since: float | None = None


class Pairing:
    """The ledgers of the servers that take part."""

    def __init__(self) -> None:
        self._ledgers: dict[ProcessKey, Ledger] = {}
        self._beside: tuple[Party, ...] = ()

    def beside(self, parties: tuple[Party, ...]) -> None:
        """The servers whose reloads are not timed: what is saved in their folders is theirs too."""
        self._beside = parties

    def join(self, key: ProcessKey, party: Party) -> None:
        """A server takes part from now on."""
        self._ledgers[key] = Ledger(party)

    def settle(self, key: ProcessKey) -> list[Operation]:
        """What a server has reacted to by now, oldest first, without waiting for more."""
        ledger = self._ledgers.get(key)
        return [] if ledger is None else ledger.due(math.inf)

    def leave(self, key: ProcessKey) -> None:
        """A server ended: what it did not serve until now it never will."""
        self._ledgers.pop(key, None)

    def save(self, save: ReloadSave, only: ProcessKey | None = None) -> None:
        """A file was saved; `only`: it is known to no other server."""
        folder = self._owned_by(save) if only is None else None
        for key, ledger in self._ledgers.items():
            if only is None or key == only:
                ledger.save(save, others=folder not in {None, ledger.party.folder})

    def _owned_by(self, save: ReloadSave) -> str | None:
        """The innermost folder of a server that may react to the save; None: no server's."""
        if save.is_bulk:
            return None
        parties = (*(ledger.party for ledger in self._ledgers.values()), *self._beside)
        holding = (each.folder for each in parties if each.holds(save.path) and each.may_react(save.path))
        return max(holding, key=len, default=None)

    def reaction(self, reaction: Reaction, now: float) -> None:
        """A server reacted; `now` (monotonic s) is when that was learned."""
        ledger = self._ledgers.get(reaction.key)
        if ledger is not None:
            ledger.reaction(reaction, now)

    def pending(self, key: ProcessKey, newest: float | None) -> None:
        """The newest moment (monotonic s) at which the server announced what is not fetched yet, or None."""
        ledger = self._ledgers.get(key)
        if ledger is not None:
            ledger.pending = newest

    def looked(self, key: ProcessKey, at: float, *, stopped: bool) -> None:
        """The server's process was looked at (monotonic s): it is stopped, or it is not."""
        ledger = self._ledgers.get(key)
        if ledger is not None:
            ledger.suspensions.looked(at, stopped=stopped)

    def to_ask(self) -> list[AskAgain]:
        """Return what is to be fetched again because its file was written on meanwhile; each is returned once."""
        return [asked for ledger in self._ledgers.values() for asked in ledger.to_ask()]

    def not_taken_up(self, key: ProcessKey) -> Counted:
        """The saves in a row, up to now, that the server did not take up."""
        ledger = self._ledgers.get(key)
        if ledger is None:
            return Counted()
        return Counted(ledger.left_alone.in_a_row, ledger.left_alone.since)

    def without_save(self, key: ProcessKey) -> Counted:
        """How often the server reloaded with no save in the workspace."""
        ledger = self._ledgers.get(key)
        if ledger is None or not ledger.without_save:
            return Counted()
        return Counted(ledger.without_save, ledger.without_save_since)

    def left_alone(self, key: ProcessKey) -> int:
        """How many saves in all the server did not take up, of those that it may react to."""
        ledger = self._ledgers.get(key)
        return 0 if ledger is None else ledger.left_alone.saves

    def next_deadline(self) -> float | None:
        """When `due` has something to do (monotonic s)."""
        moments = [ledger.next_deadline() for ledger in self._ledgers.values()]
        return min((moment for moment in moments if moment is not None), default=None)

    def due(self, now: float) -> list[Operation]:
        """What is settled by `now` (monotonic s), oldest first for each server."""
        return [operation for ledger in self._ledgers.values() for operation in ledger.due(now)]

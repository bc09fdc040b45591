"""When a burst is told, as one operation: once it is over, and known not to be the beginning of one command's saves.

A burst gives at most one operation: the last reaction to each file counts.
"""

from __future__ import annotations

from bisect import insort

from hero_tui.core.attributes import Excluded
from hero_tui.core.signals import Operation
from hero_tui.probes.reload.pairing.bursts import Bursts
from hero_tui.probes.reload.pairing.left_alone import LeftAlone
from hero_tui.probes.reload.pairing.operation import operation
from hero_tui.probes.reload.saves.model import COALESCE, Burst
from hero_tui.probes.reload.saves.save_runs import HELD, LONGEST, MANY, MOST_AT_ONCE, PAUSE

SETTLE = 0.150  # seconds in which what belongs to it may still be reported


class Telling:
    """Turns a server's bursts that it reacted to into operations.

    `label`: the server's name in the labels. `left_alone`: where the saves that are told are taken back.
    """

    def __init__(self, label: str, bursts: Bursts, left_alone: LeftAlone) -> None:
        self._label = label
        self._bursts = bursts
        self._left_alone = left_alone

    def due(self, now: float) -> list[Operation]:
        """Return what can be told at `now` (monotonic s), oldest first."""
        operations = list[Operation]()
        for burst in self._bursts.unfinished():
            if burst.credits and now >= self.tell_at(burst) and self._is_decided(burst, now):
                operations += self._tell(burst)
        return operations

    def tell_at(self, burst: Burst) -> float:
        """Return when it is told (monotonic s): once the burst is over, its last reaction was settled, and what was
        asked for again has come."""
        again, bulks = self._bursts.asked, self._bursts.bulks
        asked = [again.get((each.save.path, each.at), 0.0) for each in burst.waiting] if again else [0.0]
        under_way = [bulks.get(each.at, 0.0) for each in burst.waiting] if bulks else [0.0]
        over = burst.last + (PAUSE if burst.running else COALESCE)
        return max(over, burst.held - SETTLE, burst.served, *asked, *under_way) + SETTLE

    def _is_decided(self, burst: Burst, now: float) -> bool:
        """Whether it can be told now: where other files were saved right after it, it may be one command's beginning.
        Where they are many they are one."""
        if burst.running:
            return True
        if (before := self._held_before(burst)) is not None:
            burst.held = self.tell_at(before)
            return False
        ahead = self._ahead(burst)
        paths = {credit.waiting.save.path for each in (burst, *ahead) for credit in each.credits}
        at_once = len(paths)
        if self._bursts.run.continues(burst.first):
            paths |= self._bursts.run.paths
        elif not ahead and at_once <= MOST_AT_ONCE:
            return True
        if len(paths) >= MANY:
            burst.merge(ahead)
            self._bursts.all = [each for each in self._bursts.all if each not in ahead]
            return now >= self.tell_at(burst)
        burst.held = burst.last + HELD
        return len(paths) < 2 or now >= burst.held

    def _held_before(self, burst: Burst) -> Burst | None:
        """The burst just before it that waits to be told."""
        for each in self._bursts.all:
            waits = not each.told and each.credits and (each.running or each.held > each.last)
            if waits and each.first < burst.first and burst.first - each.last < PAUSE:
                return each
        return None

    def _ahead(self, burst: Burst) -> list[Burst]:
        """The bursts that follow without a pause, as many as make one piece of a run."""
        ahead, last = list[Burst](), burst.last
        for each in self._bursts.all:
            if each.told or each.first <= burst.first:
                continue
            if each.first - last >= PAUSE or each.last - burst.first >= LONGEST:
                break
            ahead.append(each)
            last = max(last, each.last)
        return ahead

    def _tell(self, burst: Burst) -> list[Operation]:
        taken = burst.taken_up()
        ids = {id(each) for each in taken}
        credited = [credit for credit in burst.credits if id(credit.waiting) in ids]
        if not credited:
            taken, ids = [], set()
        rest = Burst([each for each in burst.waiting if id(each) not in ids])
        self._bursts.all = [each for each in self._bursts.all if each is not burst]
        burst.told, burst.waiting, burst.credits = True, taken, []
        for each in (burst, rest):
            if each.waiting:
                insort(self._bursts.all, each, key=lambda other: other.first)
        if not credited:
            return []
        self._left_alone.take_back(taken)
        paths = {each.save.path for each in taken}
        self._bursts.run.add(burst.first, burst.last, paths)
        noticed = max(credit.reaction.noticed.mono for credit in credited)
        self._left_alone.taken_up(paths, noticed)
        saves, bulk = [each.save for each in taken], Excluded.BULK if burst.running else None
        return [operation(self._label, saves, credited, self._bursts.suspensions.within, bulk)]

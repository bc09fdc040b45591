"""One server's saves and reactions: which belong together, and which saves it did not take up.

Nothing is decided at once: the watcher's thread and a server's socket may report in any order. What a server served
while a file was still being written may be half of it: it has to be asked for again.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from posixpath import basename

from msgspec.structs import replace

from hero_tui.core.attributes import Excluded
from hero_tui.core.signals import Operation
from hero_tui.probes.reload.pairing.answered import PATIENCE, PROMPT, Found, find_answered
from hero_tui.probes.reload.pairing.bursts import Bursts
from hero_tui.probes.reload.pairing.elsewhere import Elsewhere
from hero_tui.probes.reload.pairing.left_alone import LeftAlone
from hero_tui.probes.reload.pairing.operation import end
from hero_tui.probes.reload.pairing.telling import SETTLE, Telling
from hero_tui.probes.reload.protocol import LONGEST_FETCH, Reaction, ReloadKind
from hero_tui.probes.reload.saves.model import (
    EARLY,
    WRITING,
    AskAgain,
    Burst,
    Credit,
    Party,
    ReloadSave,
    Waiting,
    named,
    read_until,
)

REMEMBERED = 75.0  # a reaction may be noticed after ten seconds, and waited for a minute more
LONGEST_BULK = 6.0  # seconds from its first save until its whole count is known
LATEST_REACTIONS = 16
LONGEST_ASKED = LONGEST_FETCH + 2.0  # what is asked for again has come by then, or will not come
MOST_HELD = 1000  # saves that are kept for a server that is stopped, and may go on at any time


class Ledger:
    """Holds one server's bursts of the last seconds and the reactions that are not settled yet.

    `without_save`: how often it reloaded though nothing was saved that it may have read, since that time (UTC s).
    `pending`: the newest moment (monotonic s) at which it announced what is not fetched yet: the saves before that are
    not left alone meanwhile.
    """

    def __init__(self, party: Party) -> None:
        self.party = party
        self._bursts = Bursts()
        self.suspensions = self._bursts.suspensions
        self.pending: float | None = None
        self.left_alone = LeftAlone()
        self._telling = Telling(party.label, self._bursts, self.left_alone)
        self._elsewhere = Elsewhere(party.folder)
        self.without_save, self.without_save_since = 0, 0.0
        self._reactions: list[tuple[float, Reaction]] = []
        self._latest: deque[Reaction] = deque(maxlen=LATEST_REACTIONS)
        self._to_ask: list[AskAgain] = []

    def save(self, save: ReloadSave, *, others: bool = False) -> None:
        """A file was saved. `others`: it lies in the folder of another server."""
        if not save.is_bulk and not self.party.may_react(save.path):
            return
        if save.removed and not self.party.expects(save.path) and "." in basename(save.path):
            return  # editors and formatters delete their temporary files
        if save.same_since is not None and save.same_since >= self.party.since:
            save = replace(save, excluded=Excluded.UNCHANGED)
        if others:
            self._elsewhere.add(save)
            return
        if save.is_bulk:
            covering = self._covering(save)
            if covering is None:
                return
            save = covering
        elif self.left_alone.is_busy(save.path):
            self.left_alone.add(save, expected=False)
            return
        _, waiting = self._bursts.add(Waiting(save))
        if save.removed:
            return
        self._bursts.replace_removal(waiting)
        for reaction in tuple(self._latest):
            self._look_whether_whole(reaction, save)

    def reaction(self, reaction: Reaction, now: float) -> None:
        """The server reacted; `now` (monotonic s) is when that was learned."""
        if reaction.again:
            self._bursts.asked.pop((reaction.files[0], reaction.noticed.mono), None)
        self._reactions.append((now + SETTLE, reaction))
        if reaction.fetched is None:
            return
        self._latest.append(reaction)
        for burst in self._bursts.all:
            if burst.last > reaction.noticed.mono:
                for waiting in tuple(burst.waiting):
                    self._look_whether_whole(reaction, waiting.save)

    def to_ask(self) -> list[AskAgain]:
        """Return what is to be fetched again, once."""
        wanted, self._to_ask = self._to_ask, []
        return wanted

    def next_deadline(self) -> float | None:
        """When `due` has something to do (monotonic s)."""
        moments = [settled for settled, _ in self._reactions]
        for burst in self._bursts.unfinished():
            if burst.credits:
                moments.append(self._telling.tell_at(burst))
            elif not self.suspensions.is_stopped:
                moments += [self._leave_at(each) for each in burst.waiting if not each.left]
        moments += [self._forget_at(burst) for burst in self._bursts.all[:1]]
        earliest = min(moments, default=math.inf)
        return None if earliest == math.inf else earliest

    def due(self, now: float) -> list[Operation]:
        """What is settled by `now` (monotonic s), oldest first."""
        settled = [reaction for at, reaction in self._reactions if at <= now]
        self._reactions = [waiting for waiting in self._reactions if waiting[0] > now]
        for reaction in sorted(settled, key=lambda reaction: reaction.noticed.mono):
            self._credit(reaction)
        operations = self._telling.due(now)
        for burst in self._bursts.unfinished():
            if not burst.credits and (not self.suspensions.is_stopped or now == math.inf):
                self._leave(burst, now)
        self._bursts.bulks = {first: until for first, until in self._bursts.bulks.items() if now < first + REMEMBERED}
        while self._bursts.all and now >= self._forget_at(self._bursts.all[0]):
            del self._bursts.all[0]
        if self.suspensions.is_stopped:
            self._leave_too_many()
        self._bursts.asked = {key: until for key, until in self._bursts.asked.items() if now < until}
        return operations

    # Saves.

    def _covering(self, bulk: ReloadSave) -> ReloadSave | None:
        """Take out what a bulk change covers: its singles, and what was told of it before. What is in an operation
        already is not counted again. None: nothing is left of it, or it stands in its burst as it is now."""
        if bulk.until is not None and bulk.at.mono not in self._bursts.bulks:
            self._bursts.bulks[bulk.at.mono] = bulk.at.mono + LONGEST_BULK
        else:
            self._bursts.bulks[bulk.at.mono] = 0.0
        covered = 0
        former: Waiting | None = None
        for burst in self._bursts.all:
            within = [each for each in burst.waiting if bulk.at.mono <= each.at and each.save.last <= bulk.last]
            same = next((each for each in within if each.save.is_bulk and each.at == bulk.at.mono), None)
            if burst.told:
                covered += sum(each.save.count for each in within)
            elif burst.credits:
                former = former or same
                covered += sum(each.save.count for each in within if each is not same)
            else:
                burst.waiting = [each for each in burst.waiting if each not in within]
                self.left_alone.take_back(within)
        self._bursts.drop_empty()
        if bulk.until is None:
            return bulk
        left = replace(bulk, count=max(0, bulk.count - covered))
        if former is not None and left.count:
            former.save = left
        return None if former is not None or not left.count else left

    def _leave(self, burst: Burst, now: float) -> None:
        self._count(each for each in burst.waiting if not each.left and now >= self._leave_at(each))
        burst.left = all(waiting.left for waiting in burst.waiting)

    def _leave_too_many(self) -> None:
        """While the server is stopped nothing is too old. Of more saves than are kept the oldest are left alone: what
        it reacts to once it goes on is the newest."""
        kept = sum(len(burst.waiting) for burst in self._bursts.all)
        for burst in list(self._bursts.all):
            if kept <= MOST_HELD:
                return
            if burst.told or not burst.credits:
                kept -= len(burst.waiting)
                self._bursts.all.remove(burst)
                if not burst.told:
                    self._count(burst.waiting)

    def _count(self, waiting: Iterable[Waiting]) -> None:
        """Count these among those that it did not take up, each once."""
        for each in waiting:
            if not each.left and not each.save.removed:  # a file that no page uses is deleted without a word
                self.left_alone.add(each.save, expected=self.party.expects(each.save.path))
            each.left = True

    def _leave_at(self, waiting: Waiting) -> float:
        """When it counts as not taken up; not while the server is stopped, or what it announced is being fetched, or
        fetched again."""
        if self.pending is not None and waiting.at <= self.pending + EARLY:
            return math.inf
        under_way = self._bursts.bulks.get(waiting.at, 0.0) if waiting.save.is_bulk else 0.0
        again = self._bursts.asked
        asked = again.get((waiting.save.path, waiting.at), 0.0) if again else 0.0
        return max(max(waiting.at, self.suspensions.resumed, under_way) + PROMPT, asked)

    # Reactions.

    def _credit(self, reaction: Reaction) -> None:
        place = find_answered(self._bursts, reaction)
        place = self._from_elsewhere(reaction, place) or place or self._busy_before(reaction)
        if place is None:
            self._without_save(reaction)
            return
        if place[0].told:
            return
        burst, waiting = place
        if reaction.change is ReloadKind.RESTART:
            self._gather(burst, reaction)
        burst.credits.append(Credit(waiting, reaction))
        burst.served = max(burst.served, end(reaction))

    def _from_elsewhere(self, reaction: Reaction, own: Found | None) -> Found | None:
        """What it answers in another server's folder, where it answers none of its own."""
        if own is not None and named([own[1]], reaction):
            return None
        place = None
        for save in self._elsewhere.take(reaction, by_time=own is None or own[0].told):
            place = self._bursts.add(Waiting(save))
        return place

    def _without_save(self, reaction: Reaction) -> None:
        """A server that was stopped, that names what was saved here, or that is busy with a bulk change still, does not
        react to what nobody saw."""
        noticed = reaction.noticed.mono
        known = [each for burst in self._bursts.all for each in burst.waiting]
        late = self.suspensions.within(noticed - REMEMBERED, noticed) > 0 or any(each.save.is_bulk for each in known)
        if not reaction.failed and not reaction.again and not late and not named(known, reaction):
            self.without_save += 1
            self.without_save_since = self.without_save_since or reaction.noticed.wall

    def _busy_before(self, reaction: Reaction) -> Found | None:
        """It answers a file after all that it had left alone."""
        noticed = reaction.noticed.mono
        near = [
            Waiting(save, left=True)
            for save in self.left_alone.newest_busy()
            if save.at.mono <= read_until(reaction) and noticed - save.at.mono <= PATIENCE
        ]
        found = named(near, reaction) or near
        newest = max(found, key=lambda each: each.at, default=None)
        return None if newest is None else self._bursts.add(newest)

    def _gather(self, burst: Burst, reaction: Reaction) -> None:
        """A new process has read all that was saved before it, also in the bursts before. A server that restarts within
        its process had left alone what it did not react to: also a configuration that it could not read."""
        noticed, in_process = reaction.noticed.mono, reaction.worker is None
        before = [each for each in self._bursts.all if each.first < burst.first and not each.told and not each.credits]
        for earlier in before:
            read = [
                each for each in earlier.waiting if each.at >= noticed - PATIENCE and not (each.left and in_process)
            ]
            burst.waiting += read
            earlier.waiting = [each for each in earlier.waiting if each not in read]
        burst.waiting.sort(key=lambda each: each.at)
        self._bursts.drop_empty()
        self._bursts.all.sort(key=lambda each: each.first)

    def _look_whether_whole(self, reaction: Reaction, save: ReloadSave) -> None:
        """Have it fetched again where the file was written on after the reaction."""
        noticed = reaction.noticed.mono
        key = (save.path, save.at.mono)
        if not noticed < save.whole <= noticed + WRITING or save.excluded is not None or key in self._bursts.asked:
            return
        place = find_answered(self._bursts, reaction)
        if place is None or place[1].save.path != save.path:
            return
        self._bursts.asked[key] = save.at.mono + LONGEST_ASKED
        self._to_ask.append(AskAgain(reaction, save))
        if place[1].save == save:  # what it answered is judged by what comes now
            self._reactions = [each for each in self._reactions if each[1] is not reaction]
            for burst in self._bursts.all:
                burst.credits = [credit for credit in burst.credits if credit.reaction is not reaction]

    def _forget_at(self, burst: Burst) -> float:
        pending = self._telling.tell_at(burst) + SETTLE if burst.credits and not burst.told else 0.0
        return max(max(burst.last, self.suspensions.resumed) + REMEMBERED, pending)

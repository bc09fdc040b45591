"""One server's saves and reactions: which belong together, and which saves it did not take up.

A reaction belongs to the newest save before it of a file that it names; where it names none of those saved, to the
newest burst before it. A burst gives at most one operation: the last reaction to each file counts. Nothing is decided
at once: the watcher's thread and a server's socket may report in any order.

A save is known when its file is closed, but a server may react to its first byte. On a busy disk tens of milliseconds
lie between the two, so a reaction that no earlier burst accounts for belongs to the file that was being written. What
was served then may be half of it: it has to be asked for again.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import deque
from posixpath import basename

from msgspec.structs import replace

from hero_tui.core.attributes import Excluded
from hero_tui.core.signals import Operation
from hero_tui.probes.reload.elsewhere import Elsewhere
from hero_tui.probes.reload.left_alone import LeftAlone
from hero_tui.probes.reload.operation import end, operation
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.save_runs import HELD, MOST_AT_ONCE, PAUSE, SaveRun
from hero_tui.probes.reload.save_runs import LONGEST as LONGEST_PIECE
from hero_tui.probes.reload.save_runs import MANY as MANY_FILES
from hero_tui.probes.reload.saves import (
    COALESCE,
    EARLY,
    WRITING,
    AskAgain,
    Burst,
    Credit,
    Party,
    ReloadSave,
    Waiting,
    chosen,
    named,
    read_until,
    written_until,
)
from hero_tui.probes.reload.suspensions import Suspensions

PATIENCE = 10.0
SETTLE = 0.150
LONGEST_WAIT = 60.0  # a reaction that names a file may come so long after its save
REMEMBERED = 75.0  # a reaction may be noticed after ten seconds, and waited for a minute more
PROMPT = 2.0  # in that time a server takes a save up, also one that looks at its files once a second
LONGEST_BULK = 6.0  # seconds from its first save until its whole count is known
REPLACING = 0.150  # a file that is deleted and written anew within that time is saved
LATEST_REACTIONS = 16
LONGEST_ASKED = 12.0  # what is asked for again has come by then, or will not come


class Ledger:
    """Holds one server's bursts of the last seconds and the reactions that are not settled yet.

    `without_save`: how often it reloaded though nothing was saved that it may have read, since that time (UTC s).
    `pending`: the newest moment (monotonic s) at which it announced what is not fetched yet: the saves before that are
    not left alone meanwhile.
    """

    def __init__(self, party: Party) -> None:
        self.party = party
        self.suspensions = Suspensions()
        self.pending: float | None = None
        self.left_alone = LeftAlone()
        self._elsewhere = Elsewhere(party.folder)
        self.without_save, self.without_save_since = 0, 0.0
        self._bursts: list[Burst] = []
        self._run = SaveRun()
        self._bulks: dict[float, float] = {}  # those under way, by their first save, and until when the end is awaited
        self._reactions: list[tuple[float, Reaction]] = []
        self._latest: deque[Reaction] = deque(maxlen=LATEST_REACTIONS)
        self._asked: dict[tuple[str, float], float] = {}
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
        _, waiting = self._add(Waiting(save))
        if save.removed:
            return
        self._replace_removal(waiting)
        for reaction in tuple(self._latest):
            self._look_whether_whole(reaction, save)

    def reaction(self, reaction: Reaction, now: float) -> None:
        """The server reacted; `now` (monotonic s) is when that was learned."""
        if reaction.again:
            self._asked.pop((reaction.files[0], reaction.noticed.mono), None)
        self._reactions.append((now + SETTLE, reaction))
        if reaction.fetched is None:
            return
        self._latest.append(reaction)
        for burst in self._bursts:
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
        for burst in self._open():
            if burst.credits:
                moments.append(self._tell_at(burst))
            else:
                moments += [self._leave_at(each) for each in burst.waiting if not each.left]
        moments += [self._forget_at(burst) for burst in self._bursts[:1]]
        earliest = min(moments, default=math.inf)
        return None if earliest == math.inf else earliest

    def due(self, now: float) -> list[Operation]:
        """What is settled by `now` (monotonic s), oldest first."""
        settled = [reaction for at, reaction in self._reactions if at <= now]
        self._reactions = [waiting for waiting in self._reactions if waiting[0] > now]
        for reaction in sorted(settled, key=lambda reaction: reaction.noticed.mono):
            self._credit(reaction)
        operations = []
        for burst in self._open():
            if burst.credits and now >= self._tell_at(burst) and self._is_decided(burst, now):
                operations += self._tell(burst)
        for burst in self._open():
            if not burst.credits:
                self._leave(burst, now)
        self._bulks = {first: until for first, until in self._bulks.items() if now < first + REMEMBERED}
        while self._bursts and now >= self._forget_at(self._bursts[0]):
            del self._bursts[0]
        self._asked = {key: until for key, until in self._asked.items() if now < until}
        return operations

    def _open(self) -> list[Burst]:
        """The bursts that still have something to tell."""
        return [each for each in self._bursts if not each.told and (each.credits or not each.left)]

    # Saves.

    def _add(self, waiting: Waiting) -> tuple[Burst, Waiting]:
        """The burst that it belongs to now, and what stands for it there."""
        for burst in reversed(self._bursts):
            if burst.accepts(waiting.at):
                return burst, burst.add(waiting)
            if burst.last + PAUSE < waiting.at:
                break
        burst = Burst([waiting], running=self._run.is_bulk and self._run.continues(waiting.at))
        insort(self._bursts, burst, key=lambda each: each.first)
        return burst, waiting

    def _replace_removal(self, saved: Waiting) -> None:
        """A file that was there again at once was saved, not deleted."""
        for burst in reversed(self._bursts):
            if burst.last + REPLACING < saved.at:
                break
            for each in burst.waiting if not burst.told else ():
                if each.save.removed and each.save.path == saved.save.path and abs(saved.at - each.at) < REPLACING:
                    burst.waiting = [other for other in burst.waiting if other is not each]
                    moved = [Credit(saved, credit.reaction) for credit in burst.credits if credit.waiting is each]
                    burst.credits = [credit for credit in burst.credits if credit.waiting is not each] + moved
        self._bursts = [burst for burst in self._bursts if burst.waiting]

    def _covering(self, bulk: ReloadSave) -> ReloadSave | None:
        """Take out what a bulk change covers: its singles, and what was told of it before. What is in an operation
        already is not counted again. None: nothing is left of it, or it stands in its burst as it is now."""
        if bulk.until is not None and bulk.at.mono not in self._bulks:
            self._bulks[bulk.at.mono] = bulk.at.mono + LONGEST_BULK
        else:
            self._bulks[bulk.at.mono] = 0.0
        covered = 0
        former: Waiting | None = None
        for burst in self._bursts:
            within = [each for each in burst.waiting if bulk.at.mono <= each.at and each.save.last <= bulk.last]
            same = next((each for each in within if each.save.is_bulk and each.at == bulk.at.mono), None)
            if burst.told:
                covered += sum(each.save.count for each in within)
            elif burst.credits:
                former = former or same
                covered += sum(each.save.count for each in within if each is not same)
            else:
                burst.waiting = [each for each in burst.waiting if each not in within]
                self._take_back(within)
        self._bursts = [burst for burst in self._bursts if burst.waiting]
        if bulk.until is None:
            return bulk
        left = replace(bulk, count=max(0, bulk.count - covered))
        if former is not None and left.count:
            former.save = left
        return None if former is not None or not left.count else left

    def _leave(self, burst: Burst, now: float) -> None:
        for waiting in burst.waiting:
            if not waiting.left and now >= self._leave_at(waiting):
                waiting.left = True
                if waiting.save.removed:
                    continue  # a file that no page uses is deleted without a word
                self.left_alone.add(waiting.save, expected=self.party.expects(waiting.save.path))
        burst.left = all(waiting.left for waiting in burst.waiting)

    def _leave_at(self, waiting: Waiting) -> float:
        """When it counts as not taken up; not while the server is stopped, or what it announced is being fetched."""
        if self.suspensions.is_stopped or (self.pending is not None and waiting.at <= self.pending + EARLY):
            return math.inf
        under_way = self._bulks.get(waiting.at, 0.0) if waiting.save.is_bulk else 0.0
        return max(waiting.at, self.suspensions.resumed, under_way) + PROMPT

    def _take_back(self, waiting: list[Waiting]) -> None:
        for each in waiting:
            if each.left and not each.save.removed:
                self.left_alone.take_back(each.save)

    # Reactions.

    def _credit(self, reaction: Reaction) -> None:
        place = self._place(reaction)
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

    def _from_elsewhere(self, reaction: Reaction, own: tuple[Burst, Waiting] | None) -> tuple[Burst, Waiting] | None:
        """What it answers in another server's folder, where it answers none of its own."""
        if own is not None and named([own[1]], reaction):
            return None
        place = None
        for save in self._elsewhere.take(reaction, by_time=own is None or own[0].told):
            place = self._add(Waiting(save))
        return place

    def _without_save(self, reaction: Reaction) -> None:
        """A server that was stopped, that names what was saved here, or that is busy with a bulk change still, does not
        react to what nobody saw."""
        noticed = reaction.noticed.mono
        known = [each for burst in self._bursts for each in burst.waiting]
        late = self.suspensions.within(noticed - REMEMBERED, noticed) > 0 or any(each.save.is_bulk for each in known)
        if not reaction.failed and not reaction.again and not late and not named(known, reaction):
            self.without_save += 1
            self.without_save_since = self.without_save_since or reaction.noticed.wall

    def _place(self, reaction: Reaction) -> tuple[Burst, Waiting] | None:
        """The burst and the save of it that a reaction answers."""
        noticed = reaction.noticed.mono
        direct = self._named_before(reaction, PATIENCE)
        if direct is not None and not any(direct[1].at < first <= read_until(reaction) for first in self._bulks):
            return direct
        before = self._newest(reaction, -math.inf, read_until(reaction))
        after = self._newest(reaction, read_until(reaction), written_until(reaction))
        place = after if before is None or (after is not None and _is_better(after, before, reaction)) else before
        if place is not None and place[1].save.removed and self._has_told(reaction):
            return None
        if place is not None and _is_of_a_page(reaction) and noticed - place[1].save.last > PROMPT:
            return None
        if place is not None and self.suspensions.awake(place[1].save.last, noticed) <= PATIENCE:
            return place
        return self._named_before(reaction, LONGEST_WAIT)

    def _has_told(self, reaction: Reaction) -> bool:
        """Whether it names a file whose save is in an operation since a moment: a second reaction to that."""
        since = reaction.noticed.mono - PROMPT
        return any(burst.told and burst.last >= since and named(burst.waiting, reaction) for burst in self._bursts)

    def _named_before(self, reaction: Reaction, within: float) -> tuple[Burst, Waiting] | None:
        """The newest save of a file that it names, of those before it that no operation holds; `within`: seconds."""
        noticed, until = reaction.noticed.mono, read_until(reaction)
        since = noticed - within - self.suspensions.within(-math.inf, noticed)
        for burst in reversed(self._bursts):
            if burst.last < since:
                break
            if burst.told or burst.first > until or self.suspensions.awake(burst.last, noticed) > within:
                continue
            found = [each for each in named(burst.waiting, reaction) if each.at <= until]
            if found:
                return burst, found[-1]
        return None

    def _newest(self, reaction: Reaction, after: float, until: float) -> tuple[Burst, Waiting] | None:
        """The newest burst that began after `after` and at `until` or before (monotonic s), with its chosen save."""
        for burst in reversed(self._bursts):
            first = burst.first
            if first <= after:
                break
            if first <= until:
                waiting = chosen(burst.waiting, reaction)
                if waiting is not None:
                    return burst, waiting
        return None

    def _busy_before(self, reaction: Reaction) -> tuple[Burst, Waiting] | None:
        """It answers a file after all that it had left alone."""
        noticed = reaction.noticed.mono
        near = [
            Waiting(save, left=True)
            for save in self.left_alone.newest_busy()
            if save.at.mono <= read_until(reaction) and noticed - save.at.mono <= PATIENCE
        ]
        found = named(near, reaction) or near
        newest = max(found, key=lambda each: each.at, default=None)
        return None if newest is None else self._add(newest)

    def _gather(self, burst: Burst, reaction: Reaction) -> None:
        """A new process has read all that was saved before it, also in the bursts before. A server that restarts within
        its process had left alone what it did not react to: also a configuration that it could not read."""
        noticed, in_process = reaction.noticed.mono, reaction.worker is None
        before = [each for each in self._bursts if each.first < burst.first and not each.told and not each.credits]
        for earlier in before:
            read = [
                each for each in earlier.waiting if each.at >= noticed - PATIENCE and not (each.left and in_process)
            ]
            burst.waiting += read
            earlier.waiting = [each for each in earlier.waiting if each not in read]
        burst.waiting.sort(key=lambda each: each.at)
        self._bursts = [each for each in self._bursts if each.waiting]
        self._bursts.sort(key=lambda each: each.first)

    def _look_whether_whole(self, reaction: Reaction, save: ReloadSave) -> None:
        """Have it fetched again where the file was written on after the reaction."""
        noticed = reaction.noticed.mono
        key = (save.path, save.at.mono)
        if not noticed < save.whole <= noticed + WRITING or save.excluded is not None or key in self._asked:
            return
        place = self._place(reaction)
        if place is None or place[1].save.path != save.path:
            return
        self._asked[key] = save.at.mono + LONGEST_ASKED
        self._to_ask.append(AskAgain(reaction, save))
        if place[1].save == save:  # what it answered is judged by what comes now
            self._reactions = [each for each in self._reactions if each[1] is not reaction]
            for burst in self._bursts:
                burst.credits = [credit for credit in burst.credits if credit.reaction is not reaction]

    # Operations.

    def _is_decided(self, burst: Burst, now: float) -> bool:
        """Whether it can be told now: where other files were saved right after it, it may be one command's beginning.
        Where they are many they are one."""
        if burst.running:
            return True
        if (before := self._held_before(burst)) is not None:
            burst.held = self._tell_at(before)
            return False
        ahead = self._ahead(burst)
        paths = {credit.waiting.save.path for each in (burst, *ahead) for credit in each.credits}
        at_once = len(paths)
        if self._run.continues(burst.first):
            paths |= self._run.paths
        elif not ahead and at_once <= MOST_AT_ONCE:
            return True
        if len(paths) >= MANY_FILES:
            burst.merge(ahead)
            self._bursts = [each for each in self._bursts if each not in ahead]
            return now >= self._tell_at(burst)
        burst.held = burst.last + HELD
        return len(paths) < 2 or now >= burst.held

    def _held_before(self, burst: Burst) -> Burst | None:
        """The burst just before it that waits to be told."""
        for each in self._bursts:
            waits = not each.told and each.credits and (each.running or each.held > each.last)
            if waits and each.first < burst.first and burst.first - each.last < PAUSE:
                return each
        return None

    def _ahead(self, burst: Burst) -> list[Burst]:
        """The bursts that follow without a pause, as many as make one piece of a run."""
        ahead, last = list[Burst](), burst.last
        for each in self._bursts:
            if each.told or each.first <= burst.first:
                continue
            if each.first - last >= PAUSE or each.last - burst.first >= LONGEST_PIECE:
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
        self._bursts = [each for each in self._bursts if each is not burst]
        burst.told, burst.waiting, burst.credits = True, taken, []
        for each in (burst, rest):
            if each.waiting:
                insort(self._bursts, each, key=lambda other: other.first)
        if not credited:
            return []
        self._take_back(taken)
        paths = {each.save.path for each in taken}
        self._run.add(burst.first, burst.last, paths)
        noticed = max(credit.reaction.noticed.mono for credit in credited)
        self.left_alone.taken_up(paths, noticed)
        saves, bulk = [each.save for each in taken], Excluded.BULK if burst.running else None
        return [operation(self.party.label, saves, credited, self.suspensions.within, bulk)]

    def _tell_at(self, burst: Burst) -> float:
        """Once the burst is over, its last reaction was settled, and what was asked for again has come."""
        asked = [self._asked.get((each.save.path, each.at), 0.0) for each in burst.waiting] if self._asked else [0.0]
        under_way = [self._bulks.get(each.at, 0.0) for each in burst.waiting] if self._bulks else [0.0]
        over = burst.last + (PAUSE if burst.running else COALESCE)
        return max(over, burst.held - SETTLE, burst.served, *asked, *under_way) + SETTLE

    def _forget_at(self, burst: Burst) -> float:
        pending = self._tell_at(burst) + SETTLE if burst.credits and not burst.told else 0.0
        if self.suspensions.is_stopped:
            return math.inf
        return max(burst.last + REMEMBERED, self.suspensions.resumed + REMEMBERED, pending)


def _is_of_a_page(reaction: Reaction) -> bool:
    """Whether it is an error that somebody's page caused by fetching a file that it names."""
    return reaction.failed and reaction.fetched is None and reaction.worker is None and bool(reaction.files)


def _is_better(after: tuple[Burst, Waiting], before: tuple[Burst, Waiting], reaction: Reaction) -> bool:
    """Whether a reaction answers the file that was being written rather than what was saved before it."""
    burst, waiting = before
    if burst.told or reaction.noticed.mono - waiting.save.last > PATIENCE:
        return True
    if burst.credits:
        return False
    if named([waiting], reaction):
        return False
    return bool(named([after[1]], reaction)) or reaction.noticed.mono - waiting.at > PROMPT

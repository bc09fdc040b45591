"""Which save a reaction answers, of those that the server's bursts hold.

It is the newest save before it of a file that it names; where it names none of those saved, the newest burst before it.

A save is known when its file is closed, but a server may react to its first byte. On a busy disk tens of milliseconds
lie between the two, so a reaction that no earlier burst accounts for answers the file that was being written.
"""

from __future__ import annotations

import math

from hero_tui.probes.reload.pairing.bursts import Bursts
from hero_tui.probes.reload.protocol import Reaction
from hero_tui.probes.reload.saves.model import Burst, Waiting, chosen, named, read_until, written_until

PATIENCE = 10.0
LONGEST_WAIT = 60.0  # a reaction that names a file may come so long after its save
PROMPT = 2.0  # in that time a server takes a save up, also one that looks at its files once a second

Found = tuple[Burst, Waiting]  # a save, and the burst that holds it


def find_answered(bursts: Bursts, reaction: Reaction) -> Found | None:
    """Return the save that a reaction answers, with its burst; None where it answers none of them."""
    noticed = reaction.noticed.mono
    direct = _named_before(bursts, reaction, PATIENCE)
    if direct is not None and not any(direct[1].at < first <= read_until(reaction) for first in bursts.bulks):
        return direct
    before = _newest(bursts, reaction, -math.inf, read_until(reaction))
    after = _newest(bursts, reaction, read_until(reaction), written_until(reaction))
    found = after if before is None or (after is not None and _is_better(after, before, reaction)) else before
    if found is not None and found[1].save.removed and _has_told(bursts, reaction):
        return None
    if found is not None and _is_of_a_page(reaction) and noticed - found[1].save.last > PROMPT:
        return None
    if found is not None and bursts.suspensions.awake(found[1].save.last, noticed) <= PATIENCE:
        return found
    return _named_before(bursts, reaction, LONGEST_WAIT)


def _has_told(bursts: Bursts, reaction: Reaction) -> bool:
    """Whether it names a file whose save is in an operation since a moment: a second reaction to that."""
    since = reaction.noticed.mono - PROMPT
    return any(burst.told and burst.last >= since and named(burst.waiting, reaction) for burst in bursts.all)


def _named_before(bursts: Bursts, reaction: Reaction, within: float) -> Found | None:
    """The newest save of a file that it names, of those before it that no operation holds; `within`: seconds."""
    noticed, until = reaction.noticed.mono, read_until(reaction)
    since = noticed - within - bursts.suspensions.within(-math.inf, noticed)
    for burst in reversed(bursts.all):
        if burst.last < since:
            break
        if burst.told or burst.first > until or bursts.suspensions.awake(burst.last, noticed) > within:
            continue
        found = [each for each in named(burst.waiting, reaction) if each.at <= until]
        if found:
            return burst, found[-1]
    return None


def _newest(bursts: Bursts, reaction: Reaction, after: float, until: float) -> Found | None:
    """The newest burst that began after `after` and at `until` or before (monotonic s), with its chosen save."""
    for burst in reversed(bursts.all):
        first = burst.first
        if first <= after:
            break
        if first <= until:
            waiting = chosen(burst.waiting, reaction)
            if waiting is not None:
                return burst, waiting
    return None


def _is_of_a_page(reaction: Reaction) -> bool:
    """Whether it is an error that somebody's page caused by fetching a file that it names."""
    return reaction.failed and reaction.fetched is None and reaction.worker is None and bool(reaction.files)


def _is_better(after: Found, before: Found, reaction: Reaction) -> bool:
    """Whether a reaction answers the file that was being written rather than what was saved before it."""
    burst, waiting = before
    if burst.told or reaction.noticed.mono - waiting.save.last > PATIENCE:
        return True
    if burst.credits:
        return False
    if named([waiting], reaction):
        return False
    return bool(named([after[1]], reaction)) or reaction.noticed.mono - waiting.at > PROMPT

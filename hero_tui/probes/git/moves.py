"""What happened between two looks at HEAD, in order: switches of the branch, commits, moves to other commits. Pure.

```
  checkout: moving from topic to cart        ┐  topic → main       a switch: of several in a row the first and the last
  checkout: moving from cart to main         ┘
  commit: one                                ┐  a1b2c3d → e4f5a6b  commit
  commit: two                                ┘
  reset: moving to HEAD~1                       e4f5a6b → 91ab3d0  reset, which makes no commit
  rebase (start) … (pick) … (finish)            91ab3d0 → 0badcaf  rebase: one commit at its end
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.sanitise import printable
from hero_tui.core.signal_names import BRANCH_SWITCH, COMMIT_MADE, HEAD_MOVED
from hero_tui.probes.git.head import COMMIT_DIGITS, LONGEST_NAME, NAME_DIGITS, Head
from hero_tui.probes.git.head_log import CHECKOUT, LogEntry

MOST_MOVES = 20
RESET, REBASE, PULL = "reset", "rebase", "pull"
_MAKE_COMMITS = frozenset({"commit", "amend", "merge", "cherry-pick", "revert", "am", PULL, REBASE})
_LEFT = re.compile(r"checkout: moving from (\S+) to ")
_HASH = re.compile(r"[0-9a-f]{40,64}")
_COMMIT_OF = re.compile(r"commit \((amend|merge|cherry-pick)\)")
_NO_COMMIT = re.compile(r".*(\((start|finish|abort|quit)\)|: Fast-forward$)")
_MADE_ANEW = "branch: Reset to "  # `git checkout -B`
_STARTS, _ENDS = "(start)", ("(finish)", "(abort)", "(quit)")


class Move(Struct, frozen=True):
    """A switch (branches, or a commit's first 8 digits), or a move from commit to commit (their first 7).

    `at`: when, UTC seconds; None: as the file of HEAD or of its reference says. `action`: what git did, None where that
    is not known.
    """

    signal: str
    before: str
    after: str
    at: float | None = None
    action: str | None = None


def find_moves(before: Head, head: Head, log: Sequence[LogEntry], *, stayed: bool) -> list[Move]:
    """Return what led from one head to the other; of more than 20 moves the last ones.

    `log`: what was added to HEAD's log meanwhile; where it does not lead to `head` only the outcome is told. `stayed`:
    nothing was checked out, whatever the names are.
    """
    same = stayed or before.name == head.name
    if head.commit is None or not log or not log[-1].new.startswith(head.commit):
        return _outcome(before, head, same=same)
    told = _told(before, head, log)
    if not same and not any(move.signal == BRANCH_SWITCH for move in told):
        return _outcome(before, head, same=False)  # `git rebase main topic` checks out what it rebases
    if told:
        return _timed(told)[-MOST_MOVES:]
    return [replace(move, signal=HEAD_MOVED, action=CHECKOUT) for move in _outcome(before, head, same=True)]


def _outcome(before: Head, head: Head, *, same: bool) -> list[Move]:
    if not same:
        return [Move(BRANCH_SWITCH, before.name, head.name)]
    if before.commit is None or head.commit in {None, before.commit}:
        return []
    return [Move(COMMIT_MADE, before.commit, str(head.commit))]


def _told(before: Head, head: Head, log: Sequence[LogEntry]) -> list[Move]:
    steps = list(_steps(log))
    checkouts = [entry for action, entry in steps if action == CHECKOUT]
    reached = checkouts[-1].new[:NAME_DIGITS] if checkouts and head.detached else head.name
    names = [before.name, *map(_left, checkouts[1:]), reached]
    told: list[Move] = []
    for action, group in groupby(steps, key=itemgetter(0)):
        entries = [entry for _, entry in group]
        if action == CHECKOUT:
            move = Move(BRANCH_SWITCH, names[0], names[len(entries)], entries[-1].at)
            names = names[len(entries) :]
            if told and told[-1].signal == BRANCH_SWITCH:
                move = replace(move, before=told.pop().before)
        else:
            move = _moved(action, entries)
        if move.before != move.after and entries[0].old.strip("0"):
            told.append(move)
    return told


def _timed(moves: list[Move]) -> list[Move]:
    """The files of HEAD and of its reference know the moments of the last switch and of what came last better."""
    switches = [at for at, move in enumerate(moves) if move.signal == BRANCH_SWITCH]
    by_file = {len(moves) - 1, *switches[-1:]}
    return [replace(move, at=None) if at in by_file else move for at, move in enumerate(moves)]


def _steps(log: Sequence[LogEntry]) -> Iterator[tuple[str | None, LogEntry]]:
    """Each entry with what git did. What is done amid a rebase belongs to it, and is nothing where it was left for
    another branch."""
    rebase: list[tuple[str | None, LogEntry]] = []
    for entry in log:
        action = _action(entry)
        if rebase and action == CHECKOUT:
            rebase = []
        if not rebase and not entry.action.endswith(_STARTS):
            yield action, entry
            continue
        rebase.append((rebase[0][0] if rebase else action, entry))
        if entry.action.endswith(_ENDS):
            yield from rebase
            rebase = []
    yield from rebase


def _action(entry: LogEntry) -> str | None:
    """What git did in one word; None for what is not known here: other programs may name it as they like."""
    detail = _COMMIT_OF.match(entry.action)
    if detail is not None:
        return detail[1]
    if entry.reason.startswith(_MADE_ANEW):
        return RESET
    word = REBASE if "--rebase" in entry.action else entry.action.partition(" ")[0]
    return word if word in _MAKE_COMMITS | {RESET, CHECKOUT} else None


def _moved(action: str | None, entries: Sequence[LogEntry]) -> Move:
    makes = action in _MAKE_COMMITS and not all(_NO_COMMIT.match(entry.reason) for entry in entries)
    first, last = entries[0].old[:COMMIT_DIGITS], entries[-1].new[:COMMIT_DIGITS]
    return Move(COMMIT_MADE if makes else HEAD_MOVED, first, last, entries[-1].at, action)


def _left(entry: LogEntry) -> str:
    """What was checked out before: a branch, or a commit's first digits as they are shown."""
    found = _LEFT.match(entry.reason)
    name = "" if found is None else found[1]
    return name[:NAME_DIGITS] if _HASH.fullmatch(name) else printable(name)[:LONGEST_NAME]

"""The workspace's branch, commit and number of changed files, as the header shows them.

Branch and commit are read from files (`git/head.py`). The count comes from `git status`, soon after each save where git
is quick, for at most 1 % of the time; nothing that a repository configures is run (`git/command.py`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from math import inf
from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.attributes import ACTION, FROM, TO
from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signal_names import BRANCH_SWITCH
from hero_tui.core.signals import Operation, Outcome, Scalar, Stamp
from hero_tui.core.time import MINUTE
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import ChangesCounted, EventsMissed, FilesRemoved, Notice, Saved, SavedMany, Sighting
from hero_tui.probes.git.command import Git, GitError
from hero_tui.probes.git.head import (
    Head,
    Signature,
    has_branch,
    head_signature,
    index_signature,
    is_bisecting,
    is_rebasing,
    read_head,
    reference_file,
)
from hero_tui.probes.git.head_log import HeadLog, LogEntry, without_checkout
from hero_tui.probes.git.moves import Move, find_moves
from hero_tui.probes.git.repository import Repository, find_repository, foreign_owner, not_regular

QUICK = 0.1  # seconds: git that takes less is asked at once, so that the reload of a save may have its count
SETTLED = 2.0  # seconds after the last save, for a slower one
LEAST_BETWEEN = 1.0
MOST_SHARE = 0.01  # of the time spent on counting
MOST_BETWEEN = MINUTE
BELIEVED = MINUTE  # seconds that a file's own time may be off
LOOK_AGAIN = MINUTE  # for a repository where none was, or none of ours
LONGEST_RUN = 20.0
LARGEST_LISTING = 8 * 1024 * 1024
STATUS = ("status", "--porcelain", "-z", "--ignore-submodules=all", "--untracked-files=normal", "--no-renames")
FILTERS = ("config", "--null", "--name-only", "--get-regexp", r"^filter\.")
REFUSED = "git-refused"
BISECT = "git-bisect"
BISECT_IS_UNDER_WAY = "a git bisect is under way: what it checks out is no branch switch; git bisect reset ends it"


class GitTracker(Tracker):
    """Emits the fact `workspace`, an operation `workspace.branch` for each switch, `workspace.commit` where commits
    were made, and `workspace.moved` where HEAD moved to another commit without either (a reset, a fast-forward). What a
    rebase does on its way is none of these: it is one commit at its end. What a bisect checks out is no switch; commits
    that are made meanwhile are told."""

    def __init__(self, workspace: Path, sink: Sink, name: str | None = None) -> None:
        """`name`: what the workspace is called (its folder's name)."""
        self._workspace, self._sink = workspace, sink
        self._name = name or workspace.name
        self._git = Git()
        self._repository: Repository | None = None
        self._look_at = 0.0
        self._refused: str | None = None
        self._head: Head | None = None
        self._settled: Head | None = None  # the head that no rebase or bisect moves about
        self._seen: Head | None = None  # the same, or where a bisect has led
        self._log = HeadLog()
        self._switched: float | None = None
        self._rebasing = False  # and HEAD is where the rebase leads it
        self._bisecting = False
        self._reference: Path | None = None
        self._signature: Signature | None = None
        self._index: tuple[int, int] | None = None
        self._changed: int | None = None
        self._why: str | None = None
        self._current = False
        self._touched: Stamp | None = None  # when files changed last
        self._as_of: float | None = None
        self._took = 0.0
        self._wanted_at: float | None = 0.0
        self._ran_at = -inf
        self._running = False
        self._published: WorkspaceFact | None = None

    def handle(self, event: Sighting, /) -> None:
        """Take a change of files (the count is then an old one) or a count."""
        match event:
            case Saved(_, stamp) | SavedMany(_, _, stamp, _) | FilesRemoved(stamp, _):
                self._files_changed(stamp)
            case EventsMissed(_, _, last):
                self._running, self._published = False, None  # an answer or the fact may have been among them
                self._files_changed(last)
            case ChangesCounted(changed, why, began, took):
                self._running, self._took = False, took
                self._changed, self._why = changed, why
                self._current = self._touched is None or self._touched.mono < began
                if not self._current and self._wanted_at is None:
                    self._want(began)
                self._publish()

    def next_deadline(self) -> float | None:
        """When git is to be asked (monotonic s)."""
        return None if self._wanted_at is None or self._running or self._repository is None else self._wanted_at

    def tick(self, now: Stamp, /) -> None:
        """Read HEAD when it or its reference was written; run git where it is due. Cost: three stat(2)."""
        if self._repository is None:
            self._look_for_repository(now)
        if self._repository is not None:
            self._read_head(self._repository.folder, now)
            self._look_at_index(self._repository.folder, now)
            if self._wanted_at is not None and self._wanted_at <= now.mono and not self._running:
                self._wanted_at, self._ran_at, self._running = None, now.mono, True
                threading.Thread(target=self._count, args=(self._repository,), name="git", daemon=True).start()
        self._publish()

    def look(self, now: Stamp) -> float | None:
        """Read HEAD if it was written, so that an operation emitted after this has its branch. Cost: two stat(2).

        Returns when another branch was checked out last (UTC s), or None.
        """
        if self._repository is not None:
            self._read_head(self._repository.folder, now)
            self._publish()
        return self._switched

    def close(self, _now: Stamp, /) -> None:
        """End the git that runs."""
        self._git.stop()

    def _look_for_repository(self, now: Stamp) -> None:
        if now.mono < self._look_at:
            return
        self._look_at = now.mono + LOOK_AGAIN
        found = find_repository(self._workspace)
        owner = None if found is None else foreign_owner(found)
        if owner is None:
            self._repository = found
            self._index = None if found is None else index_signature(found.folder)
            self._refuse(None)
        else:
            self._refuse(
                f"the repository belongs to another user (uid {owner}) and is not read; "
                "git config --global --add safe.directory FOLDER allows it"
            )

    def _refuse(self, why: str | None) -> None:
        if why != self._refused:
            self._sink(Notice(REFUSED, why or self._refused or "", resolved=why is None))
        self._refused = why

    def _files_changed(self, at: Stamp, *, index_only: bool = False) -> None:
        """The count is an old one. The next one holds from the last change of a file on: that somebody's git refreshed
        the index meanwhile does not take it from the save before."""
        if self._touched is None or at.mono > self._touched.mono:
            self._touched = at
        if self._current or not index_only:
            self._as_of = at.wall
        self._want(at.mono)
        if self._current:
            self._current = False
            self._publish()

    def _want(self, at: float) -> None:
        between = min(MOST_BETWEEN, max(LEAST_BETWEEN, self._took / MOST_SHARE))
        self._wanted_at = max(at if self._took < QUICK else at + SETTLED, self._ran_at + between)

    def _look_at_index(self, folder: Path, now: Stamp) -> None:
        """`git add`, `git reset` and their like change what is counted, and no file of the workspace."""
        index = index_signature(folder)
        if index != self._index:
            self._files_changed(now, index_only=True)
        self._index = index

    def _read_head(self, folder: Path, now: Stamp) -> None:
        if not self._may_have_moved(folder):
            return
        rebasing, bisecting = is_rebasing(folder), is_bisecting(folder)
        self._reference = reference_file(folder)
        self._signature = head_signature(folder, self._reference)
        head = read_head(folder)
        rebasing, bisecting = rebasing or is_rebasing(folder), bisecting or is_bisecting(folder)
        self._refuse(None if head is not None else not_regular(folder))
        self._note_bisect(bisecting)
        commit = None if self._head is None else self._head.commit
        self._rebasing = rebasing and (head is None or head.detached)
        self._head = _shown(self._settled, head) if self._rebasing else head
        if head is None:
            return
        if commit is not None and commit != head.commit:
            self._files_changed(now)
        if not self._rebasing:
            self._follow(folder, head, now)

    def _may_have_moved(self, folder: Path) -> bool:
        ended = self._bisecting and not is_bisecting(folder)
        return self._rebasing or ended or head_signature(folder, self._reference) != self._signature

    def _note_bisect(self, bisecting: bool) -> None:
        if bisecting is not self._bisecting:
            self._sink(Notice(BISECT, BISECT_IS_UNDER_WAY, resolved=not bisecting))
        self._bisecting = bisecting

    def _follow(self, folder: Path, head: Head, now: Stamp) -> None:
        """Emit how HEAD came here from where it was."""
        if self._seen is None:
            self._log.skip(folder)
        log = self._log.added(folder)
        led = self._bisecting and head.detached
        before = self._seen if led else self._settled
        self._seen = head
        if not led:
            self._settled = head
        elif before is None or not before.detached or not without_checkout(log):
            return
        if before is not None:
            for move in find_moves(before, head, log, stayed=led or _stayed(folder, before, head, log)):
                self._tell(move, head, now)

    def _tell(self, move: Move, head: Head, now: Stamp) -> None:
        switched = move.signal == BRANCH_SWITCH
        written = head.at if switched else head.committed
        at = move.at or written or now.wall
        at = at if abs(at - now.wall) < BELIEVED else now.wall
        attributes: dict[str, Scalar] = {FROM: move.before, TO: move.after}
        if move.action is not None:
            attributes[ACTION] = move.action
        if switched:
            self._switched = at
        self._sink(Operation(move.signal, at, None, Outcome.OK, attributes=attributes))

    def _count(self, repository: Repository) -> None:
        began = time.monotonic()
        counted = count_changed(self._workspace, self._git, repository)
        self._sink(replace(counted, began=began, took=time.monotonic() - began))

    def _publish(self) -> None:
        head = self._head
        fact = WorkspaceFact(
            name=self._name,
            branch=head.name if head is not None else None,
            detached=head.detached if head is not None else None,
            switched=head.at if head is not None else None,
            commit=head.commit if head is not None else None,
            committed=head.committed if head is not None else None,
            changed=self._changed,
            note=self._why,
            current=self._current,
            as_of=self._as_of,
        )
        if fact != self._published:
            self._published = fact
            self._sink(fact)


def _stayed(folder: Path, before: Head, head: Head, log: Sequence[LogEntry]) -> bool:
    """Whether nothing was checked out though the name is another one: a commit without a branch, a branch renamed."""
    if before.detached or head.detached:
        return before.detached and head.detached and without_checkout(log)
    if head.commit is None or has_branch(folder, before.name):
        return False
    return without_checkout(log) if log else before.commit == head.commit


def _shown(settled: Head | None, head: Head | None) -> Head | None:
    """The branch that is being rebased, on the commit that is checked out meanwhile."""
    if settled is None or head is None:
        return head
    return replace(settled, commit=head.commit, committed=head.committed)


def count_changed(workspace: Path, git: Git, repository: Repository) -> ChangesCounted:
    """How many paths `git status` lists here, untracked ones (by folder) too. Takes as long as git does, up to 20 s."""
    why = not_regular(repository.folder) or not_regular(repository.common)
    if why is not None:
        return ChangesCounted(None, why)
    try:
        found = git.run(FILTERS, workspace, seconds=LONGEST_RUN, most=LARGEST_LISTING, nothing=1)
        names = [name.decode("utf-8", "surrogateescape") for name in found.split(b"\0") if name]
        disarmed = {name: "false" if name.endswith(".required") else "" for name in names}
        listed = git.run(STATUS, workspace, seconds=LONGEST_RUN, most=LARGEST_LISTING, config=disarmed)
    except GitError as error:
        return ChangesCounted(None, str(error))
    return ChangesCounted(sum(1 for path in listed.split(b"\0") if path))

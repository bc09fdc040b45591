"""The workspace's branch, commit and number of changed files, as the header shows them.

Branch and commit are read from files (`git/head.py`). The count comes from `git status`, soon after each save where git
is quick, for at most 1 % of the time; nothing that a repository configures is run (`git/command.py`).
"""

from __future__ import annotations

import threading
import time
from math import inf
from pathlib import Path

from msgspec.structs import replace

from hero_tui.core.attributes import FROM, TO
from hero_tui.core.durations import MINUTE
from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signal_names import BRANCH_SWITCH, COMMIT_MADE
from hero_tui.core.signals import Operation, Outcome, Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import ChangesCounted, EventsMissed, FilesRemoved, Notice, Saved, SavedMany, Sighting
from hero_tui.probes.git.command import Git, GitError
from hero_tui.probes.git.head import (
    Head,
    Signature,
    head_signature,
    in_progress,
    index_signature,
    read_head,
    reference_file,
)
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


class GitTracker(Tracker):
    """Emits the fact `workspace`, an operation `workspace.branch` for each switch, and `workspace.commit` for each
    commit that the branch moved to. What a rebase, merge, cherry-pick or bisect does on its way is neither: HEAD counts
    again when that has ended."""

    def __init__(self, workspace: Path, sink: Sink, name: str | None = None) -> None:
        """`name`: what the workspace is called (its folder's name)."""
        self._workspace, self._sink = workspace, sink
        self._name = name or workspace.name
        self._git = Git()
        self._repository: Repository | None = None
        self._look_at = 0.0
        self._refused: str | None = None
        self._head: Head | None = None
        self._settled: Head | None = None  # the head when nothing was in progress
        self._switched: float | None = None
        self._in_progress = False
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
        if not self._in_progress and head_signature(folder, self._reference) == self._signature:
            return
        began_in_progress = in_progress(folder)
        self._reference = reference_file(folder)
        self._signature = head_signature(folder, self._reference)
        head = read_head(folder)
        on_its_way = began_in_progress or in_progress(folder)
        self._refuse(None if head is not None else not_regular(folder))
        settled, commit = self._settled, None if self._head is None else self._head.commit
        self._in_progress = on_its_way and (head is None or _may_come_back(settled, head))
        self._head = _shown(settled, head) if self._in_progress else head
        if head is None:
            return
        if commit is not None and commit != head.commit:
            self._files_changed(now)
        if self._in_progress:
            return
        self._settled = head
        if settled is None:
            return
        if settled.name != head.name:
            moved = _moved(BRANCH_SWITCH, settled.name, head.name, head.at, now)
            self._switched = moved.start
            self._sink(moved)
        elif settled.commit is not None and head.commit not in {None, settled.commit}:
            self._sink(_moved(COMMIT_MADE, settled.commit, str(head.commit), head.committed or now.wall, now))

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


def _may_come_back(settled: Head | None, head: Head) -> bool:
    """A rebase or bisect leaves the branch and comes back to it, a merge stays on it. Whoever checks out another branch
    in the midst of one has switched."""
    return settled is None or head.detached or head.name == settled.name


def _shown(settled: Head | None, head: Head | None) -> Head | None:
    """The branch that is being rebased or bisected, on the commit that is checked out meanwhile."""
    if settled is None or head is None:
        return head
    return replace(settled, commit=head.commit, committed=head.committed)


def _moved(signal: str, before: str, after: str, at: float, now: Stamp) -> Operation:
    """`at`: when the file says so, if that is believable."""
    at = at if abs(at - now.wall) < BELIEVED else now.wall
    return Operation(signal, at, None, Outcome.OK, attributes={FROM: before, TO: after})


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

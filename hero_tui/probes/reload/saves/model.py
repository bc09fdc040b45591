"""Saves as one server sees them: which files it may react to, and the bursts that they form.

Saves less than 150 ms apart are one burst (an editor that saves all, a formatter on save), which lasts at most 1 s:
something that is saved without end must neither hide what else is saved nor hold it back.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from posixpath import basename

from msgspec import Struct, field
from msgspec.structs import replace

from hero_tui.core.attributes import Excluded
from hero_tui.core.signals import Stamp
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.saves import save_runs

COALESCE = 0.150
LONGEST = 1.0  # seconds from a burst's first save to its last
EARLY = 0.020  # the server's own watcher may be told of the save before ours
WRITING = 0.150  # from a server's reaction to a file's first byte until the file is closed
MANY = 4  # saves of one file within a burst, from where on it is not what an unnamed reaction answers
MOST_IN_BURST = 200
MOST_LEVELS = 64  # of folders above a file
WEB_FILES = (
    *(".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"),
    *(".vue", ".svelte", ".astro", ".html", ".css", ".scss", ".sass", ".less", ".styl"),
)
TESTS = re.compile(
    r"(^|/)(tests?|__tests__|__mocks__|e2e|cypress|migrations)/|(^|/)(test_[^/]*|conftest)\.py$|_test\.py$"
    r"|\.(test|spec|stories|d)\.[^./]+$"
)


class ReloadSave(Struct, frozen=True):
    """A save as the pairing takes it.

    `at`: when the content became visible. `excluded`: why what follows from it is no measurement. `until`: the last
    save of a bulk change. `written`: the last write into the file, where it is known better than by `at`. `same_since`:
    when this very content was saved before; both monotonic s. `removed`: the file, or a folder with all in it, was
    deleted.
    """

    path: str
    at: Stamp
    excluded: Excluded | None = None
    count: int = 1
    until: Stamp | None = None
    written: float | None = None
    same_since: float | None = None
    removed: bool = False

    @property
    def last(self) -> float:
        """When the last of it was saved, monotonic s."""
        return (self.until or self.at).mono

    @property
    def whole(self) -> float:
        """From when on the file was as it is, monotonic s."""
        return self.at.mono if self.written is None else self.written

    @property
    def is_bulk(self) -> bool:
        """One of very many: which of them a server reacted to is not known."""
        return self.excluded is Excluded.BULK


class AskAgain(Struct, frozen=True):
    """What a server served while `save` was still being written: to be fetched again."""

    reaction: Reaction
    save: ReloadSave


class Party(Struct, frozen=True):
    """A server that takes part.

    `label`: its name in the labels; `suffixes`: the files it may react to (empty: any); `since`: when it started
    (monotonic s): what stood in a file before that, it need not know. `folder`: where it runs, relative to the
    workspace; "" is the workspace.
    """

    label: str
    suffixes: tuple[str, ...] = ()
    since: float = 0.0
    folder: str = ""

    def may_react(self, path: str) -> bool:
        """Whether a save of `path` can concern it."""
        return not self.suffixes or path.endswith(self.suffixes)

    def holds(self, path: str) -> bool:
        """Whether `path` lies in its folder."""
        return not self.folder or path.startswith(self.folder + "/")

    def expects(self, path: str) -> bool:
        """Whether it takes up a save of `path` as a rule: source code below its own folder, and no test."""
        return self.holds(path) and path.endswith(self.suffixes or WEB_FILES) and TESTS.search(path) is None


class Waiting(Struct):
    """A save that no operation holds yet. `left`: it is counted among those that the server did not take up."""

    save: ReloadSave
    left: bool = False

    @property
    def at(self) -> float:
        """When it was saved, monotonic s."""
        return self.save.at.mono


class Credit(Struct, frozen=True):
    """A reaction with the save that it answers."""

    waiting: Waiting
    reaction: Reaction


class Burst(Struct):
    """Saves that belong together, oldest first, and the reactions to them.

    `told`: they are in an operation; `left`: all of them were left alone. `began`: the first save that another one
    stands for now (monotonic s). `running`: one command's saves; `held`: not told before, `served`: when
    the last of its reactions was served or refused; both monotonic s.
    """

    waiting: list[Waiting]
    credits: list[Credit] = field(default_factory=list)
    told: bool = False
    left: bool = False
    began: float = math.inf
    running: bool = False
    held: float = -math.inf
    served: float = -math.inf

    @property
    def first(self) -> float:
        """Its first save, monotonic s."""
        return min(self.began, self.waiting[0].at)

    @property
    def last(self) -> float:
        """Its last save, monotonic s."""
        return self.waiting[-1].save.last

    def accepts(self, at: float) -> bool:
        """Whether a save at that moment belongs to it."""
        pause, longest = (save_runs.PAUSE, save_runs.LONGEST) if self.running else (COALESCE, LONGEST)
        return (
            not self.told
            and self.first - pause < at < self.last + pause
            and max(self.last, at) - min(self.first, at) < longest
        )

    def merge(self, others: Sequence[Burst]) -> None:
        """Take others in: they are one command's saves."""
        self.running, self.left = True, False
        for other in others:
            self.waiting += other.waiting
            self.credits += other.credits
            self.began = min(self.began, other.began)
            self.served = max(self.served, other.served)
            other.waiting, other.credits = [], []
        self.waiting.sort(key=lambda each: each.at)

    def add(self, waiting: Waiting) -> Waiting:
        """Take one more in, and return what stands for it: of a file that is saved very often, one for several."""
        self.left = False
        same = self._same_file(waiting) if len(self.waiting) >= MOST_IN_BURST else None
        if same is None:
            self.waiting.append(waiting)
        else:
            self.began = min(self.began, same.at)
            same.save = _several(same.save, waiting.save)
        if same is not None or (len(self.waiting) > 1 and self.waiting[-2].at > waiting.at):
            self.waiting.sort(key=lambda each: each.at)
        return same or waiting

    def _same_file(self, waiting: Waiting) -> Waiting | None:
        path = waiting.save.path
        return next((each for each in self.waiting if each.save.path == path and each.left == waiting.left), None)

    def taken_up(self) -> list[Waiting]:
        """Return the saves that its reactions account for; not those of a file that is served as it was before."""
        newest = {credit.waiting.save.path: credit.reaction for credit in in_order(self.credits)}
        stale = {path for path, reaction in newest.items() if reaction.stale}
        taken: set[int] = set()
        for credit in self.credits:
            taken.update(id(waiting) for waiting in self._answered(credit))
        bulk = any(waiting.save.is_bulk for waiting in self.waiting) and bool(self.credits)
        return [each for each in self.waiting if (id(each) in taken or bulk) and each.save.path not in stale]

    def _answered(self, credit: Credit) -> list[Waiting]:
        reaction = credit.reaction
        closed = [each for each in self.waiting if each.at <= read_until(reaction)]
        group = named(closed, reaction)
        if not group:  # a new process has read them all
            restart = reaction.change is ReloadKind.RESTART
            group = closed if restart else _seldom(closed, credit.waiting.save.path)
            if not credit.waiting.save.removed:
                group = [each for each in group if not each.save.removed]
        return [*group, credit.waiting]


def in_order(credited: Iterable[Credit]) -> list[Credit]:
    """The credits by when the server noticed the change; of the same moment, what was learned later counts later."""
    return sorted(credited, key=lambda credit: credit.reaction.noticed.mono)


def chosen(waiting: list[Waiting], reaction: Reaction) -> Waiting | None:
    """The save of a burst that a reaction answers: the newest of a file that it names, else the newest it may; of
    both, those closed before it rather than one that was still being written."""
    read = read_until(reaction)
    closed = [each for each in waiting if each.at <= read]
    written = [each for each in waiting if read < each.at <= written_until(reaction)]
    seldom = _seldom(closed)
    if seldom and all(each.save.removed for each in seldom):  # a moved file: what came is meant, not what went
        seldom = [each for each in written if not each.save.removed] or seldom
    for group, newest in ((named(closed, reaction), max), (named(written, reaction), min), (seldom, max)):
        if group:
            return newest(group, key=lambda each: each.at)
    return min(written, key=lambda each: each.at, default=None)


def read_until(reaction: Reaction) -> float:
    """Until when (monotonic s) a save can be what a server reacted to. A worker is stopped for what came after its
    start."""
    return reaction.noticed.mono + (0.0 if reaction.superseded else EARLY)


def written_until(reaction: Reaction) -> float:
    """Until when (monotonic s) a file may have been closed that a server reacted to while it was written."""
    return reaction.noticed.mono + (0.0 if reaction.superseded else WRITING)


def named(waiting: list[Waiting], reaction: Reaction) -> list[Waiting]:
    """Those whose file the reaction names, and folders that were removed with it."""
    if not reaction.files:
        return []
    folders = {folder for file in reaction.files for folder in _folders(file)}
    exact = {file.removeprefix("/") for file in reaction.files}
    ends = tuple("/" + file for file in reaction.files if not file.startswith("/"))
    return [
        each
        for each in waiting
        if each.save.path in exact
        or each.save.path.endswith(ends)
        or (each.save.removed and any(is_same_file(each.save.path, folder) for folder in folders))
    ]


def _folders(file: str) -> list[str]:
    """The folders that a file lies in, as far up as it is named from: `src`, `src/cart` of src/cart/cart.ts."""
    parts = file.split("/")
    return [folder for end in range(1, min(len(parts), MOST_LEVELS)) if (folder := "/".join(parts[:end]))]


def is_same_file(saved: str, file: str) -> bool:
    """Whether a server means that file: it names it from its own folder, which may lie below the workspace; one that
    begins with a slash is named from the workspace."""
    if file.startswith("/"):
        return file[1:] == saved
    return saved == file or saved.endswith("/" + file)


def _seldom(waiting: list[Waiting], also: str | None = None) -> list[Waiting]:
    """Without what was deleted, and the files that something writes again and again, unless there is nothing else."""
    files = [each for each in waiting if not each.save.removed]
    waiting = files or [each for each in waiting if "." in basename(each.save.path)]
    counts = Counter(each.save.path for each in waiting)
    return [each for each in waiting if counts[each.save.path] < MANY or each.save.path == also] or waiting


def _several(one: ReloadSave, other: ReloadSave) -> ReloadSave:
    return replace(max(one, other, key=lambda save: save.at.mono), count=one.count + other.count)

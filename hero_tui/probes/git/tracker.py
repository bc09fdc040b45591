"""The workspace's branch, commit and number of changed files, as the header shows them.

Branch and commit are read from files (`git/head.py`). The count comes from `git status`, at most once a minute and
only after saves have settled; whatever a repository's own configuration would have git execute (hooks, a file system
monitor, filters of `.gitattributes`, submodules' own) is switched off for it.
"""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

from hero_tui.core.attributes import FROM, TO
from hero_tui.core.durations import MINUTE
from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signal_names import BRANCH_SWITCH, COMMIT_MADE
from hero_tui.core.signals import Operation, Outcome, Stamp
from hero_tui.probes.base import Sink, Tracker
from hero_tui.probes.events import ChangesCounted, Saved, SavedMany, Sighting
from hero_tui.probes.git.head import Head, Signature, git_folder, head_signature, read_head, reference_file

SETTLED = 2.0
AT_MOST_EVERY = MINUTE
LONGEST_RUN = 20.0
LARGEST_LISTING = 8 * 1024 * 1024
STATUS = ("status", "--porcelain", "-z", "--ignore-submodules=all", "--untracked-files=normal", "--no-renames")
FILTERS = ("config", "--null", "--name-only", "--get-regexp", r"^filter\.")
OVERRIDES = {
    "core.fsmonitor": "false",
    "core.hooksPath": "/dev/null",
    "core.untrackedCache": "false",
    "status.submoduleSummary": "false",
    "submodule.recurse": "false",
    "protocol.allow": "never",
}


class GitTracker(Tracker):
    """Emits the fact `workspace`, an operation `workspace.branch` for each switch, and `workspace.commit` for each
    commit that the branch moved to."""

    def __init__(self, workspace: Path, sink: Sink, name: str | None = None) -> None:
        """`name`: what the workspace is called (its folder's name)."""
        self._workspace, self._sink = workspace, sink
        self._name = name or workspace.name
        self._folder = git_folder(workspace)
        self._head: Head | None = None
        self._reference: Path | None = None
        self._signature: Signature | None = None
        self._changed: int | None = None
        self._why: str | None = None
        self._wanted_at: float | None = 0.0
        self._ran_at = float("-inf")
        self._running = False
        self._published: WorkspaceFact | None = None

    def handle(self, event: Sighting, /) -> None:
        """Take a save (the count may have changed) or a count."""
        match event:
            case Saved(_, stamp) | SavedMany(_, _, stamp, _):
                self._want(stamp.mono + SETTLED)
            case ChangesCounted(changed, why):
                self._running = False
                self._changed, self._why = changed, why
                self._publish()

    def next_deadline(self) -> float | None:
        """When git is to be asked (monotonic s)."""
        return None if self._wanted_at is None or self._running or self._folder is None else self._wanted_at

    def tick(self, now: Stamp, /) -> None:
        """Read HEAD when it or its reference was written; run git where it is due. Cost: two stat(2)."""
        if self._folder is None:
            self._publish()
            return
        self._read_head(now)
        if self._wanted_at is not None and self._wanted_at <= now.mono and not self._running:
            self._wanted_at, self._ran_at, self._running = None, now.mono, True
            threading.Thread(target=self._count, name="git", daemon=True).start()
        self._publish()

    def _want(self, at: float) -> None:
        self._wanted_at = max(at, self._ran_at + AT_MOST_EVERY)

    def _read_head(self, now: Stamp) -> None:
        assert self._folder is not None  # noqa: S101 - the caller's condition, for the type checker
        if head_signature(self._folder, self._reference) == self._signature:
            return
        self._reference = reference_file(self._folder)
        self._signature = head_signature(self._folder, self._reference)
        before, self._head = self._head, read_head(self._folder)
        if before is None or self._head is None:
            return
        if before.commit != self._head.commit:
            self._want(now.mono + SETTLED)
        if before.name != self._head.name:
            self._sink(_moved(BRANCH_SWITCH, before.name, self._head.name, self._head.at, now))
        elif before.commit is not None and self._head.commit not in {None, before.commit}:
            self._sink(
                _moved(COMMIT_MADE, before.commit, str(self._head.commit), self._head.committed or now.wall, now)
            )

    def _count(self) -> None:
        self._sink(count_changed(self._workspace))

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
        )
        if fact != self._published:
            self._published = fact
            self._sink(fact)


def _moved(signal: str, before: str, after: str, at: float, now: Stamp) -> Operation:
    """`at`: when the file says so, if that is believable."""
    at = at if abs(at - now.wall) < AT_MOST_EVERY else now.wall
    return Operation(signal, at, None, Outcome.OK, attributes={FROM: before, TO: after})


def count_changed(workspace: Path) -> ChangesCounted:
    """How many paths `git status` lists here, untracked ones (by folder) too. Takes as long as git does, up to 20 s."""
    environment = _environment({})
    try:
        filters = _run(FILTERS, workspace, environment)
        names = [name.decode("utf-8", "surrogateescape") for name in filters.split(b"\0") if name]
        listed = _run(STATUS, workspace, _environment(dict.fromkeys(names, "")))
    except FileNotFoundError:
        return ChangesCounted(None, "git is not installed")
    except subprocess.TimeoutExpired:
        return ChangesCounted(None, f"git status takes longer than {LONGEST_RUN:g} s")
    except subprocess.CalledProcessError as error:
        return ChangesCounted(None, f"git status failed (exit {error.returncode})")
    return ChangesCounted(sum(1 for path in listed.split(b"\0") if path))


def _run(arguments: tuple[str, ...], workspace: Path, environment: dict[str, str]) -> bytes:
    done = subprocess.run(
        ["git", *arguments],
        cwd=workspace,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=LONGEST_RUN,
        check=False,
        start_new_session=True,
    )
    if done.returncode != 0 and not (arguments == FILTERS and done.returncode == 1):  # 1: no such key
        raise subprocess.CalledProcessError(done.returncode, "git")
    return done.stdout[:LARGEST_LISTING]


def _environment(filters: dict[str, str]) -> dict[str, str]:
    """Ours without what would redirect git, and with the overrides as GIT_CONFIG_* (any name is safe there)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    disarmed = {name: "false" if name.endswith(".required") else value for name, value in filters.items()}
    overrides = {**OVERRIDES, **disarmed}
    environment.update(
        GIT_OPTIONAL_LOCKS="0",
        GIT_NO_LAZY_FETCH="1",
        GIT_TERMINAL_PROMPT="0",
        GIT_CONFIG_COUNT=str(len(overrides)),
        LC_ALL="C",
    )
    for number, (name, value) in enumerate(overrides.items()):
        environment[f"GIT_CONFIG_KEY_{number}"] = name
        environment[f"GIT_CONFIG_VALUE_{number}"] = value
    return environment

"""What moves HEAD: a commit without a branch is a commit, a branch that gets another name is not left. Real git."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.git.tracker import GitTracker
from tests.probes.git.stories import git, made_repository, said_of, told_of

DETACH = ("checkout|-q|--detach", "topic > HEAD:HEAD")
# What is typed, and what is told of it; HEAD is on `topic`.
STORIES: dict[str, list[tuple[str, str]]] = {
    "commit": [DETACH, ("commit|-q|--allow-empty|-m|more", "commit:HEAD")],
    "amend": [DETACH, ("commit|-q|--amend|-m|again", "amend:HEAD")],
    "cherry-pick": [
        DETACH,
        ("reset|-q|--hard|HEAD~1", "moved by reset:HEAD"),
        ("cherry-pick|topic", "cherry-pick:HEAD"),
    ],
    "revert": [DETACH, ("revert|--no-edit|HEAD", "revert:HEAD")],
    "merge": [DETACH, ("merge|-q|-X|ours|main", "merge:HEAD")],
    "rebase": [DETACH, ("rebase|-q|-X|ours|main", "rebase:HEAD")],
    "another commit is checked out": [DETACH, ("checkout|-q|HEAD~1", "HEAD > HEAD:HEAD")],
    "switch --detach": [
        ("switch|-q|--detach|main", "topic > HEAD:HEAD"),
        ("switch|-q|--detach|topic", "HEAD > HEAD:HEAD"),
    ],
    "a branch from there": [DETACH, ("checkout|-q|-b|fix", "HEAD > fix:fix")],
    "renamed": [("branch|-m|topic|cart", "-:cart"), ("commit|-q|--allow-empty|-m|more", "commit:cart")],
    "renamed to a folder's name": [("branch|-m|fix/topic", "-:fix/topic"), ("branch|-m|fix/topic|fix", "-:fix")],
    "renamed onto another": [("branch|-M|topic|other", "-:other"), ("checkout|-q|main", "other > main:main")],
    "renamed while packed": [("pack-refs|--all", "-:topic"), ("branch|-m|topic|cart", "-:cart")],
    "another is renamed": [("branch|-m|other|cart", "-:topic")],
    "a branch at the same commit": [
        ("checkout|-q|-b|cart", "topic > cart:cart"),
        ("checkout|-q|topic", "cart > topic:topic"),
    ],
    "an unborn branch": [("checkout|-q|--orphan|fresh", "topic > fresh:fresh")],
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return made_repository(tmp_path / "shop")


@pytest.mark.real
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_only_a_checkout_is_a_switch(repository: Path, story: list[tuple[str, str]]) -> None:
    assert told_of(repository, *(command for command, _ in story)) == ["-:topic", *(told for _, told in story)]


COMMIT, AMEND = "commit|-q|--allow-empty|-m|more", "commit|-q|--allow-empty|--amend|-m|other"
# What is typed between two looks, and what is told of it then, in order; HEAD is on `topic`.
AT_ONCE: dict[str, tuple[list[str], list[str]]] = {
    "renamed, and a commit": (["branch|-m|topic|cart", COMMIT], ["commit"]),
    "a branch instead of another": (["checkout|-q|-b|cart", "branch|-q|-D|topic"], ["topic > cart"]),
    "renamed there and back": (["branch|-m|topic|cart", "branch|-m|cart|topic"], []),
    "renamed and left": (["branch|-m|topic|cart", "checkout|-q|main"], ["topic > main"]),
    "left for one that is renamed": (
        ["checkout|-q|main", "branch|-q|-D|topic", "branch|-m|main|cart"],
        ["topic > cart"],
    ),
    "a switch and a commit": (["checkout|-q|main", COMMIT], ["topic > main", "commit"]),
    "a new branch and a commit": (["switch|-q|-c|cart", COMMIT], ["topic > cart", "commit"]),
    "no branch and a commit": (["checkout|-q|--detach", COMMIT], ["topic > HEAD", "commit"]),
    "a commit and a switch": ([COMMIT, "checkout|-q|main"], ["commit", "topic > main"]),
    "a commit on either side": ([COMMIT, "checkout|-q|main", COMMIT], ["commit", "topic > main", "commit"]),
    "there and back": (["checkout|-q|main", "checkout|-q|topic"], []),
    "by way of another": (["checkout|-q|main", "checkout|-q|other"], ["topic > other"]),
    "a commit on the way": (
        ["checkout|-q|main", COMMIT, "checkout|-q|topic"],
        ["topic > main", "commit", "main > topic"],
    ),
    "two commits": ([COMMIT, COMMIT], ["commit"]),
    "a commit and its amendment": ([COMMIT, AMEND], ["commit", "amend"]),
    "a commit and its end": ([COMMIT, "reset|-q|--hard|HEAD~1"], ["commit", "moved by reset"]),
    "reset and a commit": (["reset|-q|--soft|HEAD~1", COMMIT], ["moved by reset", "commit"]),
    "reset there and back": (["reset|-q|--hard|HEAD~1", "reset|-q|--hard|ORIG_HEAD"], []),
    "stash and pop": (["stash|-q|-u", "stash|pop|-q"], []),
    "stash, a switch, pop": (["stash|-q|-u", "checkout|-q|main", "stash|pop|-q"], ["topic > main"]),
    "fast-forward": (["reset|-q|--hard|main~1", "merge|-q|--ff|main"], ["moved by reset", "moved by merge"]),
    "merge": (["merge|-q|-X|ours|main"], ["merge"]),
    "merge without fast-forward": (
        ["checkout|-q|-b|cart|main~1", "merge|-q|--no-ff|-m|x|topic"],
        ["topic > cart", "merge"],
    ),
    "pull": (["reset|-q|--hard|main~1", "pull|-q|.|main"], ["moved by reset", "moved by pull"]),
    "pull that merges": (["pull|-q|--no-rebase|-X|ours|.|main"], ["pull"]),
    "pull --rebase": (["pull|-q|--rebase|-X|ours|.|main"], ["rebase"]),
    "pull that is told to rebase": (["-c|pull.rebase=true|pull|-q|-X|ours|.|main"], ["pull"]),
    "cherry-picks": (["checkout|-q|-b|cart|main~1", "cherry-pick|topic~2|topic~1"], ["topic > cart", "cherry-pick"]),
    "revert": (["revert|--no-edit|HEAD"], ["revert"]),
    "rebase": (["rebase|-q|-X|ours|main"], ["rebase"]),
    "rebase of nothing": (["reset|-q|--hard|main~1", "rebase|-q|main"], ["moved by reset", "moved by rebase"]),
    "rebase that is given up": (["rebase|-q|main", "rebase|--abort"], []),
    "rebase of another branch": (
        ["checkout|-q|main", "rebase|-q|-X|ours|main|topic"],
        ["rebase"],
    ),
    "rebase that is left": (["rebase|-q|main", "checkout|-q|-f|other", COMMIT], ["topic > other", "commit"]),
    "the branch made anew": (["checkout|-q|-B|topic|main"], ["moved by reset"]),
    "by another name": (["-c|core.editor=true|update-ref|-m|sync: done|HEAD|main"], ["moved by something"]),
    "without a reason": (["update-ref|HEAD|main"], ["moved by something"]),
    "with a reason to mislead": (["update-ref|-m|commit: a\tb|HEAD|main"], ["commit"]),
    "bisect to its end": (["bisect|start|HEAD|HEAD~3", "bisect|bad", "bisect|reset"], []),
}


@pytest.mark.real
@pytest.mark.parametrize(("typed", "told"), AT_ONCE.values(), ids=AT_ONCE.keys())
def test_what_comes_at_once_is_told_as_what_it_was(repository: Path, typed: list[str], told: list[str]) -> None:
    def type_all() -> None:
        for command in typed:
            git(repository, command)

    moves = moves_of(repository, type_all)
    assert [said_of(each) for each in moves] == told
    assert [each.start for each in moves] == sorted(each.start for each in moves)
    assert all(abs(each.start - time.time()) < 60 for each in moves)


@pytest.mark.real
@pytest.mark.parametrize("typed", [typed for name, (typed, _) in AT_ONCE.items() if not name.startswith("renamed")])
def test_each_move_goes_on_where_the_one_before_ended(repository: Path, typed: list[str]) -> None:
    """Given looks at any moment between, then commits and branches follow each other without a gap."""
    branch, commit = "topic", commit_of(repository)
    events: list[object] = []
    tracker = GitTracker(repository, events.append)
    tracker._wanted_at = None
    tracker.tick(Stamp.now())
    for command in typed:
        git(repository, command)
        tracker.tick(Stamp.now())
    for each in [each for each in events if isinstance(each, Operation)]:
        before, after = str(each.attributes["from"]), str(each.attributes["to"])
        if each.signal == "workspace.branch":
            assert before == branch
            branch, commit = after, ""
        else:
            assert commit in {before, ""}
            commit = after
    assert commit in {commit_of(repository), ""}


def commit_of(repository: Path) -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=repository, check=True, capture_output=True, text=True)
    return done.stdout[:7]


def moves_of(repository: Path, act: Callable[[], None]) -> list[Operation]:
    events: list[object] = []
    tracker = GitTracker(repository, events.append)
    tracker._wanted_at = None
    tracker.tick(Stamp.now())
    act()
    tracker.tick(Stamp.now())
    return [each for each in events if isinstance(each, Operation)]


def signals_of(repository: Path, act: Callable[[], None]) -> list[str]:
    return [each.signal for each in moves_of(repository, act)]


@pytest.mark.real
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("branch|-m|topic|cart", []),
        ("branch|-M|topic|other", []),
        ("checkout|-q|-b|cart", ["workspace.branch"]),
        ("checkout|-q|main", ["workspace.branch"]),
        ("commit|-q|--allow-empty|-m|more", ["workspace.commit"]),
    ],
)
def test_without_a_reference_log_a_branch_that_is_gone_was_renamed(
    repository: Path, typed: str, told: list[str]
) -> None:
    git(repository, "config|core.logAllRefUpdates|false")
    (repository / ".git/logs/HEAD").unlink()
    assert signals_of(repository, lambda: git(repository, typed)) == told


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def large(path: Path) -> None:
    with path.open("ab") as log:
        log.truncate(1 << 30)


def nothing(path: Path) -> None:
    path.write_text("")


def no_text(path: Path) -> None:
    path.write_bytes(b"\xff\0" * 100_000)


def loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


SPOILED: dict[str, Callable[[Path], None]] = {
    "a pipe": pipe,
    "a folder": folder,
    "gone": Path.unlink,
    "cut short": nothing,
    "1 GiB of nothing": large,
    "no log": no_text,
    "a link to itself": loop,
}


@pytest.mark.real
@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED.keys())
def test_a_log_that_says_nothing_leaves_a_move_a_switch(repository: Path, spoil: Callable[[Path], None]) -> None:
    git(repository, "checkout|-q|--detach")
    made = subprocess.run(
        ["git", "rev-parse", "HEAD~1"], cwd=repository, check=True, capture_output=True, text=True
    ).stdout

    def moved() -> None:
        spoil(repository / ".git/logs/HEAD")
        (repository / ".git/HEAD").write_text(made)

    assert signals_of(repository, moved) == ["workspace.branch"]

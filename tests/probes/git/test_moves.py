"""What moves HEAD: a commit without a branch is a commit, a branch that gets another name is not left. Real git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.git.tracker import GitTracker
from tests.probes.git.stories import git, made_repository, told_of

DETACH = ("checkout|-q|--detach", "topic > HEAD:HEAD")
# What is typed, and what is told of it; HEAD is on `topic`.
STORIES: dict[str, list[tuple[str, str]]] = {
    "commit": [DETACH, ("commit|-q|--allow-empty|-m|more", "commit:HEAD")],
    "amend": [DETACH, ("commit|-q|--amend|-m|again", "commit:HEAD")],
    "cherry-pick": [DETACH, ("reset|-q|--hard|HEAD~1", "commit:HEAD"), ("cherry-pick|topic", "commit:HEAD")],
    "revert": [DETACH, ("revert|--no-edit|HEAD", "commit:HEAD")],
    "merge": [DETACH, ("merge|-q|-X|ours|main", "commit:HEAD")],
    "rebase": [DETACH, ("rebase|-q|-X|ours|main", "commit:HEAD")],
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


@pytest.mark.real
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("branch|-m|topic|cart", "commit|-q|--allow-empty|-m|more"), ["workspace.commit"]),
        (("checkout|-q|-b|cart", "branch|-q|-D|topic"), ["workspace.branch"]),
        (("branch|-m|topic|cart", "branch|-m|cart|topic"), []),
        (("branch|-m|topic|cart", "checkout|-q|main"), ["workspace.branch"]),
        (("checkout|-q|main", "branch|-q|-D|topic", "branch|-m|main|cart"), ["workspace.branch"]),
        (("checkout|-q|--detach", "commit|-q|--allow-empty|-m|more"), ["workspace.branch"]),
    ],
)
def test_of_what_comes_at_once_the_outcome_is_told(repository: Path, typed: tuple[str, ...], told: list[str]) -> None:
    def type_all() -> None:
        for command in typed:
            git(repository, command)

    assert signals_of(repository, type_all) == told


def signals_of(repository: Path, act: Callable[[], None]) -> list[str]:
    events: list[object] = []
    tracker = GitTracker(repository, events.append)
    tracker._wanted_at = None
    tracker.tick(Stamp.now())
    act()
    tracker.tick(Stamp.now())
    return [each.signal for each in events if isinstance(each, Operation)]


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

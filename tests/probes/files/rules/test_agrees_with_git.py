"""What is watched is what `git ls-files -co --exclude-standard` lists: generated trees and patterns, real git."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from watchdog.observers.inotify_c import Mask

from hero_tui.core.signals import Stamp
from hero_tui.probes.files.tree import Folder
from hero_tui.probes.files.visits import Visits

FILES = [
    *("a", "b", "aab", "x.py", "a b", ".e", "[a]", "é", "n/a", "n/b", "n/x.py", "n/m/a", "n/m/x.py", "ab/a", "ab/é"),
    *("ab/n/a", "ab/n/m/b", "q/x.py", "q/a/b", "q/a/n/m/x.py"),
]
PIECES = [
    *("a", "b", "n", "m", "q", "x.py", ".py", "é", "*", "**", "?", "/", "/", "**/", "/**", "*/", "!", "\\", " ", "."),
    *("[ab]", "[!a]", "[^n]", "[a-", "[", "]", "[[:alpha:]]", "[]a]", "#", "\t", "\r", "ab", "n/", "q/"),
]
LINE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)
IDIOMS = st.sampled_from(
    ["*", "!*/", "!*.py", "/*", "!/n", "!/n/", "n/**", "!n/m", "!n/m/**", "*.py", "**/m", "a**/b", "\\!a", "a\\ ", "??"]
)
PATTERNS = st.lists(LINE | IDIOMS, max_size=4)
ENDS = st.sampled_from(["\n", "\r\n"])
MARK = st.sampled_from(["", "\ufeff"])


class Case(Struct, frozen=True):
    """What a checkout is told: its .gitignore files by folder, `info/exclude`, `core.excludesFile`, what is tracked."""

    gitignores: dict[str, list[str]]
    exclude: list[str]
    shared: list[str]
    tracked: list[str]
    end: str
    mark: str
    named: bool


CASES = st.builds(
    Case,
    st.dictionaries(st.sampled_from(["", "n", "n/m", "ab", "q/a"]), PATTERNS, max_size=3),
    PATTERNS,
    PATTERNS,
    st.lists(st.sampled_from(FILES), max_size=4, unique=True),
    ENDS,
    MARK,
    st.booleans(),
)


class Kernel:
    """Gives each folder a number; nothing is watched."""

    def __init__(self) -> None:
        self._next = 0

    def watch(self, path: bytes, mask: Mask, /) -> int:
        self._next += 1
        return self._next

    def unwatch(self, descriptor: int, /) -> None:
        pass


def ours(workspace: Path) -> set[str]:
    """The files that are counted after all visits."""

    def appeared(_folder: Folder, _names: set[str], _moved: Stamp | None) -> None:
        raise AssertionError("nothing is new at the start")

    visits = Visits(workspace, appeared, lambda: None)
    visits.start(Kernel())
    while visits.step():
        pass
    return {folder.below(name) for folder in visits.tree.folders.values() for name in folder.files}


def git(folder: Path, *arguments: str) -> list[str]:
    identity = ("-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)
    return [os.fsdecode(each) for each in done.stdout.split(b"\0") if each]


def listed_by_git(folder: Path) -> set[str]:
    return set(git(folder, "ls-files", "-z", "-co", "--exclude-standard"))


def written(folder: Path, case: Case) -> None:
    for path in FILES:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    for place, lines in case.gitignores.items():
        (folder / place / ".gitignore").write_text(case.mark + case.end.join([*lines, ""]), newline="")


def told(folder: Path, case: Case, common: Path | None = None) -> None:
    """Write what lies beside the .gitignore files, and track some files whatever the patterns say."""
    exclude = (common or folder / ".git") / "info" / "exclude"
    exclude.parent.mkdir(exist_ok=True)
    exclude.write_text(case.mark + case.end.join([*case.exclude, ""]), newline="")
    if case.tracked:
        git(folder, "add", "-f", "--", *case.tracked)


@contextmanager
def at_home(case: Case) -> Iterator[Path]:
    """A home folder with a `core.excludesFile` that is named, or lies where it is looked for by default."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        home = Path(name) / "home"
        default = home / ".config" / "git" / "ignore"
        default.parent.mkdir(parents=True)
        patch.setenv("HOME", str(home))
        patch.delenv("XDG_CONFIG_HOME", raising=False)
        place = home / "everywhere" if case.named else default
        place.write_text(case.mark + case.end.join([*case.shared, ""]), newline="")
        if case.named:
            (home / ".gitconfig").write_text("[core]\n\texcludesFile = ~/everywhere\n")
        yield Path(name)


@pytest.mark.real
@settings(max_examples=40, deadline=None)
@given(CASES)
def test_in_a_repository(case: Case) -> None:
    with at_home(case) as base:
        git(base, "init", "-q", "--template=", "shop")
        written(base / "shop", case)
        told(base / "shop", case)
        assert ours(base / "shop") == listed_by_git(base / "shop")


@pytest.mark.real
@settings(max_examples=15, deadline=None)
@given(CASES)
def test_in_a_linked_worktree(case: Case) -> None:
    with at_home(case) as base:
        git(base, "init", "-q", "--template=", "shop")
        git(base / "shop", "commit", "-q", "--allow-empty", "-m", "one")
        git(base / "shop", "worktree", "add", "-q", "../linked")
        written(base / "linked", case)
        told(base / "linked", case, base / "shop" / ".git")
        assert ours(base / "linked") - {".git"} == listed_by_git(base / "linked")


@pytest.mark.real
@settings(max_examples=15, deadline=None)
@given(CASES, CASES)
def test_with_a_repository_within(outer: Case, inner: Case) -> None:
    """A clone or a submodule has rules of its own, as long as the outer ones do not leave its folder out."""
    with at_home(outer) as base:
        git(base, "init", "-q", "--template=", "shop")
        written(base / "shop", outer)
        told(base / "shop", outer)
        inside = base / "shop" / "q" / "lib"
        git(base, "init", "-q", "--template=", str(inside))
        written(inside, inner)
        told(inside, inner)
        entries = listed_by_git(base / "shop")
        kept = "q/lib/" in entries
        expected = {path for path in entries if path != "q/lib/"}
        assert ours(base / "shop") == expected | (
            {f"q/lib/{path}" for path in listed_by_git(inside)} if kept else set()
        )


@pytest.mark.real
@settings(max_examples=15, deadline=None)
@given(CASES, st.sampled_from(["n", "q/a", "ab"]))
def test_in_a_folder_of_a_repository(case: Case, below: str) -> None:
    """A repository that ignores the folder one works in says nothing about it."""
    with at_home(case) as base:
        git(base, "init", "-q", "--template=", "shop")
        written(base / "shop", case)
        told(base / "shop", case)
        steps = [below[: at or None] for at in (below.find("/"), 0) if at >= 0]
        ignored = any(
            subprocess.run(
                ["git", "check-ignore", "-q", "--no-index", "--", step], cwd=base / "shop", check=False
            ).returncode
            == 0
            for step in steps
        )
        if not ignored:
            assert ours(base / "shop" / below) == listed_by_git(base / "shop" / below)

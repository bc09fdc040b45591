"""What git says of ignoring elsewhere than in a .gitignore holds while one works, and other checkouts are not ours."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.git.repository import find_repository, is_other_checkout
from hero_tui.probes.processes.interpret import Interpreter
from hero_tui.probes.processes.proc import ProcReader
from tests.probes.files.watching import watching

LOOK = 10.0  # seconds between looks at what lies beside


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with `a.ts` and `log/1` to `log/9`; the home folder is an empty one."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    (tmp_path / "home").mkdir()
    folder = tmp_path / "shop"
    git(tmp_path, "init", "-q", "-b", "main", "shop")
    (folder / "a.ts").touch()
    (folder / "log").mkdir()
    for number in range(1, 10):
        (folder / f"log/{number}").touch()
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "one")
    git(folder, "rm", "-q", "-r", "--cached", "log")
    return folder


def exclude(shop: Path) -> None:
    (shop / ".git/info").mkdir(exist_ok=True)
    (shop / ".git/info/exclude").write_text("log/\n")


def default_file(shop: Path) -> None:
    (shop.parent / "home/.config/git").mkdir(parents=True)
    (shop.parent / "home/.config/git/ignore").write_text("log/\n")


def named_in_the_repository(shop: Path) -> None:
    (shop.parent / "everywhere").write_text("log/\n")
    git(shop, "config", "core.excludesFile", str(shop.parent / "everywhere"))


def named_by_the_user(shop: Path) -> None:
    (shop.parent / "home/everywhere").write_text("log/\n")
    (shop.parent / "home/.gitconfig").write_text("[core]\n\texcludesFile = ~/everywhere\n")


def two_of_them_tracked(shop: Path) -> None:
    exclude(shop)
    git(shop, "add", "-f", "log/1", "log/2")


ELSEWHERE: dict[str, tuple[Callable[[Path], None], int]] = {
    "info/exclude": (exclude, 1),
    "the default file of the user": (default_file, 1),
    "core.excludesFile of the repository": (named_in_the_repository, 1),
    "core.excludesFile of the user": (named_by_the_user, 1),
    "what is tracked all the same": (two_of_them_tracked, 3),
}


@pytest.mark.real
@pytest.mark.parametrize(("tell", "files"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_what_is_said_elsewhere_holds_soon_after(shop: Path, tell: Callable[[Path], None], files: int) -> None:
    with watching(shop) as watched:
        watched.counts(10)
        tell(shop)
        watched.offset += LOOK
        watched.counts(files)


@pytest.mark.real
def test_what_git_tracks_in_an_ignored_folder_is_a_save(shop: Path) -> None:
    two_of_them_tracked(shop)
    with watching(shop) as watched:
        watched.counts(3)
        (shop / "log/3").write_text("x")
        (shop / "log/2").write_text("x")
        watched.saved("log/2")
        assert watched.saves() == ["log/2"]


@pytest.mark.real
def test_what_is_no_file_is_not_counted(shop: Path) -> None:
    os.mkfifo(shop / "before")
    with watching(shop) as watched:
        watched.counts(10)
        os.mkfifo(shop / "later")
        (shop / "link").symlink_to("nowhere")
        watched.counts(11)


def worktree(shop: Path) -> Path:
    git(shop, "worktree", "add", "-q", "--detach", "within/other")
    return shop / "within/other"


def worktree_of_another(shop: Path) -> Path:
    git(shop.parent, "clone", "-q", "shop", "copy")
    git(shop.parent / "copy", "worktree", "add", "-q", "--detach", str(shop / "within/other"))
    return shop / "within/other"


def clone(shop: Path) -> Path:
    git(shop.parent, "clone", "-q", "shop", str(shop / "within/other"))
    return shop / "within/other"


def submodule(shop: Path) -> Path:
    git(shop.parent, "clone", "-q", "shop", "library")
    git(shop, "submodule", "--quiet", "add", str(shop.parent / "library"), "within/other")
    return shop / "within/other"


def old_submodule(shop: Path) -> Path:
    """One that keeps its `.git` folder itself, as before git 1.7.8 and where it was cloned first and added then."""
    inside = clone(shop)
    git(shop, "submodule", "--quiet", "add", str(shop), "within/other")
    assert (inside / ".git").is_dir()
    return inside


def folder_with_an_empty_git(shop: Path) -> Path:
    (shop / "within/other/.git").mkdir(parents=True)
    return shop / "within/other"


WITHIN: dict[str, tuple[Callable[[Path], Path], bool]] = {
    "a linked worktree": (worktree, True),
    "another repository's worktree": (worktree_of_another, True),
    "a clone": (clone, True),
    "a submodule": (submodule, False),
    "a submodule with a folder of its own": (old_submodule, False),
    "no repository": (folder_with_an_empty_git, False),
}


@pytest.mark.real
@pytest.mark.parametrize(("make", "other"), WITHIN.values(), ids=WITHIN.keys())
def test_a_submodule_is_ours_a_worktree_or_clone_is_another_checkout(
    shop: Path, make: Callable[[Path], Path], *, other: bool
) -> None:
    inside = make(shop)
    (inside / "src").mkdir()
    for place in (inside, inside / "src"):
        assert is_other_checkout(shop, place) is other
    assert not is_other_checkout(shop, shop)
    assert not is_other_checkout(shop, shop / "log")
    assert not is_other_checkout(shop, shop.parent), "what lies elsewhere is no matter of checkouts"
    assert not is_other_checkout(inside, inside / "src")


@pytest.mark.real
@pytest.mark.parametrize(("make", "other"), WITHIN.values(), ids=WITHIN.keys())
def test_a_process_in_another_checkout_is_not_of_this_workspace(
    shop: Path, make: Callable[[Path], Path], *, other: bool
) -> None:
    inside = make(shop)
    (inside / "src").mkdir()
    interpreter, reader = Interpreter(shop), ProcReader()
    for place, ours in ((inside, not other), (inside / "src", not other), (shop, True), (shop / "log", True)):
        with subprocess.Popen(["cat"], cwd=place, stdin=subprocess.PIPE) as child:
            snapshot = reader.snapshot(child.pid)
            assert snapshot is not None
            assert interpreter.process(snapshot, Stamp.now()).in_workspace is ours, place
            child.communicate()


def test_where_the_workspace_is_no_checkout_its_clones_are_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "one")
    assert find_repository(tmp_path) is None
    assert not is_other_checkout(tmp_path, tmp_path / "one")


@pytest.mark.real
@pytest.mark.parametrize("before", [True, False])
def test_a_save_in_a_worktree_within_is_nobodys_here(shop: Path, *, before: bool) -> None:
    """Given a worktree that was there, or is made while one watches: what git writes may be told, no save after."""
    inside = worktree(shop) if before else shop / "within/other"
    with watching(shop) as watched:
        if before:
            assert watched.figure("files") == 10
        else:
            worktree(shop)
            watched.offset += LOOK
            watched.until(lambda: watched.figure("pruned") == 2, "the worktree left out, beside .git")
        (inside / "later.ts").write_text("saved")
        (shop / "ours.ts").write_text("saved")
        watched.saved("ours.ts")
        assert "within/other/later.ts" not in watched.saves()


@pytest.mark.real
def test_a_submodule_has_rules_of_its_own(shop: Path) -> None:
    inside = submodule(shop)
    (shop / ".gitignore").write_text("*.gen\nlog/\n")
    (inside / ".gitignore").write_text("*.ts\n")
    (inside / "x.gen").touch()
    (inside / "y.ts").touch()
    with watching(shop) as watched:
        # a.ts .gitignore .gitmodules; a.ts (tracked) .git .gitignore x.gen, log/1 to 9 (tracked)
        watched.counts(3 + 4 + 9)

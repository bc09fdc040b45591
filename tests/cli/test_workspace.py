"""Which folder a command means."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.budgets.discovery import find_budgets
from hero_tui.cli.workspace import find_workspace


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


def made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_upward_to_the_folder_with_git(home: Path) -> None:
    made(home / "shop" / ".git")
    assert find_workspace(made(home / "shop" / "src" / "cart")) == home / "shop"


def test_upward_to_the_nearer_of_budgets_and_git(home: Path) -> None:
    made(home / "shop" / ".git")
    deep = made(home / "shop" / "packages" / "web" / "src")
    (home / "shop" / "packages" / "web" / "budgets.yaml").touch()
    assert find_workspace(deep) == home / "shop" / "packages" / "web"


def test_a_worktree_whose_git_is_a_file_counts(home: Path) -> None:
    tree = made(home / "shop-2" / "src")
    (home / "shop-2" / ".git").write_text("gitdir: ../shop/.git/worktrees/shop-2\n")
    assert find_workspace(tree) == home / "shop-2"


def test_the_home_folder_is_no_project_of_what_lies_in_it(home: Path) -> None:
    made(home / ".git")
    (home / "budgets.yaml").touch()
    notes = made(home / "notes")
    assert find_workspace(notes) == notes
    assert find_workspace(home) == home


def test_without_either_it_is_where_one_stands(tmp_path: Path, home: Path) -> None:
    loose = made(tmp_path / "loose" / "deep")
    assert find_workspace(loose) == loose


def test_through_a_link_it_is_the_real_folder(home: Path) -> None:
    made(home / "shop" / ".git")
    (home / "link").symlink_to(home / "shop")
    assert find_workspace(home / "link") == home / "shop"


def test_a_home_folder_behind_a_link_is_still_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "linked").symlink_to(home)
    monkeypatch.setenv("HOME", str(tmp_path / "linked"))
    (home / "budgets.yaml").touch()
    notes = made(home / "notes")
    assert find_workspace(notes) == notes
    assert find_budgets(notes) == home / "budgets.yaml"

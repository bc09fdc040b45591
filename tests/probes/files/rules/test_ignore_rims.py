"""A .gitignore that cannot be read, or that is a link, and which of several counts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from hero_tui.probes.files.rules.checkout_rules import read_gitignore
from hero_tui.probes.files.rules.ignore import FolderRules, IgnoreRules


def rules(workspace: Path, folder: str = "") -> FolderRules:
    """The rules for the names within a folder, after its .gitignore was read."""
    found = IgnoreRules(workspace)
    found.reload(folder, workspace / folder if folder else workspace)
    return found.within(folder, package=False)


def test_one_that_is_no_file_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / "named").write_text("*.log\n")
    (tmp_path / ".gitignore").symlink_to("named")
    assert read_gitignore(tmp_path / ".gitignore") is None, "as in git, a link is not followed"
    (tmp_path / ".gitignore").unlink()
    (tmp_path / ".gitignore").mkdir()
    assert read_gitignore(tmp_path / ".gitignore") is None
    (tmp_path / ".gitignore").rmdir()
    os.mkfifo(tmp_path / ".gitignore")
    assert read_gitignore(tmp_path / ".gitignore") is None


def test_one_that_cannot_be_read_is_listed_until_it_can(tmp_path: Path) -> None:
    """Given a name that is too long to be asked about: any error but that it is not there."""
    found = IgnoreRules(tmp_path)
    (tmp_path / ".gitignore").write_text("*.log\n")
    assert found.reload("", tmp_path)
    assert found.reload("", tmp_path / ("x" * 300)), "its rules no longer hold"
    assert found.unreadable == {""}
    assert not found.within("", package=False).ignores_file("a.log")
    assert found.reload("", tmp_path)
    assert found.unreadable == set()
    assert not found.reload("", tmp_path), "the same again"
    found.reload("", tmp_path / ("x" * 300))
    assert not found.forget("")
    assert found.unreadable == set()
    assert found.reload("", tmp_path)
    assert found.forget("")
    assert not found.forget("")


@pytest.mark.parametrize(
    ("line", "folder", "within"),
    [("logs/**", False, True), ("logs/", True, False), ("/logs", True, False), ("logs/*", False, True)],
)
def test_what_lies_below_a_folder_is_not_the_folder_itself(
    tmp_path: Path, line: str, folder: bool, within: bool
) -> None:
    """A folder that is left out is not visited: nobody asks about what lies in it."""
    (tmp_path / ".gitignore").write_text(f"{line}\n")
    (tmp_path / "logs").mkdir()
    found = IgnoreRules(tmp_path)
    found.reload("", tmp_path)
    assert found.within("", package=False).prunes("logs") is folder
    assert found.within("logs", package=False).ignores_file("today") is within


def test_the_nearest_one_that_says_something_counts(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / ".gitignore").write_text("*.log\n*.map\n")
    (tmp_path / "web/.gitignore").write_text("!keep.log\n*.css\n")
    found = IgnoreRules(tmp_path)
    for folder in ("", "web"):
        found.reload(folder, tmp_path / folder if folder else tmp_path)
    within = found.within("web", package=False)
    names = ("keep.log", "other.log", "a.css", "a.map", "a.ts")
    assert [within.ignores_file(name) for name in names] == [False, True, True, True, False]
    outer = found.within("", package=False)
    assert [outer.ignores_file(name) for name in names] == [True, True, False, True, False]
    deeper = found.within("web/src", package=False)
    assert [deeper.ignores_file(name) for name in names] == [False, True, True, True, False]


def test_rules_above_the_workspace_hold_up_to_its_repository(tmp_path: Path) -> None:
    workspace = tmp_path / "repository/packages/web"
    workspace.mkdir(parents=True)
    (tmp_path / ".gitignore").write_text("*.above\n")
    (tmp_path / "repository/.gitignore").write_text("/packages/web/build/\n*.log\n")
    (tmp_path / "repository/packages/.gitignore").write_text("!keep.log\n")
    assert not rules(workspace).ignores_file("a.log"), "without a repository git knows none of them"
    subprocess.run(["git", "init", "-q", tmp_path / "repository"], check=True)
    (tmp_path / "repository/.git/info").mkdir(exist_ok=True)
    (tmp_path / "repository/.git/info/exclude").write_text("*.mine\n")
    found = rules(workspace)
    assert [found.ignores_file(name) for name in ("a.log", "keep.log", "a.mine", "a.above")] == [
        True, False, True, False
    ]  # fmt: skip
    assert found.prunes("build")
    assert not rules(workspace, "src").prunes("build")


@pytest.mark.parametrize(("package", "pruned"), [(True, True), (False, False)])
def test_what_builds_write_is_left_out_beside_a_manifest_unless_a_line_takes_it_back(
    tmp_path: Path, package: bool, pruned: bool
) -> None:
    found = IgnoreRules(tmp_path)
    assert found.within("", package=package).prunes("dist") is pruned
    assert found.within("", package=package).prunes("node_modules")
    assert not found.within("", package=package).prunes("src")
    (tmp_path / ".gitignore").write_text("!dist/\n!node_modules/\n")
    found.reload("", tmp_path)
    assert not found.within("", package=package).prunes("dist")
    assert found.within("", package=package).prunes("node_modules"), "no rule takes a tool's own folder back"

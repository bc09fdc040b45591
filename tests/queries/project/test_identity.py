"""The name that others see."""

from __future__ import annotations

import getpass
import subprocess
from pathlib import Path

import pytest

from hero_tui.queries.project.identity import who


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, and a git that knows no name but its own."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def test_the_variable_comes_first(repository: Path) -> None:
    subprocess.run(["git", "-C", str(repository), "config", "user.name", "Ada"], check=True)
    assert who(repository, {"HERO_TUI_NAME": "pair"}) == "pair"


def test_then_the_name_that_git_has_here(repository: Path) -> None:
    subprocess.run(["git", "-C", str(repository), "config", "user.name", "Ada Lovelace"], check=True)
    assert who(repository, {}) == "Ada Lovelace"


def test_then_the_account_and_where_it_came_from(repository: Path) -> None:
    assert who(repository, {"SSH_CONNECTION": "10.0.0.7 50000 10.0.0.1 22"}) == f"{getpass.getuser()}@10.0.0.7"
    assert who(repository, {}) == getpass.getuser()


def test_without_git_it_is_the_account(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert who(repository, {}) == getpass.getuser()


def test_a_name_is_one_printable_line(repository: Path) -> None:
    assert who(repository, {"HERO_TUI_NAME": " a\x1b[31m\n[red] " + "x" * 100}) == "a[31m [red] " + "x" * 28

"""What belongs to somebody else is refused, until the caller or git allows that place; for root in a container, too."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command import HeroTui

pytestmark = pytest.mark.real

STRANGER = 4711


def give(*paths: Path) -> None:
    """As a mounted checkout is in a container: of a user whom nobody knows there."""
    for path in paths:
        os.chown(path, STRANGER, STRANGER, follow_symlinks=False)


@pytest.fixture
def foreign(hero: HeroTui) -> HeroTui:
    """Folder, .git and budgets.yaml of somebody else."""
    file = hero.folder / "budgets.yaml"
    file.write_text("budgets: {dev.lint: off}\n")
    subprocess.run(["git", "init", "-q", str(hero.folder)], check=True, env=hero.environment)
    give(hero.folder, hero.folder / ".git", file)
    return HeroTui(hero.folder, hero.state, {"XDG_CONFIG_HOME": str(hero.state.parent / "config")})


def test_it_is_refused_with_what_to_do(foreign: HeroTui) -> None:
    said = foreign("status")
    assert said.code == 2
    assert "it belongs to another user (uid 4711)" in said.err
    assert "`hero-tui trust --owner` allows it" in said.err


def allow_by_name(hero: HeroTui) -> None:
    said = hero("trust", "--owner")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"allowed: {hero.folder}, whoever it belongs to")


def allow_by_git(hero: HeroTui) -> None:
    subprocess.run(
        ["git", "config", "--global", "--add", "safe.directory", str(hero.folder)], check=True, env=hero.environment
    )


@pytest.mark.parametrize("allow", [allow_by_name, allow_by_git])
def test_what_is_allowed_is_read(foreign: HeroTui, allow: Callable[[HeroTui], None]) -> None:
    allow(foreign)
    assert foreign("status").code == 0
    assert foreign("budgets", "validate").code == 0
    elsewhere = foreign.folder.parent / "other"
    elsewhere.mkdir()
    (elsewhere / "budgets.yaml").write_text("budgets: {}\n")
    give(elsewhere, elsewhere / "budgets.yaml")
    assert HeroTui(elsewhere, foreign.state, foreign.variables)("status").code == 2, "this place, not this person"


def test_git_says_nothing_of_a_file_that_a_third_one_put_there(foreign: HeroTui) -> None:
    allow_by_git(foreign)
    os.chown(foreign.folder / "budgets.yaml", STRANGER + 1, STRANGER)
    assert foreign("status").code == 2


def test_a_list_of_somebody_else_allows_nothing(foreign: HeroTui) -> None:
    allow_by_name(foreign)
    give(foreign.state.parent / "config" / "hero-tui" / "allowed-owners")
    assert foreign("status").code == 2


def test_a_state_folder_of_somebody_else_can_be_allowed(hero: HeroTui) -> None:
    assert hero("event", "dev.lint", "--duration", "1s").code == 0
    give(hero.state, *hero.state.iterdir())
    allowed = HeroTui(hero.folder, hero.state, {"XDG_CONFIG_HOME": str(hero.state.parent / "config")})
    refused = allowed("events")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert allowed("trust", "--owner").out.count("allowed: ") == 2
    assert "dev.lint" in allowed("events").out
    assert allowed("event", "dev.lint", "--duration", "1s").code == 0


def test_where_everything_is_ones_own_there_is_nothing_to_allow(hero: HeroTui) -> None:
    assert hero("trust", "--owner").out == "nothing here belongs to somebody else\n"

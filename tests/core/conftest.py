"""A workspace below a home folder of its own, and the command in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import HeroTui


@pytest.fixture
def hero(tmp_path: Path) -> HeroTui:
    """The command, standing in a repository called `shop`."""
    workspace = tmp_path / "home" / "shop"
    (workspace / ".git").mkdir(parents=True)
    return HeroTui(workspace, tmp_path / "home" / "state")

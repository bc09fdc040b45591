"""What all tests share: the settings of hypothesis, the command in a workspace of its own, local time in a fixed zone.

`make test` draws the same examples each time: whether a change lands must not hang on luck or on the machine's speed.
`make explore` draws other ones, and more of them; what it finds becomes an `@example`, or a test of its own.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.command import HeroTui
from tests.support.examples import EXPLORING, examples
from tests.support.zones import berlin, utc

__all__ = ["berlin", "hero", "utc"]

settings.register_profile(
    "hero-tui",
    max_examples=examples(100),
    derandomize=not EXPLORING,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("hero-tui")


@pytest.fixture
def hero(tmp_path: Path) -> HeroTui:
    """The command, standing in a repository called `shop`, below a home folder of its own."""
    workspace = tmp_path / "home" / "shop"
    (workspace / ".git").mkdir(parents=True)
    return HeroTui(workspace, tmp_path / "home" / "state")

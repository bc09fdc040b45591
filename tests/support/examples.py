"""How many examples hypothesis draws for a test: a few in `make test`, many in `make explore`."""

from __future__ import annotations

import os

EXPLORED = "HERO_TUI_EXPLORE"
EXPLORING = EXPLORED in os.environ


def examples(usual: int) -> int:
    """`usual`, or as many times that as the environment says."""
    return usual * int(os.environ.get(EXPLORED, "1"))

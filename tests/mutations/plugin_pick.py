"""Loaded into pytest by `tests.mutations.trial`: runs the tests (or test files) that a file names, in its order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PICKED = "HERO_TUI_PICKED"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the named tests only."""
    order = {name: place for place, name in enumerate(Path(os.environ[PICKED]).read_text("utf-8").split("\0"))}

    def place(item: pytest.Item) -> int | None:
        return order.get(item.nodeid, order.get(item.nodeid.split("::")[0]))

    items[:] = sorted((item for item in items if place(item) is not None), key=lambda item: place(item) or 0)

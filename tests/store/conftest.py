"""A store of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hero_tui.store.reader import Reader
from hero_tui.store.workspace.paths import StorePaths, store_paths
from hero_tui.store.writer import Writer


@pytest.fixture
def paths(tmp_path: Path) -> StorePaths:
    """Where the store of a workspace lies; nothing is there yet."""
    workspace = tmp_path / "storefront"
    workspace.mkdir()
    return store_paths(workspace, tmp_path / "state")


@pytest.fixture
def writer(paths: StorePaths) -> Iterator[Writer]:
    """A recorder's writer in it."""
    writer = Writer(paths.database)
    yield writer
    writer.close()


@pytest.fixture
def reader(writer: Writer) -> Iterator[Reader]:
    """A reader of what that writer writes."""
    reader = Reader(writer.database)
    yield reader
    reader.close()

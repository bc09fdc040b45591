"""A project of Vite's, and a port for its server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.projects import free_port, vite_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return vite_project(tmp_path / "shop")


@pytest.fixture
def port() -> int:
    return free_port()

"""Where the files lie that come with the program; reads nothing."""

from __future__ import annotations

from pathlib import Path


def packaged(name: str) -> Path:
    """`name` beside the package's data, or at the root of the repository in an editable install."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_data" / name
    return installed if installed.exists() else package.parent / name

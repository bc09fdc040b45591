"""Finds the budgets.yaml of a workspace, without reading it."""

from __future__ import annotations

import os
from pathlib import Path

NAME = "budgets.yaml"
LARGEST = 256 * 1000
"""Characters that one may have: it is a page or two."""


def find_budgets(workspace: Path, home: Path | None = None) -> Path | None:
    """The budgets.yaml of the workspace or of the nearest folder above it, up to the repository's root or the home
    folder; None where there is none.

    Outside of both only the workspace itself is searched: a file above it may be another user's.
    """
    home = home_folder() if home is None else home
    nearest: Path | None = None
    for folder in (workspace, *workspace.parents):
        if nearest is None and _has(folder, NAME):
            nearest = folder / NAME
        if _has(folder, ".git") or folder == home:
            return nearest
    return workspace / NAME if _has(workspace, NAME) else None


def is_project(folder: Path) -> bool:
    """Whether `folder` holds a budgets.yaml or a .git."""
    return _has(folder, NAME) or _has(folder, ".git")


def home_folder() -> Path | None:
    """The real path of the caller's home folder, or None."""
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None  # no HOME and no entry in passwd: then no folder is home


def _has(folder: Path, name: str) -> bool:
    """Whether `folder` holds `name`; False where it may not be read."""
    return os.path.lexists(f"{folder}/{name}")

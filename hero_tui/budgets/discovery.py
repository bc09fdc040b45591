"""Where a workspace's budgets.yaml lies; reads nothing."""

from __future__ import annotations

import os
from pathlib import Path

NAME = "budgets.yaml"


def find_budgets(workspace: Path, home: Path | None = None) -> Path | None:
    """The budgets.yaml of a workspace: looked for upward to the repository's root or the home folder, or None.

    Outside of both only the workspace itself is looked at: what others put above it is not yours.
    """
    home = home_folder() if home is None else home
    folders = [workspace, *workspace.parents]
    end = next((index for index, folder in enumerate(folders) if _has(folder, ".git") or folder == home), 0)
    for folder in folders[: end + 1]:
        if _has(folder, NAME):
            return folder / NAME
    return None


def is_project(folder: Path) -> bool:
    """Whether a budgets.yaml or a .git stands in it."""
    return _has(folder, NAME) or _has(folder, ".git")


def home_folder() -> Path | None:
    """The real path of the caller's home folder, or None."""
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None  # no HOME and no entry in passwd: then no folder is home


def _has(folder: Path, name: str) -> bool:
    """A folder that may not be looked into has nothing."""
    return os.path.lexists(folder / name)

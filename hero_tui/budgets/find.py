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
    end = next((index for index, folder in enumerate(folders) if (folder / ".git").exists() or folder == home), 0)
    for folder in folders[: end + 1]:
        if os.path.lexists(folder / NAME):
            return folder / NAME
    return None


def home_folder() -> Path | None:
    """The caller's home folder, or None."""
    try:
        return Path.home()
    except RuntimeError:
        return None  # no HOME and no entry in passwd: then no folder is home

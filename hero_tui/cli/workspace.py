"""Which folder is the workspace. Without argparse, so that the screens and a viewer's recorder need not carry it."""

from __future__ import annotations

from pathlib import Path

from hero_tui.budgets.discovery import home_folder, is_project
from hero_tui.cli.errors import UsageError
from hero_tui.core.sanitise import sanitise


def workspace_named(named: str | None) -> Path:
    """The real path of the workspace so named; None: the one around where one stands. Raises `UsageError`."""
    if named is None:
        return workspace_here()
    path = Path(named)
    try:
        if not path.is_dir():
            what = "is not a folder" if path.exists() else "does not exist"
            raise UsageError(f"hero-tui: the workspace {sanitise(named, 200)} {what}; name a folder of your project")
        return path.resolve(strict=True)
    except (OSError, ValueError) as error:
        raise UsageError(f"hero-tui: the workspace {sanitise(named, 200)} cannot be read: {error}") from None


def workspace_here() -> Path:
    """The workspace around the folder one stands in. Raises `UsageError` when that folder is gone."""
    try:
        return find_workspace(Path.cwd())
    except FileNotFoundError:
        raise UsageError("hero-tui: the folder you stand in is gone; cd to another, or name a workspace") from None


def find_workspace(start: Path) -> Path:
    """The nearest folder from `start` upward with a budgets.yaml or a .git, else `start`.

    Neither the home folder nor what lies above it is taken for a project, unless one stands right there.
    """
    start = start.resolve()
    home = home_folder()
    for folder in (start, *start.parents):
        if folder != start and folder in {home, folder.parent}:
            break
        if is_project(folder):
            return folder
    return start

"""What comes with the program: the text of the default budgets, and the folder of the themes."""

from __future__ import annotations

from pathlib import Path

BUILT_IN = "built-in"
"""What stands for the file in the places of the default budgets."""


def packaged(name: str) -> Path:
    """`name` beside the package's data, or at the root of the repository in an editable install."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_data" / name
    return installed if installed.exists() else package.parent / name


def shipped_text() -> str:
    """The text of the default budgets.yaml."""
    return packaged("budgets.yaml").read_text(encoding="utf-8")


def themes_path() -> Path:
    """The folder of the themes."""
    return packaged("themes")

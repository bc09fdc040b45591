"""What comes with the program: the default budgets and the themes, from the wheel or from the repository."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hero_tui.budgets.discovery import packaged
from hero_tui.budgets.parse.document import Document
from hero_tui.budgets.parse.reader import read_document

BUILT_IN = "built-in"


def shipped_text() -> str:
    """The text of the default budgets.yaml."""
    return packaged("budgets.yaml").read_text(encoding="utf-8")


@cache
def shipped_document() -> Document:
    """The default budgets, read once. A mistake in them is a bug: `BudgetsError`."""
    document = read_document(shipped_text(), BUILT_IN, proven=True)
    document.problems.raise_any()
    return document


def themes_path() -> Path:
    """The folder of the themes."""
    return packaged("themes")

"""The default budgets as a document."""

from __future__ import annotations

from functools import cache

from hero_tui.budgets.parse.document import Document
from hero_tui.budgets.parse.reader import read_document
from hero_tui.budgets.shipped import BUILT_IN, shipped_text


@cache
def shipped_document() -> Document:
    """The default budgets, read once. A mistake in them is a bug: `BudgetsError`."""
    document = read_document(shipped_text(), BUILT_IN, proven=True)
    document.problems.raise_any()
    return document

"""The budgets in force as text, for a history that is judged by the rules of its time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from msgspec import Struct, to_builtins

from hero_tui.core.budget import BudgetFile


def revision_of(budgets: BudgetFile) -> tuple[str, str]:
    """Digest and text: what is promised and when somebody should hear of it, as JSON. Where it was written and how it
    was commented makes no other revision."""
    promised = {"budgets": _promised(budgets.budgets), "planned": _promised(budgets.planned)}
    text = json.dumps(promised, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest(), text


def _promised(entries: Sequence[Struct]) -> list[dict[str, object]]:
    return [{key: value for key, value in to_builtins(each).items() if key != "source"} for each in entries]

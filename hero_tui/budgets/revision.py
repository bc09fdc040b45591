"""The budgets in force as text, for a history that is judged by the rules of its time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from msgspec import Struct, to_builtins

from hero_tui.core.budget import Budget, BudgetFile

# The text is flat and its digest decides what is a new revision: a field of one kind stands with its default in the
# budgets of all others, as it does in the revisions that histories already hold. A new kind needs no line here.
_OF_OTHER_KINDS: Mapping[str, object] = {
    "counts": (),
    "over": None,
    "than": None,
    "burn": (),
    "slice": 10.0,
    "check": None,
    "planned_counts": False,
}


def revision_of(budgets: BudgetFile) -> tuple[str, str]:
    """SHA-256 (hex) and text: the objectives and alerts of all budgets, as JSON. Where they were written makes no other
    revision."""
    in_force = {
        "budgets": [_budget(budget) for budget in budgets.budgets],
        "planned": [_fields(planned) for planned in budgets.planned],
    }
    text = json.dumps(in_force, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest(), text


def _budget(budget: Budget) -> dict[str, object]:
    common = {key: value for key, value in _fields(budget).items() if key != "spec"}
    return {"kind": budget.kind.value, **_OF_OTHER_KINDS, **common, **to_builtins(budget.spec)}


def _fields(entry: Struct) -> dict[str, object]:
    return {key: value for key, value in to_builtins(entry).items() if key != "source"}

"""The budgets in force as text, for a history that is judged by the rules of its time."""

from __future__ import annotations

import json
from collections.abc import Mapping

from msgspec import Struct, ValidationError, convert, to_builtins
from msgspec.structs import fields

from hero_tui.core.budget import Budget, BudgetFile
from hero_tui.core.declared import Planned
from hero_tui.core.digests import sha256_hex
from hero_tui.core.kinds import SPECS, Kind
from hero_tui.core.objectives import Unit

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

_JUDGES_NOTHING = frozenset({"window", "owner", "runbook", "note", "title", "shipped"})


def revision_of(budgets: BudgetFile) -> tuple[str, str]:
    """SHA-256 (hex) and text: the objectives and alerts of all budgets, as JSON. Where they were written makes no other
    revision."""
    in_force = {
        "budgets": [_budget(budget) for budget in budgets.budgets],
        "planned": [_fields(planned) for planned in budgets.planned],
    }
    text = json.dumps(in_force, sort_keys=True, separators=(",", ":"))
    return sha256_hex(text.encode()), text


class UnreadableRevisionError(ValueError):
    """The text is not one that this version could have written."""


def budgets_of(text: str, path: str | None, digest: str) -> BudgetFile:
    """The budgets of a revision's text, without where they were written. Raises `UnreadableRevisionError`."""
    try:
        in_force = json.loads(text)
        budgets = tuple(_read(each) for each in in_force["budgets"])
        return BudgetFile(budgets, path, digest, planned=convert(tuple(in_force["planned"]), tuple[Planned, ...]))
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise UnreadableRevisionError(str(error)) from error


def changed_budgets(before: str, after: str) -> frozenset[str]:
    """The ids of those budgets that two revisions' texts judge by other limits or levels, or only one of them has.
    Windows, names and notes change no alert. Raises `UnreadableRevisionError`."""
    try:
        old, new = ({each["id"]: _judged(each) for each in json.loads(text)["budgets"]} for text in (before, after))
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableRevisionError(str(error)) from error
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _judged(fields_: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in fields_.items() if key not in _JUDGES_NOTHING}


def _read(data: Mapping[str, object]) -> Budget:
    unit = convert(data["unit"], Unit)
    spec_type = SPECS[Kind(str(data["kind"]))].measuring(unit)
    spec = convert({each.name: data[each.name] for each in fields(spec_type) if each.name in data}, spec_type)
    common = {each.name: convert(data[each.name], each.type) for each in fields(Budget) if each.name in data}
    return Budget(**{**common, "spec": spec, "source": None})


def _budget(budget: Budget) -> dict[str, object]:
    """`shipped` and `every` stand only where they say something, so that other budgets keep the digest they had."""
    common = {key: value for key, value in _fields(budget).items() if key != "shipped" or value}
    spec = {key: value for key, value in _fields(budget.spec).items() if key != "every" or value is not None}
    return {"kind": budget.kind.value, **_OF_OTHER_KINDS, **common, **spec}


def _fields(entry: Struct) -> dict[str, object]:
    return {key: value for key, value in to_builtins(entry).items() if key not in {"source", "spec"}}

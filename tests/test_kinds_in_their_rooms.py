"""A kind is asked for in the registries of kinds alone: elsewhere code asks a trait, or the registry."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "hero_tui"
AT_HOME = "core/budget.py"
NOT_YET = ("format/evidence.py",)
"""Where registries are still to come."""


def kinds_named_in(text: str) -> list[int]:
    """The lines on which a member of `Kind` is named."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Kind"
        and node.attr.isupper()
    ]


def test_no_kind_is_named_outside_the_registries() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name != AT_HOME and "/kinds/" not in name and not name.startswith(NOT_YET):
            found += [f"{name}:{line}" for line in kinds_named_in(path.read_text(encoding="utf-8"))]
    assert found == []


def test_a_comparison_is_found() -> None:
    assert kinds_named_in("x = 1\nif budget.kind is Kind.TIME:\n    pass\n") == [2]
    assert kinds_named_in("Kind(word)\nbudget.kind.value\n") == []

"""A kind is asked for in the registries of kinds alone: elsewhere code asks a trait, or the registry."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from hero_tui.core.kinds import KindSpec

PACKAGE = Path(__file__).parents[1] / "hero_tui"
AT_HOME = "core/kinds.py"


def spec_names(spec: type[KindSpec] = KindSpec) -> set[str]:
    """The names of a class and of all that are made from it."""
    return {spec.__name__}.union(*(spec_names(narrower) for narrower in spec.__subclasses__()))


def names_a_kind(node: ast.AST) -> bool:
    """`Kind.TIME`."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    return node.value.id == "Kind" and node.attr.isupper()


def asks_for_a_spec(node: ast.AST) -> bool:
    """`isinstance(spec, TimeSpec)`, `case TimeSpec():`, `type(spec) is TimeSpec`."""
    if isinstance(node, ast.MatchClass):
        asked: list[ast.expr] = [node.cls]
    elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"isinstance", "issubclass"}:
        asked = node.args[1:]
    elif isinstance(node, ast.Compare):
        asked = [node.left, *node.comparators]
    else:
        return False
    specs = spec_names()
    parts = [part for each in asked for part in ast.walk(each)]
    return any(isinstance(part, ast.Name) and part.id in specs for part in parts)


def kinds_asked_for_in(text: str) -> list[int]:
    """The lines on which a member of `Kind` is named, or it is asked of which kind a spec is."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if (names_a_kind(node) or asks_for_a_spec(node)) and isinstance(node, ast.expr | ast.pattern)
    ]


def test_no_kind_is_asked_for_outside_the_registries() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name != AT_HOME and "/kinds/" not in name:
            found += [f"{name}:{line}" for line in kinds_asked_for_in(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "if budget.kind is Kind.TIME:\n    pass",
        "if isinstance(budget.spec, RatioSpec):\n    pass",
        "if isinstance(budget.spec, AvailableSpec | RatioSpec):\n    pass",
        "if isinstance(budget.spec, (GaugeSpec, str)):\n    pass",
        "match spec:\n    case GrowthSpec():\n        pass",
        "match spec:\n    case LimitSpec() | ObserveSpec():\n        pass",
        "if type(budget.spec) is TimeSpec:\n    pass",
    ],
)
def test_a_comparison_is_found(text: str) -> None:
    assert kinds_asked_for_in(text)


@pytest.mark.parametrize(
    "text",
    ["Kind(word)", "budget.kind.value", "KINDS[budget.kind]", "budget.spec.timed", "budget.spec_as(RatioSpec).over"],
)
def test_a_trait_and_a_registry_may_be_asked(text: str) -> None:
    assert kinds_asked_for_in(text) == []

"""Attributes and labels are asked for by the constants of their keys: a key with a slip in it is silently None."""

from __future__ import annotations

import ast
from pathlib import Path

import hero_tui

PACKAGE = Path(hero_tui.__file__).parent
ASKED = {"attributes", "labels"}


def is_asked(node: ast.expr) -> bool:
    """Whether it is a variable or a field of one of those names."""
    return (isinstance(node, ast.Name) and node.id in ASKED) or (isinstance(node, ast.Attribute) and node.attr in ASKED)


def literal_keys(tree: ast.AST) -> list[tuple[int, str]]:
    """The literals by which attributes or labels are asked: `.get("x")`, `["x"]`, `"x" in`."""
    keys: list[tuple[int, ast.expr]] = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=[key, *_]) if is_asked(owner):
                keys.append((node.lineno, key))
            case ast.Subscript(value=owner, slice=key) if is_asked(owner):
                keys.append((node.lineno, key))
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[owner]) if is_asked(owner):
                keys.append((node.lineno, key))
    return [(line, key.value) for line, key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]


def test_no_attribute_and_no_label_is_asked_for_by_a_literal() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}:{line}: {key}"
        for file in sorted(PACKAGE.rglob("*.py"))
        for line, key in literal_keys(ast.parse(file.read_text("utf-8")))
    ]
    assert found == []


def test_each_way_of_asking_is_noticed() -> None:
    source = 'run.attributes.get("a")\nattributes["b"]\n"c" in each.labels\n"d" not in labels\nlabels.get(SERVER)\n'
    assert [key for _, key in literal_keys(ast.parse(source))] == ["a", "b", "c", "d"]

"""Walks the statements of a module, and says for each of them when it runs and what it binds."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from msgspec import Struct


class Place(Struct, frozen=True):
    """The lines of a statement (of a compound one: its head), and the names that it binds where it runs on import.

    `names` is None within a function: a test that runs the statement runs its lines. Of a default argument the lines
    are those of the function's body, since the default itself is evaluated on import.
    """

    first: int
    last: int
    names: tuple[str, ...] | None


class Statement(Struct, frozen=True):
    """A statement with the expressions that are its own: neither annotations nor what stands in its blocks."""

    node: ast.stmt
    expressions: tuple[ast.expr, ...]
    place: Place


def statements(tree: ast.Module) -> Iterator[Statement]:
    """Every statement that does something: no docstring, no import, nothing for the type checker alone."""
    yield from _block(tree.body, owner=None, in_function=False)


def _block(body: Sequence[ast.stmt], *, owner: str | None, in_function: bool) -> Iterator[Statement]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield _signature(node)
            yield from _block(node.body, owner=owner, in_function=True)
        elif isinstance(node, ast.ClassDef):
            yield from _block(node.body, owner=node.name, in_function=in_function)
        elif not _is_inert(node):
            yield _statement(node, owner, in_function=in_function)
            for block in _blocks(node):
                yield from _block(block, owner=owner, in_function=in_function)


def _is_inert(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
        return True
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.Global | ast.Nonlocal)


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Statement:
    """Decorators and default arguments: whoever runs the body runs by them."""
    defaults = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
    place = Place(node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno, None)
    return Statement(node, (*node.decorator_list, *defaults), place)


def _statement(node: ast.stmt, owner: str | None, *, in_function: bool) -> Statement:
    own = [
        part
        for name, value in ast.iter_fields(node)
        if name not in {"annotation", "targets", "target"}
        for part in (value if isinstance(value, list) else [value])
    ]
    expressions = [part for part in own if isinstance(part, ast.expr)]
    expressions += [item.context_expr for item in own if isinstance(item, ast.withitem)]
    expressions += [case.guard for case in own if isinstance(case, ast.match_case) and case.guard is not None]
    blocks = [block for block in _blocks(node) if block]
    last = blocks[0][0].lineno - 1 if blocks else node.end_lineno or node.lineno
    names = None if in_function else tuple(_bound(node)) + ((owner,) if owner else ())
    return Statement(node, tuple(expressions), Place(node.lineno, max(node.lineno, last), names))


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(node, name, [])
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body


def _bound(node: ast.stmt) -> Iterator[str]:
    targets = [*getattr(node, "targets", ()), getattr(node, "target", None)]
    for target in targets:
        if target is not None:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))

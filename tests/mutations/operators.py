"""What a mutation may be: one small change of a module's text that a test ought to notice."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

from msgspec import Struct

from tests.mutations.statements import Place, Statement, statements

COMPARISONS = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
ARITHMETIC = {ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*")}
EXTREMES = {"min": "max", "max": "min"}
SQL = re.compile(r"\b(SELECT|DELETE|UPDATE|INSERT|WHERE)\b")
SQL_SWAPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "ASC": "DESC", "DESC": "ASC", "MIN(": "MAX(", "MAX(": "MIN("}
SQL_TOKEN = re.compile(r"<=|>=|(?<![<>])[<>](?![<>=])|\bASC\b|\bDESC\b|\bMIN\(|\bMAX\(")


class Mutation(Struct, frozen=True):
    """Bytes `start` to `end` of a file, which say `before`, say `after` instead."""

    file: str
    line: int
    operator: str
    start: int
    end: int
    before: str
    after: str
    place: Place

    def applied_to(self, source: str) -> str:
        """The file's text with this mutation in it."""
        raw = source.encode()
        return (raw[: self.start] + self.after.encode() + raw[self.end :]).decode()

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.operator}: {_on_one_line(self.before)} → {_on_one_line(self.after)}"


def mutations_of(source: str, file: str) -> list[Mutation]:
    """Every mutation of a module's text that is still Python, in the order of the text."""
    finder = _Finder(source, file)
    for statement in statements(ast.parse(source)):
        finder.look_at(statement)
    return sorted(finder.found, key=lambda mutation: (mutation.start, mutation.operator, mutation.after))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


class _Finder:
    def __init__(self, source: str, file: str) -> None:
        self.found: list[Mutation] = []
        self._raw = source.encode()
        self._file = file
        self._starts = [0]
        for line in self._raw.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._place = Place(0, 0, None)

    def look_at(self, statement: Statement) -> None:
        """Gather the mutations of one statement, blocks apart."""
        self._place = statement.place
        node = statement.node
        if isinstance(node, ast.Return) and node.value is not None:
            self._returned(node.value)
        if isinstance(node, ast.Expr):
            call = node.value.value if isinstance(node.value, ast.Await) else node.value
            if isinstance(call, ast.Call):
                self._replace(node, "call removed", "pass")
        for expression in statement.expressions:
            self._expression(expression)

    def _returned(self, value: ast.expr) -> None:
        if not (isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, bool))):
            self._replace(value, "returned value", "None")
        if isinstance(value, ast.Compare | ast.BoolOp) or (
            isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not)
        ):
            self._replace(value, "returned value", f"not ({self._text(value)})")

    def _expression(self, node: ast.AST) -> None:
        match node:
            case ast.JoinedStr():
                return  # the places within it are not those of the text before Python 3.12
            case ast.Call(func=ast.Name(id="cast")):
                return  # for the type checker
            case ast.Call():
                self._call(node)
            case ast.Constant():
                self._constant(node)
            case ast.Compare():
                self._compare(node)
            case ast.BoolOp():
                self._bool_op(node)
            case ast.BinOp():
                self._bin_op(node)
            case ast.UnaryOp(op=ast.Not()):
                self._replace(node, "not dropped", f"({self._text(node.operand)})")
            case ast.Subscript() | ast.Dict():
                self._keys(node)
        for child in ast.iter_child_nodes(node):
            self._expression(child)

    def _constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self._replace(node, "boolean", str(not value))
        elif isinstance(value, int):
            for other in sorted({value + 1, value - 1, value * 2} - {value}):
                self._replace(node, "number", str(other) if other >= 0 else f"({other})")
        elif isinstance(value, float):
            for changed in sorted({value * 2, value + 1}):
                self._replace(node, "number", repr(changed))
        elif isinstance(value, str) and SQL.search(value):
            self._sql(node)

    def _sql(self, node: ast.Constant) -> None:
        start, end = self._span(node)
        text = self._raw[start:end].decode()
        for token in SQL_TOKEN.finditer(text):
            begin = start + len(text[: token.start()].encode())
            self._add("SQL", begin, begin + len(token[0]), SQL_SWAPS[token[0]])

    def _compare(self, node: ast.Compare) -> None:
        for (left, right), operator in zip(pairwise((node.left, *node.comparators)), node.ops, strict=True):
            self._between(left, right, "comparison", *COMPARISONS[type(operator)])

    def _bool_op(self, node: ast.BoolOp) -> None:
        words = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in pairwise(node.values):
            self._between(left, right, "and/or", *words)

    def _bin_op(self, node: ast.BinOp) -> None:
        signs = ARITHMETIC.get(type(node.op))
        texts = (ast.JoinedStr, ast.List, ast.Tuple)
        if signs and not any(isinstance(side, texts) or _is_text(side) for side in (node.left, node.right)):
            self._between(node.left, node.right, "arithmetic", *signs)

    def _call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in EXTREMES:
            self._replace(node.func, "min/max", EXTREMES[node.func.id])
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"get", "pop"} and node.args:
            self._key(node.args[0])

    def _keys(self, node: ast.Subscript | ast.Dict) -> None:
        for key in [node.slice] if isinstance(node, ast.Subscript) else node.keys:
            self._key(key)

    def _key(self, node: ast.expr | None) -> None:
        if node is not None and _is_text(node) and "\n" not in self._text(node):
            text = self._text(node)
            self._replace(node, "key", f"{text[:-1]}_{text[-1]}")

    def _between(self, left: ast.expr, right: ast.expr, operator: str, before: str, after: str) -> None:
        start, end = self._span(left)[1], self._span(right)[0]
        pattern = r"\s+".join(re.escape(word) for word in before.split())
        sign = re.search(pattern, self._raw[start:end].decode())
        if sign is not None:
            self._add(operator, start + sign.start(), start + sign.end(), after)

    def _replace(self, node: ast.expr | ast.stmt, operator: str, after: str) -> None:
        self._add(operator, *self._span(node), after)

    def _add(self, operator: str, start: int, end: int, after: str) -> None:
        before = self._raw[start:end].decode()
        line = self._raw.count(b"\n", 0, start) + 1
        self.found.append(Mutation(self._file, line, operator, start, end, before, after, self._place))

    def _text(self, node: ast.expr) -> str:
        start, end = self._span(node)
        return self._raw[start:end].decode()

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        last, column = node.end_lineno, node.end_col_offset
        if last is None or column is None:
            raise ValueError("a node without an end does not come from a text")
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[last - 1] + column


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)

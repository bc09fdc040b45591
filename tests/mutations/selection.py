"""Which tests may notice a mutation, and in which order they are tried."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from tests.mutations.operators import Mutation
from tests.mutations.record import TracedTest
from tests.mutations.statements import Place, statements

ELSEWHERE = 4.0  # a test of another folder than the mutated file's is tried as if it took so much longer


class Selection:
    """Finds tests by the lines that they executed, and for what runs on import by who uses the names that it binds."""

    def __init__(self, tests: Sequence[TracedTest], sources: Path) -> None:
        self._tests = tests
        self._by_line: dict[tuple[str, int], set[int]] = {}
        for number, test in enumerate(tests):
            for file, lines in test.lines.items():
                for line in lines:
                    self._by_line.setdefault((file, line), set()).add(number)
        self._users: dict[str, list[tuple[str, Place]]] = {}
        for path in sorted((sources / "hero_tui").rglob("*.py")):
            self._read(path.read_text("utf-8"), path.relative_to(sources).as_posix())

    def tests_of(self, mutation: Mutation, most_seconds: float) -> list[TracedTest]:
        """The tests that execute it, near and quick ones first, until they take `most_seconds` together."""
        numbers = self._numbers(mutation.file, mutation.place, set())
        chosen: list[TracedTest] = []
        seconds = 0.0
        for test in sorted((self._tests[number] for number in numbers), key=lambda test: _cost(test, mutation)):
            if chosen and seconds + test.seconds > most_seconds:
                break
            chosen.append(test)
            seconds += test.seconds
        return chosen

    def _numbers(self, file: str, place: Place, known: set[str]) -> set[int]:
        found: set[int] = set()
        if place.names is None:
            for line in range(place.first, place.last + 1):
                found |= self._by_line.get((file, line), set())
            return found
        for name in set(place.names) - known:
            known.add(name)
            for user, its_place in self._users.get(name, ()):
                found |= self._numbers(user, its_place, known)
        return found

    def _read(self, source: str, file: str) -> None:
        for statement in statements(ast.parse(source)):
            for name in set(_used(statement.expressions)):
                self._users.setdefault(name, []).append((file, statement.place))


def _used(expressions: Sequence[ast.expr]) -> Iterator[str]:
    for expression in expressions:
        for node in ast.walk(expression):
            if isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node, ast.Attribute):
                yield node.attr


def _cost(test: TracedTest, mutation: Mutation) -> float:
    folder = PurePosixPath(mutation.file).relative_to("hero_tui").parent
    return test.seconds * (1.0 if PurePosixPath(test.test).is_relative_to(f"tests/{folder}") else ELSEWHERE)

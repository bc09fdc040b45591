"""A signal is named by its constant: a literal with a slip in it would only be a signal that nobody emits."""

from __future__ import annotations

import ast
from pathlib import Path

import hero_tui
from hero_tui.budgets.files import load_budgets
from hero_tui.core import signal_names

PACKAGE = Path(hero_tui.__file__).parent
DATA = {"core/signal_names.py", "budgets/lint/relations.py"}  # the second: how the shipped budgets relate, by id


def judged_signals(folder: Path) -> set[str]:
    """The signals and the ids of the shipped budgets, which hold in an empty folder, and the workspace's own."""
    budgets = load_budgets(folder).budgets
    named = {signal for budget in budgets for signal in (budget.id, *budget.signals)}
    return named | {"workspace.branch", "workspace.commit", "workspace.moved"}


def literals(file: Path) -> list[tuple[int, str]]:
    """The string constants of a module with their lines; parts of f-strings among them."""
    tree = ast.parse(file.read_text("utf-8"))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def test_no_module_but_one_spells_a_signal(tmp_path: Path) -> None:
    names = judged_signals(tmp_path)
    spelt = [
        f"{file.relative_to(PACKAGE)}:{line}: {text}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if str(file.relative_to(PACKAGE)) not in DATA
        for line, text in literals(file)
        if text in names
    ]
    assert spelt == []


def test_the_probes_signals_are_those_of_the_shipped_budgets(tmp_path: Path) -> None:
    emitted = {text for name, text in vars(signal_names).items() if name.isupper() and name != "WORKSPACE_PREFIX"}
    assert {name for name in emitted - judged_signals(tmp_path) if isinstance(name, str)} == set()
    assert "dev.hot_reload" in emitted

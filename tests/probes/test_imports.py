"""No circle of imports in the probes: not in functions, and not where only the type checker looks."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import hero_tui

ROOT = Path(hero_tui.__file__).parent.parent
LAYERS = ("probes", "recorder")


def modules() -> dict[str, Path]:
    """The modules of the two layers by name."""
    files = (file for layer in LAYERS for file in (ROOT / "hero_tui" / layer).rglob("*.py"))
    return {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def imported(file: Path, known: dict[str, Path]) -> set[str]:
    """The modules that it imports anywhere: `from package import module` names the module."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module=str(module), names=aliases):
                names |= {f"{module}.{alias.name}" for alias in aliases} & known.keys() or {module} & known.keys()
            case ast.Import(names=aliases):
                names |= {alias.name for alias in aliases} & known.keys()
    return names


def test_no_module_imports_itself_around_a_corner() -> None:
    known = modules()
    assert "hero_tui.probes.events" in known
    graph = {name: imported(file, known) - {name} for name, file in known.items()}
    assert graph["hero_tui.probes.base"] == {"hero_tui.probes.events"}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle

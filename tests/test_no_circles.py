"""No circle of imports inside a layer, and what each part of the screens may import: read from the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "hero_tui"
LAYERS = (
    "core", "budgets", "probes", "judge", "store", "recorder",
    "models", "queries", "format", "report", "tui", "cli",
)  # fmt: skip


def name_of(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, module: str) -> Iterator[str]:
    """Everything that a module names in an import: at its top, under TYPE_CHECKING, inside functions."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            source = ".".join((*above, *([node.module] if node.module else [])))
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def graph(package: Path, root: Path) -> dict[str, set[str]]:
    """Module to modules of the same package that it imports. A package's own __init__ is no module here."""
    paths = {name_of(path, root): path for path in package.rglob("*.py") if path.name != "__init__.py"}
    return {name: set(imported(path, name)) & (paths.keys() - {name}) for name, path in paths.items()}


def circle(modules: Mapping[str, Iterable[str]]) -> list[str]:
    """The modules of one circle, in the order in which they import each other; empty where there is none."""
    try:
        TopologicalSorter(modules).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.mark.parametrize("layer", LAYERS)
def test_no_circle_inside_a_layer(layer: str) -> None:
    modules = graph(PACKAGE / layer, ROOT)
    assert modules, f"there is no layer {layer}"
    assert circle(modules) == []


def test_every_folder_is_a_layer() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and list(path.glob("*.py"))}
    assert folders == set(LAYERS)


def test_no_circle_over_the_whole_tree() -> None:
    assert circle(graph(PACKAGE, ROOT)) == []


def test_circles_are_seen_wherever_an_import_stands(tmp_path: Path) -> None:
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("from shop import till\n")
    (package / "till.py").write_text("def pay():\n    from shop.goods import price\n    return price\n")
    (package / "goods.py").write_text("import typing\nif typing.TYPE_CHECKING:\n    from . import shelf\n")
    (package / "shelf.py").write_text("x = 1\n")
    assert circle(graph(package, tmp_path)) == []
    (package / "shelf.py").write_text("from .till import pay\n")
    assert set(circle(graph(package, tmp_path))) == {"shop.till", "shop.goods", "shop.shelf"}


def of_tui() -> Iterator[tuple[str, set[str]]]:
    for path in (PACKAGE / "tui").rglob("*.py"):
        name = name_of(path, ROOT)
        yield name, set(imported(path, name))


def test_only_the_canvas_makes_strips_and_segments() -> None:
    makers = {name for name, names in of_tui() if names & {"textual.strip", "rich.segment", "rich.text", "rich.style"}}
    assert {name.rpartition(".")[0] for name in makers} == {"hero_tui.tui.canvas"}


def test_states_and_layouts_import_no_painter() -> None:
    pure = {name: names for name, names in of_tui() if name.rpartition(".")[2] in {"state", "layout", "rows"}}
    assert len(pure) > 5
    for name, names in pure.items():
        assert not [each for each in names if each.rpartition(".")[2].startswith("paint")], name

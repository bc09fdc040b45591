"""The architecture page is true: its paths exist, it has every layer and room, its imports are those of the code."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from tests.docs.pages import ROOT, drawings, in_backticks, links, prose, text_of

PAGE = "docs/architecture.md"
PACKAGE = ROOT / "hero_tui"
OUTSIDE = {"docs", "tests", "benchmarks", "screenshots", "themes", "hero_tui"}
PATH = re.compile(r"^[A-Za-z_.][\w.-]*(/[\w.-]+)*(/|\.(py|md|yaml|toml))$")


def folders_with_code(folder: Path) -> set[str]:
    return {each.parent.name for each in folder.glob("*/__init__.py")}


def drawn_tree() -> list[str]:
    """Every path of the tree drawing, from the repository's root."""
    (tree,) = [each for each in drawings(PAGE) if each.startswith("hero_tui/")]
    paths: list[str] = []
    above: list[str] = []
    for line in tree.splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        above = [*above[:depth], name.rstrip("/")]
        paths.append("/".join(above))
    return paths


def rows(heading: str) -> list[list[str]]:
    """The table below that heading, without its head."""
    (section,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", prose(PAGE), re.MULTILINE | re.DOTALL)
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named_paths() -> list[Path]:
    named = [each for each in in_backticks(PAGE) if PATH.match(each) and "/" in each]
    return [(ROOT if each.split("/")[0] in OUTSIDE else PACKAGE) / each for each in named]


def documented_imports() -> dict[str, set[str]]:
    allowed: dict[str, set[str]] = {}
    for layer, _, may in rows("Layers"):
        own, named = layer.strip("`"), set(re.findall(r"`(\w+)`", may))
        every = folders_with_code(PACKAGE) - named - {own}
        allowed[own] = every if may.startswith("everything but") else named
    return allowed


def real_imports(layer: str) -> set[str]:
    found: set[str] = set()
    for file in (PACKAGE / layer).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.ImportFrom):
                found.add(node.module or "")
            elif isinstance(node, ast.Import):
                found.update(each.name for each in node.names)
    return {name.split(".")[1] for name in found if name.startswith("hero_tui.")} - {layer}


def exempt(layer: str) -> set[str]:
    """What import-linter lets that layer import against its order."""
    contracts = tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    pairs = [each.split(" -> ") for contract in contracts for each in contract.get("ignore_imports", [])]
    return {to.split(".")[1] for by, to in pairs if by.startswith(f"hero_tui.{layer}.") and "." in to}


def test_every_path_that_it_names_exists() -> None:
    named = named_paths()

    assert len(named) > 40
    assert [str(each.relative_to(ROOT)) for each in named if not each.exists()] == []
    assert [each for each in links(PAGE) if not (ROOT / "docs" / each).exists()] == []


def test_every_folder_that_it_draws_exists_and_every_room_is_drawn() -> None:
    drawn = drawn_tree()
    rooms = {
        str(each.parent.relative_to(ROOT))
        for each in PACKAGE.rglob("__init__.py")
        if len(each.parent.relative_to(PACKAGE).parts) <= 2 or each.parent.parent.name == "screens"
    }

    assert [each for each in drawn if not (ROOT / each).is_dir()] == []
    assert sorted(rooms - set(drawn)) == []
    assert len(drawn) == len(set(drawn))


def test_every_layer_has_a_row_in_the_order_that_import_linter_holds() -> None:
    documented = [row[0].strip("`") for row in rows("Layers")]
    (contract,) = [
        each
        for each in tomllib.loads(text_of("pyproject.toml"))["tool"]["importlinter"]["contracts"]
        if each["type"] == "layers" and "hero_tui.core" in each["layers"]
    ]
    height = {
        name.strip().removeprefix("hero_tui."): -level
        for level, names in enumerate(contract["layers"])
        for name in names.split("|")
    }

    assert set(documented) == folders_with_code(PACKAGE)
    for layer, allowed in documented_imports().items():
        assert {each for each in allowed if height[each] >= height[layer]} == set(), layer


def test_every_layer_imports_only_what_its_row_names() -> None:
    allowed = documented_imports()

    beyond = {layer: real_imports(layer) - allowed[layer] - exempt(layer) for layer in allowed}

    assert {layer: names for layer, names in beyond.items() if names} == {}


def test_where_to_find_what_leads_to_one_file_each() -> None:
    found = rows("Where to find what")

    assert len(found) >= 20
    assert [what for what, file in found if not re.fullmatch(r"`[\w./]+\.py`", file)] == []
    assert len({what for what, _ in found}) == len(found)

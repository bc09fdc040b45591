"""What the project's own files say it runs, for the hints of empty panels: its dev script, its checker, its linter."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from hero_tui.core.file_system.regular_file import read_file_if_possible

LARGEST = 1_000_000
_LOCKS = (("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun"), ("bun.lockb", "bun"))
_CHECKERS = (("vue-tsc", "vue-tsc"), ("typescript", "tsc"))
_LINTERS = (("@biomejs/biome", "biome"), ("oxlint", "oxlint"), ("eslint", "eslint"))
_PYTHON_CHECKERS = ("mypy", "basedpyright", "pyright", "pyrefly", "ty")
_PYTHON_LINTERS = ("ruff", "flake8", "pylint")


class Project(Struct, frozen=True):
    """Each None where the project's files do not say. Scripts as `npm run dev (from package.json)`."""

    dev: str | None = None
    build: str | None = None
    test: str | None = None
    checker: str | None = None
    linter: str | None = None


def read_project(workspace: Path) -> Project:
    """Read package.json and pyproject.toml of the workspace, at most 1 MB each; what cannot be read says nothing."""
    package = _package(workspace / "package.json")
    wanted = _names(package.get("dependencies")) | _names(package.get("devDependencies"))
    python = _read(workspace / "pyproject.toml") or ""
    return Project(
        dev=_script(workspace, package, "dev", "start:dev", "develop", "start", "serve"),
        build=_script(workspace, package, "build"),
        test=_script(workspace, package, "test"),
        checker=_first(_CHECKERS, wanted) or _named(_PYTHON_CHECKERS, python),
        linter=_first(_LINTERS, wanted) or _named(_PYTHON_LINTERS, python),
    )


def _script(workspace: Path, package: Mapping[str, object], *names: str) -> str | None:
    scripts = package.get("scripts")
    if not isinstance(scripts, Mapping):
        return None
    script = next((each for each in names if each in scripts), None)
    if script is None:
        return None
    manager = next((name for lock, name in _LOCKS if (workspace / lock).exists()), "npm")
    return f"{manager} run {script} (from package.json)"


def _names(part: object) -> set[str]:
    return {str(name) for name in part} if isinstance(part, Mapping) else set()


def _first(known: tuple[tuple[str, str], ...], wanted: set[str]) -> str | None:
    return next((tool for package, tool in known if package in wanted), None)


def _named(tools: tuple[str, ...], pyproject: str) -> str | None:
    """The first that is a dependency or has a table of its own; of `property` ty is none."""
    named = (rf"(?:[\"'\s,\[]|tool\.){tool}(?=[\s\"'\]=<>~!;\[,.]|$)" for tool in tools)
    return next((tool for tool, pattern in zip(tools, named, strict=True) if re.search(pattern, pyproject)), None)


def _package(path: Path) -> Mapping[str, object]:
    text = _read(path)
    if text is None:
        return {}
    try:
        found = json.loads(text)
    except ValueError:  # half written or no JSON: the hint falls back to its general form
        return {}
    return found if isinstance(found, dict) else {}


def _read(path: Path) -> str | None:
    """None when it is not there, or not ours to read: the hint falls back to its general form."""
    read = read_file_if_possible(path, LARGEST, cut=True)
    return None if read is None else read.content.decode("utf-8", "replace")

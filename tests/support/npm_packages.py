"""Installing packages of tests/npm into a project of its own, for tools that refuse links to packages (Turbopack)."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.support.projects import NODE_MODULES

LOCK = NODE_MODULES.parent / "package-lock.json"


def install(folder: Path, *packages: str) -> None:
    """Put these packages, all that they need, and their programs into the project's node_modules."""
    modules = folder / "node_modules"
    for name in sorted(_needed(packages)):
        shutil.copytree(NODE_MODULES / name, modules / name, symlinks=True, copy_function=_link)
    (modules / ".bin").mkdir()
    for name in packages:
        for program, script in _programs(name).items():
            (modules / ".bin" / program).symlink_to(Path("..") / name / script)


def _needed(packages: Iterable[str]) -> set[str]:
    locked: dict[str, dict[str, Any]] = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    found: set[str] = set()
    waiting = list(packages)
    while waiting:
        name = waiting.pop()
        entry = locked.get(f"node_modules/{name}")
        if name in found or entry is None or not (NODE_MODULES / name).is_dir():  # of another machine
            continue
        found.add(name)
        for kind in ("dependencies", "peerDependencies", "optionalDependencies"):
            waiting.extend(entry.get(kind, {}))
    return found


def _programs(package: str) -> dict[str, str]:
    named = json.loads((NODE_MODULES / package / "package.json").read_text(encoding="utf-8")).get("bin", {})
    return named if isinstance(named, dict) else {package: named}


def _link(source: str, target: str) -> str:
    """A second name of the file, or a copy where the project lies on another file system."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target

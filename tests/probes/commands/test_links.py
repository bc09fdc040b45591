"""A tool that is run under another name through a symbolic link is that tool."""

from __future__ import annotations

from pathlib import Path

import pytest

from hero_tui.core.signals import Stamp
from hero_tui.probes.commands.links import recognise_program
from hero_tui.probes.processes.model import Process


def process(argv: str, folder: Path, exe: str | None = None) -> Process:
    """A process of the workspace."""
    return Process(
        70, 70, 1, "x", tuple(argv.split()), str(folder), exe, 0, Stamp(0.0, 0.0), readable=True, in_workspace=True
    )


@pytest.mark.parametrize(
    ("argv", "exe", "tool"),
    [
        ("./lintme check app", "/v/bin/ruff", "ruff"),
        ("lintme check app", "/v/bin/ruff", "ruff"),
        ("types check", "/v/bin/ty", "ty"),
        ("./b lint src", "/w/node_modules/@biomejs/cli-linux-x64/biome", "biome"),
        ("ox src", "/opt/oxlint", "oxlint"),
        ("./lintme format app", "/v/bin/ruff", None),
        ("./lintme", "/usr/bin/cat", None),
        ("./lintme", None, None),
        ("bunx test", "/usr/bin/bun", None),
        ("sh lintme", "/v/bin/ruff", None),
        ("", "/v/bin/ruff", None),
    ],
)
def test_a_binary_is_known_by_its_file(argv: str, exe: str | None, tool: str | None, tmp_path: Path) -> None:
    found = recognise_program(process(argv, tmp_path, exe))
    assert (found.tool.name if found is not None and found.counts else None) == tool


@pytest.mark.parametrize(
    ("argv", "links", "tool"),
    [
        ("python3 ./check app", {"check": "/v/bin/mypy"}, "mypy"),
        ("/usr/bin/env python3 ./check app", {"check": "/v/bin/mypy"}, "mypy"),
        ("node lint src", {"lint": "node_modules/eslint/bin/eslint.js"}, "eslint"),
        ("node ./t --noEmit", {"t": "tools/t2", "tools/t2": "/n/typescript/bin/tsc"}, "tsc"),
        ("python3 t -q", {"t": "/v/bin/pytest"}, "pytest"),
        ("python3 check app", {"check": "check"}, None),
        ("python3 check app", {}, None),
        ("python3 check app", {"check": "/v/bin/nothing"}, None),
        ("python3 mypy app", {"mypy": "/v/bin/nothing"}, "mypy"),
        ("python3 a", {"a": "b", "b": "c", "c": "d", "d": "e", "e": "/v/bin/mypy"}, None),
        ("python3 -c check", {"check": "/v/bin/mypy"}, None),
        ("bash check", {"check": "/v/bin/mypy"}, None),
    ],
)
def test_a_script_is_known_by_what_its_link_names(
    argv: str, links: dict[str, str], tool: str | None, tmp_path: Path
) -> None:
    for name, target in links.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(target)
    found = recognise_program(process(argv, tmp_path, "/usr/bin/python3.11"))
    assert (None if found is None else found.tool.name) == tool

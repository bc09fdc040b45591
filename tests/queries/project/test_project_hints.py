"""What the project's own files say it runs: a hint fits the project, or says nothing of a tool."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from hero_tui.budgets.files import load_budgets
from hero_tui.core.facts import WatcherFact
from hero_tui.format.hints import hint
from hero_tui.models.budgets import BudgetView
from hero_tui.queries.live.entries import empty_entry
from hero_tui.queries.live.waiting import waiting_for_runs
from hero_tui.queries.project.project_hints import Project, read_project

DEV = [
    ({"dev": "vite", "start": "node ."}, "npm run dev (from package.json)"),
    ({"start": "nest start", "start:dev": "nest start --watch"}, "npm run start:dev (from package.json)"),
    ({"develop": "gatsby develop", "start": "gatsby develop"}, "npm run develop (from package.json)"),
    ({"start": "react-scripts start"}, "npm run start (from package.json)"),
    ({"serve": "vue-cli-service serve"}, "npm run serve (from package.json)"),
    ({"start:prod": "node dist/main"}, None),
    ({}, None),
]
PYTHON = [
    ('dependencies = ["mypy>=1"]', "mypy", None),
    ('dev = ["ty>=0.0.1", "ruff"]', "ty", "ruff"),
    ("[tool.pyright]\ninclude = []\n[tool.ruff.lint]\n", "pyright", "ruff"),
    ('[tool.poetry.group.dev.dependencies]\nbasedpyright = "*"\nflake8 = "7"\n', "basedpyright", "flake8"),
    ('description = "property and typing"\nkeywords = ["pyruff", "mypy-like"]', None, None),
    ("[tool.ty.rules]\n", "ty", None),
]


@pytest.mark.parametrize(("scripts", "dev"), DEV)
def test_the_script_that_starts_a_dev_server(tmp_path: Path, scripts: dict[str, str], dev: str | None) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"scripts": scripts}), encoding="utf-8")
    assert read_project(tmp_path).dev == dev


@pytest.mark.parametrize(("text", "checker", "linter"), PYTHON)
def test_a_python_tool_is_named_as_a_word(tmp_path: Path, text: str, checker: str | None, linter: str | None) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    project = read_project(tmp_path)
    assert (project.checker, project.linter) == (checker, linter)


def shown(signal: str, project: Project, *watchers: WatcherFact) -> str:
    """The line of an empty panel."""
    budget = load_budgets(Path("/nowhere")).get(signal)
    assert budget is not None
    view: BudgetView = empty_entry(budget, *waiting_for_runs(budget, (), project, watchers))
    return hint(view)


@pytest.mark.parametrize("files", [["main.c", "Makefile"], ["go.mod"], ["Cargo.toml"], ["Gemfile"], []])
def test_a_project_of_another_language_is_not_asked_to_run_tsc(tmp_path: Path, files: list[str]) -> None:
    for name in files:
        (tmp_path / name).write_text("", encoding="utf-8")
    project = read_project(tmp_path)
    assert shown("dev.type_check", project) == "shown once a type checker runs"
    assert shown("dev.lint", project) == "shown once a linter runs"


@pytest.mark.parametrize(
    ("project", "watchers", "line"),
    [
        (Project(checker="tsc"), (), "run tsc in any terminal"),
        (Project(checker="tsc"), (WatcherFact("dev.type_check", "tsc"),), "tsc watches; whole runs are timed"),
        (Project(), (WatcherFact("dev.type_check", "vue-tsc"),), "vue-tsc watches; whole runs are timed"),
        (Project(checker="mypy"), (WatcherFact("dev.lint", "ruff"),), "run mypy in any terminal"),
        (Project(checker="ty"), (WatcherFact("dev.tests", "vitest"),), "run ty in any terminal"),
        (Project(), (WatcherFact(),), "shown once a type checker runs"),
    ],
)
def test_what_watches_already_is_not_asked_for(project: Project, watchers: tuple[WatcherFact, ...], line: str) -> None:
    assert shown("dev.type_check", project, *watchers) == line


def as_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


@pytest.mark.parametrize("name", ["package.json", "pyproject.toml"])
@pytest.mark.parametrize(
    "make",
    [os.mkfifo, Path.mkdir, as_socket, lambda path: path.symlink_to("/dev/zero"), lambda path: path.symlink_to(path)],
    ids=["a pipe", "a folder", "a socket", "a device", "a link to itself"],
)
def test_what_is_no_regular_file_says_nothing_and_is_not_waited_for(
    tmp_path: Path, make: Callable[[Path], None], name: str
) -> None:
    """Given a pipe that nobody writes to in a project file's place, then the project is read to its end."""
    make(tmp_path / name)
    assert read_project(tmp_path) == Project()

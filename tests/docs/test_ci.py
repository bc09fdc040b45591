"""The hosted CI runs what the Makefile has, on the Pythons of pyproject.toml; the hooks run what `make lint` runs."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

from tests.docs.pages import ROOT, makefile_targets, text_of

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(text_of(".github/workflows/ci.yml"))["jobs"]["test"]["steps"]
    return found


def test_the_matrix_has_every_python_that_the_package_names() -> None:
    job = yaml.safe_load(text_of(".github/workflows/ci.yml"))["jobs"]["test"]
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    named = [each.rpartition(" ")[2] for each in project["classifiers"] if re.search(r":: 3\.\d+$", each)]

    assert job["strategy"]["matrix"]["python"] == PYTHONS
    assert named == PYTHONS
    assert re.findall(r"^PYTHONS \?= (.*)$", text_of("Makefile"), re.MULTILINE) == [" ".join(PYTHONS)]
    assert project["requires-python"] == ">=3.11"


def test_every_step_runs_a_target_or_a_file_that_exists() -> None:
    runs = [each["run"] for each in steps() if "run" in each]
    targets = [run.partition(" ")[2] for run in runs if run.startswith("make ")]

    assert targets == ["test", "test-untimed"]
    assert set(targets) <= makefile_targets()
    assert [
        each for run in runs for each in run.split() if each.startswith(".ci/") and not (ROOT / each).is_file()
    ] == []


def test_all_of_it_runs_once_and_the_untimed_part_elsewhere() -> None:
    conditions = {each["run"]: each["if"] for each in steps() if "if" in each}

    assert conditions == {"make test": "matrix.python == '3.11'", "make test-untimed": "matrix.python != '3.11'"}


def test_node_and_python_are_set_up_before_the_tests() -> None:
    used = [each["uses"].partition("@")[0] for each in steps() if "uses" in each]

    assert used == ["actions/checkout", "actions/setup-python", "actions/setup-node"]


def test_the_hooks_run_what_make_lint_runs_and_download_nothing() -> None:
    repos = yaml.safe_load(text_of(".pre-commit-config.yaml"))["repos"]
    hooks = [hook for repo in repos for hook in repo["hooks"]]
    lint = re.search(r"^lint:.*\n((?:\t.*\n)+)", text_of("Makefile"), re.MULTILINE)

    assert [repo["repo"] for repo in repos] == ["local"]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert lint is not None
    tools = [line.split("/")[1].split()[0] for line in lint.group(1).splitlines()]
    assert tools == ["ruff", "ruff", "mypy", "lint-imports"]
    assert [hook["entry"].split()[0] for hook in hooks] == [f".venv/bin/{tool}" for tool in tools]


def test_every_target_that_stands_for_no_file_is_declared_so() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", text_of("Makefile"), re.MULTILINE)

    assert phony is not None
    assert set(phony.group(1).split()) == makefile_targets()

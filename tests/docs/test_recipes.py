"""The recipes do what they promise: their files are of their format, and their scripts run as they stand."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from hero_tui.cli.registry import COMMANDS
from tests.docs.pages import FENCE, text_of
from tests.support.command import COMMAND, HeroTui

PAGE = "docs/recipes.md"


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, in the page's order."""
    return [body for found, body in FENCE.findall(text_of(PAGE)) if found == language]


def github() -> Any:
    return yaml.safe_load(blocks("yaml")[0])


def gitlab() -> Any:
    return yaml.safe_load(blocks("yaml")[1])


def run_as_ci(hero: HeroTui, script: str, npm: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a recipe's script in bash, as the runners do, with `npm` and `hero-tui` before all others on the PATH."""
    programs = hero.folder / ".programs"
    programs.mkdir(exist_ok=True)
    ours = " ".join(f"'{word}'" for word in COMMAND)
    for name, body in (("npm", npm), ("hero-tui", f'exec {ours} "$@"')):
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    environment = {**hero.environment, "PATH": path, **variables}
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script],
        cwd=hero.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def outcomes(hero: HeroTui) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in hero("events", "--json").out.splitlines()]
    return [(row["signal"], row["outcome"]) for row in rows if "signal" in row]


@pytest.mark.parametrize(("npm", "outcome", "code"), [("exit 0", "ok", 0), ("exit 3", "failed", 1)])
def test_the_github_build_is_recorded_however_it_ends(hero: HeroTui, npm: str, outcome: str, code: int) -> None:
    build, _ = (step["run"] for step in github()["jobs"]["build"]["steps"] if "run" in step)
    assert run_as_ci(hero, build, npm).returncode == code
    assert outcomes(hero) == [("build.full", outcome)]


def test_the_github_summary_has_the_budgets(hero: HeroTui, tmp_path: Path) -> None:
    build, check = (step["run"] for step in github()["jobs"]["build"]["steps"] if "run" in step)
    summary = tmp_path / "summary.md"
    run_as_ci(hero, build, "exit 0")
    ran = run_as_ci(hero, check, "exit 0", GITHUB_STEP_SUMMARY=str(summary))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "build.full" in summary.read_text()


def test_the_gitlab_job_writes_a_report_of_what_it_built(hero: HeroTui) -> None:
    ran = run_as_ci(hero, "\n".join(gitlab()["build"]["script"]), "exit 0")
    assert (ran.returncode, ran.stderr) == (0, "")
    report = ET.parse(hero.folder / gitlab()["build"]["artifacts"]["reports"]["junit"])  # noqa: S314 - our own
    assert any("build.full" in str(each.attrib) for each in report.iter("testcase"))


def test_the_folder_of_the_history_is_the_one_that_the_caches_carry() -> None:
    job = github()["jobs"]["build"]
    (cache,) = (step["with"] for step in job["steps"] if step.get("uses", "").startswith("actions/cache@"))
    assert job["env"]["HERO_TUI_STATE"].endswith(f"/{cache['path']}")
    assert gitlab()["build"]["variables"]["HERO_TUI_STATE"].endswith(gitlab()["build"]["cache"]["paths"][0].rstrip("/"))


@pytest.mark.parametrize(("written", "code"), [("version: 1\n", 0), ("version: 1\nbudgets: 7\n", 2)])
def test_the_pre_commit_hook_refuses_a_wrong_file(hero: HeroTui, written: str, code: int) -> None:
    (hook,) = yaml.safe_load(blocks("yaml")[2])["repos"][0]["hooks"]
    assert re.search(hook["files"], "budgets.yaml")
    (hero.folder / "budgets.yaml").write_text(written)
    assert run_as_ci(hero, f"{hook['entry']} budgets.yaml", "").returncode == code


def test_prompts_ask_for_a_line_that_the_command_prints(hero: HeroTui) -> None:
    asked = [
        *re.findall(r"#\((.*?)\)", blocks("text")[0]),
        tomllib.loads(blocks("toml")[0])["custom"]["budgets"]["command"],
    ]
    assert len(asked) == 2
    for command in asked:
        words = command.replace("~/my/project", ".").split()
        said = hero(*words[1:])
        assert (words[0], said.code, len(said.out.splitlines())) == ("hero-tui", 0, 1)


def test_every_command_of_the_page_exists() -> None:
    named = set(re.findall(r"hero-tui ([a-z]+)", "".join(body for _, body in FENCE.findall(text_of(PAGE)))))
    assert named
    assert named <= set(COMMANDS)

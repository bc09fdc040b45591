"""`hero-tui init`: a budgets.yaml for this workspace, never over one that is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from hero_tui.budgets.files import load_effective, read_effective
from hero_tui.cli.commands.budgets.init_template import render_template
from hero_tui.queries.project.project_hints import Project
from tests.support.command import HeroTui

PACKAGE = {
    "scripts": {"dev": "vite", "build": "vite build", "test": "vitest"},
    "devDependencies": {"typescript": "6", "eslint": "10"},
}


def test_what_the_project_runs_stands_there_with_the_built_in_limits(hero: HeroTui) -> None:
    file = hero.folder / "budgets.yaml"
    (hero.folder / "package.json").write_text(json.dumps(PACKAGE))
    (hero.folder / "pnpm-lock.yaml").touch()
    said = hero("init")
    assert (said.code, said.err) == (0, "")
    found = "pnpm run dev, tsc, eslint, pnpm run build, pnpm run test"
    assert said.out.splitlines()[0] == f"wrote {file}: 8 budgets with the built-in limits (found: {found})"
    assert "budgets validate" in said.out
    assert "budgets schema" in said.out
    checked = hero("budgets", "validate")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out == f"{file}: ok, 66 budgets in force, 8 of them written here\n"
    assert "pnpm run build (from package.json)" in file.read_text()


def test_what_the_project_does_not_name_stands_there_as_comments(hero: HeroTui) -> None:
    said = hero("init")
    assert "2 budgets with the built-in limits (found: nothing that says what it runs)" in said.out
    text = (hero.folder / "budgets.yaml").read_text()
    assert list(yaml.safe_load(text)["budgets"]) == ["dev.watched_files", "dev.build_cache"]
    assert "# dev.lint:" in text


def test_it_changes_no_limit_and_every_comment_can_be_taken_in() -> None:
    built_in = load_effective(None)
    for project in (Project(), Project("npm run dev (from package.json)", None, None, "tsc", "eslint")):
        text = render_template("shop", project, built_in)
        taken = re.sub(r"^  # ((?:  )*[a-z_]+(?:\.[a-z_]+)?:(?: [^ ].*[}d])?)$", r"  \1", text, flags=re.MULTILINE)
        taken = taken.replace("  dev.build_cache: off\n", "")
        for each in (text, taken):
            limits = {budget.id: budget.objectives for budget in read_effective(each, "budgets.yaml").budgets}
            assert {key: limits[key] for key in limits if not key.startswith("shop.")} == {
                budget.id: budget.objectives for budget in built_in.budgets if budget.id in limits
            }


@pytest.mark.parametrize("name", ["budgets.yaml", "link"])
def test_a_file_that_is_there_is_left_as_it_is(hero: HeroTui, name: str) -> None:
    file = hero.folder / "budgets.yaml"
    if name == "link":
        file.symlink_to(hero.folder / "elsewhere.yaml")
    else:
        file.write_text("# mine\n")
    said = hero("init")
    assert (said.code, said.out) == (2, "")
    assert said.err == f"hero-tui init: {file} holds here already; edit it, or move it away\n"
    assert name == "link" or file.read_text() == "# mine\n"
    assert not (hero.folder / "elsewhere.yaml").exists()


def test_one_above_holds_here_too(hero: HeroTui) -> None:
    (hero.folder / "budgets.yaml").write_text("budgets: {}\n")
    below = hero.folder / "packages" / "web"
    below.mkdir(parents=True)
    said = hero("init", str(below))
    assert (said.code, said.out) == (2, "")
    assert not (below / "budgets.yaml").exists()


def test_the_name_of_a_folder_cannot_leave_its_comment(tmp_path: Path) -> None:
    text = render_template("a\nbudgets: {dev.lint: off}\n\x1b[31m", Project(), load_effective(None))
    assert read_effective(text, "budgets.yaml").get("dev.lint") is not None
    assert "\x1b" not in text

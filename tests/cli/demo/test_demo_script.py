"""The demo's limits come from its own first runs, and what it breaks it breaks alone and mends again."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.budgets.files import load_budgets
from hero_tui.cli.demo.limits import budgets_yaml, limits, rounded_up
from hero_tui.cli.demo.script import Scene, ScriptStep, broken_save, first_runs, memory_grows, once_more, work
from hero_tui.models.budgets import BudgetView
from tests.support import snapshots
from tests.support.panels import PANELS

PROJECT = Path(__file__).parents[3] / "hero_tui" / "cli" / "demo" / "project"


@pytest.mark.parametrize(
    ("value", "rounded"),
    [(0.0234, 0.024), (0.1, 0.1), (0.96, 0.96), (1.0, 1.0), (1.01, 1.1), (12.3, 13.0), (254e6, 260e6), (28.0, 28.0)],
)
def test_a_limit_has_two_figures_and_is_never_below(value: float, rounded: float) -> None:
    assert rounded_up(value) == rounded


def taken(views: Iterable[BudgetView]) -> dict[str, float]:
    """The highest that each panel shows."""
    found: dict[str, float] = {}
    for view in views:
        values = [run.duration for run in view.runs if run.duration is not None]
        values += [] if view.gauge is None else [view.gauge.value or 0.0, view.gauge.peak or 0.0]
        found[view.budget.id] = max([found.get(view.budget.id, 0.0), *values])
    return found


@pytest.mark.parametrize("factor", [0.02, 0.3, 1.0, 4.0, 40.0])
def test_what_was_measured_is_within_half_of_each_limit(tmp_path: Path, factor: float) -> None:
    """The file is read back as the recorder and the screens read it."""
    views = []
    for view in snapshots.snapshot().budgets:
        runs = tuple(replace(run, duration=(run.duration or 0.1) * factor) for run in view.runs)
        views.append(replace(view, runs=runs))
    (tmp_path / "budgets.yaml").write_text(budgets_yaml(limits(views)))
    (tmp_path / ".git").mkdir()
    read = {each.id: each.headline.limit.value for each in load_budgets(tmp_path).budgets}
    highest = taken(views)
    assert set(highest) == set(PANELS)
    for name, value in highest.items():
        assert value <= 0.51 * read[name], name


def play(project: Path, steps: Iterable[ScriptStep]) -> list[str]:
    """What vite.config.ts and the cart hold after each step; commands are left out."""
    found = []
    for step in steps:
        if step.act.__qualname__.startswith(("edit", "edit_by_rename")):
            step.act(project)
        found.append((project / "src/cart/cart.ts").read_text() + (project / "vite.config.ts").read_text())
    return found


@pytest.mark.parametrize(
    "scene",
    [
        first_runs(),
        once_more(lambda _: None),
        work(),
        broken_save(),
        memory_grows(120_000_000, lambda _: None),
    ],
    ids=["first runs", "once more", "work", "broken save", "memory"],
)
def test_each_scene_leaves_the_project_as_it_was(tmp_path: Path, scene: Scene) -> None:
    project = tmp_path / "storefront"
    shutil.copytree(PROJECT, project)
    (project / "NOTES.md").write_text("# Notes\n\nNothing reacts to a save of this file.\n")
    before = {path: path.read_text() for path in project.rglob("*") if path.is_file()}
    play(project, scene.steps)
    assert {path: path.read_text() for path in project.rglob("*") if path.is_file()} == before
    assert scene.shows


def test_only_the_scenes_of_faults_break_something(tmp_path: Path) -> None:
    project = tmp_path / "storefront"
    shutil.copytree(PROJECT, project)
    (project / "NOTES.md").write_text("# Notes\n\nNothing reacts to a save of this file.\n")
    for scene in (first_runs(), once_more(lambda _: None), work()):
        states = play(project, scene.steps)
        assert all("append(list, sum);" in state and "Buffer.alloc" not in state for state in states)
    assert any("append(list, sum;" in state for state in play(project, broken_save().steps))
    assert any("Buffer.alloc(7, 1)" in state for state in play(project, memory_grows(7, lambda _: None).steps))

"""The budgets.yaml that `hero-tui init` writes: what was found in the project stands there, the rest as comments."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hero_tui.budgets.kinds.registry import KINDS
from hero_tui.budgets.resolve.effective_budgets import EffectiveBudgets
from hero_tui.budgets.resolve.objectives import objectives_of
from hero_tui.core.sanitise import sanitise
from hero_tui.core.signal_names import (
    BUILD_CACHE,
    BUILD_FAST,
    BUILD_FULL,
    BUILD_STANDARD,
    CI_SUCCESS,
    CI_TESTS,
    CPU,
    HOT_RELOAD,
    LINT,
    MEMORY,
    SERVER_START,
    TYPE_CHECK,
    WATCHED_FILES,
)
from hero_tui.queries.project.project_hints import Project

FROM = " (from package.json)"
SCHEMA_FILE = "budgets.schema.json"
MODELINE = f"# yaml-language-server: $schema={SCHEMA_FILE}"
_HEAD = """# The performance budgets of {name}, laid over the built-in ones by id: what does not stand here
# holds as it is built in. The limits are the built-in ones; watch for some days, then write what you mean to keep.
#
#   hero-tui budgets validate            what is wrong here, and where
#   hero-tui budgets explain dev.lint    where each value comes from, and where its alerts begin
#   hero-tui budgets schema              completion in editors: save it as {schema}, and begin this file with
#                                        {modeline}
#
# Every number has its unit, as people write it: 500 ms, 2 min, 7d; 800 MB, 3.00 GB; 0.60 cores; 70 % or 1.5x.

version: 1

budgets:
"""
_TAIL = """
  # Whatever else your project can time, or count, is judged, too; another program tells it:
  #   hero-tui event {own} --duration 140ms
  # {own}:
  #   time: {{p95: 200 ms}}
  #   owner: you

  # What does not matter here is switched off:
  # dev.build_cache: off
"""


class _Section(Struct, frozen=True):
    """Budgets of one kind of work. `found`: what the project's files say of it; None comments them out. `measured`:
    what of it is timed; empty for what only `hero-tui event` feeds. `missing`: what is said where nothing was found."""

    found: str | None
    measured: str
    missing: str
    ids: tuple[str, ...]


def render_template(name: str, project: Project, built_in: EffectiveBudgets) -> str:
    """The text for a workspace of that name; its limits are the built-in ones."""
    head = _HEAD.format(name=sanitise(name) or "this project", schema=SCHEMA_FILE, modeline=MODELINE)
    sections = ["\n".join(_section_lines(each, built_in)) for each in _sections(project)]
    return head + "\n\n".join(sections) + "\n" + _TAIL.format(own="shop.search")


def what_it_runs(project: Project) -> list[str]:
    """What the project's files say that it runs."""
    everything = (project.dev, project.checker, project.linter, project.build, project.test)
    return [each.removesuffix(FROM) for each in everything if each is not None]


def _sections(project: Project) -> Iterator[_Section]:
    server = (HOT_RELOAD, SERVER_START, MEMORY, CPU)
    measured = "a saved file until it is served, a start until it answers, memory and CPU"
    yield _Section(project.dev, measured, "a dev server", server)
    yield _Section(project.checker, "its own time, without npm or npx", "a type checker", (TYPE_CHECK,))
    yield _Section(project.linter, "its own time, without npm or npx", "a linter", (LINT,))
    yield _Section("Files and folders", "what watchers have to look after", "", (WATCHED_FILES, BUILD_CACHE))
    builds = (BUILD_FAST, BUILD_STANDARD, BUILD_FULL)
    yield _Section(None, "", _fed_by(BUILD_FAST, "builds", project.build), builds)
    yield _Section(None, "", _fed_by(CI_TESTS, "tests", project.test), (CI_TESTS, CI_SUCCESS))


def _fed_by(signal: str, what: str, script: str | None) -> str:
    found = "" if script is None else f", here {script}"
    return f"{what}{found}: made known by `hero-tui event {signal} --duration 9.4s`"


def _section_lines(section: _Section, built_in: EffectiveBudgets) -> Iterator[str]:
    if section.found is not None:
        yield f"  # {section.found}: {section.measured}."
    elif section.measured:
        yield f"  # Not found in the project's files: {section.missing}. Judged all the same, as soon as one runs."
    else:
        yield f"  # {section.missing[:1].upper()}{section.missing[1:]}."
    mark = "  " if section.found is not None else "  # "
    for budget_id in section.ids:
        for line in _budget(built_in, budget_id):
            yield f"{mark}{line}"


def _budget(built_in: EffectiveBudgets, budget_id: str) -> Iterator[str]:
    entry = built_in.entries[budget_id]
    budget = built_in.get(budget_id)
    if budget is None:
        return
    limits = (f"{each.statistic}: {_in_braces(each.placed.text)}" for each in objectives_of(entry, KINDS[budget.kind]))
    yield f"{budget_id}:"
    yield f"  {budget.kind.value}: {{{', '.join(limits)}}}"
    window = entry.leaves.get("window")
    if window is not None:
        yield f"  window: {window.text}"


def _in_braces(text: str) -> str:
    """Inside { } a comma would end the value."""
    return f'"{text}"' if "," in text else text

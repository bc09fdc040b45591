"""`hero-tui init`: write a commented budgets.yaml for this workspace; never over one that is there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from hero_tui.budgets.discovery import NAME, find_budgets
from hero_tui.budgets.files import load_effective
from hero_tui.cli.commands.budgets.init_template import MODELINE, SCHEMA_FILE, render_template, what_it_runs
from hero_tui.cli.errors import UsageError
from hero_tui.cli.options import Parser, add_workspace, workspace_of
from hero_tui.core.sanitise import sanitise
from hero_tui.queries.project.project_hints import read_project


def run(arguments: Sequence[str]) -> int:
    """0 when it was written; `UsageError` when a file is there already, or none can be written."""
    workspace = workspace_of(parsers()[0].parse_args(arguments))
    there = find_budgets(workspace)
    if there is not None:
        raise UsageError(f"hero-tui init: {sanitise(str(there), 300)} holds here already; edit it, or move it away")
    project = read_project(workspace)
    path = workspace / NAME
    _write(path, render_template(workspace.name, project, load_effective(None)))
    own = load_effective(path).budgets
    count = sum(1 for each in own if each.source is not None and each.source.file == str(path))
    found = ", ".join(what_it_runs(project)) or "nothing that says what it runs"
    print(f"wrote {sanitise(str(path), 300)}: {count} budgets with the built-in limits (found: {found})")
    print("next: write the limits that you mean to keep, then `hero-tui budgets validate`")
    print(f"editors: `hero-tui budgets schema > {SCHEMA_FILE}`, and begin the file with `{MODELINE}`")
    print("a recorder that runs takes it up by itself, within two seconds; so do screens that are open")
    return 0


def parsers() -> tuple[Parser, ...]:
    """That of the command."""
    parser = Parser(
        prog="hero-tui init",
        description="Write a commented budgets.yaml for this workspace, with the built-in limits to begin with.",
    )
    add_workspace(parser, with_store=False)
    return (parser,)


def _write(path: Path, text: str) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise UsageError(f"hero-tui init: {sanitise(str(path), 300)} cannot be written: {error.strerror}") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
